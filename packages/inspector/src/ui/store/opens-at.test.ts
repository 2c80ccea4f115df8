/** Where the page stands when all of a file, or of the relay's history, has come. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TraceRecord } from '../../common/index.ts'

let intake: typeof import('./intake.ts'), choice: typeof import('./choice.ts'), relay: typeof import('./frames.ts'), store: typeof import('./store.ts'), moment: typeof import('./moment.ts')
beforeEach(async () => {
  vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined })
  vi.stubGlobal('requestAnimationFrame', () => 0)
  vi.resetModules()
  intake = await import('./intake.ts')
  choice = await import('./choice.ts')
  relay = await import('./frames.ts')
  store = await import('./store.ts')
  moment = await import('./moment.ts')
})
afterEach(() => { vi.unstubAllGlobals() })

const step = (seq: number, more: object = {}, call = 'c'): TraceRecord => ({ v: 1, kind: 'step', call, attempt: 1, seq, t: 1_000 + seq, event: { type: 'x' }, from: { session: 'joined' }, to: { session: 'joined' }, ignored: true, commands: [], ...more }) as unknown as TraceRecord
const led = (seq: number, type: string, from: string, to: string, isEnd: boolean) => step(seq, { event: { type }, from: { session: from }, to: { session: to }, ignored: false, commands: isEnd ? [{ type: 'recordEnd', reason: 'local-leave' }] : [] })
const close = (seq: number): TraceRecord => ({ v: 1, kind: 'close', call: 'c', attempt: 1, seq, t: 1_000 + seq, settled: true }) as TraceRecord
/** A call in four batches; with `isBad` its end is recorded twice, at #700 and #750, which no call may. */
const batches = (isBad: boolean): TraceRecord[][] => {
  const all = Array.from({ length: 1_000 }, (_, seq) => {
    if (seq === 700) return led(seq, 'user.leave', 'joined', 'leaving', true)
    if (seq === 701) return led(seq, 'transport.left', 'leaving', 'ended', false)
    if (seq === 999) return close(seq)
    return seq < 700 ? step(seq) : led(seq, 'x', 'ended', 'ended', isBad && seq === 750)
  })
  return [0, 1, 2, 3].map((n) => all.slice(n * 250, n * 250 + 250))
}
const say = (list: readonly TraceRecord[]) => { intake.take('phone', list); intake.flush() }
const placed = () => { choice.placeAgain(); choice.settleAddress(); return store.get().seq }

