/** The few words of an adapter that must be small, with the sentences for who builds the app. */
import { DIAGNOSTICS as SERVICE } from '../android-foreground/diagnostics.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { DIAGNOSTICS as SYSTEM_CALL } from '../ios-callkit/diagnostics.ts'

const SENTENCES: { readonly [port in Diagnostic['port']]?: { readonly [code: string]: string } } = { service: SERVICE, systemCall: SYSTEM_CALL }

/**
 * The same diagnostic, whose message says what to do: those of the service and of the system call get their sentences, the others have them.
 * `createReactNativeCall` does this by itself; do it where an adapter tells you alone, as in `registerAndroidForegroundService`.
 */
export function explain(diagnostic: Diagnostic): Diagnostic {
  const { code, port, message } = diagnostic, sentences = SENTENCES[port] ?? {}
  const sentence = sentences[code] ?? sentences[code.endsWith('-failed') ? '…-failed' : code.startsWith('no-') ? 'no-<type>' : '']
  return sentence === undefined || message.includes(sentence) ? diagnostic : { ...diagnostic, message: `${message.replace(/\.$/, '')}. ${sentence}` }
}
