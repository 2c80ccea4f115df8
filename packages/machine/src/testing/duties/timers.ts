/** The duties of a table about time. Each timer runs exactly in the states that say so (`TIMERS`), and no other timer runs. */
import type { Table, TransitionTable } from '../../compile.ts'
import type { Control } from '../../session-state.ts'
import { TIMERS } from '../../timers.ts'
import type { Duty } from './duty.ts'
import type { BrokenDuty, DutyReport } from './index.ts'

export type TimerDuty = { id: string; /** The timer's row name; undefined for all that are no timers of a call. */ timer?: string; says: string; /** The policies that it speaks of; all when left out. */ speaksOf?: Duty['speaksOf'] }
const T = (id: string, timer: string, says: string, speaksOf?: Duty['speaksOf']): TimerDuty => ({ id, timer, says: `${timer} runs exactly while ${says}`, ...(speaksOf && { speaksOf }) })
export const TIMER_DUTIES: readonly TimerDuty[] = [
  T('T1', 'timer.join', 'the call is joining'),
  T('T2', 'timer.leave', 'the call is leaving'),
  T('T3', 'timer.reconnect', 'the call is reconnecting'),
  T('T4', 'timer.restart', 'the call is reconnecting and its transport restarts'),
  T('T5', 'timer.service', 'the service is starting', p => p.launchService !== 'never'),
  T('T6', 'timer.step/transport', 'the call has ended and its transport is closing'),
  T('T7', 'timer.step/service', 'the service is stopping'),
  { id: 'T8', says: 'no other timer runs, and none beside the core' },
]

const inWords = (state: Record<string, string>): string => Object.entries(state).map(([r, v]) => `${r} ${v}`).join(', ')

/**
 * Judges `timers` of every table. `witnesses`: in how many states of the core each timer must run; for T8, how many
 * tables there are. T5 says nothing where no service is launched. A broken duty's `says` names the timer and the
 * state. Its step is the timer's event in that state, and stays there.
 */
export function checkTimers(table: TransitionTable): DutyReport {
  const mine = TIMER_DUTIES.filter(d => d.speaksOf?.(table.policy) ?? true)
  const broken: BrokenDuty[] = [], witnesses = new Map(mine.map(d => [d.id, 0]))
  const count = (id: string, n: number): void => { witnesses.set(id, witnesses.get(id)! + n) }
  const tell = ({ id, says }: TimerDuty, t: Table, timer: string, i: number, wrong: string): void => {
    const state = t.states[i]!
    broken.push({ duty: id, says: `${says}: ${timer} ${wrong} in ${inWords(state)}`, table: t.name, state, event: timer, to: state, commands: [] })
  }
  const [core, ...listeners] = table.tables
  for (const duty of mine) {
    if (duty.timer === undefined) {
      for (const t of [core!, ...listeners]) {
        count(duty.id, 1)
        for (const [timer, states] of Object.entries(t.timers)) if (t !== core || !Object.hasOwn(TIMERS, timer)) for (const i of states) tell(duty, t, timer, i, 'runs')
      }
      continue
    }
    const { timer } = duty, runs = new Set(core!.timers[timer])
    core!.states.forEach((s, i) => {
      const must = TIMERS[timer]!.while(s as unknown as Control)
      if (must) count(duty.id, 1)
      if (must !== runs.has(i)) tell(duty, core!, timer, i, must ? 'does not run' : 'runs')
    })
  }
  return { broken, witnesses }
}
