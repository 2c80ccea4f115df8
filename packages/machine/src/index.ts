/** Everything public of `@onhook/machine`, written out: this list is a promise. */
export { CallError, isCallError, type CallErrorCode } from './errors.ts'
export { REASONS, causeOf, createEnd, isEndReason, type CallEnd, type Cause, type EndReason, type Initiator, type VendorError } from './call-end.ts'
export { EVENTS, LEAVE_SOURCES, checkEvent, problemOf, type CallEvent, type EventOf, type EventType, type LeaveSource, type Problem } from './events.ts'
export { COMMANDS, byOrder, type Command, type CommandName } from './commands.ts'
export { CORE, LISTENERS, REGIONS, SIGNALS, isLive, isOver, isSettled, type Control, type RegionName, type SessionState } from './session-state.ts'
export { DEFAULT_POLICY, createPolicy, type Permissions, type Policy, type ServiceType } from './policy.ts'
export type * from './ports.ts'
export type { CloseRecord, GapRecord, OpenRecord, PortRecord, StepRecord, TraceRecord } from './trace.ts'
