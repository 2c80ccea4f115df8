/** What may be wrong, and what to do about it; `docs/ios.md` says more about each. */
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'

const MESSAGES = {
  'missing-module': 'not found. Install it and build the app again: ',
  'wrong-version': 'unknown version. Install this one: ',
  'unsupported-platform': 'callkeep crashes Android (New Architecture). Use expo-callkit-telecom there',
  'event-without-id': 'event without a call id. Look at what the push handler reports',
  orphan: 'call of a dead process. It was ended',
  busy: 'second call answered, no call here takes it. It was ended',
  'call-refused': 'not started. End calls that are left (maximum call groups), set up the voip background mode',
  'not-displayed': 'incoming call not shown: ',
  'answer-timeout': 'answered, not connected in time. It was ended',
  'audio-not-activated': 'no audio session. Another call has it: take this one off hold',
  'library-failed': 'the library refused',
} as const
export type DiagnosticCode = keyof typeof MESSAGES
export type Diagnose = (code: DiagnosticCode, cause?: unknown, more?: string) => void

export function createDiagnose(onDiagnostic: OnDiagnostic | undefined): Diagnose {
  const tell = createDiagnostics('systemCall', onDiagnostic)
  return (code, cause, more = '') => tell(code, MESSAGES[code] + more, cause)
}
