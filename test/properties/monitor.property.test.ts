/** The monitor: what a real call records conforms, however it is thinned it never diverges, and what no machine did is found out. */
import { test } from '@fast-check/vitest'
import { createFakeWorld, type WorldKnobs, type WorldScript } from '@onhook/adapters/fake'
import { COMMANDS, REGIONS, compile, createCall, rowOf, type CallEvent, type Command, type EventType, type Policy, type StepRecord, type TraceRecord, type TransitionTable } from '@onhook/machine'
import { DEFAULT_HASH, STATES_TOLD_MAX, compose, createMonitor, eventsOf, tableOfHash, type Judgement, type Monitor, type ObservedRecord, type ObservedStep } from '@onhook/machine/testing'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { everyOf } from '../support/share.ts'

// ---- traces of real calls ----------------------------------------------------------------------------------

const policies: fc.Arbitrary<Partial<Policy>> = fc.record({
  launchService: fc.constantFrom('when-joined', 'when-joining', 'never'),
  serviceTypes: fc.constantFrom<Policy['serviceTypes'][]>(['mediaPlayback'], ['microphone'], ['microphone', 'camera']),
  afterProcessDeath: fc.constantFrom('end', 'rejoin'),
} as const)
const scripts: fc.Arbitrary<WorldScript> = fc.record({
  transport: fc.record({
    join: fc.constantFrom('joins', 'joins', 'joins', 'silent', 'fails', 'rejects'), leaveButton: fc.constantFrom('leaves', 'waits'),
    afterFailure: fc.constantFrom('stays', 'closes', 'rejoins'), restart: fc.constantFrom('restores', 'fails', 'silent'), afterKick: fc.constantFrom('stays-out', 'rejoins'),
  } as const),
  service: fc.record({ start: fc.constantFrom('starts', 'starts', 'refused-background', 'refused-other', 'silent'), tells: fc.constantFrom('events', 'promises') } as const),
})
const knobs = fc.record({
  transport: fc.dictionary(fc.constantFrom('transport.joined', 'transport.left', 'transport.closed', 'transport.accepted', 'transport.lost'), fc.constantFrom('duplicate', 'late', 'stale', 'drop', 'reorder'), { maxKeys: 3 }),
  service: fc.dictionary(fc.constantFrom('service.started', 'service.stopped'), fc.constantFrom('duplicate', 'late', 'drop'), { maxKeys: 2 }),
}) as fc.Arbitrary<WorldKnobs>

type Act = { name: string; do(world: ReturnType<typeof createFakeWorld>, call: ReturnType<typeof createCall>): unknown }
const acts: Act[] = [
  { name: 'join', do: (_, c) => { c.join().catch(() => undefined) } }, { name: 'leave', do: (_, c) => { void c.leave('button') } },
  { name: 'mount', do: w => w.screen.mount() }, { name: 'dispose the screen', do: w => w.screen.dispose() },
  { name: 'lose', do: w => w.transport.sdk.lose() }, { name: 'recover', do: w => w.transport.sdk.recover() },
  { name: 'fail', do: w => w.transport.sdk.fail() }, { name: 'hang up there', do: w => w.transport.sdk.hangUp() },
  { name: 'kick', do: w => w.transport.sdk.kick() }, { name: 'kill the service', do: w => w.service.system.kill() },
  { name: 'deliver all', do: w => w.flush() }, { name: 'deliver one', do: w => w.deliver() }, { name: 'wait 1 s', do: w => w.advance(1_000) }, { name: 'wait 60 s', do: w => w.advance(60_000) },
  { name: 'a port says nonsense', do: w => w.transport.sdk.say({ type: 'transport.failed' } as never) },
]
const sends = fc.tuple(fc.constantFrom<EventType>('user.mute', 'user.unmute', 'system.muted', 'transport.muted', 'audio.activated', 'audio.interrupted', 'app.backgrounded', 'app.activated', 'permission.changed', 'presentation.pipEntered', 'presentation.pipExited', 'transport.failed', 'transport.joined', 'transport.lost', 'service.stopped', 'port.failed', 'timer.step', 'system.answered', 'restored').chain(eventsOf), fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }))
  .map(([event, attempt]): Act => ({ name: JSON.stringify({ ...event, attempt }), do: (_, c) => c.send(attempt === undefined ? event : { ...event, attempt }) }))
