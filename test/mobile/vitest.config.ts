import { defineConfig } from 'vitest/config'
import { phonePackages } from './harness/plugin.ts'
import { platformFrom } from './harness/resolve.ts'

// The sources of our packages, and one copy of each package that keeps state: the ones of this workspace.
const conditions = ['@onhook/source', 'module', 'node', 'development|production']
const resolve = { conditions, dedupe: ['react', 'react-dom', 'xstate', 'fast-check', 'ws', '@roamhq/wrtc', 'vitest'] }
const platform = platformFrom(process.env['RN_PLATFORM'])

export default defineConfig({
  plugins: [phonePackages(platform)],
  resolve,
  ssr: { resolve: { conditions, externalConditions: ['@onhook/source', 'node'] } },
  cacheDir: '.cache/vite',
  test: {
    name: platform,
    env: { RN_PLATFORM: platform },
    pool: 'forks',
    setupFiles: ['../support/seed.ts', 'harness/setup.ts'],
    include: ['{harness,transport,android,ios,app,setup}/**/*.test.{ts,tsx}', '../../examples/react-native/test/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
