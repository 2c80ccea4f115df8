/** Files that are opened while others are still read. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nothingRead, type TraceRecord } from '../../common/index.ts'
import type { ReadFile } from './opener.ts'

let store: typeof import('../store/store.ts'), opener: typeof import('./opener.ts')
beforeEach(async () => {
  vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined })
  vi.stubGlobal('requestAnimationFrame', () => 0)
  vi.resetModules()
  store = await import('../store/store.ts')
  opener = await import('./opener.ts')
  files.clear()
  openFiles = opener.createOpener(readFile)
})
afterEach(() => { vi.unstubAllGlobals() })

const step = (call: string, seq: number): TraceRecord => ({ v: 1, kind: 'step', call, attempt: 1, seq, t: 1_000 + seq, event: { type: 'x' }, from: { session: 'joined' }, to: { session: 'joined' }, ignored: true }) as unknown as TraceRecord
const steps = (call: string, from: number, to: number) => Array.from({ length: to - from }, (_, i) => step(call, from + i))

/** A file that says what the test lets it say, as its worker would. */
type Reading = { says(records: readonly TraceRecord[]): boolean; ends(records?: readonly TraceRecord[], problemCount?: number): Promise<void>; fails(why: string): Promise<void>; damaged(failure: string): Promise<void> }
const files = new Map<string, Reading>(), settled = () => new Promise<void>((go) => { setTimeout(go, 0) })
const readFile: ReadFile = (file, accept) => new Promise((resolve, reject) => {
  let isStopped = false
  const trace = (problemCount: number) => ({
    ...nothingRead(), problems: problemCount === 0 ? [] : [{ line: 1, field: 'line', expected: 'one JSON record', found: '"\u0089PNG"' }], problemCount, counts: { ...nothingRead().counts, unreadable: problemCount }, endLine: 7,
  })
  files.set(file.name, {
    says(records) { const goesOn = !isStopped && accept({ records }, 10, false); if (!goesOn) { isStopped = true; resolve(undefined) } return goesOn },
    async ends(records = [], problemCount = 0) { resolve({ batch: { records }, end: { trace: trace(problemCount), failure: undefined } }); await settled() },
    async damaged(failure) { resolve({ batch: { records: [] }, end: { trace: trace(0), failure } }); await settled() },
    async fails(why) { reject(new Error(why)); await settled() },
  })
})
let openFiles: (of: readonly File[]) => Promise<void>
const open = (...names: string[]) => { const done = openFiles(names.map((name) => ({ name, size: 100 }) as File)); return { file: (name: string) => files.get(name)!, done } }
const here = () => store.get().timeline.calls.map((c) => [c.device, c.call, c.rows.length])
const problems = () => store.get().problems.map((p) => [p.name, p.opened, p.count])

test('beside a file that is no trace, one that is being read is read to its end, and only the other is called unreadable', async () => {
  const a = open('a.jsonl')
  a.file('a.jsonl').says([{ v: 1, kind: 'open', call: 'a', attempt: 1, seq: 0, t: 1_000, app: { device: 'Pixel 8' } } as TraceRecord, ...steps('a', 1, 500)])
  const photo = open('photo.png')
  expect(store.get().loading?.name).toBe('photo.png')
  expect(a.file('a.jsonl').says(steps('a', 500, 900))).toBe(true)
  await photo.file('photo.png').ends([], 3)
  await photo.done
  expect([store.get().loading?.name, here()]).toEqual(['a.jsonl', [['a.jsonl: Pixel 8', 'a', 900]]])
  expect(a.file('a.jsonl').says(steps('a', 900, 950))).toBe(true)
  await a.file('a.jsonl').ends(steps('a', 950, 1_000))
  await a.done
  // Of one call on one device, as its first record said.
  expect([here(), problems(), store.get().loading]).toEqual([[['a.jsonl: Pixel 8', 'a', 1_000]], [['photo.png', 0, 3]], undefined])
})

test('records of it that wait for their place are not put there by the end of another', async () => {
  const a = open('a.jsonl')
  a.file('a.jsonl').says([...steps('a', 0, 10), ...steps('a', 20, 30)])
  const b = open('b.txt')
  a.file('a.jsonl').says(steps('a', 10, 20))
  await b.file('b.txt').ends()
  await b.done
  expect(here()).toEqual([['a.jsonl', 'a', 21]])
  await a.file('a.jsonl').ends()
  await a.done
  expect(here()).toEqual([['a.jsonl', 'a', 30]])
})

