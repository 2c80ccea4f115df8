/**
 * What the monitor is told: records of a trace, of which a record may hold only `event.type`. Also: which rows of a
 * table an event stands for, if its payload does not say it all.
 */
import type { TransitionTable } from '../compile.ts'

/** A step as somebody saw it. A field that is absent was not seen, and says nothing. */
export type ObservedStep = {
  kind: 'step'
  seq: number
  attempt?: number
  event: { readonly type: string; readonly [field: string]: unknown }
  /** Some regions or all of them. */
  from?: { readonly [region: string]: unknown }
  to?: { readonly [region: string]: unknown }
  /** All commands of the step, in their order. Constants of a command may be left out. */
  commands?: readonly { readonly type: string; readonly [field: string]: unknown }[]
  ignored?: boolean
  refused?: unknown
}
/**
 * A record of a trace, version 1, or part of one. Every record of the trace must be told, because a `seq` that is
 * left out is a gap.
 */
export type ObservedRecord =
  | ObservedStep
  | { kind: 'open' | 'port'; seq: number; attempt?: number }
  | { kind: 'gap'; seq: number; attempt?: number; missing: readonly [from: number, to: number] }
  | { kind: 'close'; seq: number; attempt?: number; settled?: boolean; end?: unknown }

/**
 * The branch that an event's payload chooses, as `rowOf` names it. Undefined when the payload does not say. A table
 * knows of its policy only whether a refused permission matters. So a permission that is held for one device and not
 * for another may be either branch.
 */
export function branchOf({ type, ...e }: ObservedStep['event'], needsPermission: boolean): string | undefined {
  switch (type) {
    case 'transport.failed': return typeof e['recoverable'] === 'boolean' ? (e['recoverable'] ? 'recoverable' : 'fatal') : undefined
    case 'service.refused': case 'service.stopped': return text(e['cause'])
    case 'presentation.pipExited': return text(e['how'])
    case 'timer.step': return text(e['step'])
    case 'permission.changed': {
      if (!needsPermission) return 'held'
      const { microphone, camera } = e
      return typeof microphone !== 'boolean' || microphone !== camera ? undefined : microphone ? 'held' : 'missing'
    }
    case 'port.failed': {
      const command = text(e['command']), port = text(e['port'])
      if (command === 'join' || command === 'subscribe') return port === undefined ? undefined : port === 'transport' ? 'join' : 'other'
      return command
    }
    default: return undefined
  }
}
const text = (x: unknown): string | undefined => (typeof x === 'string' ? x : undefined)

/** Gives the rows (numbers into `names`) that an event may stand for. There are none when no table knows the event. */
export type Rows = { names: readonly string[]; of(event: ObservedStep['event']): readonly number[] }

/** By type: every row, and the rows by branch. */
type Choice = { all: number[]; branches: Map<string, number[]> }

export function rowsOf(table: TransitionTable): Rows {
  const signals = new Set(table.signals)
  const names = [...new Set(table.tables.flatMap(t => t.events))].filter(name => !signals.has(name))
  const choices = new Map<string, Choice>()
  names.forEach((name, i) => {
    const cut = name.indexOf('/'), type = cut < 0 ? name : name.slice(0, cut)
    let choice = choices.get(type)
    if (!choice) choices.set(type, (choice = { all: [], branches: new Map() }))
    choice.all.push(i)
    if (cut >= 0) choice.branches.set(name.slice(cut + 1), [i])
  })
  const { needsPermission } = table.policy
  return {
    names,
    of(event) {
      const choice = choices.get(event.type)
      if (!choice) return NONE
      if (choice.branches.size === 0) return choice.all
      const branch = branchOf(event, needsPermission)
      if (branch === undefined) return choice.all
      // A failed command of no consequence is the branch `other`. Any other unknown word was redacted, or is newer
      // than the table.
      return choice.branches.get(branch) ?? (event.type === 'port.failed' ? choice.branches.get('other') : undefined) ?? choice.all
    },
  }
}
const NONE: readonly number[] = []
