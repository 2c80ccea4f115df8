/** The constants that commands carry in a table. Nobody would obey other constants in a table, and no judge would see them. */
import { isEndReason } from './call-end.ts'

type Kind = { is: string; fits: (value: unknown) => boolean }
const TRUTH: Kind = { is: 'true or false', fits: value => typeof value === 'boolean' }
/**
 * The constants of each command. No other command has any in a table. `attempt` is on the `leave` with which the
 * runtime answers a success of an earlier attempt.
 */
const CONSTANTS: { [command: string]: { [field: string]: Kind } | undefined } = {
  recordEnd: { reason: { is: 'an end reason, or "cause"', fits: value => value === 'cause' || isEndReason(value) } },
  setMuted: { muted: TRUTH, system: TRUTH },
}

/** The first wrong constant of a command in a table: the field, and what was expected of it. */
export function problemInConstants(command: { type: string }): { field: string; expected: string; found: unknown } | undefined {
  const { type, ...constants } = command, kinds = CONSTANTS[type] ?? {}
  for (const [field, { is, fits }] of Object.entries(kinds)) {
    const found = (constants as Record<string, unknown>)[field]
    if (!fits(found)) return { field, expected: is, found }
  }
  const field = Object.keys(constants).find(name => !Object.hasOwn(kinds, name))
  return field === undefined ? undefined : { field, expected: `absent from ${type}`, found: (constants as Record<string, unknown>)[field] }
}
