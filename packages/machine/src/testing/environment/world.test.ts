/** The world's words and its queue, against plain values and lists; its moves are counted in `test/witness/small.test.ts`. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ROWS } from '../../branches.ts'
import { CORE, REGIONS } from '../../session-state.ts'
import { engineOf } from '../engine.ts'
import { CALLBACKS, SCREEN, SDK, SERVICE, SYSTEM, WORD } from './codes.ts'
import { ENVIRONMENTS, type Powers } from './powers.ts'
import { World } from './world.ts'

/** A core without rows, with a state of each session, of each transport and of each service, and one that is settled: no row decides what is asked here. */
const SETTLED = { session: 'ended', transport: 'abandoned', service: 'stopped', systemCall: 'ended' }
const engine = engineOf({
  name: 'core', regions: [...CORE], initial: 3, events: ROWS.map(r => r[0]), commands: [[]], rows: [], timers: {},
  states: [...REGIONS.session.map(session => ({ session })), ...REGIONS.transport.map(transport => ({ transport })), ...REGIONS.service.map(service => ({ service })), SETTLED]
    .map(some => ({ session: 'idle', transport: 'none', screen: 'absent', service: 'off', systemCall: 'none', app: 'active', permission: 'held', ...some })),
})
const { kind } = ENVIRONMENTS
const worldOf = (powers: Partial<Powers> = {}): World => new World(engine, { ...kind, ...powers }, 'when-joined')

describe('a state in two words', () => {
  /** Each field with its largest value. */
  const FIELDS = {
    m: 0x3fff, q: 0xfff, sdk: 15, joinJob: 1, leaveJob: 1, abortJob: 1, boot: 1, svc: 3, word: 7, sys: 3, sysWord: 3, scr: 3, scrWord: 1, left: 1, waiting: 1,
    exited: 1, sub: 3, joined: 1, recorded: 1, outage: 1, aborted: 1, abortable: 1, launched: 1, asked: 1, told: 1,
  } as const
  type Field = keyof typeof FIELDS
  const fields = Object.keys(FIELDS) as Field[], w = worldOf()
  test.each(fields)('%s stands in bits of its own, and comes back as it was', field => {
    for (const value of [1, FIELDS[field]]) for (const rest of [0, 1]) {
      const all = Object.fromEntries(fields.map(f => [f, f === field ? value : rest && FIELDS[f]])) as Record<Field, number>
      Object.assign(w, all)
      const { low, high } = w
      w.load(0, 0)
      expect(fields.filter(f => w[f] !== 0)).toEqual([])
      w.load(low, high)
      expect(Object.fromEntries(fields.map(f => [f, w[f]]))).toEqual(all)
    }
  })
})

test('the judge and the stories read of a state what it is', () => {
  const w = worldOf(), states = engine.table.states
  const those = <T>(all: readonly T[], put: (one: T, i: number) => void, is: () => boolean): T[] => all.filter((one, i) => { w.reset(); put(one, i); return is() })
  expect(those(Object.entries(SDK), ([, sdk]) => { w.sdk = sdk }, () => w.isHot).map(([name]) => name)).toEqual(['live', 'lost', 'pretending', 'failing', 'self'])
  expect(those(states, (_, m) => { w.m = m }, () => w.isTransportDown).map(s => s['transport'])).toEqual(['down'])
  expect(those(states, (_, m) => { w.m = m }, () => w.isServiceStopping).map(s => s['service'])).toEqual(['stopping'])
})

test('the next attempt begins when one waits, the last is settled, and nothing of it is still to come', () => {
  const settled = engine.table.states.length - 1
  const may = (change: Partial<World>, powers: Partial<Powers> = {}): boolean => { const w = worldOf(powers); return Object.assign(w, { m: settled, waiting: 1 }, change).mayBeginNext }
  expect(may({})).toBe(true)
  expect([may({ waiting: 0 }), may({ left: 1 }), may({ m: 0 }), may({ word: WORD.started }), may({ abortJob: 1 })]).toEqual([false, false, false, false, false])
  const stale = { staleServiceWord: true }
  expect([may({ word: WORD.started }, stale), may({ abortJob: 1 }, stale), may({ waiting: 0 }, stale), may({ left: 1 }, stale), may({ m: 0 }, stale)]).toEqual([true, true, false, false, false])
})

