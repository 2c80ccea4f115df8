/**
 * Can the environment bring these events about, in this order? If a run was recorded that it cannot produce, the
 * environment is too kind. Then what is proved in it says nothing of that run.
 *
 * The machine says which events it took, but not what the world did meanwhile. So a set of product states is kept:
 * all in which the world may be. The set is closed under the moves at which the machine takes nothing.
 */
import type { TransitionTable } from '../../compile.ts'
import { CallError } from '../../errors.ts'
import { bitOf, engineOf } from '../engine.ts'
import { K, NO_EVENT, eventIn, kindOf, labelOf } from './move-kinds.ts'
import { movesOf } from './moves.ts'
import type { Powers } from './powers.ts'
import { World } from './world.ts'

/** Whether a run can be produced. If it cannot: at which event it fails, and what could have come there. */
export type Producible =
  | { possible: true; /** The largest set of states on the way. */ states: number }
  | { possible: false; at: number; event: string; /** The events that could have come here. */ wouldHave: string[] }

const MUTING = 'a listener alone hears it, and nothing of the core looks at a listener', AUDIO = 'only the audio listener hears it', SHOWN = 'only the presentation listener hears it'
const MEDIA = 'it commands restartMedia at most, which takes nothing and gives nothing back', NOTED = 'it is noted, and changes nothing'
/**
 * Events on which the environment has no say, each with the reason. They may come at any time. The machine takes
 * them, and the world stays as it is. An event that no move brings and that is not in this list cannot be produced.
 */
export const NOT_MODELLED: Readonly<Record<string, string>> = {
  'user.mute': MUTING, 'user.unmute': MUTING, 'transport.muted': MUTING, 'transport.unmuted': MUTING, 'system.muted': MUTING, 'system.unmuted': MUTING,
  'system.held': AUDIO, 'system.resumed': AUDIO, 'audio.activated': AUDIO, 'audio.deactivated': AUDIO, 'audio.interrupted': AUDIO, 'audio.resumed': AUDIO, 'audio.routeChanged': AUDIO,
  'presentation.pipEntered': SHOWN, 'presentation.pipExited/restored': SHOWN, 'presentation.pipExited/closed': SHOWN,
  'transport.tokenExpiring': NOTED, 'port.failed/other': NOTED,
  'transport.migrating': MEDIA, 'network.online': MEDIA, 'network.offline': MEDIA,
  'app.deactivated': 'without the power appInactive no move brings it; inactive is then what background is: not active',
}

/**
 * Facts about the surroundings, which may be told again at any time. Where the machine at most writes such a fact on
 * the notification, nothing happens.
 */
export const TOLD_AGAIN: readonly string[] = ['app.activated', 'app.backgrounded', 'permission.changed/held', 'permission.changed/missing']

/** At this many states the run is given up as too large. */
export const BELIEF_STATES_MAX = 500_000

/**
 * @param events names of rows, in the order in which the machine of one attempt took them, from its start
 * @throws CallError `not-finite` when more than `statesMax` states are possible at once; `bad-table`
 */
export function producible(table: TransitionTable, powers: Powers, events: readonly string[], { statesMax = BELIEF_STATES_MAX }: { statesMax?: number } = {}): Producible {
  const engine = engineOf(table.tables[0]!), w = new World(engine, powers, table.policy.launchService), moves = movesOf(w)
  let belief = new StateSet(), largest = 0
  w.starts(() => { belief.add(w.low, w.high) })
  for (const [at, event] of events.entries()) {
    const wanted = engine.eventOf(event), isFree = event in NOT_MODELLED, isTold = TOLD_AGAIN.includes(event), after = new StateSet(), would = new Set<number>()
    const take = (): void => { w.step(wanted); after.add(w.low, w.high) }
    const reach = (label: number): void => {
      const took = eventIn(label)
      if (took === NO_EVENT) belief.add(w.low, w.high)
      else if (kindOf(label) !== ATTEMPT) { would.add(took); if (took === wanted) after.add(w.low, w.high) }
    }
    // The set grows while it is gone through, because what a silent move leads to is possible too.
    for (let i = 0; i < belief.size; i++) {
      if (belief.size > statesMax) throw new CallError('not-finite', `more than ${statesMax} states of the world are possible before event ${at}, ${event}: give fewer powers, or raise statesMax`, { field: 'statesMax' })
      w.load(belief.low[i]!, belief.high[i]!)
      moves.from(reach, reach)
      // A new process says that it was restored before anything else is heard.
      const cell = w.m * engine.events + wanted
      if (w.boot === 0 && (isFree || (isTold && (engine.mask[cell]! & ~WORDS_ONLY) === 0 && engine.next[cell] === w.m))) take()
    }
    largest = Math.max(largest, belief.size)
    if (after.size === 0) return { possible: false, at, event, wouldHave: [...would].map(e => engine.table.events[e]!).sort() }
    belief = after
  }
  return { possible: true, states: largest }
}
const WORDS_ONLY = bitOf('updateService')
const ATTEMPT = kindOf(labelOf(K.attempt))

/** Pairs of words, each kept once, in the order in which they came. */
export class StateSet {
  readonly low: number[] = []
  readonly high: number[] = []
  private slots = new Int32Array(1 << 10)
  get size(): number { return this.low.length }
  add(low: number, high: number): void {
    const k = this.slotOf(low, high)
    if (this.slots[k] !== 0) return
    this.low.push(low)
    this.high.push(high)
    this.slots[k] = this.size
    if (this.size * 2 <= this.slots.length) return
    this.slots = new Int32Array(this.slots.length * 4)
    this.low.forEach((low, i) => { this.slots[this.slotOf(low, this.high[i]!)] = i + 1 })
  }
  /** Where the pair stands, or the free place for it. */
  private slotOf(low: number, high: number): number {
    const mask = this.slots.length - 1, x = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)
    let k = (x ^ (x >>> 15)) & mask
    for (let i = this.slots[k]!; i !== 0 && (this.low[i - 1] !== low || this.high[i - 1] !== high); i = this.slots[k]!) k = (k + 1) & mask
    return k
  }
}
