/**
 * Trace, version 1, as a reader sees it: JSON Lines, one record per line. The format is fixed, and is the only
 * thing that the inspector shares with the machine. Each attempt of a call is a trace of its own: `seq` counts
 * within (call, attempt) and starts with the `open` record at 0.
 *
 * A field that a writer always gives is optional here if a reader can do without it, because partial traces are
 * first-class: a step with only `event.type` can be replayed. Fields that are not named here are kept.
 */
import { type Problem, type Result, refuse } from './result.ts'

/** One value per region. */
export type Control = { readonly [region: string]: unknown }
export type TraceEvent = { readonly type: string; readonly attempt?: number; readonly [field: string]: unknown }
export type TraceCommand = { readonly type: string; readonly [field: string]: unknown }
export type VendorError = { name: string; code?: string | number; message: string }
export type Cause = { reason: string; initiator?: string; recoverable?: boolean; vendor?: VendorError }
/** How a call ended. Times are epoch milliseconds. */
export type CallEnd = { reason: string; initiator: string; recoverable: boolean; attempt: number; at: number; joinedAt?: number; vendor?: VendorError; secondary: Cause[] }

type Head = { v: 1; call: string; attempt: number; seq: number }
/** `t` is epoch milliseconds, `mono` microseconds of a clock that does not jump. */
export type OpenRecord = Head & { kind: 'open'; t?: number; app?: Record<string, unknown>; machine?: { hash: string; version: string }; platform?: string }
export type StepRecord = Head & { kind: 'step'; t?: number; mono?: number; event: TraceEvent; from?: Control; to?: Control; commands?: readonly TraceCommand[]; ignored?: boolean; why?: string; refused?: Problem }
/** The result of a command. `of` is the `seq` of its step, `ms` how long it took. With a `diagnostic` it is not a result: see {@link diagnosticOf}. */
export type PortRecord = Head & { kind: 'port'; t?: number; of: number; port?: string; command: string; ms?: number; outcome: string; error?: string; diagnostic?: { code: string; message?: string } }
/** Says which records are missing, both ends included, and why. It also stands for itself, so `seq` may be its last number. */
/** `cut`: the line of its file that ends too early, and after how many characters. */
export type GapRecord = Head & { kind: 'gap'; t?: number; missing: [from: number, to: number]; cause: string; cut?: { line: number; chars: number } }
export type CloseRecord = Head & { kind: 'close'; t?: number; settled?: boolean; end?: CallEnd }
export type TraceRecord = OpenRecord | StepRecord | PortRecord | GapRecord | CloseRecord
export type TraceKind = TraceRecord['kind']

/** What a date can hold, in ms (ECMA-262, 21.4.1.1): the difference of two such times is a number too. */
const TIME_MAX = 8.64e15
const KINDS: readonly string[] = ['open', 'step', 'port', 'gap', 'close']
const isObject = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x)
const isCount = (x: unknown): x is number => typeof x === 'number' && Number.isSafeInteger(x) && x >= 0

/**
 * Checks a parsed JSON value as a record. It returns the value itself, with `attempt` set to 1 if it is absent,
 * and changes nothing else. It checks only what a view cannot do without, so that a newer writer's records stay
 * readable.
 */
export function checkRecord(x: unknown): Result<TraceRecord> {
  if (!isObject(x)) return refuse('record', 'an object', x)
  if (x['v'] !== 1) return refuse('v', '1', x['v'])
  if (typeof x['kind'] !== 'string' || !KINDS.includes(x['kind'])) return refuse('kind', `one of ${KINDS.join(', ')}`, x['kind'])
  if (!isName(x['call'])) return refuse('call', NAME, x['call'])
  if (!isCount(x['seq'])) return refuse('seq', 'a whole number, 0 or more', x['seq'])
  if (x['attempt'] === undefined) x['attempt'] = 1
  if (!isCount(x['attempt'])) return refuse('attempt', 'a whole number, 0 or more', x['attempt'])
  for (const name of ['t', 'mono', 'ms']) {
    const value = x[name]
    if (value !== undefined && !(typeof value === 'number' && Math.abs(value) <= TIME_MAX)) return refuse(name, `a number, from −${TIME_MAX} to ${TIME_MAX}`, value)
  }
  const wrong = PARTS[x['kind'] as TraceKind](x)
  return wrong ?? { ok: true, value: x as unknown as TraceRecord }
}

