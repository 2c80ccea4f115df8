/** The one check of what comes from outside: events, ports, policies. */
import { causeOf, isEndReason, text, type Cause, type Initiator } from './call-end.ts'
import { problem, type Problem } from './errors.ts'

/** What a kind is called in a refusal, if its own name would not do. */
const WORDS = {
  boolean: 'true or false',
  object: 'an object',
  name: 'a string that is not empty',
  cause: 'a cause with a known reason',
  count: 'a whole number',
  ms: 'milliseconds from 0 to 2147483647',
}
/** A kind of value, or the values that are allowed, or those that a list may hold. */
export type Kind = keyof typeof WORDS | 'string' | 'function' | readonly string[] | { listOf: readonly string[] }
/** Fields and their kinds. `?` after a field's name: the field may be absent. */
export type Shape = { readonly [field: string]: Kind }

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null
const INITIATOR = ['local', 'remote', 'host', 'server', 'system', 'app'] as const
const CAUSE: Shape = { 'initiator?': INITIATOR, 'recoverable?': 'boolean', 'vendor?': 'object' }
const VENDOR: Shape = { name: 'string', message: 'string' }

function fits(kind: Kind, v: unknown): boolean {
  switch (kind) {
    case 'name': return typeof v === 'string' && v !== ''
    case 'cause': return isObject(v) && isEndReason(v['reason']) && !problemIn('', v, CAUSE) && (v['vendor'] === undefined || !problemIn('', v['vendor'] as object, VENDOR))
    case 'count': return Number.isInteger(v) && (v as number) >= 0
    case 'ms': return typeof v === 'number' && v >= 0 && v <= 0x7fffffff
    case 'boolean': case 'string': case 'object': case 'function': return typeof v === kind && v !== null
  }
  return 'listOf' in kind ? Array.isArray(v) && v.length > 0 && v.every(x => kind.listOf.includes(x)) : kind.includes(v as string)
}
/**
 * Takes a cause as a port tells it. The port has it from a host or a server. A reason that is none of ours becomes
 * `unknown`, and what it said is kept: as the vendor's code, or in the message if there is a code already. What does
 * not fit beside the reason is left out. Never throws.
 */
export function takeCause(raw: unknown): Cause {
  try {
    if (fits('cause', raw)) return raw as Cause
    const cause = isObject(raw) ? raw : { reason: raw }
    const { reason, initiator, recoverable, vendor, name, message = vendor ?? reason ?? 'without a reason', code } = cause as { [field: string]: unknown }
    const isKnown = isEndReason(reason), said = causeOf(isObject(vendor) ? vendor : { name, message: text(message), code }).vendor
    if (!isKnown && reason !== undefined && reason !== null) {
      if (said.code === undefined) said.code = typeof reason === 'number' ? reason : text(reason)
      else said.message = `${text(reason)}: ${said.message}`
    }
    return {
      reason: isKnown ? reason : 'unknown', vendor: said,
      ...(fits(INITIATOR, initiator) && { initiator: initiator as Initiator }), ...(typeof recoverable === 'boolean' && { recoverable }),
    }
  } catch { return { reason: 'unknown' } } // it cannot be read
}
const nameOf = (kind: Kind): string =>
  typeof kind === 'string' ? (WORDS[kind as 'name'] ?? `a ${kind}`) : 'listOf' in kind ? `a list of ${kind.listOf.join(', ')}` : `one of ${kind.join(', ')}`

/** The first field that is not as the shape says, or undefined. Never throws. */
export function problemIn(path: string, value: object, shape: Shape): Problem | undefined {
  for (const key in shape) {
    const field = key.replace('?', ''), v = (value as Record<string, unknown>)[field]
    if ((v !== undefined || field === key) && !fits(shape[key]!, v)) return problem(path + field, nameOf(shape[key]!), v)
  }
  return undefined
}
