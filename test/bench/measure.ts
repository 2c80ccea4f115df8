/** Measures two things against each other in one run: interleaved rounds, the best of each. */
/** A `peer` of `at most` or `at least` is no other thing that was measured but a bound: `peerValue` holds it. */
export type Result = { name: string; unit: string; value: number; peer: string; peerValue: number; ratio: number }

/** Nanoseconds per operation: the best of `rounds`, both sides in turn, so that load meets both alike. */
export function compare(name: string, peer: string, ours: () => number, theirs: () => number, rounds = 12): Result {
  let value = Infinity, peerValue = Infinity
  ours(); theirs() // warm
  for (let i = 0; i < rounds; i++) {
    value = Math.min(value, perOperation(ours))
    peerValue = Math.min(peerValue, perOperation(theirs))
  }
  return { name, unit: 'ns/event', value: Math.round(value), peer, peerValue: Math.round(peerValue), ratio: round(value / peerValue) }
}
function perOperation(run: () => number): number {
  const start = process.hrtime.bigint()
  const operations = run()
  return Number(process.hrtime.bigint() - start) / operations
}
export const round = (x: number): number => Math.round(x * 100) / 100

/** What was measured, held against its bound. */
export const atLeast = (name: string, unit: string, value: number, bound: number): Result => ({ name, unit, value, peer: 'at least', peerValue: bound, ratio: round(value / bound) })

/** The bounds that were not kept, each in words. */
export const missed = (results: readonly Result[]): string[] =>
  results.filter(r => (r.peer === 'at most' && !(r.value <= r.peerValue)) || (r.peer === 'at least' && !(r.value >= r.peerValue)))
    .map(r => `${r.name}: ${r.value} ${r.unit}, must be ${r.peer} ${r.peerValue}`)
