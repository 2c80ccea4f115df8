/** Everything public of `@onhook/adapters/cometchat-service`. */
export { createCometChatService, type CallNotificationModule, type CometChatService, type CometChatServiceOptions, type OngoingCallService } from './service.ts'
export { createTaskRemovedApp, type DeviceEvents } from '../android-foreground/task-removed.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
