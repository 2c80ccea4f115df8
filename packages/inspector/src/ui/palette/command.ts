/** What a command of the palette is. */
import type { Findable } from './match.ts'

/**
 * `run` may give words to be said: then the palette stays open and says them. It runs when the palette is gone
 * otherwise, so that a command may put the focus where it belongs.
 */
export type Command = Findable & { readonly id: string; readonly keys?: string; readonly note?: string; /** Stays open, and says what came of it. */ readonly stays?: true; readonly run: () => void | Promise<string> }

/** A command that is listed only when it can do something. */
export const when = (possible: boolean, ...commands: Command[]): Command[] => (possible ? commands : [])
