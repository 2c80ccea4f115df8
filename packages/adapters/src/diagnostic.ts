/**
 * What an adapter says when the phone is not set up as the call needs it: a library of another version, a native module
 * that is not linked, a blocked channel, a link to somewhere else. The call goes on where it can; a person reads the message.
 */
export type Diagnostic = {
  /** Stable, for a filter: `missing-module`, `wrong-version`, `channel-blocked`, … */
  code: string
  /** Which part of the world it is about. */
  port: 'transport' | 'service' | 'systemCall' | 'app' | 'network' | 'persist' | 'screen'
  /** What was expected, what was found, and what to do, in sentences. Of the service and the system call a few words: their sentences are in `docs/android.md`, and in `DIAGNOSTICS` of `ios-callkit`. */
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
    void Promise.resolve().then(() => onDiagnostic({ code, port, message, ...(cause !== undefined && { cause }) }))
  }
}

/** What a library, or what it handed out, lacks of the functions that are used, by name; empty when all are there. Then it is another version, or no library at all. */
export const missingIn = (library: unknown, needs: readonly string[]): string => needs.filter(name => typeof Object(library)[name] !== 'function').join(', ')
