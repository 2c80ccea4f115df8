/** What a command of the program is given and gives back. */
import type { CAC } from 'cac'

/** A person's mistake in the arguments: said on stderr with the help; the program ends with 2. */
export class UsageError extends Error {}
/** What was asked for is clear, and cannot be had of these files: said without the help; the program ends with 2. */
export class InputError extends Error {}

export type Io = {
  /** What scripts read: stdout. Resolves when it is written; also when nobody reads any more. */
  print(text: string): Promise<void>
  /** A line for people: stderr. */
  say(line: string): void
}
/**
 * Adds its command to the program. The action returns the exit code, or undefined while the program goes on;
 * what it throws is said, and ends the program with 2 (a `UsageError`, an `InputError`) or 1.
 */
export type Command = (cli: CAC, io: Io) => void

/** Where a file is expected: the standard input. On the command line it is `-`, which an argument parser takes for an option. */
export const STDIN = 'standard input'
