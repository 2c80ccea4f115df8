/** Where a record says another state than the table gives: for the page and for `onhook replay`. */

/** A region of which the record says something else than the table, or that the table does not have. */
type WrongRegion = { when: 'before' | 'after'; region: string; gives: string | undefined; says: string }
type Sides = { from?: { readonly [region: string]: unknown } | undefined; to?: { readonly [region: string]: unknown } | undefined }
export const wrongRegions = (expected: Sides, found: Sides): WrongRegion[] => ([['after', 'to'], ['before', 'from']] as const).flatMap(([when, side]) => {
  const is = expected[side] ?? {}
  return Object.entries(found[side] ?? {}).filter(([region, value]) => value !== undefined && is[region] !== value)
    .map(([region, value]) => ({ when, region, gives: Object.hasOwn(is, region) ? String(is[region]) : undefined, says: String(value) }))
})
