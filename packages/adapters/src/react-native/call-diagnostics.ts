/** Passes the diagnostics of a phone's parts on to the trace of their call, and to the host. */
import type { Call } from '@onhook/machine'
import { noteService } from '../android-foreground/registration.ts'
import type { Diagnostic, OnDiagnostic } from '../diagnostic.ts'
import { explain } from './explain.ts'
import type { ReactNativeLibraries } from './profiles.ts'

/** Outside of the call, which whoever holds the host's must not hold. */
const explaining = (tell: OnDiagnostic) => (told: Diagnostic): void => tell(explain(told))

export function hearDiagnostics({ notifications }: ReactNativeLibraries, onDiagnostic: OnDiagnostic | undefined) {
  let made: Call | undefined
  const note = explaining(told => made?.note(told)), host = onDiagnostic && explaining(onDiagnostic)
  const hear = (told: Diagnostic): void => {
    note(told)
    host?.(told)
  }
  return {
    /** For each part. */
    hear,
    /** What is told is told later than the parts are made, and so than the call is: unless its ports or its policy were refused. */
    of(call: Call): void { made = call },
    /** Android's one service tells the call nothing any more. */
    stop: noteService(notifications, hear, note, host),
  }
}