const story = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...acts) }, { weight: 2, arbitrary: sends }), { maxLength: 30 }).map(list => [acts[0]!, ...list])
const runs = fc.record({ policy: policies, script: scripts, faults: knobs, story, dies: fc.boolean(), next: story }).map(r => Object.assign(r, { toString: () => r.story.map(a => a.name).join('; ') }))
type Run = typeof runs extends fc.Arbitrary<infer T> ? T : never

/** Plays a story, and perhaps a second one in the process that comes after. The records of every attempt of both, as they are read from a file. */
async function record({ policy, script, faults, story, dies, next }: Run): Promise<TraceRecord[][]> {
  const world = createFakeWorld(script, structuredClone(faults))
  const traces = new Map<string, TraceRecord[]>()
  let saved: string | undefined
  const play = async (id: string, acts: readonly Act[], ports: Omit<typeof world.ports, 'persist'>): Promise<void> => {
    let isDead = false
    const call = createCall({
      ...ports, id, policy, report: () => undefined,
      persist: { load: () => saved, save: t => { if (!isDead) saved = t }, clear: () => { if (!isDead) saved = undefined } },
      inspect(r) {
        if (isDead) return
        const key = `${r.call}/${r.attempt}`, list = traces.get(key)
        if (list) list.push(r)
        else traces.set(key, [r])
      },
    })
    world.screen.connect(call.send)
    for (const act of acts) await act.do(world, call)
    if (!dies) { void call.leave(); await world.advance(60_000) }
    isDead = true
    void call.dispose()
  }
  const { persist: _, ...ports } = world.ports
  await play(`m${Math.random()}`, story, ports)
  if (dies) await play(`n${Math.random()}`, next, ports)
  return [...traces.values()].map(list => JSON.parse(JSON.stringify(list)) as TraceRecord[])
}
const tableOf = (trace: readonly TraceRecord[]): TransitionTable => {
  const open = trace[0]!
  const table = open.kind === 'open' ? tableOfHash(open.machine.hash) : undefined
  if (!table) throw new Error(`no table for ${JSON.stringify(open)}`)
  return table
}
const judge = (table: TransitionTable, records: readonly ObservedRecord[]): Judgement => {
  const monitor: Monitor = createMonitor(table)
  for (const r of records) monitor.feed(r)
  return monitor.judge()
}

// ---- less of them ----------------------------------------------------------------------------------------

type Cut = { drop: boolean; told: boolean; from: boolean; to: boolean; regions: readonly string[]; commands: boolean; constants: boolean; ignored: boolean; payload: boolean }
const cuts: fc.Arbitrary<Cut[]> = fc.tuple(fc.constantFrom(1, 8, 1_000), fc.array(fc.record({
  drop: fc.nat(999), told: fc.boolean(), from: fc.boolean(), to: fc.boolean(), regions: fc.subarray(Object.keys(REGIONS)), commands: fc.boolean(), constants: fc.boolean(), ignored: fc.boolean(), payload: fc.boolean(),
}), { minLength: 5, maxLength: 20 })).map(([rarely, list]) => list.map(c => ({ ...c, drop: c.drop % rarely === 0 && rarely > 1 })))

