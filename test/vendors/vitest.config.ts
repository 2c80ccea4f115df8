import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { RETRY } from '../support/passed-again.ts'

// The sources of our packages, and one copy of each package that keeps state: the ones of this workspace.
const conditions = ['@onhook/source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions, dedupe: ['xstate', 'fast-check', 'ws', '@roamhq/wrtc', 'vitest'] },
  ssr: { resolve: { conditions, externalConditions: ['@onhook/source', 'node'] } },
  cacheDir: '.cache/vite',
  test: {
    pool: 'forks',
    // Four fifths of the time is waiting: for real servers, and for libwebrtc to notice what is gone.
    maxWorkers: 2 * availableParallelism(),
    // Within a file, where its worlds share nothing: of the longest, Janus's, most is libwebrtc's time to notice a loss.
    maxConcurrency: 10,
    setupFiles: ['../support/seed.ts'],
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    // livekit-client 2.23 awaits what comes of an answer of the server in a callback that nobody awaits, so a connection that was closed in the
    // meantime rejects to nobody. It comes about once in a few runs: no test of ours waits for it. Only what its own code rejects with is let
    // through, and only these three: the connection is closed; it is a fresh one, which has made no offer; or an offer meets a fresh one.
    onUnhandledError: ({ name, message, type, stack }) => !(type === 'Unhandled Rejection' && name === 'NegotiationError' && /livekit-client/.test(stack ?? '')
      && /signalingState is 'closed'|wrong state: stable|fingerprint does not match identity/.test(message)),
    retry: RETRY,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
