/**
 * What an ordinary run takes a share of, always the same one, and the build all of: the build is where `CI` is set.
 * `pnpm test` says what was left. Of the default policy it leaves what `vectors` says; its mutants are whole in each run.
 */
export const isWhole = Boolean(process.env['CI']) || process.env['ONHOOK_LONG'] === '1'

/** By what it is a share of, one of each so many: what it leaves. */
const LEFT = {
  vectors: { every: 16, left: '15 of 16 of the vectors over XState' },
  mutants: { every: 7, left: '6 of 7 of the tables’ mutants where the service is launched when joining, or never' },
  strays: { every: 7, left: '6 of 7 of the mutants in which two regions stray at once' },
  traces: { every: 2, left: 'half of the runs whose traces the monitor must know to conform' },
  runs: { every: 4, left: '3 of 4 of the runs over fake ports that the environment must be able to produce' },
} as const

/** Each of so many; the build takes each. */
export const everyOf = (what: keyof typeof LEFT): number => (isWhole ? 1 : LEFT[what].every)

/** In words, what this run leaves to the build. */
export const leftToBuild = (): string[] => (isWhole ? [] : [...Object.values(LEFT).map(({ left }) => left), 'two of the three environments in TLA+'])
