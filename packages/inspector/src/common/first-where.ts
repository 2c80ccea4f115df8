/**
 * The first index at which something is so, by bisection.
 * @param length of what is looked through; the answer when it is so nowhere
 * @param isSo false up to some index and true from there on; else the answer is some index at which it turns
 * @param from where to begin
 */
export function firstWhere(length: number, isSo: (index: number) => boolean, from = 0): number {
  let low = from, high = length
  while (low < high) {
    const mid = (low + high) >>> 1
    if (isSo(mid)) high = mid
    else low = mid + 1
  }
  return low
}
