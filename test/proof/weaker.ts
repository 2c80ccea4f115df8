/**
 * Which property may be weaker than which. P is weaker than Q when Q catches every machine that P catches. A machine that P
 * catches and Q does not shows that it is not; where there is none among the broken ones, it may be.
 */
type CaughtBy = { what: string; by: readonly string[] }

/** By property that may be weaker, those that it may be weaker than: all of them catch whatever it catches. */
export const untold = (ids: readonly string[], caught: readonly CaughtBy[]): Record<string, string[]> =>
  Object.fromEntries(ids.flatMap(id => {
    const mine = caught.filter(c => c.by.includes(id)), others = ids.filter(p => p !== id && mine.every(c => c.by.includes(p)))
    return others.length > 0 ? [[id, others]] : []
  }))

/** By property, a machine that it catches and that no weaker one does; of several, the one that fewest others catch. */
export const caughtByNothingWeaker = (ids: readonly string[], caught: readonly CaughtBy[]): Record<string, string | undefined> => {
  const stronger = untold(ids, caught)
  return Object.fromEntries(ids.map(id => {
    const weaker = ids.filter(p => stronger[p]?.includes(id))
    return [id, caught.filter(c => c.by.includes(id) && !c.by.some(p => weaker.includes(p))).toSorted((a, b) => a.by.length - b.by.length)[0]?.what]
  }))
}
