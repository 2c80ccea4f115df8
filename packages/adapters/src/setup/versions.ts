/** Just enough of semantic versioning: which of two versions is newer, and the lowest version that a range allows. */

type Numbers = readonly [major: number, minor: number, patch: number]
function parse(version: string): Numbers | undefined {
  const found = /^[v=]?(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?(?:-[0-9A-Za-z.-]+)?(?:\+.*)?$/.exec(version.trim())
  if (!found) return undefined
  const number = (text: string | undefined): number => Number(text) || 0
  const numbers = [number(found[1]), number(found[2]), number(found[3])] as const
  // A nightly build (0.0.0-…) says nothing.
  return numbers.some(n => n > 0) ? numbers : undefined
}

/**
 * The lowest version of a range such as `^10.7.1`, `~1.2`, `>=3 <4` or `1.2.x`. Undefined for a range without a version (`latest`, `workspace:*`,
 * an address).
 */
export function leastOf(range: string): string | undefined {
  const found = /^(?:workspace:|npm:(?:@[^/]+\/)?[^@/]+@)?\s*(?:\^|~|>=|=|v)?\s*(\d[^\s|,]*)/.exec(range.trim())
  return found && parse(found[1]!) ? found[1]! : undefined
}

/**
 * Is it from `atLeast` on and below `below`? Undefined when the version cannot be read. A pre-release counts as the
 * version that it leads to: forks number theirs so (`124.0.6-daily.2`).
 */
export function isWithin(version: string, { atLeast, below }: { atLeast?: string | undefined; below?: string | undefined }): boolean | undefined {
  const is = parse(version)
  if (!is) return undefined
  const compare = (other: string): number => {
    const numbers = parse(other)!
    for (const i of [0, 1, 2] as const) if (is[i] !== numbers[i]) return is[i] - numbers[i]
    return 0
  }
  return (atLeast === undefined || compare(atLeast) >= 0) && (below === undefined || compare(below) < 0)
}
