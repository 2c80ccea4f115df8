import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { RETRY } from './test/support/passed-again.ts'

// Sources are tested, never a stale `dist`: the private source condition comes first everywhere.
const conditions = ['@onhook/source', 'module', 'node', 'development|production']
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@onhook/source', 'node'] } },
}

/** What hangs is told apart from what is slow, and nothing else: on a slow machine with other tests beside it, one test of 15 s takes a minute and more. */
const PATIENT_MS = 240_000

const NATIVE = ['test/unit/webrtc-adapter*.test.ts', 'test/conformance/webrtc-node.test.ts']
const TIMED = ['inspector-timed.browser', 'call-page.browser', 'start', 'two-parties'].map(name => `test/e2e/${name}.test.ts`)
/** With a browser. Nothing in them is about speed but what counts frames, and a condition that comes late on a busy machine has come. */
const BROWSER = { retry: RETRY, globalSetup: ['test/support/inspector-build.ts'], testTimeout: 240_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } }
const WITNESS = 'test/witness/witness.test.ts'

/** What takes longest begins first, so that no core is left alone with it at the end. A machine that has never run them knows no times. */
const LONGEST = ['inspector-everybody', 'inspector-live', 'inspector-files', 'inspector-sizes', 'inspector-palette', 'inspector-views', 'inspector-pictures', 'inspector-export', 'check-cli', 'monitor.property', 'races/call-races', 'vectors', 'replay-cli', 'table-orderings', 'table-mutants', 'proof/broken', 'persistence', 'kit.property', 'world.property', 'call-model', 'suite.property', 'table-equals-actor', 'policies', 'inspector-cli', 'recorded.test', 'assumptions']
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => { const i = LONGEST.findIndex(name => moduleId.includes(name)); return i < 0 ? LONGEST.length : i }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  ...shared,
  test: {
    // By default one core is left to whoever watches: of two cores, half.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    projects: [
      // Not isolated: what a hundred files import is loaded once for each core and not for each file. Whoever changes a global puts it back.
      { ...shared, test: { name: 'unit', isolate: false, testTimeout: PATIENT_MS, hookTimeout: PATIENT_MS, setupFiles: ['test/support/seed.ts'], include: ['packages/*/src/**/*.test.{ts,tsx}', 'test/unit/**/*.test.ts', 'test/contract/**/*.test.ts', 'examples/two-phones/**/*.test.ts'], exclude: ['**/node_modules/**', ...NATIVE] } },
      // Real libwebrtc in Node: native code that crashes its process now and then, so it has a run of its own.
      { ...shared, test: { name: 'native', retry: RETRY, testTimeout: 30_000, hookTimeout: 30_000, setupFiles: ['test/support/seed.ts'], include: NATIVE } },
      { ...shared, test: { name: 'properties', isolate: false, setupFiles: ['test/support/seed.ts'], include: ['test/properties/**/*.test.ts', 'test/witness/**/*.test.ts', 'test/races/**/*.test.ts', 'test/regressions/**/*.test.ts', 'test/recordings/**/*.test.ts', 'test/conformance/**/*.test.ts', 'test/proof/**/*.test.ts', 'scripts/**/*.test.ts'], exclude: ['**/node_modules/**', WITNESS, ...NATIVE], testTimeout: PATIENT_MS } },
      // Needs gcc and spin, and minutes: `.ci/run` sees to both. Its searches are programs of one thread, so there is one for each core.
      { ...shared, test: { name: 'witness', include: [WITNESS], testTimeout: 600_000, maxConcurrency: availableParallelism() } },
      // In the build, which may have a slow machine, those that count frames or play a real call run one after the other.
      { ...shared, test: { name: 'e2e', env: { ONHOOK_BROWSER: 'shell' }, include: ['test/e2e/**/*.test.ts'], exclude: ['**/node_modules/**', ...TIMED], ...BROWSER } },
      { ...shared, test: { name: 'e2e-timed', include: TIMED, ...BROWSER, fileParallelism: !process.env['CI'] } },
    ],
  },
})
