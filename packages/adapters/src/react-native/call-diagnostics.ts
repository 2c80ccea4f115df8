/** Passes the diagnostics of a phone's parts on to the trace of their call, and to the host. */
import type { Call } from '@onhook/machine'
import { noteService } from '../android-foreground/registration.ts'
import type { Diagnostic, OnDiagnostic } from '../diagnostic.ts'
import { explain } from './explain.ts'
import type { ReactNativeLibraries } from './profiles.ts'

/** It is outside the function, so that holding the host's listener does not hold the call. */
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
    /** Diagnostics are told asynchronously, after the parts and so after the call was made, unless its ports or its policy were refused. */
    of(call: Call): void { made = call },
    /** Android's one service tells the call nothing any more. */
    stop: noteService(notifications, hear, note, host),
  }
}
