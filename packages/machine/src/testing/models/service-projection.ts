/**
 * The core table as the foreground service sees it. Every event that does not concern the service is renamed to
 * `own`, and states that then cannot be told apart are merged (strong bisimulation, by refinement). The projection is
 * computed, so it neither adds nor loses a behaviour. It has a dozen states for the core's hundreds.
 */
import type { Table } from '../../compile.ts'
import { isOver, type SessionState } from '../../session-state.ts'

export type ServiceCommand = 'launch' | 'abort'
type Step = { to: number; command?: ServiceCommand }
export type ServiceState = {
  /** The service region's state, and whether the call is over. */
  service: string
  isOver: boolean
  /** By the name of a row that concerns the service. */
  on: Record<string, Step>
  /** Whatever else may happen to the call. Events that change nothing here are left out. */
  own: Step[]
}

const CONCERNS = /^(service\.|timer\.service$|timer\.step\/service$|port\.failed\/(launchService|abortService)$|restored$)/
const commandIn = (commands: Table['commands'][number]): ServiceCommand | undefined =>
  commands.some(c => c.type === 'abortService') ? 'abort' : commands.some(c => c.type === 'launchService') ? 'launch' : undefined

/** The first state is the initial one. */
export function projectService(core: Table): ServiceState[] {
  const commands = core.commands.map(commandIn)
  const look = core.states.map(s => ({ service: s['service']!, isOver: isOver(s['session'] as SessionState) }))
  const rows = core.states.map((): { label: string; to: number; command: ServiceCommand | undefined }[] => [])
  for (const [s, e, to, c] of core.rows) rows[s]!.push({ label: CONCERNS.test(core.events[e]!) ? core.events[e]! : 'own', to, command: commands[c] })
  let of = numbered(look.map(l => `${l.service} ${l.isOver}`))
  const stepsOf = (s: number): string[] => [...new Set(rows[s]!.map(r => `${r.label} ${r.command ?? ''} ${of[r.to]}`))].filter(k => k !== `own  ${of[s]}`).sort()
  for (let before = 0, count = new Set(of).size; count > before; before = count, count = new Set(of).size)
    of = numbered(core.states.map((_, s) => `${of[s]}\n${stepsOf(s).join('\n')}`))
  const classes: ServiceState[] = [], initial = of[core.initial]!
  const place = (c: number): number => (c === initial ? 0 : c < initial ? c + 1 : c)
  core.states.forEach((_, s) => {
    const state: ServiceState = (classes[place(of[s]!)] ??= { ...look[s]!, on: {}, own: [] })
    for (const { label, to, command } of rows[s]!) {
      const step: Step = { to: place(of[to]!), ...(command && { command }) }
      if (label !== 'own') state.on[label] = step
      else if ((step.to !== place(of[s]!) || command) && !state.own.some(o => o.to === step.to && o.command === command)) state.own.push(step)
    }
  })
  return classes
}

function numbered(keys: readonly string[]): number[] {
  const index = new Map<string, number>()
  return keys.map(k => index.get(k) ?? (index.set(k, index.size), index.size - 1))
}
