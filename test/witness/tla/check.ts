/** Runs World.tla over a table with the TLA+ checker (WebAssembly): no Java, so it belongs to the ordinary run of the tests. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { TransitionTable } from '@onhook/machine'
import { check_spec_with_cfg as checkSpec, initSync } from 'tla-checker'
import type { Powers } from '../environments.ts'

const SPEC = readFileSync(new URL('World.tla', import.meta.url), 'utf8')
/** The properties as the module names them. */
export const INVARIANTS = [...SPEC.matchAll(/^([SG]\d+) ==/gm)].map(m => m[1]!)
const EVENTS = [...new Set([...SPEC.matchAll(/\bE_(\w+)/g)].map(m => m[1]!))]
const POWERS = [
  'queue', 'alive', 'screenMoves', 'recoverable', 'selfEnd', 'serviceRefused', 'joinRejected', 'launchRejected', 'system', 'appMoves', 'appInactive', 'timersFreeze', 'taskRemoved', 'network',
] as const

let isReady = false
function ready(): void {
  if (!isReady) initSync({ module: readFileSync(createRequire(import.meta.url).resolve('tla-checker/tla_checker_bg.wasm')) })
  isReady = true
}

type Value = string | number | boolean | Value[]
const text = (v: Value): string =>
  (Array.isArray(v) ? `<<${v.map(text).join(',')}>>` : typeof v === 'string' ? `"${v}"` : typeof v === 'boolean' ? (v ? 'TRUE' : 'FALSE') : `${v}`)
const cName = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '_')

/** The table and the powers as the constants of the module. Numbers count from 1; list 1 is that of a cell without a row. */
function constants(table: TransitionTable, powers: Powers): string[] {
  const core = table.tables[0]!
  const used = core.events.flatMap((name, i) => (EVENTS.includes(cName(name)) || name in core.timers ? [i] : []))
  const numberOf = new Map(used.map((e, i) => [core.events[e]!, i + 1]))
  const next = core.states.map((_, s) => used.map(() => s + 1)), list = core.states.map(() => used.map(() => 1))
  for (const [s, e, to, c] of core.rows) {
    const n = numberOf.get(core.events[e]!)
    if (n === undefined) continue
    next[s]![n - 1] = to + 1
    list[s]![n - 1] = c + 2
  }
  const commands = [[], ...core.commands]
  const region = (name: string): Value => core.states.map(s => s[name]!)
  const event = (name: string): number => {
    const full = core.events.find(e => cName(e) === name)
    if (full === undefined) throw new Error(`the table must have the events of World.tla, found none for E_${name}`)
    return numberOf.get(full)!
  }
  return [
    `Initial = ${core.initial + 1}`, `Next_ = ${text(next)}`, `List = ${text(list)}`,
    `Commands = <<${commands.map(cs => `{${cs.map(c => `"${c.type}"`).join(',')}}`).join(',')}>>`,
    `Reason = ${text(commands.map(cs => cs.flatMap(c => (c.type === 'recordEnd' ? [c.reason] : []))[0] ?? ''))}`,
    ...['Session', 'Transport', 'Service', 'SystemCall', 'Screen', 'App', 'Permission'].map(r => `${r} = ${text(region(r[0]!.toLowerCase() + r.slice(1)))}`),
    `TimersOf = ${text(core.states.map((_, s) => Object.keys(core.timers).filter(t => core.timers[t]!.includes(s)).map(t => numberOf.get(t)!)))}`,
    ...EVENTS.map(name => `E_${name} = ${event(name)}`),
    ...POWERS.map(p => `${p[0]!.toUpperCase()}${p.slice(1)} = ${text(powers[p])}`),
  ].map(line => `CONSTANT ${line}`)
}

type Report = { success: boolean; error_type: string | null; error_message: string | null; states_explored: number; trace: string[] | null; warnings: string[] }

function run(table: TransitionTable, powers: Powers, next: 'Next' | 'NextAndWays', invariants: readonly string[], maxStates: number): Report {
  const more = Object.entries(powers).filter(([name, on]) => on && name !== 'returnsToApp' && !(POWERS as readonly string[]).includes(name))
  if (more.length > 0) throw new Error(`World.tla knows the powers of "kind" and "documented" only, found ${more.map(([name]) => name).join(', ')}`)
  ready()
  const cfg = ['INIT Init', `NEXT ${next}`, ...invariants.map(i => `INVARIANT ${i}`), ...constants(table, powers), ''].join('\n')
  return JSON.parse(checkSpec(SPEC, cfg, '{}', maxStates, 100_000, true, false)) as Report
}
function complete(report: Report): number {
  if (!report.success) throw new Error(`the TLA+ checker must finish, found ${report.error_type}: ${report.error_message}\n${report.trace?.join('\n') ?? ''}`)
  return report.states_explored
}

/** Distinct states, with every property an invariant; and transitions, which are counted by making each a state. */
export function count(table: TransitionTable, powers: Powers, maxStates: number): { states: number; transitions: number } {
  const states = complete(run(table, powers, 'Next', INVARIANTS, maxStates))
  return { states, transitions: complete(run(table, powers, 'NextAndWays', [], maxStates * 20)) - states }
}

/** The first of these invariants that breaks, or undefined. */
export function violation(table: TransitionTable, powers: Powers, invariants: readonly string[] = INVARIANTS): string | undefined {
  const report = run(table, powers, 'Next', invariants, 1_000_000)
  if (report.success) return undefined
  if (report.error_type !== 'InvariantViolation') throw new Error(`the TLA+ checker must judge, found ${report.error_type}: ${report.error_message}`)
  const broken = invariants[Number(/^Invariant (\d+) violated/.exec(report.error_message ?? '')?.[1] ?? NaN)]
  if (broken === undefined) throw new Error(`the TLA+ checker must name the invariant that breaks, found ${report.error_message}`)
  return broken
}
