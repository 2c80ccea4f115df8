/**
 * What must hold of calls that share one service. Where it can, a property speaks of what is shown, and not of what a
 * call believes.
 */
import type { Move, SmallProperty } from '../small-model.ts'
import type { ServiceState } from './service-projection.ts'
import type { SharedServicePowers, SharedState } from './shared-service.ts'

export function sharedServiceProperties(classes: readonly ServiceState[], powers: SharedServicePowers): SmallProperty<SharedState>[] {
  const at = (s: SharedState, i: number): ServiceState => classes[s.calls[i]!.at]!
  const calls = Array.from({ length: powers.calls }, (_, i) => i)
  const has = (m: Move<SharedState>, fact: string): boolean => m.facts!.some(f => f.startsWith(fact))
  const whoDoes = (m: Move<SharedState>, what: string): number | undefined => calls.find(i => m.facts!.includes(`call ${'ABCD'[i]} ${what}`))
  const isTold = (m: Move<SharedState>, i: number, row: string): boolean => m.facts!.includes(`call ${'ABCD'[i]} is told ${row}`)
  const isUsing = (s: SharedState, i: number): boolean => ['starting', 'running'].includes(at(s, i).service) || s.calls[i]!.inbox.includes('service.started')
  const isLiveUser = (s: SharedState, i: number): boolean => isUsing(s, i) && !at(s, i).isOver
  const others = (i: number | undefined): number[] => calls.filter(k => k !== i)
  const isPending = (s: SharedState): boolean => s.world.service === 'starting' || s.world.service === 'restarting'
  /** Does this word on its way tell of an end? */
  const tellsOfAnEnd = (row: string): boolean => /refused|killed|failed/.test(row)
  const isContradicted = (s: SharedState, i: number): boolean =>
    s.world.words.some(tellsOfAnEnd) || s.world.failed >= 0 || s.calls[i]!.inbox.some(tellsOfAnEnd)
  const areAllOver = (s: SharedState): boolean => calls.every(i => at(s, i).isOver || (at(s, i).service === 'off' && !s.calls[i]!.isAttached)) && calls.some(i => at(s, i).isOver)
  const ofOther = (to: SharedState, i: number | undefined): boolean => others(i).some(k => isLiveUser(to, k) && !isContradicted(to, k))

  return [
    { id: 'H1', kind: 'move', text: 'a launch reaches the port only where no start is pending and no other call has the service',
      judge: (s, m) => (has(m, 'the port launches') ? !isPending(s) && !ofOther(s, whoDoes(m, 'launches')) : undefined) },
    { id: 'H2', kind: 'move', text: 'the first launch reaches the port',
      judge: (s, m) => { const i = whoDoes(m, 'launches'); return i !== undefined && !others(i).some(k => isUsing(s, k)) ? has(m, 'the port launches') : undefined } },
    { id: 'H3', kind: 'move', text: 'no abort reaches the port while a start is pending: it would crash an Android app',
      judge: (s, m) => (has(m, 'the port aborts') ? !isPending(s) : undefined) },
    { id: 'H4', kind: 'move', text: "one call's end never takes the notification of another",
      judge: (s, m) => (has(m, 'the port aborts') ? !ofOther(s, whoDoes(m, 'aborts')) : undefined) },
    { id: 'H5', kind: 'move', text: 'the last abort reaches the port',
      judge: (s, m) => { const i = whoDoes(m, 'aborts'); return i !== undefined && !others(i).some(k => isUsing(s, k)) ? has(m, 'the port aborts') : undefined } },
    { id: 'H6', kind: 'move', text: 'a call that waits for its start is told `started` only when the notification shows, or what ended it is on its way',
      judge: (s, m) => {
        const told = calls.filter(i => isTold(m, i, 'service.started') && isLiveUser(m.to, i))
        return told.length > 0 ? told.every(i => m.to.world.service === 'shown' || isContradicted(m.to, i)) : undefined
      } },
    { id: 'H7', kind: 'move', text: 'no call that lives and has the service is told that it was aborted',
      judge: (_, m) => { const told = calls.filter(i => isTold(m, i, 'service.stopped/aborted')); return told.length > 0 ? told.every(i => !isLiveUser(m.to, i) || isContradicted(m.to, i)) : undefined } },
    { id: 'H8', kind: 'state', text: 'a live call that was told that its service runs has a notification, or what says otherwise is on its way',
      judge: s => {
        const told = calls.filter(i => at(s, i).service === 'running' && !at(s, i).isOver && !s.calls[i]!.isUnheard)
        return told.length > 0 ? told.every(i => s.world.service === 'shown' || isContradicted(s, i)) : undefined
      } },
    { id: 'H9', kind: 'move', text: 'a `started` of a notification that shows is told to somebody',
      judge: (s, m) => (m.name.startsWith('the port says service.started') && s.world.service === 'shown' ? !has(m, 'nobody is told') || s.hub.holders.length > 0 : undefined) },
    { id: 'H10', kind: 'leads-to', text: 'all over leads to no notification', from: areAllOver, to: s => s.world.service === 'none' || !areAllOver(s) },
    ...calls.slice(0, 1).map((i): SmallProperty<SharedState> => ({ id: 'H11', kind: 'leads-to', text: 'a start that a call waits for is told to it, or given up', from: s => at(s, i).service === 'starting', to: s => at(s, i).service !== 'starting' })),
    { id: 'H12', kind: 'possible', text: 'from everywhere all can be over with no notification', from: () => true, to: s => areAllOver(s) && s.world.service === 'none' },
  ]
}

