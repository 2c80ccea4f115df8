/**
 * Which records of a long call a test needs: what is marked red, with what came before it, and what began the call. What lies between is
 * told as missing, so that the judge makes nothing up; a record says the whole state, so it knows again where the machine is.
 */

/** Rows by index, both ends included, in order, no two of them touching. */
export type Span = readonly [from: number, to: number]

/**
 * @param count of all rows
 * @param marks rows that must be there, the most important first: those that do not find room are left out
 * @param max rows in all, at least 3
 */
export function excerptOf(count: number, marks: readonly number[], max: number): Span[] {
  if (count <= max) return count === 0 ? [] : [[0, count - 1]]
  const wanted = [...new Set(marks)].filter((row) => row >= 0 && row < count).slice(0, max - 1)
  // The first record names the table. Without a mark, how it began and how it ended.
  if (wanted.length === 0) { const head = Math.floor(max / 2); return [[0, head - 1], [count - (max - head), count - 1]] }
  const room = Math.floor((max - 1) / wanted.length), spans: [number, number][] = [[0, 0]]
  for (const row of wanted.toSorted((a, b) => a - b)) {
    const from = Math.max(0, row - room + 1), last = spans.at(-1)!
    if (from <= last[1] + 1) last[1] = Math.max(last[1], row)
    else spans.push([from, row])
  }
  return spans
}
