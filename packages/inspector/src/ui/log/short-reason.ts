/** The machine's longer reasons in fewer words, for a row that has no room. `test/unit/inspector-reasons.test.ts` holds them against all that the machine says. */

/** Phrases of the machine's rules, and the same with what their row says already, or what goes without saying, left out; the least needed first. */
export const SHORTER: readonly (readonly [said: string, shorter: string])[] = [
  [' for this event while ', ' while '],
  [': the same result is returned', ': the same result'],
  [': nothing waits for this', ': nothing waits'],
  [': the same ', ': same '],
  [': the first cause wins', ': first cause wins'],
  [', the app ', ', app '],
  ['the permission is ', 'permission '],
]

/** Width of one letter of a sentence as most faces have it, px. */
const LETTER = 6

/** A reason as it is where there is room for it; else in fewer words, until it fits or has no fewer. The step has all of it. @param room px */
export function fitting(reason: string, room: number): string {
  let said = reason
  for (const [words, shorter] of SHORTER) { if (said.length * LETTER <= room) break; said = said.replace(words, () => shorter) }
  return said
}
