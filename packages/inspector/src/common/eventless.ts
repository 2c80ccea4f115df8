/** What a chart does of itself: transitions that wait for no event, one after the other. */
type Way = { readonly from: string; readonly to?: string | undefined }

/**
 * One search, back from `to`.
 * @param rules those that wait for no event; one without `to` leads nowhere
 * @returns from each state that they lead on from: the shortest chain of them to that state; from it itself none
 */
export function eventless<R extends Way>(rules: readonly R[], to: string): Map<string, R[]> {
  const into = new Map<string, R[]>(), ways = new Map<string, R[]>([[to, []]])
  for (const r of rules) if (r.to !== undefined) { const known = into.get(r.to); if (known) known.push(r); else into.set(r.to, [r]) }
  for (const [at, way] of ways) for (const r of into.get(at) ?? []) if (!ways.has(r.from)) ways.set(r.from, [r, ...way])
  return ways
}
