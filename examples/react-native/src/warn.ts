import { DIAGNOSTICS } from '@onhook/adapters/ios-callkit'
import type { OnDiagnostic } from '@onhook/adapters/react-native'

const sentences: { readonly [code: string]: string } = DIAGNOSTICS

/** What is wrong with the set-up of this phone is for who builds the app, not for who calls. The adapter of the system call is small and says a few words; what to do is told beside them. */
export const warn: OnDiagnostic = ({ code, port, message, cause }) =>
  console.warn(`[onhook ${code}] ${message}`, ...(port === 'systemCall' && sentences[code] !== undefined ? [sentences[code]] : []), ...(cause === undefined ? [] : [cause]))
