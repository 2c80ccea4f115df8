import type { DiagnosticCode } from './ios-callkit/diagnostics.ts'

/**
 * The codes that are texts of their own. Others are made of a name: `…-threw` and `…-failed` of whatever did so, `ignored-` and a callback of
 * CometChat's that told nothing new, `missing-AppState`, `no-` and Android's type of a service, `permission-blocked-`,
 * `permission-unavailable-` and `permission-check-failed-` and a permission.
 */
export type KnownDiagnosticCode = DiagnosticCode
  | 'back-button-failed' | 'bad-payload' | 'bluetooth-revoked' | 'camera-refused' | 'channel-blocked' | 'claim-threw' | 'error-ignored' | 'foreign-link' | 'hang-up-failed' | 'hold-mute-failed' | 'hold-not-muted' | 'isActive-threw' | 'joined-inferred'
  | 'link-failed' | 'link-replaced' | 'listener-threw' | 'malformed-link' | 'microphone-not-published' | 'missing-DeviceEventEmitter' | 'missing-Linking' | 'missing-agent' | 'missing-library' | 'missing-member'
  | 'missing-package' | 'navigation-failed' | 'no-id' | 'no-permission' | 'no-permissions' | 'no-view' | 'no-way-back' | 'not-published' | 'not-registered' | 'not-rendered' | 'not-session-settings' | 'notifications-denied' | 'other-service'
  | 'permission-check-failed' | 'permission-request-failed' | 'pip-failed' | 'publisher-threw' | 'request-refused' | 'slow-storage' | 'start-unconfirmed' | 'token-not-renewed' | 'track-not-published' | 'track-threw' | 'two-notifications'
  | 'unknown-version' | 'unusable-library'

/**
 * What an adapter says when the phone is not set up as the call needs it: a library of another version, a native module
 * that is not linked, a blocked channel, a link to somewhere else. The call goes on where it can; a person reads the message.
 */
export type Diagnostic = {
  /** Stable, for a filter. Any text is one; an editor offers those that are known. */
  code: KnownDiagnosticCode | (string & Record<never, never>)
  /** Which part of the world it is about. */
  port: 'transport' | 'service' | 'systemCall' | 'app' | 'network' | 'persist' | 'screen'
  /** What was expected, what was found, and what to do, in sentences. Of the service and the system call alone a few words: `explain` of `react-native` adds their sentences, and `createReactNativeCall` does so by itself. */
  message: string
  cause?: unknown
}

/** Where diagnostics go. What it throws is the host's own, and is swallowed by nobody: it is called later and from nowhere. */
export type OnDiagnostic = (diagnostic: Diagnostic) => void

/** The same diagnostic is told once for each adapter, however often it is met. */
export function createDiagnostics(port: Diagnostic['port'], onDiagnostic: OnDiagnostic | undefined): (code: string, message: string, cause?: unknown) => void {
  const told = new Set<string>()
  return (code, message, cause) => {
    if (!onDiagnostic || told.has(code)) return
    told.add(code)
    void Promise.resolve().then(() => onDiagnostic({ code, port, message, cause }))
  }
}

/** What a library, or what it handed out, lacks of the functions that are used, by name; empty when all are there. Then it is another version, or no library at all. */
export const missingIn = (library: unknown, needs: readonly string[]): string => needs.filter(name => typeof Object(library)[name] !== 'function').join(', ')
