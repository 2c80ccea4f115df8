/**
 * What an ordinary run takes a share of, always the same one, and the build all of: the build is where `CI` is set.
 * `pnpm test` says what was left. Of the default policy it leaves what `vectors` says; its mutants are whole in each run.
 */
export const isWhole = Boolean(process.env['CI']) || process.env['ONHOOK_LONG'] === '1'

/** By what it is a share of: what it leaves. */
const LEFT = {
  vectors: { every: 8, what: 'of the vectors over XState' },
  mutants: { every: 7, what: 'of the tables’ mutants where the service is launched when joining, or never' },
} as const

/** Each of so many; the build takes each. */
export const everyOf = (what: keyof typeof LEFT): number => (isWhole ? 1 : LEFT[what].every)

/** In words, what this run leaves to the build. */
export const leftToBuild = (): string[] => (isWhole ? [] : Object.values(LEFT).map(({ every, what }) => `${every - 1} of ${every} ${what}`))
