/** Faults that a fake port commits, by command (`leave`) and by callback (`transport.left`). */
import type { LogEntry, Stage } from './stage.ts'

/** `throw`: throws at once. `reject`: rejects later. `hang`: returns a promise that never settles. The command has no effect, unless `effect` is set. */
export type CommandFault = 'throw' | 'reject' | 'hang'
/**
 * - `duplicate`: called twice.
 * - `drop`: never called.
 * - `delay`: waits until you name it: `deliver('transport.joined')`.
 * - `reorder`: overtakes everything that waits.
 * - `stale`: called for the previous attempt, through its subscription if there was one.
 * - `late`: called even after the listener has unsubscribed.
 */
export type CallbackFault = 'duplicate' | 'drop' | 'delay' | 'reorder' | 'stale' | 'late'

type Times = { /** How often; always when left out. */ times?: number }
export type CommandKnob = CommandFault | ({ fault: CommandFault; /** It took effect all the same. */ effect?: boolean; /** What is thrown. */ error?: unknown } & Times)
type OneCallbackKnob = CallbackFault | ({ fault: CallbackFault } & Times)
export type CallbackKnob = OneCallbackKnob | readonly OneCallbackKnob[]

/** Faults by name. Change them while the test runs: `port.knobs.leave = 'hang'`, `delete port.knobs.leave`. */
export type Knobs<Command extends string, Callback extends string> =
  & { [C in Command]?: CommandKnob | undefined }
  & { [E in Callback]?: CallbackKnob | undefined }

/** The error that a fake command throws or rejects with if its knob gives none. */
export class FakeFault extends Error {
  override readonly name = 'FakeFault'
}

/** A listener, bound to the attempt that it was made for. */
export type Listener<E> = { emit: (event: E) => void; attempt?: number; open: boolean }

/** Commands and callbacks of one fake port, with its faults applied. */
export function createFaults<Event extends { type: string }>(port: string, stage: Stage, knobs: Record<string, unknown>) {
  const used = new Map<unknown, number>()
  /** The knob, unless it has been used as often as it says. */
  function spend<K extends { times?: number }>(knob: K): K | undefined {
    const n = used.get(knob) ?? 0
    if (n >= (knob.times ?? Infinity)) return undefined
    used.set(knob, n + 1)
    return knob
  }

  const faultsOf = (type: string): Set<CallbackFault> => {
    const knob = knobs[type] as CallbackKnob | undefined
    const list: readonly OneCallbackKnob[] = knob === undefined ? [] : Array.isArray(knob) ? knob : [knob as OneCallbackKnob]
    return new Set(list.flatMap(k => typeof k === 'string' ? k : spend(k)?.fault ?? []))
  }

  return {
    /** Logs a command and lets its effect or its fault happen. */
    command(name: string, effect: () => void | Promise<void>, more: Pick<LogEntry, 'attempt' | 'detail'> = {}): void | Promise<void> {
      stage.note({ port, kind: 'command', name, ...more })
      const knob = knobs[name] as CommandKnob | undefined
      const fault = knob === undefined ? undefined : spend(typeof knob === 'string' ? { fault: knob } : knob)
      if (!fault) return effect()
      if (fault.effect) void effect()
      const error = fault.error ?? new FakeFault(`${port}.${name}: told to ${fault.fault}`)
      switch (fault.fault) {
        case 'throw': throw error
        case 'reject': return stage.settle(name, { reject: error })
        // Nobody ever answers: a promise without a resolver is the fault itself.
        case 'hang': return new Promise<void>(() => undefined)
      }
    },

    /**
     * Puts a callback into the queue. `to` and `before` are asked when it is delivered, so that what
     * unsubscribes in the meantime is not told. `still` may withdraw it.
     */
    callback(event: Event, to: Listener<Event> | undefined, more: { before?: Listener<Event> | undefined; still?: () => boolean } = {}): void {
      const faults = faultsOf(event.type)
      const attempt = to?.attempt
      const about = { port, kind: 'callback' as const, name: event.type, ...(attempt === undefined ? undefined : { attempt }) }
      if (faults.has('drop')) { stage.note({ ...about, dropped: 'knob' }); return }
      const give = (): void => {
        const stale = faults.has('stale')
        const listener = stale ? more.before ?? to : to
        const said: Event = stale && !more.before && attempt !== undefined ? { ...event, attempt: attempt - 1 } : event
        if (more.still && !more.still()) { stage.note({ ...about, dropped: 'withdrawn' }); return }
        if (!listener || (!listener.open && !stale && !faults.has('late'))) { stage.note({ ...about, dropped: 'unsubscribed' }); return }
        stage.note({ ...about, ...(stale ? { detail: 'stale' } : undefined) })
        stage.contain(() => listener.emit(said))
      }
      for (let n = faults.has('duplicate') ? 2 : 1; n > 0; n--) stage.wait(event.type, give, { first: faults.has('reorder'), delayed: faults.has('delay') })
    },

    /** Logs that the world moved. */
    world: (name: string, attempt?: number): void => { stage.note({ port, kind: 'world', name, ...(attempt === undefined ? undefined : { attempt }) }) },
  }
}

/** One subscription that may come and go: for the ports that have no attempts. */
export function createListeners<E>() {
  const all: Listener<E>[] = []
  return {
    add(emit: (event: E) => void, attempt?: number): { listener: Listener<E>; off: () => void } {
      const listener: Listener<E> = { emit, open: true, ...(attempt === undefined ? undefined : { attempt }) }
      all.push(listener)
      return { listener, off: () => { listener.open = false } }
    },
    open: () => all.filter(l => l.open),
    latest: () => all.findLast(l => l.open),
  }
}
