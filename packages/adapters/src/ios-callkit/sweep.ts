/** Removes what the library's own notification leaves behind on Android. */
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import type { CallKitTelecomLike } from './callkit-telecom.ts'

/** Of no call. */
const NOBODY = '00000000-0000-4000-8000-000000000000'

/**
 * Removes the notification of expo-callkit-telecom that a dead process has left. Its Hang up button does nothing. Call this on Android, once, in
 * index.js before the first call: a ring that comes while it looks would lose its notification. It removes nothing while this process has a call.
 */
export async function sweepCallNotification(
  library: Pick<CallKitTelecomLike, 'getActiveCallSession'> & { answerCall(id: string): Promise<void> }, { onDiagnostic }: { onDiagnostic?: OnDiagnostic } = {},
): Promise<void> {
  try {
    // Its Kotlin (0.4.0) takes what shows away before it looks whose it is, and finds no such call.
    if (!await library.getActiveCallSession()) await library.answerCall(NOBODY)
  } catch (error) {
    createDiagnostics('systemCall', onDiagnostic)('library-failed', 'Threw.', error)
  }
}
