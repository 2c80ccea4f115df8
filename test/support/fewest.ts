/** Shrinks by leaving out: the same order with the fewest entries that still fails. */

/** @param fails is asked about ever shorter lists; `list` itself must fail. */
export function fewest<T>(list: readonly T[], fails: (list: readonly T[]) => boolean): readonly T[] {
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < list.length;) {
      const shorter = [...list.slice(0, at), ...list.slice(at + size)]
      if (fails(shorter)) list = shorter
      else at += size
    }
  }
  return list
}