/** What is refused or of another attempt must say so: without that it is another event. */
function thin(r: StepRecord, c: Cut): ObservedStep {
  const only = (s: Record<string, unknown>) => Object.fromEntries(Object.entries(s).filter(([k]) => c.regions.includes(k)))
  const { attempt } = r.event
  return {
    kind: 'step', seq: r.seq, attempt: r.attempt,
    event: c.payload ? r.event : { type: r.event.type, ...(attempt !== undefined && attempt !== r.attempt && { attempt }) },
    ...(c.from && { from: only(r.from) }), ...(c.to && { to: only(r.to) }),
    ...(c.commands && { commands: r.commands.map(x => (c.constants || (x.type === 'leave' && x.attempt !== undefined) ? x : { type: x.type })) }),
    ...(c.ignored && { ignored: r.ignored }), ...(r.refused && { refused: r.refused }),
  }
}
function thinned(trace: readonly TraceRecord[], list: readonly Cut[]): ObservedRecord[] {
  const out: ObservedRecord[] = []
  trace.forEach((r, i) => {
    const c = list[i % list.length]!
    if (!c.drop) out.push(r.kind === 'step' ? thin(r, c) : r)
    else if (c.told) out.push({ kind: 'gap', seq: r.seq, missing: [r.seq, r.seq] })
  })
  return out
}

// ---- corruptions -------------------------------------------------------------------------------------------

type Corruption = { what: 'from' | 'to' | 'ignored' | 'remove' | 'add' | 'exchange' | 'constant'; region: keyof typeof REGIONS; n: number }
const corruptions: fc.Arbitrary<Corruption> = fc.record({ what: fc.constantFrom('from', 'to', 'ignored', 'remove', 'add', 'exchange', 'constant'), region: fc.constantFrom(...(Object.keys(REGIONS) as (keyof typeof REGIONS)[])), n: fc.nat() })
/** The step with one lie in it; undefined where this lie cannot be told of it. */
function corrupt(r: StepRecord, { what, region, n }: Corruption): ObservedStep | undefined {
  const pick = <T>(list: readonly T[]): T | undefined => list[n % Math.max(1, list.length)]
  const other = (value: unknown): unknown => pick(REGIONS[region].filter(v => v !== value))
  switch (what) {
    case 'from': return { ...r, from: { ...r.from, [region]: other(r.from[region]) } }
    case 'to': return { ...r, to: { ...r.to, [region]: other(r.to[region]) } }
    case 'ignored': return { ...r, ignored: !r.ignored }
    case 'remove': return r.commands.length === 0 ? undefined : { ...r, commands: r.commands.filter((_, i) => i !== n % r.commands.length) }
    case 'add': {
      const type = pick(COMMANDS.filter(c => !r.commands.some(x => x.type === c)))!
      return { ...r, commands: [...r.commands, { type }].sort((a, b) => COMMANDS.indexOf(a.type) - COMMANDS.indexOf(b.type)) }
    }
    case 'exchange': {
      if (r.commands.length < 2) return undefined
      const list = [...r.commands], i = n % (list.length - 1)
      ;[list[i], list[i + 1]] = [list[i + 1]!, list[i]!]
      return { ...r, commands: list }
    }
    case 'constant': {
      const i = r.commands.findIndex(c => c.type === 'recordEnd' || c.type === 'setMuted' || c.type === 'leave')
      const c = r.commands[i]
      if (!c) return undefined
      const lie = c.type === 'recordEnd' ? { ...c, reason: 'busy' } : c.type === 'setMuted' ? { ...c, muted: !c.muted } : { ...c, attempt: r.attempt + 7 }
      return { ...r, commands: r.commands.map((x, k) => (k === i ? lie : x)) }
    }
  }
}

/** May the lie be true, for all that a trace tells? Nobody knows where a restored machine began, nor what one permission of two means for the policy. */
function isOpen({ event }: StepRecord, { what }: Corruption): boolean {
  return (what === 'from' && event.type === 'restored') || (event.type === 'permission.changed' && event['microphone'] !== event['camera'])
}

