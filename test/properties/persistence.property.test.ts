/**
 * A process may die at any step. Random runs are cut after each of them, and the snapshot, with whatever survived on
 * the device, is given to a new call: nothing is resurrected, everything is swept, and what must still happen has a deadline.
 * A sample is not played but done: a real process, killed with SIGKILL, and another one after it.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createFakePersist, createFakeWorld } from '@onhook/adapters/fake'
import { DEFAULT_POLICY, REGIONS, TIMERS, createCall, isLive, isOver, isSettled, type CallState, type Policy, type StepRecord, type TraceRecord } from '@onhook/machine'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { remainsOf, runs, type Remains } from '../support/remains.ts'
import { isLong, patience, seed } from '../support/seed.ts'

const launches = fc.constantFrom<Policy['launchService']>('when-joined', 'when-joining', 'never')

/** A new process on a device on which something has survived. Its call is not named, so what it finds is its own: the dead one lives on here, with its id. */
async function restore({ text, notification, systemCall }: Remains, policy: Partial<Policy>) {
  const world = createFakeWorld({ service: { abortWhileStarting: 'waits' } }), persist = createFakePersist(text === undefined ? {} : { text }), records: TraceRecord[] = []
  if (notification) void world.service.launch({ types: [], call: 'old', state: 'ongoing', muted: false })
  if (systemCall) void world.systemCall.report({ call: 'old', attempt: 1 })
  await world.flush()
  const before = world.log.length
  const call = createCall({ ...world.ports, persist, policy, inspect: r => records.push(r), report: () => undefined })
  world.screen.connect(call.send)
  return { world, persist, call, records, log: () => world.log.slice(before) }
}

/** Two runs that are always among them: what every seed must have seen. */
const ALWAYS: [string[], Policy['launchService']][] = [
  [['mount the screen', 'join', 'deliver all', 'lose', 'deliver all', 'recover', 'deliver all', 'fail', 'deliver all', 'mute', 'leave button', 'deliver', 'deliver all'], 'when-joined'],
  [['background', 'deliver all', 'join', 'deliver all', 'fail', 'deliver', 'leave button', 'deliver all'], 'when-joined'],
]

const steps = (records: readonly TraceRecord[]): StepRecord[] => records.filter(r => r.kind === 'step')

describe(`a process that dies at any step (seed ${seed})`, () => {
  const seen = { states: new Set<string>(), timers: new Set<string>(), restores: 0 }

  test('leaves a snapshot from which the next one ends, sweeps and settles, and resurrects nothing', async () => {
    await fc.assert(fc.asyncProperty(runs, launches, async (acts, launchService) => {
      for (const r of await remainsOf(acts, launchService)) {
        const { world, persist, call, records, log } = await restore(r, { launchService })
        const about = `died after ${r.after} with ${r.text}`
        if (r.text === undefined) { expect([call.state, records, r.notification, r.systemCall], about).toEqual(['idle', [], false, false]); continue }
        const old = r.state!, state = call.getSnapshot()
        seen.restores++
        for (const region of Object.keys(REGIONS) as (keyof typeof REGIONS)[]) seen.states.add(`${region} ${old[region]}`)
        // It is over in the same breath, and `restored` was the first that it heard.
        expect(steps(records)[0], about).toMatchObject({ event: { type: 'restored' }, from: { session: old.session } })
        expect([state.session, state.attempt, state.screen, state.transport], about).toEqual(['ended', old.attempt, 'absent', 'down'])
        expect(state.end!.reason, about).toBe(old.end?.reason ?? 'app-terminated')
        // Every timer whose state holds has its deadline; nothing that must come hangs on somebody else.
        const due = Object.entries(TIMERS).filter(([, t]) => t.while(state)).map(([name, t]) => { seen.timers.add(name); return world.clock.now() + t.ms(DEFAULT_POLICY) })
        if (due.length > 0) expect(world.clock.timers(), about).toContain(Math.min(...due))
        await world.flush()
        await world.advance(30_000)
        expect(isSettled(call.getSnapshot()), about).toBe(true)
        expect(world.held().filter(h => h !== 'screen'), about).toEqual([])
        expect([persist.text, world.transport.connections, world.screen.exits, world.clock.held()], about).toEqual([undefined, 0, 0, []])
        const commands = log().filter(e => e.kind === 'command').map(e => `${e.port}.${e.name}`)
        expect([commands.filter(c => c === 'service.launch' || c === 'transport.join'), commands.filter(c => c === 'systemCall.end').length, commands.includes('service.abort')], about).toEqual([[], 1, true])
        // A screen that comes afterwards belongs to no call: it is exited, once.
        world.screen.mount()
        await world.flush()
        expect([world.screen.exits, world.held()], about).toEqual([1, []])
      }
    }), { numRuns: isLong ? 400 : 80, examples: ALWAYS })
  }, patience(300_000))

  test('with the policy rejoin, the live call of the dead process is joined again as the next attempt, once the old one has settled', async () => {
    let rejoined = 0
    await fc.assert(fc.asyncProperty(runs, async acts => {
      for (const r of await remainsOf(acts, 'when-joined')) {
        if (r.text === undefined) continue
        const { world, call, records } = await restore(r, { afterProcessDeath: 'rejoin' })
        await world.flush()
        await world.advance(10_000)
        const now = call.getSnapshot(), wasLive = isLive(r.state!.session), about = `died after ${r.after} with ${r.text}`
        expect([now.session, now.attempt], about).toEqual(wasLive ? ['joined', r.state!.attempt + 1] : ['ended', r.state!.attempt])
        if (!wasLive) continue
        rejoined++
        const list = steps(records), join = list.findIndex(s => s.event.type === 'user.join')
        expect(list[0]!.event.type, about).toBe('restored')
        expect(isSettled(list.slice(0, join).findLast(s => s.attempt === r.state!.attempt)!.to), about).toBe(true)
        void call.leave()
        await world.flush()
        await world.advance(10_000)
        expect(world.held(), about).toEqual([])
      }
    }), { numRuns: isLong ? 200 : 25 })
    expect(rejoined).toBeGreaterThan(50)
  }, patience(300_000))

  test('was asked in every state that a live call can be in', () => {
    expect(seen.restores).toBeGreaterThan(200)
    for (const state of ['session joining', 'session joined', 'session reconnecting', 'session leaving', 'session ended', 'transport restarting', 'transport closing', 'service deferred', 'service starting', 'service running', 'service stopping', 'systemCall reported', 'systemCall connected', 'screen mounted', 'app background', 'media mutedByUser']) expect([...seen.states]).toContain(state)
    expect([...seen.timers]).toContain('timer.step/service')
  })
})

