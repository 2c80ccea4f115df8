/** `@onhook/inspector`: the recorder client. `@onhook/inspector/noop` has the same shape and does nothing. */
export { createRecorder, type Recorder, type RecorderOptions, type Socket } from './recorder.ts'
export type { RedactRules } from '../common/redact.ts'
export type { ChartDefinition, Device } from '../common/protocol.ts'
export type { Problem } from '../common/result.ts'
export type { TraceRecord } from '../common/trace.ts'
