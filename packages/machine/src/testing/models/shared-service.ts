/**
 * Calls that share one foreground service. The model has the reducer that runs in them (`service-hub.ts`), the
 * projection of the core table for each call, and a service. The service may be slow, refuse, say a thing twice or
 * not at all, be killed, or take a launch while it stops. Words from the hub wait in a call's queue as long as they
 * like.
 */
import { compile, type TransitionTable } from '../../compile.ts'
import { hub as theHub, idleHub, refused, type HubState, type HubStep } from '../../service-hub.ts'
import type { ServiceEvent } from '../../ports.ts'
import { brokenIn, explore, type Model, type Move, type SmallReport } from '../small-model.ts'
import { projectService, type ServiceState } from './service-projection.ts'
import { SHARED_SERVICE_ABLATIONS, sharedServiceProperties } from './shared-service-properties.ts'

export type Hub = typeof theHub<number>
export type ServiceWord = 'started' | 'refused' | 'aborted' | 'killed'
export type SharedServicePowers = {
  calls: number
  /**
   * How facts come: as events, in their order or in any order, or as the promises of `launch` and `abort`, in any
   * order. Promises cannot tell a kill.
   */
  tells: 'events' | 'events in any order' | 'promises'
  /** Words that may be lost, and that may be said twice. */
  loses: readonly ServiceWord[]
  repeats: readonly ServiceWord[]
  /** The service may be killed; a start may be refused; a launch may call off a stop. */
  kills: boolean
  refuses: boolean
  /** A refusal that is told both by an event and by a rejection may come as the rejection first. */
  failsFirst: boolean
  callsOff: boolean
  /** The first call may begin with `restored`, with a notification of the dead process shown or not. A call may begin again. */
  restores: boolean
  begins: boolean
  /**
   * When a call gives up waiting for its start: `never`; `told`, when all that was said has been heard; `decided`,
   * when it may still be on its way; `always`.
   */
  timer: 'never' | 'told' | 'decided' | 'always'
  /** How many words from the port may wait in a call's queue. */
  inbox: number
  /** A service that was told to stop may be said to be killed. */
  killsStopping: boolean
  /** A call may launch before it has heard what it was told. */
  deaf: boolean
  /** An abort may fail and change nothing. */
  abortFails: boolean
}
const ANSWERS: readonly ServiceWord[] = ['started', 'refused', 'aborted']
const told: SharedServicePowers = {
  calls: 2, tells: 'events', loses: [], repeats: [], kills: true, refuses: true, failsFirst: false, callsOff: false,
  restores: true, begins: true, timer: 'told', inbox: 1, killsStopping: false, deaf: false, abortFails: false,
}
/**
 * Each environment allows everything that holds together. What it leaves out of the powers of `told`, and of loss,
 * repetition and order, is an assumption, which is named behind it.
 */
export const SHARED_SERVICE_ENVIRONMENTS: Record<string, SharedServicePowers> = {
  'two calls, words lost': { ...told, loses: ANSWERS, repeats: ['aborted'], callsOff: true }, // HA8
  'two calls, words repeated': { ...told, loses: ['started', 'refused'], repeats: ['started', 'aborted'], callsOff: true }, // HA8
  'two calls, events in any order': { ...told, tells: 'events in any order', kills: false, loses: ANSWERS, repeats: ['aborted'], callsOff: true }, // HA9 HA10
  'two calls, by promises': { ...told, tells: 'promises', kills: false, loses: ANSWERS, callsOff: true }, // HA11
  // Every word is said, once, and no stop is called off. Then no call may depend on its time-out.
  'two calls, all said': { ...told, timer: 'never' },
}
/** Environments that are too large for every run. */
export const LARGE_SHARED_SERVICE_ENVIRONMENTS: Record<string, SharedServicePowers> = {
  'three calls': { ...told, calls: 3, restores: false, begins: false },
}

export type Holder = {
  at: number
  isAttached: boolean
  /** Its service counts as stopped although nobody has said so. So it goes on listening. */
  isDoubtful: boolean
  /** Its service counts as running, and nobody has said so. */
  isUnheard: boolean
  inbox: string[]
}
export type World = {
  /** `stopping`: still shown, but told to stop. `restarting`: told to start again before it stopped. */
  service: 'none' | 'starting' | 'shown' | 'stopping' | 'restarting'
  /** Who launched the start that is pending. -2: what is shown is left from a dead process. */
  starter: number
  words: string[]
  /** Whose launch has failed without being told yet. A newer launch silences it. */
  failed: number
}
export type SharedState = { hub: HubState<number>; calls: Holder[]; world: World }
type Pick = (n: number) => number

