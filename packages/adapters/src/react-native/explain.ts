/** Adds full sentences, for the developer of the app, to the few words that a small adapter says. */
import { DIAGNOSTICS as SERVICE } from '../android-foreground/diagnostics.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { DIAGNOSTICS as SYSTEM_CALL } from '../ios-callkit/diagnostics.ts'

const SENTENCES: { readonly [port in Diagnostic['port']]?: { readonly [code: string]: string } } = { service: SERVICE, systemCall: SYSTEM_CALL }

/**
 * Returns the same diagnostic with a message that says what to do. Diagnostics of the service and the system call get their sentences; the
 * others have them already. `createReactNativeCall` does this by itself. Call it yourself where an adapter reports only to you, as in
 * `registerAndroidForegroundService`.
 */
export function explain(diagnostic: Diagnostic): Diagnostic {
  const { code, port, message } = diagnostic, sentences = SENTENCES[port] ?? {}
  const sentence = sentences[code] ?? sentences[code.endsWith('-failed') ? '…-failed' : code.startsWith('no-') ? 'no-<type>' : '']
  return sentence === undefined || message.includes(sentence) ? diagnostic : { ...diagnostic, message: `${message.replace(/\.$/, '')}. ${sentence}` }
}
