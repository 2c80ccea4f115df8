/** A text with what the filter found in it marked. Without a hit its children stand as they are. */
export function Mark({ text, words, children }: { text: string; words: readonly string[]; children: React.ReactNode }) {
  const lower = text.toLowerCase()
  for (const word of words) {
    const at = word.length > 1 ? lower.indexOf(word) : -1
    if (at >= 0) return <>{text.slice(0, at)}<mark>{text.slice(at, at + word.length)}</mark>{text.slice(at + word.length)}</>
  }
  return <>{children}</>
}
