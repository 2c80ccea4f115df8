const twoDigits = (n: number): string => String(n).padStart(2, '0')

/** A phone's clock. `now`: epoch ms. */
export function clockOf(now: number): string {
  const date = new Date(now)
  return `${date.getHours()}:${twoDigits(date.getMinutes())}`
}

/** How long a call has lasted, as a chronometer shows it. */
export function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)}`
}
