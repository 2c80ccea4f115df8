/**
 * What a run takes a share of, always the same one: an ordinary run a small one, the build (where `CI` is set) a larger one, and
 * `pnpm test --long` all of it. `pnpm test` says what was left. The default policy's mutants are whole in each run.
 */
const isLong = process.env['ONHOOK_LONG'] === '1'
/** All that the build has the minutes for. */
export const isBuild = Boolean(process.env['CI']) || isLong

/** One of each so many is taken. */
const SHARES = {
  vectors: { ordinary: 16, build: 4, of: 'the vectors over XState' },
  mutants: { ordinary: 7, build: 3, of: 'the tables’ mutants where the service is launched when joining, or never' },
  strays: { ordinary: 7, build: 7, of: 'the mutants in which two regions stray at once' },
  traces: { ordinary: 2, build: 1, of: 'the runs whose traces the monitor must know to conform' },
  runs: { ordinary: 4, build: 4, of: 'the runs over fake ports that the environment must be able to produce' },
} as const

export const everyOf = (what: keyof typeof SHARES): number => (isLong ? 1 : SHARES[what][isBuild ? 'build' : 'ordinary'])

/** In words, what this run leaves to the build or, there, to the long run. */
export const left = (): string[] => [
  ...Object.values(SHARES).map(share => ({ every: isBuild ? share.build : share.ordinary, of: share.of })).filter(({ every }) => every > 1).map(({ every, of }) => `${every - 1} of ${every} of ${of}`),
  'two of the three environments in TLA+',
  ...isBuild ? [] : ['the witness in C and under SPIN'],
]