describe('a real process that is killed', () => {
  let dir = ''
  beforeAll(() => { dir = mkdtempSync(`${tmpdir()}/onhook-killed-`) })
  afterAll(() => { rmSync(dir, { recursive: true, force: true }) })
  type Said = { first: string; attempt: number; reason?: string; then: { attempt: number; session: string } }

  /** Runs a process of the call. `killAt`: the parent kills it when it has said this line. */
  function run(args: string[], killAt?: string): Promise<{ signal: NodeJS.Signals | null; output: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', new URL('../support/call-process.ts', import.meta.url).pathname, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
      let output = '', errors = ''
      child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString() })
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (killAt && output.includes(killAt)) child.kill('SIGKILL')
      })
      child.on('error', reject)
      child.on('close', (code, signal) => { if (code === 0 || signal === 'SIGKILL') resolve({ signal, output }); else reject(new Error(`the process ended with ${code}: ${errors}`)) })
    })
  }

  // Killed by itself just before or after its n-th operation on the device, or by its parent in the middle of anything.
  const kills = fc.record({ seed: fc.nat(), policy: fc.constantFrom('end', 'rejoin'), kill: fc.oneof(fc.tuple(fc.constantFrom('before', 'after'), fc.integer({ min: 2, max: 16 })).map(([w, n]) => `${w} ${n}`), fc.integer({ min: 3, max: 25 }).map(n => `step ${n} `)) })
  const sample = fc.sample(kills, { numRuns: isLong ? 40 : 6, seed })

  test.each(sample.map((k, i) => ({ ...k, i })))('$kill (seed $seed, policy $policy): the next process sweeps what it left, and nothing is resurrected', async ({ seed: n, policy, kill, i }) => {
    const device = mkdtempSync(`${dir}/${i}-`)
    const has = (name: string): boolean => existsSync(`${device}/${name}`)
    const lines = <T>(name: string): T[] => readFileSync(`${device}/${name}`, 'utf8').trim().split('\n').map(l => JSON.parse(l) as T)
    const dead = await run([device, 'live', String(n), policy, ...(kill.startsWith('step') ? [] : [kill])], kill.startsWith('step') ? kill : undefined)
    expect(dead.signal).toBe('SIGKILL')
    const saved = has('snapshot') ? (JSON.parse(readFileSync(`${device}/snapshot`, 'utf8')) as { state: CallState }).state : undefined
    const next = await run([device, 'restore', String(n), policy])
    const said = JSON.parse(next.output.trim()) as Said
    expect([has('notification'), has('system-call'), has('snapshot')], 'what is left on the device').toEqual([false, false, false])
    const log = lines<{ role: string; what: string }>('log').filter(l => l.role === 'restore').map(l => l.what)
    if (!saved) { expect([said.first, log]).toEqual(['idle', []]); return }
    const wasLive = !isOver(saved.session)
    expect(said).toMatchObject({ first: 'ended', attempt: saved.attempt, reason: saved.end?.reason ?? 'app-terminated' })
    expect(said.then).toEqual(policy === 'rejoin' && wasLive ? { attempt: saved.attempt + 1, session: 'joined' } : { attempt: saved.attempt, session: 'ended' })
    expect(lines<{ role: string; event: string }>('steps').find(l => l.role === 'restore')!.event).toBe('restored')
    // Swept once, and before anything else is taken.
    const taken = log.findIndex(l => l === 'join' || l === 'launch')
    const swept = taken < 0 ? log : log.slice(0, taken)
    expect([swept.filter(l => l === 'abort').length, swept.filter(l => l === 'end').length]).toEqual([1, 1])
    expect(taken >= 0).toBe(policy === 'rejoin' && wasLive)
  }, patience(120_000))
})