const optional = (x: Record<string, unknown>, name: string, expected: string, fits: (v: unknown) => boolean) =>
  x[name] === undefined || fits(x[name]) ? undefined : refuse(name, expected, x[name])
const isText = (v: unknown): boolean => typeof v === 'string'
/** A name is drawn on a line, again and again: one of a million characters would hold up whoever looks. Free texts have no such bound. */
const NAME_CHARS_MAX = 1_000
const NAME = `a text of at most ${NAME_CHARS_MAX} characters`
const isName = (v: unknown): boolean => typeof v === 'string' && v.length <= NAME_CHARS_MAX
/** Looked at twice for each step that arrives: without a list of its ten regions, which costs three times as much. */
function isControl(v: unknown): boolean {
  if (!isObject(v)) return false
  for (const region in v) { const value = v[region]; if (region.length > NAME_CHARS_MAX || (typeof value === 'string' && value.length > NAME_CHARS_MAX)) return false }
  return true
}
const CONTROL = 'an object with names as its values'
/** Texts of a part that stand on lines of their own, in keys and in titles. What is no text there is nobody's name. */
function named(x: Record<string, unknown>, part: string, names: readonly string[]): { ok: false; problem: Problem } | undefined {
  const of = x[part] as Record<string, unknown> | undefined, wrong = of && names.find((name) => isText(of[name]) && !isName(of[name]))
  return wrong === undefined ? undefined : refuse(`${part}.${wrong}`, NAME, of![wrong])
}
const isFlag = (v: unknown): boolean => typeof v === 'boolean'

/** What each kind of record must have beyond its head; the first thing wrong, or undefined. */
const PARTS: Record<TraceKind, (x: Record<string, unknown>) => { ok: false; problem: Problem } | undefined> = {
  open: (x) => optional(x, 'app', 'an object', isObject) ?? optional(x, 'machine', 'an object', isObject) ?? optional(x, 'platform', NAME, isName)
    ?? named(x, 'app', ['name', 'version', 'device', 'os']) ?? named(x, 'machine', ['hash', 'version']),
  step(x) {
    const event = x['event'], commands = x['commands']
    if (!isObject(event)) return refuse('event', 'an object with a type', event)
    if (!isName(event['type'])) return refuse('event.type', NAME, event['type'])
    if (commands !== undefined && !(Array.isArray(commands) && commands.every((c) => isObject(c) && isName(c['type'])))) return refuse('commands', 'a list of commands, each with a type', commands)
    return optional(x, 'from', CONTROL, isControl) ?? optional(x, 'to', CONTROL, isControl) ?? optional(x, 'ignored', 'true or false', isFlag)
      ?? optional(x, 'why', 'a text', isText) ?? optional(x, 'refused', 'an object', isObject)
  },
  port(x) {
    if (!isCount(x['of'])) return refuse('of', 'the seq of a step', x['of'])
    if (!isName(x['command'])) return refuse('command', NAME, x['command'])
    if (!isName(x['outcome'])) return refuse('outcome', 'one of done, threw, rejected, pending', x['outcome'])
    return optional(x, 'port', NAME, isName) ?? optional(x, 'error', 'a text', isText)
  },
  gap(x) {
    const m = x['missing']
    if (!Array.isArray(m) || m.length !== 2 || !isCount(m[0]) || !isCount(m[1]) || m[1] < m[0]) return refuse('missing', 'the first and the last missing seq', m)
    return isName(x['cause']) ? undefined : refuse('cause', NAME, x['cause'])
  },
  close(x) {
    const end = x['end']
    if (end !== undefined && !(isObject(end) && isName(end['reason']))) return refuse('end', 'an object with a reason', end)
    return optional(x, 'settled', 'true or false', isFlag)
  },
}

/**
 * Returns what an adapter reported after the step `of`, from a record that would otherwise be the result of a command. Undefined for
 * every other record, also for one whose `diagnostic` has no code: what another writer means by that is kept, not guessed.
 */
export function diagnosticOf(record: { readonly kind: string; readonly diagnostic?: unknown }): { code: string; message: string } | undefined {
  const given = record.kind === 'port' ? record.diagnostic : undefined
  return isObject(given) && isName(given['code']) ? { code: given['code'] as string, message: typeof given['message'] === 'string' ? given['message'] : '' } : undefined
}

/** The key of one trace among many. */
export const traceKey = (r: { call: string; attempt: number }): string => `${r.attempt}/${r.call}`