describe('a trace of a real call', () => {
  test.prop([runs], { numRuns: 150 / everyOf('traces') })('conforms: every attempt, whatever the policy, the faults, the stale events and the death of a process', async run => {
    for (const trace of await record(run)) {
      const { records, gaps, ...rest } = judge(tableOf(trace), trace)
      expect(rest).toEqual({ verdict: 'conforms' })
      expect([records, gaps]).toEqual([trace.length, []])
    }
  })

  test.prop([runs, cuts], { numRuns: 250 })('never diverges when fields and records of it are missing, and its true state stays possible', async (run, list) => {
    for (const trace of await record(run)) {
      const seen = thinned(trace, list)
      const { verdict, divergence, possible, gaps } = judge(tableOf(trace), seen)
      expect(divergence).toBeUndefined()
      if (verdict === 'conforms') { expect(gaps).toEqual([]); continue }
      if (seen.length === 0) continue
      // Where it truly was after the last record that was told.
      const last = seen.at(-1)!.seq, before = trace.findLast(r => r.kind === 'step' && r.seq <= last) as StepRecord | undefined
      if (!before) continue
      for (const [region, value] of Object.entries(before.to)) expect(possible!.regions[region]).toContain(value)
      if (possible!.count <= STATES_TOLD_MAX) expect(possible!.states).toContainEqual(before.to)
    }
  })

  test.prop([runs, fc.nat(), corruptions], { numRuns: 400 })('diverges at the step in which one field was changed', async (run, at, corruption) => {
    for (const trace of await record(run)) {
      const steps = trace.filter(r => r.kind === 'step')
      const step = steps[at % Math.max(1, steps.length)]
      const lie = step && corrupt(step, corruption)
      if (!lie || isOpen(step, corruption)) continue
      const { verdict, divergence } = judge(tableOf(trace), trace.map(r => (r === step ? lie : r)))
      expect([verdict, divergence?.seq]).toEqual(['diverges', step.seq])
      expect(divergence!.found).toMatchObject({ event: step.event })
    }
  })
})

// ---- machines that are not ours -----------------------------------------------------------------------------

const names = ['user.join', 'user.leave', 'transport.joined', 'transport.lost', 'transport.restored', 'transport.failed', 'transport.left', 'transport.closed', 'service.started', 'service.stopped', 'service.refused', 'screen.mounted', 'app.activated', 'app.backgrounded', 'user.mute', 'user.unmute', 'timer.leave', 'timer.step', 'audio.activated', 'port.failed', 'permission.changed'] as const
const walks = fc.array(fc.constantFrom<EventType>(...names).chain(eventsOf), { minLength: 3, maxLength: 40 }).map((events): CallEvent[] => [{ type: 'user.join' }, ...events])
const table = tableOfHash(DEFAULT_HASH)!
/** The trace of a machine that follows a table. */
function traceOf(t: TransitionTable, events: readonly CallEvent[]): ObservedStep[] {
  const machine = compose(t)
  let at: readonly number[] = machine.initial
  return events.map((event, i) => {
    const { state, commands, ignored } = machine.step(at, rowOf(event))
    const r: ObservedStep = { kind: 'step', seq: i + 1, event, from: machine.controlOf(at), to: machine.controlOf(state), commands, ignored }
    at = state
    return r
  })
}
const open: ObservedRecord = { kind: 'open', seq: 0 }