const STARTED = 'service.started', ABORTED = 'service.stopped/aborted', KILLED = 'service.stopped/killed'
const eventOf = (row: string): ServiceEvent => { const [type, cause] = row.split('/'); return { type, cause } as unknown as ServiceEvent }
const rowOf = (e: ServiceEvent): string => ('cause' in e && e.cause !== undefined ? `${e.type}/${e.cause}` : e.type)
const nameOf = (i: number): string => `call ${'ABCD'[i]}`
const WORDS_MAX = 2
const sorted = (holders: readonly number[]): string => [...holders].sort((a, b) => a - b).join('')

export function sharedServiceModel(table: TransitionTable, powers: SharedServicePowers, hub: Hub): Model<SharedState> & { classes: ServiceState[] } {
  const classes = projectService(table.tables[0]!)
  const isPending = ({ service }: World): boolean => service === 'starting' || service === 'restarting'

  /** All outcomes of a move that has choices in it. */
  function outcomes(s: SharedState, moves: Move<SharedState>[], name: string, fair: string | undefined, go: (d: SharedState, facts: string[], pick: Pick) => void): void {
    for (const script: number[] = []; ;) {
      const d = copy(s), facts: string[] = [], sizes: number[] = []
      let n = 0
      go(d, facts, size => { sizes[n] = size; script[n] ??= 0; return script[n++]! })
      moves.push({ to: d, name: [name, ...facts].join(': '), facts, ...(fair !== undefined && { fair }) })
      script.length = n
      // Goes on to the next choice, as an odometer turns: after the last choice of a place, the place before it
      // moves. In an empty script the comparison is with NaN, so nothing moves and the script stays empty.
      while (script.at(-1)! + 1 >= sizes[script.length - 1]!) script.pop()
      if (script.length === 0) return
      script[script.length - 1]!++
    }
  }

  // ---- the port and its world -------------------------------------------------------------------------

  const say = (d: SharedState, facts: string[], pick: Pick, event: string): void => {
    if (event === KILLED && powers.tells === 'promises') { facts.push('nobody can say so'); return }
    const kind = (['started', 'refused', 'aborted', 'killed'] as const).find(w => event.includes(w))!
    const times = [1, ...(powers.loses.includes(kind) ? [0] : []), ...(powers.repeats.includes(kind) ? [2] : [])]
    const n = times[pick(times.length)]!
    if (n !== 1) facts.push(`${event} is ${n === 0 ? 'lost' : 'said twice'}`)
    for (let k = 0; k < n; k++) d.world.words.push(event)
  }
  function launchAt(d: SharedState, facts: string[], pick: Pick, by: number): void {
    const { world } = d
    facts.push(isPending(world) ? 'the port launches, though a start is pending' : 'the port launches')
    world.failed = -1
    world.starter = world.service === 'shown' ? -1 : by
    if (world.service === 'shown') say(d, facts, pick, STARTED)
    else {
      world.service = world.service === 'none' || world.service === 'starting' ? 'starting' : 'restarting'
    }
  }
  function abortAt(d: SharedState, facts: string[], pick: Pick, by: number): void {
    const { world } = d
    facts.push(isPending(world) ? 'the port aborts, though a start is pending' : 'the port aborts')
    if (powers.abortFails && pick(2) === 1) { facts.push('and fails'); d.calls[by]!.inbox.push('port.failed/abortService'); return }
    world.starter = -1
    if (world.service === 'shown' || world.service === 'restarting') world.service = 'stopping'
    else if (world.service === 'starting') { world.service = 'none'; world.words.push(ABORTED) }
    else if (world.service === 'none' && powers.tells === 'promises') world.words.push(ABORTED)
  }
  function worldMoves(s: SharedState, moves: Move<SharedState>[]): void {
    const { service, words } = s.world
    const may = (name: string, fair: string | undefined, go: (d: SharedState, facts: string[], pick: Pick) => void): void => outcomes(s, moves, name, fair, go)
    if (words.length < WORDS_MAX) {
      if (service === 'starting') {
        may('the notification shows', 'a start is decided', (d, facts, pick) => { d.world.service = 'shown'; d.world.starter = -1; say(d, facts, pick, STARTED) })
        if (powers.refuses) may('the start is refused', 'a start is decided', (d, facts, pick) => {
          const by = d.world.starter, how = powers.tells === 'promises' ? 3 : pick(4)
          d.world.service = 'none'
          d.world.starter = -1
          if (how < 2) say(d, facts, pick, how === 0 ? 'service.refused/background' : 'service.refused/other')
          if (how === 2) say(d, facts, pick, 'service.refused/other')
          if (how >= 2 && by >= 0) { facts.push('the launch rejects'); d.world.failed = by }
        })
      }
      if (service === 'stopping') may('the notification goes', 'a stop is done', (d, facts, pick) => { d.world.service = 'none'; say(d, facts, pick, ABORTED) })
      if (service === 'restarting') {
        may('the notification goes', 'a stop is done', (d, facts, pick) => { d.world.service = 'starting'; say(d, facts, pick, ABORTED) })
        if (powers.callsOff) may('the stop is called off', 'a stop is done', (d, facts, pick) => { d.world.service = 'shown'; d.world.starter = -1; say(d, facts, pick, STARTED) })
      }
      if (powers.kills && (service === 'starting' || service === 'shown' || (powers.killsStopping && service !== 'none')) && s.world.starter !== -2) may('the service is killed', undefined, (d, facts, pick) => { d.world.service = service === 'restarting' ? 'starting' : 'none'; say(d, facts, pick, KILLED) })
    }
    const isFull = s.calls.some(c => c.inbox.length >= powers.inbox)
    words.forEach((word, i) => {
      if (i > 0 && powers.tells === 'events') return // in their order
      if (isFull) return // waits its turn
      may(`the port says ${word}`, 'a word is heard', (d, facts) => {
        d.world.words.splice(i, 1)
        const step = tell(d, facts, hub(d.hub, eventOf(word)))
        if (step.tell.length === 0) facts.push('nobody is told')
      })
    })
    const isSaid = powers.failsFirst || !words.some(w => w.startsWith('service.refused'))
    if (!isFull && isSaid && s.world.failed >= 0) may('the launch fails', 'a failure is told', (d, facts) => {
      const by = d.world.failed
      d.world.failed = -1
      tell(d, facts, hub(d.hub, refused, by))
      d.calls[by]!.inbox.push('port.failed/launchService')
    })
  }

  // ---- the calls ----------------------------------------------------------------------------------------

  function tell(d: SharedState, facts: string[], step: HubStep<number>): HubStep<number> {
    d.hub = step
    for (const i of step.tell) {
      facts.push(`${nameOf(i)} is told ${rowOf(step.event)}`)
      d.calls[i]!.inbox.push(rowOf(step.event))
    }
    return step
  }
  function take(d: SharedState, facts: string[], pick: Pick, i: number, row: string, { to, command }: { to: number; command?: 'launch' | 'abort' }): void {
    const c = d.calls[i]!, was = classes[c.at]!, is = classes[to]!
    if (was.service === 'stopping' && is.service === 'stopped' && !row.startsWith('service.stopped')) c.isDoubtful = true
    if (is.service !== was.service) c.isUnheard = is.service === 'running' && row === 'timer.service'
    c.at = to
    if (!command) return
    facts.push(`${nameOf(i)} ${command === 'launch' ? 'launches' : 'aborts'}`)
    c.isAttached = true
    if (!tell(d, facts, hub(d.hub, command, i)).port) return
    if (command === 'launch') launchAt(d, facts, pick, i)
    else abortAt(d, facts, pick, i)
  }
  function callMoves(s: SharedState, moves: Move<SharedState>[], i: number): void {
    const call = s.calls[i]!, { service, isOver, on, own } = classes[call.at]!, name = nameOf(i)
    const may = (row: string, fair?: string, more?: (d: SharedState) => void): void => outcomes(s, moves, `${name}, ${row}`, fair, (d, facts, pick) => {
      more?.(d)
      const step = on[row]
      if (step) take(d, facts, pick, i, row, step)
    })
    const isRestored = call.inbox[0] === 'restored' // the first event of a new process
    if (!isRestored) for (const step of own) {
      if (step.command === 'launch' && call.inbox.length > 0 && !powers.deaf) continue
      const { service: next, isOver: isNext } = classes[step.to]!
      outcomes(s, moves, `${name} ${isNext && !isOver ? 'is over' : 'goes on'}, service ${service} → ${next}`, undefined, (d, facts, pick) => take(d, facts, pick, i, 'own', step))
    }
    if (call.inbox.length > 0) may(call.inbox[0]!, `${name} hears`, d => { d.calls[i]!.inbox.shift() })
    const { world } = s, isHeard = world.words.length === 0 && world.failed < 0 && call.inbox.length === 0
    const waits = { never: false, told: !isPending(world) && isHeard, decided: !isPending(world), always: true }[powers.timer]
    if (service === 'starting' && waits) may('timer.service', `${name} gives up waiting`)
    if (service === 'stopping') may('timer.step/service', `${name} gives up waiting`)
    const isDone = isOver && service === 'stopped'
    if (isDone && call.isAttached && !call.isDoubtful) outcomes(s, moves, `${name} is released`, undefined, (d, facts) => {
      d.calls[i]!.isAttached = false
      tell(d, facts, hub(d.hub, 'detach', i))
      if (d.calls.every(c => !c.isAttached)) { d.world.words = []; d.hub = idleHub } // nobody is subscribed
    })
    if (isDone && !call.isAttached && call.inbox.length === 0 && powers.begins) outcomes(s, moves, `${name} begins again`, undefined, d => {
      d.calls[i]!.at = 0
      if (d.world.failed === i) d.world.failed = -1
      if (d.world.starter === i) d.world.starter = -1
    })
  }

  const fresh: Holder = { at: 0, isAttached: false, isDoubtful: false, isUnheard: false, inbox: [] }
  const start = (service: World['service'], inbox: string[] = []): SharedState => ({
    hub: idleHub, calls: Array.from({ length: powers.calls }, (_, i) => (i === 0 ? { ...fresh, inbox } : fresh)), world: { service, starter: service === 'shown' ? -2 : -1, words: [], failed: -1 },
  })
  return {
    classes,
    initial: [start('none'), ...(powers.restores ? [start('none', ['restored']), start('shown', ['restored'])] : [])],
    key: ({ hub: h, calls, world: w }) => [
      sorted(h.holders), sorted(h.last), h.phase, w.service.slice(0, 4), w.starter,
      w.words.map(x => x.slice(-5)).join(), w.failed,
      ...calls.map(c => `${c.at}${c.isAttached ? 'a' : ''}${c.isDoubtful ? 'd' : ''}${c.isUnheard ? 'u' : ''}${c.inbox.map(r => r.slice(-9)).join()}`),
    ].join('|'),
    moves(s) {
      const moves: Move<SharedState>[] = []
      worldMoves(s, moves)
      s.calls.forEach((_, i) => callMoves(s, moves, i))
      return moves
    },
  }
}

