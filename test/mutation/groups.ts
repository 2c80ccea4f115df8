/** Which files are mutated together, and by which tests their mutants are looked for. */
import { readdirSync } from 'node:fs'

/** Where the tests of a run are bundled, from the root. */
export const BUNDLE = 'test/mutation/bundle/tests.cjs'

export type Group = {
  files: string[]
  tests: (root: string) => string[]
  /** Of vitest, where tests need a document. */
  environment?: 'happy-dom'
  /** After which one test counts as one that never ends. Default 12,000: more where a test alone takes seconds on a busy machine. */
  testTimeoutMs?: number
  /** After which a mutant counts as one that loops for ever, where many do. Default 20,000, added to half again of what the tests take. */
  timeoutMs?: number
}

const testsIn = (root: string, directory: string, not: string[] = []): string[] =>
  readdirSync(root + directory).filter(name => name.endsWith('.test.ts') && !not.includes(name)).sort().map(name => `${directory}/${name}`)
const UNITS = ['call', 'restore', 'runtime', 'service', 'system-call', 'time'].map(name => `test/unit/${name}.test.ts`)
/** The parts by themselves: they find most in the least time, so they come first. */
const parts = (root: string): string[] => testsIn(root, 'packages/machine/src', ['compile.test.ts', 'compile-check.test.ts'])
/** Those that run the machine with its runtime. Of the contract, two gates read documents, and the table's tests compile. */
const runs = (root: string): string[] => [...UNITS, ...testsIn(root, 'test/contract', ['contract.test.ts', 'published.test.ts', 'table.test.ts'])]

const testing = (directory: string, ...names: string[]): string[] => names.map(name => `testing/${directory}${name}`)