describe('callbacks on their way', () => {
  const some = (queue: number): fc.Arbitrary<number[]> => fc.array(fc.integer({ min: 1, max: CALLBACKS.length - 1 }), { maxLength: queue + 1 })
  test.each([1, 2, 3].flatMap(queue => [false, true].map(reorder => ({ queue: queue as Powers['queue'], reorder }))))('$queue of them, overtaking: $reorder', ({ queue, reorder }) => {
    const w = worldOf({ queue, reorder })
    const listed = (): number[] => [w.q & 15, (w.q >> 4) & 15, (w.q >> 8) & 15].filter(c => c !== 0)
    fc.assert(fc.property(some(queue), codes => {
      w.load(0, 0)
      const is: number[] = []
      for (const code of codes) {
        expect(w.push(code)).toBe(is.length < queue)
        if (is.length < queue) is.push(code)
        if (reorder) is.sort((a, b) => a - b)
        expect([w.inFlight, ...listed()]).toEqual([is.length, ...is])
        expect(CALLBACKS.map((_, c) => c).filter(c => c > 0 && w.isInFlight(c))).toEqual([...new Set(is)].sort((a, b) => a - b))
      }
      for (let i = 0; i < is.length; i++) {
        const { q } = w
        w.removeAt(i)
        expect(listed()).toEqual(is.toSpliced(i, 1))
        w.q = q
      }
    }), { numRuns: 60 })
  })
})

test('starts are those of a first process, and, where a process may die, every state of the machine with what it may have left behind', () => {
  const startsOf = (powers: Partial<Powers>): Record<string, number>[] => {
    const w = worldOf(powers), found: Record<string, number>[] = []
    w.starts(() => { found.push({ m: w.m, boot: w.boot, sdk: w.sdk, svc: w.svc, sys: w.sys, recorded: w.recorded, waiting: w.waiting, low: w.low, high: w.high }) })
    return found
  }
  const first = { m: engine.initial, boot: 0, sdk: SDK.none, svc: SERVICE.none, sys: SYSTEM.none, recorded: 0, waiting: 0 }
  expect(startsOf({ processDeath: false })).toMatchObject([first])
  expect(startsOf({ processDeath: false })).toHaveLength(1)
  const { session } = worldOf().facts
  for (const [system, rejoin] of [[false, true], [true, false]] as const) {
    const found = startsOf({ processDeath: true, system, rejoin }), sessions = ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended']
    const expected = Array.from({ length: engine.states }, (_, m) => [SERVICE.none, SERVICE.shown].flatMap(svc => (system ? [SYSTEM.none, SYSTEM.reported] : [SYSTEM.none]).map(sys => {
      const name = sessions[session[m]!]!
      return { m, boot: 1, sdk: SDK.dead, svc, sys, recorded: ['leaving', 'ended'].includes(name) ? 1 : 0, waiting: rejoin && ['joining', 'joined', 'reconnecting'].includes(name) ? 1 : 0 }
    }))).flat()
    expect(found.map(({ low: _low, high: _high, ...f }) => f)).toEqual([first, ...expected])
    expect(new Set(found.map(f => `${f['low']} ${f['high']}`)).size).toBe(found.length)
  }
})

test('of an abort and of a leave comes what the page says, in each state of the service and of the SDK', () => {
  const w = worldOf({ lateSuccess: false }), after = (svc: number, word: number, outcome: number): number[] => { w.load(0, 0); w.svc = svc; w.word = word; w.abortNow(outcome); return [w.svc, w.word] }
  const { none, starting, shown } = SERVICE, works = 0, fails = 5
  expect([after(shown, 0, works), after(shown, WORD.started, works), after(starting, 0, works), after(none, 0, works), after(none, WORD.killed, works), after(shown, 0, fails), after(shown, WORD.started, fails)])
    .toEqual([[none, WORD.aborted], [none, WORD.started], [starting, 0], [none, WORD.aborted], [none, WORD.killed], [shown, WORD.abortFailed], [shown, WORD.started]])
  const left = (outcome: number, powers: Partial<Powers> = {}): string => {
    const of = worldOf({ lateSuccess: false, ...powers })
    return Object.entries(SDK).flatMap(([name, sdk]) => { of.load(0, 0); of.sdk = sdk; of.leaveNow(outcome); return of.sdk === sdk && of.q === 0 ? [] : [`${name}>${Object.keys(SDK)[of.sdk]!}${of.q > 0 ? `+${CALLBACKS[of.q]!}` : ''}`] }).join(' ')
  }
  expect(left(works)).toBe('connecting>told accepted>told live>told lost>told pretending>told failing>told restart>dead self>told')
  expect(left(1)).toBe('connecting>dead accepted>dead live>told lost>told pretending>told failing>told self>told')
  expect(left(1, { lateSuccess: true })).toBe('live>told lost>told pretending>told failing>told self>told')
  expect(left(2).split(' ').every(s => /^(\w+)>\1\+port\.failed\/leave$/.test(s))).toBe(true)
  expect(left(2).split(' ')).toHaveLength(Object.keys(SDK).length)
  expect(Object.entries(SCREEN)).toEqual([['absent', 0], ['mounted', 1], ['gone', 2], ['again', 3]])
})
