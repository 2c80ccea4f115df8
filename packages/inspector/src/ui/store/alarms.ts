/**
 * Properties that one pass over a trace can decide, whatever machine wrote it. Only what is certain is said: each of
 * these is a fact about commands and states that stand in the records, so a hole never makes one.
 */
import type { Row, StepRecord } from '../../common/index.ts'
import { own } from '../../common/own.ts'

/** `other` is the step that makes this one wrong. */
export type Alarm = { row: number; seq: number; id: string; property: string; text: string; command?: string; other?: number }

export type AlarmWatch = { see(row: Row, index: number): Alarm[] }

/** Commands that one attempt gives once, with the property that says so. */
const ONCE: Record<string, [id: string, property: string]> = {
  recordEnd: ['S17', 'The end is recorded once'],
  exitScreen: ['S1', 'The screen is exited at most once'],
  subscribe: ['S7', 'Subscribed once per attempt'],
  unsubscribe: ['S8', 'Never unsubscribed twice'],
  join: ['S10', 'Joined once per attempt'],
}
const OVER = ['leaving', 'ended']

/** Can this row raise an alarm, or be the step before one? Of all others the watch need not be told. */
export const isWatched = (row: Row): boolean => row.kind === 'step' && !row.refused && ((row.commands?.length ?? 0) > 0 || row.event.type === 'restored' || row.from?.['session'] === 'ended')

export function watchAlarms(): AlarmWatch {
  const first = new Map<string, number>()
  let restored = false
  return {
    see(row, index) {
      if (row.kind !== 'step' || row.refused) return []
      const out: Alarm[] = []
      const alarm = (id: string, property: string, text: string, more: Partial<Alarm> = {}) => out.push({ row: index, seq: row.seq, id, property, text, ...more })
      // A new process may not know what the dead one did: it sweeps again, and that is right.
      if (row.event.type === 'restored') { restored = true; first.clear() }
      const names = (row.commands ?? []).map((c) => c.type)
      for (const [i, name] of names.entries()) {
        const before = first.get(name), once = own(ONCE, name)
        if (names.indexOf(name) < i) alarm('S24', 'No command twice in one step', `${name} was commanded twice in this step.`, { command: name })
        else if (before !== undefined && once) alarm(...once, `${name} was commanded at #${before} and again here.`, { command: name, other: before })
        if (name === 'launchService') launch(row, alarm)
      }
      for (const name of names) if (!first.has(name)) first.set(name, row.seq)
      if (row.from?.['session'] === 'ended' && typeof row.to?.['session'] === 'string' && row.to['session'] !== 'ended') alarm('S23', 'Nothing leaves ended', `The session went from ended to ${row.to['session']}.`)
      return out
    },
  }
  function launch(row: StepRecord, alarm: (id: string, property: string, text: string, more?: Partial<Alarm>) => void): void {
    const session = row.from?.['session'], aborted = first.get('abortService')
    const over = typeof session === 'string' && OVER.includes(session)
    if (aborted !== undefined && !restored) alarm('S4', 'No launch after the abort', `abortService was commanded at #${aborted}, launchService here.`, { command: 'launchService', other: aborted })
    else if (over) alarm('S4', 'No launch when it is over', `launchService was commanded while ${session}.`, { command: 'launchService' })
  }
}
