/** A million arbitrary orders of the whole vocabulary, on the table: no world, no mercy. */
import { COMMANDS, compile, type Policy, type TransitionTable } from '@onhook/machine'
import { bitOf, engineOf } from '@onhook/machine/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fewest } from '../support/fewest.ts'
import { isLong, patience, seed } from '../support/seed.ts'
import { createTableLedger } from '../support/table-ledger.ts'

/** Orders of each launch policy in an ordinary run, and how many events each has. Every prefix of one is judged too. */
const ORDERS = { 'when-joined': 600_000, 'when-joining': 300_000, never: 100_000 } as const satisfies Record<Policy['launchService'], number>
const LENGTH = 30

const tableOf = (launchService: Policy['launchService'], serviceTypes?: Policy['serviceTypes']): TransitionTable =>
  compile(undefined, { policy: { launchService, ...(serviceTypes && { serviceTypes }) } })

/** Arbitrary events; those that move a call come more often, or most orders would never be joined. */
function ordersOn(events: readonly string[]): fc.Arbitrary<number[]> {
  const moving = ['user.join', 'transport.joined', 'screen.mounted', 'service.started', 'app.activated', 'transport.lost', 'transport.failed/recoverable', 'transport.restored', 'user.leave', 'transport.left']
  const pick = [...events.keys(), ...events.keys(), ...moving.flatMap(name => Array.from({ length: 6 }, () => events.indexOf(name)))]
  return fc.array(fc.nat(pick.length - 1), { minLength: LENGTH, maxLength: LENGTH }).map(list => list.map(i => pick[i]!))
}

type Found = { promise: string; story: string[] }
/** Looks for an order that breaks a promise. @returns the first one, told with the fewest events */
function search(core: TransitionTable['tables'][number], orders: number): { found: Found | undefined; orders: number; seen: ReturnType<typeof createTableLedger>['seen'] } {
  const engine = engineOf(core), ledger = createTableLedger(engine)
  let n = 0
  const result = fc.check(fc.property(ordersOn(core.events), events => { n++; return ledger.check(events) === undefined }), { numRuns: orders, seed, endOnFailure: true })
  if (!result.counterexample) return { found: undefined, orders: n, seen: ledger.seen }
  const story = fewest(result.counterexample[0], list => ledger.check(list) !== undefined)
  return { found: { promise: ledger.check(story)!, story: story.map(e => core.events[e]!) }, orders: n, seen: ledger.seen }
}

describe('any order of any events, on the table', () => {
  let judged = 0
  test.each(Object.entries(ORDERS) as [Policy['launchService'], number][])(`breaks no promise (launch %s, %i orders, seed ${seed})`, (launchService, ordinary) => {
    const orders = ordinary * (isLong ? 10 : 1)
    const [core] = tableOf(launchService).tables
    const { found, orders: n, seen } = search(core!, orders)
    expect(found).toBeUndefined()
    expect(n).toBe(orders)
    judged += n
    // What the promises rest on was really reached: every command that this table can give, and nearly every state.
    const can = core!.commands.flat().reduce((m, c) => m | bitOf(c.type), 0)
    expect(COMMANDS.filter(c => (can & ~seen.commands) & bitOf(c))).toEqual([])
    expect(seen.states.reduce((a, b) => a + b, 0) / seen.states.length).toBeGreaterThan(0.9)
  }, patience(120_000))

  test('when the microphone is demanded, a launch waits for it', () => {
    const { found } = search(tableOf('when-joined', ['microphone']).tables[0]!, 50_000)
    expect(found).toBeUndefined()
  })

  test('was asked at least a million times', () => { expect(judged).toBeGreaterThanOrEqual(1_000_000) })
})

// A check that cannot fail is none. Each of these tables is wrong in one way, everywhere where that way is open.
type Row = TransitionTable['tables'][number]['rows'][number]
type Core = TransitionTable['tables'][number]
type Slip = (row: Row, core: Core, from: Record<string, string>, event: string) => Row | undefined
const commandsOf = (core: Core, row: Row): string[] => core.commands[row[3]]!.map(c => c.type)
/** The row with other commands. */
function commanding([s, e, n, list]: Row, core: Core, change: (types: Core['commands'][number]) => Core['commands'][number]): Row {
  core.commands.push(change(core.commands[list]!))
  return [s, e, n, core.commands.length - 1]
}
const SLIPS: [name: string, promise: RegExp, slip: Slip][] = [
  ['exits again when the other callback follows', /exit/, (r, core, from, e) => (e === 'transport.closed' && from['session'] === 'ended' ? commanding(r, core, cs => [...cs, { type: 'exitScreen' }]) : r)],
  ['forgets to leave a late join', /late join/, (r, core, from, e) => (e === 'transport.joined' && from['transport'] === 'closing' ? commanding(r, core, cs => cs.filter(c => c.type !== 'leave')) : r)],
  ['is deaf to the user while it reconnects', /obeyed/, (r, _, from, e) => (e === 'user.leave' && from['session'] === 'reconnecting' ? undefined : r)],
  ['aborts what may still be starting', /S21|S5/, (r, core, from, e) => (e === 'user.leave' && from['service'] === 'starting' ? commanding(r, core, cs => [...cs, { type: 'abortService' }]) : r)],
  ['launches in the background', /S22|S4|S3/, (r, core, from, e) => (e === 'transport.joined' && from['service'] === 'off' && from['app'] === 'background' && from['session'] === 'joining' ? commanding(r, core, cs => [...cs, { type: 'launchService' }]) : r)],
  ['records a second end', /once/, (r, core, from, e) => (e === 'transport.left' && from['session'] === 'leaving' ? commanding(r, core, cs => [{ type: 'recordEnd', reason: 'cause' }, ...cs]) : r)],
  ['comes back from the end', /S23|over/, (r, core, from, e) => (e === 'transport.joined' && from['session'] === 'ended' && from['transport'] === 'closing' ? [r[0], r[1], core.states.findIndex(s => s['session'] === 'joined'), r[3]] : r)],
  ['keeps its subscription when it is down', /S8/, (r, core) => (commandsOf(core, r).includes('unsubscribe') ? commanding(r, core, cs => cs.filter(c => c.type !== 'unsubscribe')) : r)],
  ['tells the system twice that the call has ended', /once in a process/, (r, core, from, e) => (e === 'transport.left' && from['session'] === 'leaving' ? commanding(r, core, cs => [...cs, { type: 'reportEnded' }]) : r)],
]
describe('a wrong table is found out', () => {
  test.each(SLIPS)('one that %s', (_name, promise, slip) => {
    const core = structuredClone(tableOf('when-joined').tables[0]!)
    const before = core.rows
    core.rows = before.map(r => slip(r, core, core.states[r[0]]!, core.events[r[1]]!)).filter(r => r !== undefined)
    expect(core.rows).not.toEqual(before)
    const { found } = search(core, 200_000)
    expect(found?.promise).toMatch(promise)
    expect(found!.story.length).toBeLessThanOrEqual(8)
  })
})