const copy = ({ hub, calls, world }: SharedState): SharedState => ({
  hub, calls: calls.map(c => ({ ...c, inbox: [...c.inbox] })),
  world: { ...world, words: [...world.words] },
})

/** Explores one environment. `hub`: a reducer other than ours, to see what it breaks. */
export function checkSharedService(options: { environment?: string; powers?: Partial<SharedServicePowers>; table?: TransitionTable; hub?: Hub; max?: number } = {}): SmallReport {
  const known = { ...SHARED_SERVICE_ENVIRONMENTS, ...LARGE_SHARED_SERVICE_ENVIRONMENTS }
  const environment = options.environment ?? Object.keys(known)[0]!
  const base = known[environment]
  if (!base) throw new RangeError(`environment must be one of ${Object.keys(known).map(n => `"${n}"`).join(', ')}, found "${environment}"`)
  const table = options.table ?? compile(), limit = options.max === undefined ? {} : { max: options.max }
  const run = (powers: SharedServicePowers): ReturnType<typeof explore> => {
    const model = sharedServiceModel(table, powers, options.hub ?? theHub)
    return explore(model, sharedServiceProperties(model.classes, powers), limit)
  }
  const powers = { ...base, ...options.powers }
  // Each assumption is taken away in the environment that keeps it, where no call begins again.
  const ablations = options.hub === undefined && options.powers === undefined ? SHARED_SERVICE_ABLATIONS.filter(a => a.environment === environment) : []
  const assumptions = ablations.map(({ id, text, without, powers: less }) => ({ id, text, without, ...brokenIn(run({ ...powers, begins: false, ...less })) }))
  return { environment, ...run(powers), assumptions }
}
