import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DiffRow, EDITS_MAX, diffRuns } from '../../packages/inspector/src/ui/figures/diff.ts'
import type { StepRecord } from '../../packages/inspector/src/common/trace.ts'

const step = (seq: number, type: string, more: Partial<Omit<StepRecord, 'event'>> & { event?: Record<string, unknown> } = {}): StepRecord =>
  ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, ignored: false, ...more, event: { type, ...more.event } })
const words = (rows: readonly DiffRow[]): string[] => rows.map((r) => (r.kind === 'same' ? `= ${r.count}` : r.kind === 'only' ? `${r.side} ${r.step.event.type}` : `~ ${r.a.event.type} ${r.differences.map((d) => `${d.what} ${d.a}|${d.b}`).join('; ')}`))

test('an event that only one run had stands alone, and what follows is aligned again', () => {
  const a = [step(1, 'user.join'), step(2, 'transport.joined'), step(3, 'user.leave')], b = [step(1, 'user.join'), step(2, 'transport.accepted'), step(5, 'transport.joined'), step(9, 'user.leave')]
  expect(words(diffRuns(a, b)!.rows)).toEqual(['= 1', 'b transport.accepted', '= 2'])
  expect(diffRuns(a, b)!.rows.at(-1)).toMatchObject({ a: [2, 3], b: [5, 9] })
})
test('the same event with another outcome is told with what differs; payloads that name a run do not', () => {
  const a = [step(1, 'transport.left', { event: { at: 5, cause: { reason: 'remote-hangup' } }, to: { session: 'ended', service: 'stopping' }, commands: [{ type: 'abortService' }] })]
  const b = [step(1, 'transport.left', { event: { at: 9, cause: { reason: 'remote-hangup' } }, to: { session: 'ended', service: 'running' }, commands: [] })]
  expect(words(diffRuns(a, b)!.rows)).toEqual(['~ transport.left service stopping|running; commands abortService|nothing'])
})
test('what chooses a branch makes another event', () => {
  expect(words(diffRuns([step(1, 'transport.failed', { event: { recoverable: true } })], [step(1, 'transport.failed', { event: { recoverable: false } })])!.rows)).toEqual(['a transport.failed', 'b transport.failed'])
})
const run = fc.array(fc.constantFrom('user.join', 'transport.joined', 'transport.lost', 'user.leave'), { maxLength: 30 }).map((types) => types.map((type, i) => step(i, type)))
test('a run against itself is the same; every step of both runs stands in the result once, in its order', () => {
  fc.assert(fc.property(run, run, (a, b) => {
    expect(diffRuns(a, a)!.rows.every((r) => r.kind === 'same')).toBe(true)
    const { rows } = diffRuns(a, b)!, seqs = (side: 'a' | 'b'): number[] => rows.flatMap((r) => (r.kind === 'same' ? Array.from({ length: r.count }, (_, i) => r[side][0] + i) : r.kind === 'differs' ? [r[side].seq] : r.side === side ? [r.step.seq] : []))
    expect(seqs('a')).toEqual(a.map((s) => s.seq))
    expect(seqs('b')).toEqual(b.map((s) => s.seq))
  }))
})
test('runs that are too long are refused and not waited for', () => {
  const long = Array.from({ length: 20_001 }, (_, i) => step(i, 'transport.lost'))
  expect(diffRuns(long, [])).toBeUndefined()
})
test('runs that have little in common are refused before they cost what anybody feels', () => {
  let turn = 1
  const next = (): string => `e${(turn = (turn * 48_271) % 2_147_483_647) % 6}`
  const make = () => Array.from({ length: 15_000 }, (_, i) => step(i, next())), a = make(), b = make()
  expect(diffRuns(a, b)).toBeUndefined()
  expect(EDITS_MAX).toBeLessThanOrEqual(800)
})