describe('a trace of a machine that is not ours', () => {
  test.prop([walks, fc.nat(), fc.constantFrom('drop', 'next', 'commands'), fc.nat()], { numRuns: 400 })('diverges at its first step that ours would not have taken', (events, at, what, to) => {
    // A row is changed that the walk comes by, so that the change is met.
    const walked = traceOf(table, events)[at % events.length]!, core = table.tables[0]!
    const state = core.states.findIndex(s => core.regions.every(r => s[r] === walked.from![r])), event = core.events.indexOf(rowOf(walked.event as CallEvent))
    const rows = core.rows.flatMap(([s, e, n, c]): typeof core.rows => {
      if (s !== state || e !== event) return [[s, e, n, c]]
      return what === 'drop' ? [] : what === 'next' ? [[s, e, to % core.states.length, c]] : [[s, e, n, to % core.commands.length]]
    })
    const mutant: TransitionTable = { ...table, tables: [{ ...core, rows }, ...table.tables.slice(1)] }
    const theirs = traceOf(mutant, events), ours = traceOf(table, events)
    const differs = theirs.findIndex((r, i) => JSON.stringify(r) !== JSON.stringify(ours[i]))
    const { verdict, divergence, possible } = judge(table, [open, ...theirs])
    if (differs < 0) { expect(verdict).toBe('conforms'); return }
    expect([verdict, divergence?.seq]).toEqual(['diverges', differs + 1])
    // What ours would have done is said.
    const { to: expected, commands, ignored } = ours[differs]!
    expect(divergence!.expected).toMatchObject({ to: expected, commands, ignored })
    expect(possible).toMatchObject({ count: 1, states: [ours[differs]!.from] })
  })

  test('is met often enough for that to mean something', () => {
    let met = 0
    fc.assert(fc.property(walks, fc.nat(), (events, at) => { met += traceOf(table, events)[at % events.length]!.ignored ? 0 : 1 }), { numRuns: 200 })
    expect(met).toBeGreaterThan(80)
  })
})

// ---- against every state, one by one --------------------------------------------------------------------------

describe('the set of possible states', () => {
  const small = compile(undefined, { policy: { launchService: 'never' } })
  const machine = compose(small)
  const key = (s: readonly number[]): string => s.join()
  const everything = (): number[][] => {
    const seen = new Map<string, number[]>([[key(machine.initial), [...machine.initial]]])
    for (const s of seen.values()) for (const row of small.tables[0]!.events) { const { state } = machine.step(s, row); seen.set(key(state), state) }
    return [...seen.values()]
  }
  const all = everything()
  const same = (a: readonly Command[] | undefined, b: readonly Command[]): boolean => a === undefined || JSON.stringify(a) === JSON.stringify(b)

  test.prop([walks, cuts, fc.nat()], { numRuns: 25 })('holds every state that trying all of them one by one leaves, and nearly no other', (events, list, skip) => {
    const trace = traceOf(small, events).slice(skip % events.length, (skip % events.length) + 8)
    let exact = all
    const monitor = createMonitor(small, { from: 'late' })
    trace.forEach((full, i) => {
      const c = list[i % list.length]!
      const r = thin({ ...full, attempt: 1 } as StepRecord, { ...c, constants: true })
      const rows = small.tables[0]!.events.filter(name => (r.event === full.event ? name === rowOf(full.event as CallEvent) : name === r.event.type || name.startsWith(`${r.event.type}/`)))
      const next = new Map<string, number[]>()
      for (const s of exact) for (const row of rows) {
        const { state, commands, ignored } = machine.step(s, row)
        const before = machine.controlOf(s), after = machine.controlOf(state)
        const fits = Object.entries(r.from ?? {}).every(([k, v]) => before[k] === v) && Object.entries(r.to ?? {}).every(([k, v]) => after[k] === v)
        if (fits && same(r.commands as Command[] | undefined, commands) && (r.ignored === undefined || r.ignored === ignored)) next.set(key(state), state)
      }
      exact = [...next.values()]
      expect(monitor.feed(r)).toBe(true)
    })
    const { possible } = monitor.judge()
    const cores = (states: readonly Record<string, string>[]) => new Set(states.map(s => small.tables[0]!.regions.map(k => s[k]).join()))
    expect(monitor.count).toBeGreaterThanOrEqual(exact.length)
    if (possible!.count <= STATES_TOLD_MAX) {
      for (const s of exact) expect(possible!.states).toContainEqual(machine.controlOf(s))
      expect(cores(possible!.states).size).toBe(cores(exact.map(s => machine.controlOf(s))).size)
    }
  })
})
