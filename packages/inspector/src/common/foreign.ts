/**
 * Actors that are not calls: any XState machine, promise or callback. They are written as traces too, so that the log,
 * the time strip, the relay's history and files hold them as they hold calls. What a call does not have is in fields
 * that a reader of calls may ignore: `actor` in `open`; `context`, `took`, `sender` and `actions` in a step.
 *
 * A state value becomes one text for each region: `state` is the machine's own, `.a.b` the region of a parallel state. The
 * text is empty if such a region has no states. No region of a call begins with a dot or is called `state`, so a foreign
 * state is never taken for a session.
 */
import type { Control, StepRecord } from './trace.ts'
import { type ActorChart, eventName } from './foreign-chart.ts'

/** Where it comes from: XState's own `inspect` option, `@statelyai/inspect`, or `@xstate/inspect` for XState 4. */
export type ActorSource = 'xstate-5' | 'statelyai-inspect' | 'xstate-4'
/** Why times or order are worth less than the recorder's own. Told once for each actor. */
export type ActorInfo = {
  source: ActorSource
  /** The version of the package that told it, where it says one. */
  version?: string
  /** The session id in its own system, as `x:0`. */
  session: string
  id: string
  /** The session id of the actor that made it. */
  parent?: string
  /** Absent for what is no machine: a promise, a callback, an observable. */
  chart?: ActorChart
  /** Events may be sent to it from the inspector. */
  accepts?: boolean
}
/** One transition of a microstep; `to` is empty for one that only acts. */
export type Taken = { from: string; to: string[]; event: string; guard?: string }
export type ActorStep = StepRecord & {
  /** After the step; absent while it is what it was before. */
  context?: unknown
  took?: Taken[]
  /** The session id of the actor that sent the event. */
  sender?: string
  /** `inspector` for an event that a person sent from the page. */
  by?: string
  /** Parameters of actions, where there are any; their names are the step's commands. */
  actions?: { type: string; params?: unknown }[]
}
/** What the `close` record of an actor says beside: how it ended. */
export type ActorClose = { status?: string; output?: unknown; error?: unknown }

export const MAIN_REGION = 'state'
const DEPTH_MAX = 12, REGIONS_MAX = 64, VALUE_CHARS_MAX = 300

/** A state value as regions. What is no state value is told as `unknown`, and nothing throws. */
export function controlOf(value: unknown): Record<string, string> {
  const out: Record<string, string> = {}
  let left = REGIONS_MAX
  const put = (region: string, path: string[]): void => { left--; out[region.slice(0, VALUE_CHARS_MAX)] = path.join('.').slice(0, VALUE_CHARS_MAX) }
  const walk = (v: unknown, region: string, path: string[], depth: number): void => {
    if (left <= 0) return
    if (typeof v === 'string') { put(region, [...path, v]); return }
    const keys = typeof v === 'object' && v !== null && depth < DEPTH_MAX ? Object.keys(v) : []
    // A region without states of its own is only active; a machine without any has no value at all.
    if (keys.length === 0) { put(region, path.length > 0 || typeof v === 'object' && v !== null && depth < DEPTH_MAX ? path : ['unknown']); return }
    if (keys.length === 1) { walk((v as Record<string, unknown>)[keys[0]!], region, [...path, keys[0]!], depth + 1); return }
    if (path.length > 0) put(region, path)
    // The whole path of the state whose regions these are: that of the region it stands in, and its own within it.
    const at = `${region === MAIN_REGION ? '' : region}${path.map((p) => `.${p}`).join('')}`
    for (const key of keys) walk((v as Record<string, unknown>)[key], `${at}.${key}`, [], depth + 1)
  }
  walk(value, MAIN_REGION, [], 0)
  return out
}

/** Every state that is active, as paths from the root, the root itself not among them. */
export function activeOf(control: Control | undefined): Set<string> {
  const out = new Set<string>()
  for (const region in control) {
    const value = control[region]
    if (typeof value !== 'string' || !(region === MAIN_REGION || region.startsWith('.'))) continue
    // All that a region stands in is active too: a region of a region has no value of its own.
    let path = ''
    for (const part of [...(region === MAIN_REGION ? [] : region.slice(1).split('.')), ...(value === '' ? [] : value.split('.'))]) { path = path ? `${path}.${part}` : part; out.add(path) }
  }
  return out
}

/** Does a descriptor as `a.b`, `a.*` or `*` take this event? */
export const descriptorTakes = (descriptor: string, type: string): boolean =>
  descriptor === type || descriptor === '*' || (descriptor.endsWith('.*') && (type === descriptor.slice(0, -2) || type.startsWith(descriptor.slice(0, -1))))

/** Why an event had no effect, also in words: no transition takes it in that state, or every one that does has a guard. */
export type WhyNot = { is: 'no-transition' | 'guarded'; words: string }
/** Returns why an event had no effect, as far as the chart shows it, or undefined if it does not. */
export function whyNot(chart: ActorChart | undefined, control: Control, type: string): WhyNot | undefined {
  if (!chart) return undefined
  const active = activeOf(control), name = eventName(type)
  const guards = chart.edges.filter((e) => (e.from === '' || active.has(e.from)) && descriptorTakes(e.event, name))
  if (guards.length === 0) return chart.cut ? undefined : { is: 'no-transition', words: `no transition for it in ${placeOf(control)}` }
  const named = [...new Set(guards.map((e) => e.guard).filter((g) => g !== undefined))]
  return named.length > 0 && guards.every((e) => e.guard !== undefined) ? { is: 'guarded', words: `refused by the guard ${named.join(', ')}` } : undefined
}
const placeOf = (control: Control): string => Object.values(control).join(', ') || 'its state'