/** Files are named without `packages/machine/src/` and `.ts`. What only holds types, or lists what is exported, has nothing to mutate. */
export const GROUPS: Record<string, Group> = {
  // Two charts with the same tables are the same machine, so the hashes of the tables decide.
  chart: {
    files: ['call.machine', 'guards', 'branches', 'timers', 'commands', 'session-state', 'hash'],
    tests: () => ['packages/machine/src/step.test.ts', 'test/mutation/tables.test.ts', ...UNITS],
  },
  compile: {
    files: ['compile', 'compile-check', 'compile-context', 'compile-parts', 'command-constants'],
    // Not the contract's promises about the tables: where one of them would be broken, a hash is another.
    tests: () => [
      'packages/machine/src/compile-context.test.ts', 'packages/machine/src/compile-check.test.ts', 'packages/machine/src/testing/purity.test.ts',
      'test/mutation/tables.test.ts', 'packages/machine/src/compile.test.ts',
    ],
    timeoutMs: 60_000, testTimeoutMs: 60_000,
  },
  values: {
    files: [
      'errors', 'shapes', 'call-end', 'events', 'policy', 'ports-check', 'persistence', 'why', 'version', 'containment', 'clock', 'deadlines',
      'trace-writer', 'service-hub', 'stepper', 'step',
    ],
    tests: root => [...parts(root), ...runs(root)],
  },
  runtime: {
    files: ['shared-service', 'attempt', 'create-call', 'call-queue', 'live-calls', 'screen-handover'],
    tests: root => [...parts(root), ...runs(root)],
  },
  react: { files: ['react'], tests: () => ['packages/machine/src/react.test.tsx'], environment: 'happy-dom' },
  // Of the published kit: what is told of runs and of the proof.
  told: {
    files: testing('', 'assumptions', 'ledger', 'outcomes', 'arbitraries', 'known-tables'),
    tests: () => ['test/proof/promises.test.ts', ...testing('', 'ledger', 'outcomes', 'arbitraries').map(name => `packages/machine/src/${name}.test.ts`)],
  },
  kit: {
    files: testing(
      'kit/', 'virtual-clock', 'host', 'scheduler', 'hostile', 'hostile-transport', 'hostile-ports', 'promises', 'call-screen', 'check-call-screen',
    ),
    tests: root => testsIn(root, 'packages/machine/src/testing/kit'),
  },
  // What recorded traces and tables from elsewhere are read and judged by.
  traces: {
    files: testing('', 'read-table', 'observed', 'monitor', 'end-seen'),
    tests: () => testing('', 'read-table', 'observed', 'end-seen', 'monitor').map(name => `packages/machine/src/${name}.test.ts`),
  },
  stories: {
    files: testing('environment/', 'story', 'move-kinds'),
    // A duty's counterexample is a story of the tables alone.
    tests: () => ['test/proof/story.test.ts', 'packages/machine/src/testing/duties/ways.test.ts', 'test/properties/liveness.property.test.ts', 'test/proof/check.test.ts'],
    testTimeoutMs: 60_000,
  },
  // What the monitor's set of possible states stands on.
  factors: {
    files: testing('', 'compose', 'factors'),
    tests: () => [
      ...testing('', 'compose', 'factors', 'monitor').map(name => `packages/machine/src/${name}.test.ts`), 'test/properties/belief.property.test.ts',
    ],
  },
  belief: {
    files: testing('', 'belief'),
    tests: () => [...testing('', 'belief', 'monitor').map(name => `packages/machine/src/${name}.test.ts`), 'test/properties/belief.property.test.ts'],
    timeoutMs: 5_000,
  },
  // Every small slip in a table, and which of them can be seen.
  slips: {
    files: testing('', 'bisimulation', 'mutants', 'stray-mutants'),
    tests: () => ['test/properties/bisimulation.property.test.ts'],
  },
  suites: {
    files: testing('', 'suite'),
    tests: () => ['packages/machine/src/testing/suite.test.ts'],
  },
  // The whole machine beside its tables.
  walked: { files: testing('', 'walk'), tests: () => ['packages/machine/src/testing/walk.test.ts'], testTimeoutMs: 60_000 },
  // What `compile` cannot see of a machine that is not ours.
  purity: {
    files: testing('', 'purity', 'clocks'),
    tests: () => testing('', 'clocks', 'purity').map(name => `packages/machine/src/${name}.test.ts`),
    testTimeoutMs: 60_000,
  },
  patches: { files: testing('', 'patch'), tests: () => ['packages/machine/src/testing/patch.test.ts'] },
  // The named environments, against a list that was written from the page for the other engine.
  powers: { files: testing('environment/', 'powers'), tests: () => ['test/proof/promises.test.ts'] },
  // What is judged of the world: against the page, written a second time.
  judged: {
    files: testing('environment/', 'codes', 'core-facts', 'propositions', 'liveness', 'safety'),
    tests: () => ['test/properties/liveness.property.test.ts', 'test/properties/safety.property.test.ts', 'test/proof/check.test.ts'],
  },
  // A table of found states that is wrong is asked for ever.
  explorer: { files: testing('environment/', 'explore'), tests: () => ['packages/machine/src/testing/environment/explore.test.ts'], timeoutMs: 3_000 },
  // A search that does not mark what it has seen goes on for ever.
  searches: { files: testing('environment/', 'search'), tests: () => ['packages/machine/src/testing/environment/search.test.ts'], timeoutMs: 3_000 },
  // The world and its moves, against the page, written a second time.
  world: {
    files: testing('environment/', 'world'),
    tests: () => ['packages/machine/src/testing/environment/world.test.ts', 'test/properties/moves.property.test.ts'],
    testTimeoutMs: 60_000,
  },
  moves: { files: testing('environment/', 'moves'), tests: () => ['test/properties/moves.property.test.ts'], testTimeoutMs: 60_000 },
  // One test for each duty, by its id. Nothing here loops, and all of them take long on a busy machine.
  duties: {
    files: testing('duties/', 'duty', 'index', 'licences', 'listeners', 'moves', 'responses', 'service', 'starts', 'timers'),
    tests: () => ['packages/machine/src/testing/duties/duties.test.ts', 'test/properties/duty-figures.test.ts'],
    timeoutMs: 120_000, testTimeoutMs: 60_000,
  },
  // The ways to a step that breaks a duty.
  ways: { files: testing('duties/', 'ways'), tests: () => ['packages/machine/src/testing/duties/ways.test.ts'], testTimeoutMs: 60_000 },
  // The explorer of small models, on random graphs.
  small: { files: testing('', 'small-model'), tests: () => ['test/properties/small-model.property.test.ts'], timeoutMs: 5_000 },
  // The models move by move, on tables of a few states, and what is judged of them. Not `models.test.ts`, by the size of what is explored:
  // it compiles our tables and takes minutes.
  projection: {
    files: testing('models/', 'service-projection'),
    tests: () => ['packages/machine/src/testing/models/service-projection.test.ts'],
    timeoutMs: 5_000,
  },
  muting: {
    files: testing('models/', 'mute-echo'),
    tests: () => ['packages/machine/src/testing/models/mute-echo.test.ts', 'test/properties/small-models-judged.property.test.ts'],
    timeoutMs: 10_000, testTimeoutMs: 60_000,
  },
  hub: {
    files: testing('models/', 'shared-service', 'shared-service-properties'),
    tests: () => [
      ...testing('models/', 'shared-service', 'shared-service-calls', 'shared-service-check').map(name => `packages/machine/src/${name}.test.ts`),
      'test/properties/small-models-judged.property.test.ts',
    ],
    timeoutMs: 10_000, testTimeoutMs: 60_000,
  },
  checks: {
    files: [...testing('', 'engine', 'check', 'report'), ...testing('environment/', 'producible')],
    // What is found of a duty is told as a trace, too: the ways to it.
    tests: () => ['packages/machine/src/testing/duties/ways.test.ts', ...['check', 'report', 'producible'].map(name => `test/proof/${name}.test.ts`)],
    testTimeoutMs: 60_000,
  },
}
