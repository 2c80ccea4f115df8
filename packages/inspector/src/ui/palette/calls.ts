/** The calls that are open, each as a command that shows it; two of them to be compared. */
import type { Call } from '../../common/index.ts'
import { isActor, stateWords, statusOf } from '../actors/actors.ts'
import { showPicture } from '../chart/pictures.ts'
import { alarmsKnown, indexOf } from '../store/call-index.ts'
import { openCall } from '../store/moment.ts'
import type { AppState } from '../store/state.ts'
import { set } from '../store/store.ts'
import type { Command } from './command.ts'
import { VIOLATED } from './match.ts'

/** Which of them violate a property is looked up only where it is known: see {@link lookThrough}. */
export function callCommands(s: AppState): Command[] {
  const { calls } = s.timeline, here = s.timeline.byKey.get(s.callKey ?? '')
  const named = calls.filter((c) => c.key !== s.callKey).toReversed().map((c) => {
    const actor = isActor(c), state = actor ? (statusOf(c) ?? stateWords(c.values)) : (c.end?.reason ?? c.ending?.reason ?? c.values['session'] ?? 'unknown')
    const device = s.devices.get(c.device)
    return { c, actor, name: c.attempt === 1 ? c.call : `${c.call}, attempt ${c.attempt}`, note: [state, device?.name ?? c.device].filter(Boolean).join(' · ') }
  })
  return [
    ...named.map(({ c, actor, name, note }): Command => ({ id: `call-${c.key}`, group: actor ? 'Actor' : 'Call', title: name, note, words: `${note} ${device(s, c.device)} ${alarmsKnown(c) ? VIOLATED : ''}`, run: () => openCall(c.key) })),
    ...(here && !isActor(here) ? named.filter((n) => !n.actor).map(({ c, name, note }): Command => ({ id: `compare-${c.key}`, group: 'View', title: `Compare with ${name}`, note, words: 'diff', run: () => { set({ compareWith: c.key }); showPicture('compare') } })) : []),
  ]
}
const device = (s: AppState, id: string): string => s.devices.get(id)?.platform ?? ''

/** Looks for alarms in calls that nobody looked through yet, for about so long. @returns how many are left */
export function lookThrough(calls: readonly Call[], budgetMs: number): number {
  const until = performance.now() + budgetMs, left = calls.filter((c) => alarmsKnown(c) === undefined)
  let done = 0
  while (done < left.length && (done === 0 || performance.now() < until)) indexOf(left[done++]!)
  return left.length - done
}
