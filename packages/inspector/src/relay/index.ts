/** `@onhook/inspector/relay`: the relay, for programs that start it themselves. */
export { CLOSE } from './connections.ts'
export type { Pace } from './pace.ts'
export { HISTORY_BYTES_MAX, HISTORY_RECORDS_MAX, type Relay, type RelayOptions } from './options.ts'
export { startRelay } from './server.ts'
export { saveSnapshot, type SnapshotTrace } from './snapshot.ts'
export { readTraceFile } from './trace-file.ts'
export { openBrowser } from './open-browser.ts'
