/** `@onhook/inspector`: the recorder client. `@onhook/inspector/noop` has the same shape and does nothing. */
export { createRecorder, type Recorder, type RecorderOptions, type Socket } from './recorder.ts'
export type { RedactRules } from '../shared/redact.ts'
export type { ChartDefinition, Device } from '../shared/protocol.ts'
export type { Problem } from '../shared/result.ts'
export type { TraceRecord } from '../shared/trace.ts'