describe('a file that comes in several batches', () => {
  beforeEach(() => intake.startSource('file', 'long.jsonl'))
  test('is at its red mark once it is read', () => {
    for (const list of batches(true)) say(list)
    expect(store.get().seq).toBe(249)
    expect(placed()).toBe(750)
  })
  test('without a red mark it is at its end; one that was cut off at its last record', () => {
    for (const list of batches(false)) say(list)
    expect(placed()).toBe(999)
    intake.startSource('file', 'cut.jsonl')
    for (const list of batches(false).slice(0, 3)) say(list)
    expect(placed()).toBe(749)
  })
  test.each<[string, () => void]>([
    ['moved', () => moment.goToSeq(100)], ['went to where it stands already', () => moment.goToSeq(249)], ['scrolled or pressed', () => moment.touch()], ['filtered', () => moment.setFilter({ filter: 'is:ignored' })], ['chose the call', () => moment.openCall('phone/c/1')],
  ])('who %s meanwhile is left there', (_, act) => {
    const [first, ...more] = batches(true)
    say(first!)
    act()
    const { seq } = store.get()
    for (const list of more) say(list)
    expect(placed()).toBe(seq)
  })
  test('an address says where, also in its last batch', () => {
    choice.want({ call: 'c', attempt: undefined, device: undefined, seq: 900 })
    for (const list of batches(true)) say(list)
    expect([placed(), store.get().told]).toEqual([900, undefined])
  })
  test('an address that names the call alone opens it as nobody’s choice of a moment', () => {
    say([step(0, {}, 'other')])
    choice.want({ call: 'c', attempt: undefined, device: undefined, seq: undefined })
    for (const list of batches(true)) say(list)
    expect([store.get().callKey, placed()]).toEqual(['phone/c/1', 750])
  })
  test('an address beyond the end of its call opens it at its end, and says so', () => {
    say([step(0, {}, 'other')])
    choice.want({ call: 'c', attempt: undefined, device: undefined, seq: 5_000 })
    for (const list of batches(true)) say(list)
    expect(store.get().callKey).toBe('phone/other/1')
    expect(placed()).toBe(999)
    expect([store.get().callKey, store.get().told]).toEqual(['phone/c/1', { strong: 'The link names #5000.', text: 'The last record of c here is #999, so that one is shown.' }])
  })
  test('an address of a call that is not here is said, and found in the next file', () => {
    choice.want({ call: 'c', attempt: undefined, device: undefined, seq: 12 })
    say([step(0, {}, 'other')])
    placed()
    expect([store.get().callKey, store.get().told?.strong]).toEqual(['phone/other/1', 'The link names the call c.'])
    intake.startSource('file', 'right.jsonl')
    for (const list of batches(false)) say(list)
    expect([placed(), store.get().told]).toEqual([12, undefined])
  })
  test('while it is read, an address that a person goes to is waited for', () => {
    store.set({ loading: { name: 'long.jsonl', read: 0, size: 1, records: 0 } })
    const [first, ...more] = batches(true)
    say(first!)
    choice.goToPlace({ call: 'c', attempt: undefined, device: undefined, seq: 600 })
    expect([store.get().seq, store.get().told]).toEqual([249, undefined])
    for (const list of more) say(list)
    expect(store.get().seq).toBe(600)
    store.set({ loading: undefined })
    choice.goToPlace({ call: 'c', attempt: undefined, device: undefined, seq: 1_200 })
    expect([store.get().seq, store.get().told?.strong]).toEqual([999, 'The link names #1200.'])
  })
})

describe('the history of a relay', () => {
  const hear = (records: TraceRecord[]) => { relay.takeFrame({ v: 1, kind: 'records', device: 'phone', records }); intake.flush() }
  beforeEach(() => { intake.startSource('sample'); store.set({ link: 'open', history: true }) })
  test('of a call that is over ends at its red mark; of one that goes on, at the tail', () => {
    for (const list of batches(true)) hear(list)
    relay.takeFrame({ v: 1, kind: 'history-end' })
    expect([store.get().seq, store.get().follow]).toEqual([750, false])
    intake.startSource('sample')
    for (const list of batches(true).slice(0, 3)) hear(list)
    relay.takeFrame({ v: 1, kind: 'history-end' })
    expect([store.get().seq, store.get().follow]).toEqual([749, true])
  })
  test('the next call is gone to from one that is over, and not from a red mark', () => {
    const next = { v: 1, kind: 'open', call: 'next', attempt: 1, seq: 0, t: 9_000 } as TraceRecord
    const shown = (isBad: boolean) => {
      intake.startSource('sample')
      for (const list of batches(isBad)) hear(list)
      relay.takeFrame({ v: 1, kind: 'history-end' })
      hear([next])
      return store.get().callKey
    }
    expect([shown(false), shown(true)]).toEqual(['phone/next/1', 'phone/c/1'])
  })
  test('an address that the history has not is said and not waited for', () => {
    choice.want({ call: 'gone', attempt: undefined, device: undefined, seq: 3 })
    hear([step(0)])
    relay.takeFrame({ v: 1, kind: 'history-end' })
    expect(store.get().told).toEqual({ strong: 'The link names the call gone.', text: 'No record of it is here.' })
    hear([step(0, {}, 'gone'), step(1, {}, 'gone'), step(2, {}, 'gone'), step(3, {}, 'gone')])
    expect(store.get().callKey).toBe('phone/c/1')
  })
})
