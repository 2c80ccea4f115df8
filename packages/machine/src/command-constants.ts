/** The constants that commands carry in a table. What a table says beside them nobody would obey, and no judge would see. */
import { isEndReason } from './call-end.ts'

type Kind = { is: string; fits: (value: unknown) => boolean }
const TRUTH: Kind = { is: 'true or false', fits: value => typeof value === 'boolean' }
/** No other command has any: `attempt` is on the `leave` with which the runtime answers a success of an earlier attempt. */
const CONSTANTS: { [command: string]: { [field: string]: Kind } | undefined } = {
  recordEnd: { reason: { is: 'an end reason, or "cause"', fits: value => value === 'cause' || isEndReason(value) } },
  setMuted: { muted: TRUTH, system: TRUTH },
}

/** The first constant that a command of a table should have otherwise: the field, and what was expected of it. */
export function problemInConstants(command: { type: string }): { field: string; expected: string; found: unknown } | undefined {
  const { type, ...constants } = command, kinds = CONSTANTS[type] ?? {}
  for (const [field, { is, fits }] of Object.entries(kinds)) {
    const found = (constants as Record<string, unknown>)[field]
    if (!fits(found)) return { field, expected: is, found }
  }
  const field = Object.keys(constants).find(name => !Object.hasOwn(kinds, name))
  return field === undefined ? undefined : { field, expected: `absent from ${type}`, found: (constants as Record<string, unknown>)[field] }
}
