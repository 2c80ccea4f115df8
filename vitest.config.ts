import { defineConfig } from 'vitest/config'

// Sources are tested, never a stale `dist`: the private source condition comes first everywhere.
const conditions = ['@onhook/source', 'module', 'node', 'development|production']
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@onhook/source', 'node'] } },
}

const NATIVE = 'test/unit/webrtc-adapter*.test.ts'
const WITNESS = 'test/witness/witness.test.ts'

export default defineConfig({
  ...shared,
  test: {
    projects: [
      { ...shared, test: { name: 'unit', testTimeout: 30_000, hookTimeout: 30_000, setupFiles: ['test/support/seed.ts'], include: ['packages/*/src/**/*.test.{ts,tsx}', 'test/unit/**/*.test.ts', 'test/contract/**/*.test.ts', 'examples/**/*.test.ts'], exclude: ['**/node_modules/**', NATIVE] } },
      // Real libwebrtc in Node: native code that crashes its process now and then, so it has a run of its own.
      { ...shared, test: { name: 'native', testTimeout: 30_000, hookTimeout: 30_000, setupFiles: ['test/support/seed.ts'], include: [NATIVE] } },
      { ...shared, test: { name: 'properties', setupFiles: ['test/support/seed.ts'], include: ['test/properties/**/*.test.ts', 'test/witness/**/*.test.ts', 'test/races/**/*.test.ts', 'test/regressions/**/*.test.ts', 'test/recordings/**/*.test.ts', 'test/conformance/**/*.test.ts', 'test/proof/**/*.test.ts', 'scripts/*.test.ts'], exclude: ['**/node_modules/**', WITNESS], testTimeout: 60_000 } },
      // Needs gcc and spin, and minutes: `.ci/run` sees to both.
      { ...shared, test: { name: 'witness', include: [WITNESS], testTimeout: 600_000 } },
      { ...shared, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
