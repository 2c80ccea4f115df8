/** What the recorder, the relay and the page share. Pure: no sockets, no files, no screen. */
export { found, type Problem, type Result } from './result.ts'
export { checkRecord, traceKey, type CallEnd, type Cause, type CloseRecord, type Control, type GapRecord, type OpenRecord, type PortRecord, type StepRecord, type TraceCommand, type TraceEvent, type TraceKind, type TraceRecord, type VendorError } from './trace.ts'
export { LINE_CHARS_MAX, PROBLEMS_MAX, createInterner, createTraceReader, readTrace, type Trace, type TraceProblem, type TraceReader } from './trace-reader.ts'
export { TraceIndex, gapsOf, type Admission, type TraceGap } from './trace-index.ts'
export { SeqSet, type SeqRange } from './seq-set.ts'
export { FRAME_BYTES_MAX, PROTOCOL_VERSION, parseFrame, readFrame, type AckFrame, type ChartDefinition, type ChartFrame, type ClientFrame, type Device, type DeviceStatus, type DevicesFrame, type Frame, type HelloFrame, type HistoryEndFrame, type ReadFrame, type RecorderRecordsFrame, type RefusedFrame, type ServerFrame, type ViewerRecordsFrame } from './protocol.ts'
export { append, callKey, emptyTimeline, rowIndexAt, runAt, takenBy, valuesAt, type Call, type Counts, type Coverage, type GapRow, type Row, type Run, type Timeline, type Transition } from './timeline.ts'
export { changesOf, outcomeOf, type Outcome } from './fold.ts'
