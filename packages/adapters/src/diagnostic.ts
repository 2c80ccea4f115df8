import type { DiagnosticCode } from './ios-callkit/diagnostics.ts'

/**
 * The codes that are fixed. Others contain a name: `…-threw` and `…-failed` for whatever did so; `ignored-` with a callback of CometChat's that
 * brought nothing new; `missing-AppState`; `no-` with Android's type of a service; `permission-blocked-`, `permission-unavailable-` and
 * `permission-check-failed-` with a permission.
 */
export type KnownDiagnosticCode = DiagnosticCode
  | 'back-button-failed' | 'bad-payload' | 'bluetooth-revoked' | 'camera-refused' | 'channel-blocked' | 'claim-threw' | 'error-ignored' | 'foreign-link' | 'hang-up-failed' | 'hold-mute-failed' | 'hold-not-muted' | 'isActive-threw' | 'joined-inferred'
  | 'link-failed' | 'link-replaced' | 'listener-threw' | 'malformed-link' | 'microphone-not-published' | 'missing-DeviceEventEmitter' | 'missing-Linking' | 'missing-agent' | 'missing-library' | 'missing-member'
  | 'missing-package' | 'navigation-failed' | 'no-id' | 'no-permission' | 'no-permissions' | 'no-view' | 'no-way-back' | 'not-published' | 'not-registered' | 'not-rendered' | 'not-session-settings' | 'notifications-denied' | 'other-service'
  | 'permission-check-failed' | 'permission-request-failed' | 'pip-failed' | 'publisher-threw' | 'request-refused' | 'slow-storage' | 'start-unconfirmed' | 'token-not-renewed' | 'track-not-published' | 'track-threw' | 'two-notifications'
  | 'unknown-version' | 'unusable-library'

/**
 * What an adapter says when the phone is not set up as the call needs it: a library of another version, a native module
 * that is not linked, a blocked channel, a link to somewhere else. The call goes on if it can. The message is for a person.
 */
export type Diagnostic = {
  /** Stable, so you can filter by it. The type allows any string; an editor offers the known ones. */
  code: KnownDiagnosticCode | (string & Record<never, never>)
  /** Which part of the world it is about. */
  port: 'transport' | 'service' | 'systemCall' | 'app' | 'network' | 'persist' | 'screen'
  /**
   * Says in sentences what was expected, what was found, and what to do. Only the service and the system call use a few words instead: `explain` of
   * `react-native` adds their sentences, and `createReactNativeCall` calls it for you.
   */
  message: string
  cause?: unknown
}

/** Receives diagnostics. It is called asynchronously, outside the adapter's own calls. Nothing catches what it throws, so handle errors inside it. */
export type OnDiagnostic = (diagnostic: Diagnostic) => void

/** Each adapter reports the same diagnostic once, however often it happens. */
export function createDiagnostics(port: Diagnostic['port'], onDiagnostic: OnDiagnostic | undefined): (code: string, message: string, cause?: unknown) => void {
  const told = new Set<string>()
  return (code, message, cause) => {
    if (!onDiagnostic || told.has(code)) return
    told.add(code)
    void Promise.resolve().then(() => onDiagnostic({ code, port, message, cause }))
  }
}

/**
 * The names of the functions that a library, or an object that it handed out, lacks. Empty if all are there. If one is missing, it is another
 * version, or not the library at all.
 */
export const missingIn = (library: unknown, needs: readonly string[]): string => needs.filter(name => typeof Object(library)[name] !== 'function').join(', ')