test('the first record of another file takes its place, and nothing more of it comes', async () => {
  const a = open('a.jsonl')
  a.file('a.jsonl').says(steps('a', 0, 500))
  const b = open('b.jsonl')
  expect(here()).toEqual([['a.jsonl', 'a', 500]])
  b.file('b.jsonl').says(steps('b', 0, 20))
  expect([here(), store.get().fileName]).toEqual([[['b.jsonl', 'b', 20]], 'b.jsonl'])
  expect(a.file('a.jsonl').says(steps('a', 500, 600))).toBe(false)
  await a.done
  await b.file('b.jsonl').ends()
  expect([here(), problems(), store.get().loading]).toEqual([[['b.jsonl', 'b', 20]], [], undefined])
})

test('also not what it says at its end, and its other files are not begun', async () => {
  const a = open('a.jsonl', 'more.jsonl')
  a.file('a.jsonl').says(steps('a', 0, 500))
  const b = open('b.jsonl')
  b.file('b.jsonl').says(steps('b', 0, 20))
  await a.file('a.jsonl').ends(steps('a', 500, 600), 7)
  await a.done
  expect([here(), problems(), files.has('more.jsonl')]).toEqual([[['b.jsonl', 'b', 20]], [], false])
  await b.file('b.jsonl').ends()
})

test('the newest of several that are read together wins, whichever is a trace first', async () => {
  const a = open('a.jsonl'), b = open('b.jsonl'), c = open('c.jsonl')
  c.file('c.jsonl').says(steps('c', 0, 5))
  expect([a.file('a.jsonl').says(steps('a', 0, 5)), b.file('b.jsonl').says(steps('b', 0, 5))]).toEqual([false, false])
  await c.file('c.jsonl').ends()
  expect([here(), store.get().loading]).toEqual([[['c.jsonl', 'c', 5]], undefined])
})

test('what is wrong with a file that is open stays said, and what was said of one that is not is over when others are opened', async () => {
  const a = open('a.jsonl')
  await a.file('a.jsonl').ends(steps('a', 0, 5), 2)
  await a.done
  const photo = open('photo.png')
  await photo.file('photo.png').fails('its reader could not be started')
  await photo.done
  expect(problems()).toEqual([['a.jsonl', 5, 2], ['photo.png', 0, 1]])
  const b = open('b.txt', 'b.jsonl')
  expect(problems()).toEqual([['a.jsonl', 5, 2]])
  await b.file('b.txt').ends()
  b.file('b.jsonl').says(steps('b', 0, 5))
  await b.file('b.jsonl').ends()
  await b.done
  expect([here(), problems()]).toEqual([[['b.jsonl', 'b', 5]], [['b.txt', 0, 0]]])
})

test('who goes to what is live between two files is left there', async () => {
  const a = open('a.jsonl', 'more.jsonl')
  a.file('a.jsonl').says(steps('a', 0, 5))
  const intake = await import('../store/intake.ts')
  await a.file('a.jsonl').ends()
  intake.startSource('live')
  expect(a.file('more.jsonl').says(steps('b', 0, 5))).toBe(false)
  await a.done
  expect([here(), store.get().source, store.get().loading]).toEqual([[], 'live', undefined])
})

test('a file is called empty only where nothing came of it: one that says no more than what is missing is shown', async () => {
  const a = open('gaps.jsonl', 'empty.jsonl')
  a.file('gaps.jsonl').says([{ v: 1, kind: 'gap', call: 'a', attempt: 1, seq: 9, missing: [5, 9], cause: 'buffer' }])
  await a.file('gaps.jsonl').ends()
  await a.file('empty.jsonl').ends()
  await a.done
  expect([here(), problems()]).toEqual([[['gaps.jsonl', 'a', 2]], [['empty.jsonl', 0, 0]]])
})

test('the damage of a file stands in the line where its text ends, records that say what is missing are not counted, and what its reader did not live to say is of no line', async () => {
  const a = open('a.jsonl')
  a.file('a.jsonl').says([...steps('a', 0, 5), { v: 1, kind: 'gap', call: 'a', attempt: 1, seq: 9, missing: [5, 8], cause: 'buffer' }])
  await a.file('a.jsonl').damaged('it breaks off')
  await a.done
  const told = () => store.get().problems.map(({ name, opened, counts: { unreadable, damaged }, problems: [p] }) => [name, opened, unreadable, damaged, p?.line])
  expect(told()).toEqual([['a.jsonl', 5, 0, 1, 7]])
  const b = open('b.jsonl')
  b.file('b.jsonl').says(steps('b', 0, 5))
  await b.file('b.jsonl').fails('no memory')
  await b.done
  expect(told().at(-1)).toEqual(['b.jsonl', 5, 0, 1, 0])
})