const LOST = 'two calls, words lost', REPEATED = 'two calls, words repeated', UNORDERED = 'two calls, events in any order', PROMISED = 'two calls, by promises'
/** What ports and runtime must keep. Each is taken away in a run of its own, and `breaks` is what that run violates. */
export const SHARED_SERVICE_ABLATIONS: { id: string; text: string; without: string; environment: string; powers: Partial<SharedServicePowers> }[] = [
  { id: 'HA1', text: 'a start is decided, and what is said of it is heard, within its time-out', without: 'the time may be up when it is decided, and what is said of it not heard', environment: LOST, powers: { timer: 'decided' } },
  { id: 'HA2', text: 'a kill is told', without: 'the word of a kill may be lost', environment: LOST, powers: { loses: ['started', 'refused', 'aborted', 'killed'] } },
  { id: 'HA3', text: 'an abort works', without: 'an abort may fail, and the service goes on', environment: LOST, powers: { abortFails: true } },
  { id: 'HA4', text: 'a refusal that is told by an event and by a rejection is told by the event first', without: 'the rejection may come first', environment: LOST, powers: { failsFirst: true } },
  { id: 'HA5', text: 'a service that was told to stop is said to be aborted, not killed', without: 'it may be said to be killed', environment: LOST, powers: { killsStopping: true } },
  { id: 'HA6', text: 'a refusal is said once', without: 'a refusal may be said twice', environment: REPEATED, powers: { repeats: ['started', 'aborted', 'refused'] } },
  { id: 'HA7', text: 'a kill is said once', without: 'a kill may be said twice', environment: REPEATED, powers: { repeats: ['started', 'aborted', 'killed'] } },
  { id: 'HA8', text: 'a port that may say `started` twice for one start never leaves `aborted` unsaid', without: '`aborted` may be lost', environment: REPEATED, powers: { loses: ['started', 'refused', 'aborted'] } },
  { id: 'HA9', text: 'where the service can be killed, events come in the order of what they tell', without: 'a service that can be killed tells in any order', environment: UNORDERED, powers: { kills: true } },
  { id: 'HA10', text: 'where `started` may be said twice for one start, events come in the order of what they tell', without: '`started` may be said twice, in any order', environment: UNORDERED, powers: { repeats: ['started', 'aborted'] } },
  { id: 'HA11', text: 'a service that can be killed tells by events: no promise can tell a kill', without: 'it may be killed, and nobody says so', environment: PROMISED, powers: { kills: true } },
]
