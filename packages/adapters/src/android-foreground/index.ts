/** Everything public of `@onhook/adapters/android-foreground`. */
export { createAndroidForegroundService, type AndroidForegroundOptions, type AndroidForegroundService } from './service.ts'
export { registerAndroidForegroundService, type Orphan, type RegistrationOptions } from './registration.ts'
export { DIAGNOSTICS } from './diagnostics.ts'
export { createNoService } from './no-service.ts'
export { createTaskRemovedApp, type DeviceEvents } from './task-removed.ts'
export type { AndroidLibraries, AppStateLike, CallNotification, LibraryEvent, NotificationLibrary, PermissionsLike, PlatformLike } from './library.ts'
export { WORDS, type Words } from './notification.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
