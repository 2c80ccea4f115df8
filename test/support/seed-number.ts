/** Which seed a run has: the one that was asked for, or the fixed one. */
const DEFAULT = 20_261_125

/** @throws Error when what was asked for is no whole number that fits into 32 bits */
export function seedOf(asked: string | undefined): number {
  if (asked === undefined || asked === '') return DEFAULT
  const seed = Number(asked)
  if (!Number.isInteger(seed) || Math.abs(seed) > 0x7fffffff) throw new Error(`ONHOOK_SEED must be a whole number from -2147483647 to 2147483647, found "${asked}"; leave it out for the fixed seed ${DEFAULT}`)
  return seed
}
