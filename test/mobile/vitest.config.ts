import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { RETRY } from '../support/passed-again.ts'
import { phonePackages } from './harness/plugin.ts'
import { platformFrom } from './harness/resolve.ts'

// The sources of our packages, and one copy of each package that keeps state: the ones of this workspace.
const conditions = ['@onhook/source', 'module', 'node', 'development|production']
const resolve = { conditions, dedupe: ['react', 'react-dom', 'xstate', 'fast-check', 'ws', '@roamhq/wrtc', 'vitest'] }
const platform = platformFrom(process.env['RN_PLATFORM'])

/** `run.ts` runs them apart: real libwebrtc is native code that crashes its process now and then, and bundling takes minutes. */
const PARTS: { [part: string]: string[] } = {
  calm: ['{harness,android,ios,app,setup}/**/*.test.{ts,tsx}', '../../examples/react-native/test/**/*.test.{ts,tsx}'],
  transport: ['transport/**/*.test.ts'],
  bundle: ['{bundle,pictures}/**/*.test.ts'],
}
const part = process.env['ONHOOK_MOBILE_PART']

export default defineConfig({
  plugins: [phonePackages(platform)],
  resolve,
  ssr: { resolve: { conditions, externalConditions: ['@onhook/source', 'node'] } },
  cacheDir: '.cache/vite',
  test: {
    name: platform,
    env: { RN_PLATFORM: platform, ONHOOK_BROWSER: 'shell' },
    pool: 'forks',
    // By default one core is left to whoever watches: of two cores, half. One more, as some files mostly wait.
    maxWorkers: availableParallelism() + 1,
    setupFiles: ['../support/seed.ts', 'harness/setup.ts'],
    include: part === undefined ? Object.values(PARTS).flat() : PARTS[part] ?? [],
    // What knows no platform, or Android's alone, runs once.
    exclude: ['**/node_modules/**', ...(platform === 'ios' ? ['setup/**', 'android/{notify-kit,notifee,comet,docs}*.test.ts', 'harness/once.test.ts', 'app/types.test.ts'] : [])],
    // The WebRTC libraries log each step of each connection.
    onConsoleLog: log => !/rn-webrtc:|_registerEvents invoked/.test(log),
    retry: part === 'transport' ? RETRY : 0,
    // What hangs is told apart from what is slow, and nothing else: beside the vendors' tests the first that renders takes half a minute.
    testTimeout: part === 'bundle' ? 600_000 : 240_000,
    hookTimeout: 240_000,
  },
})
