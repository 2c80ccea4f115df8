/**
 * How badly a world may behave that still keeps the duties of its ports (see `ports.ts`), and what hostile ports
 * share. The ports do not choose the order in which things happen: the scheduler does.
 */

/** The part of fast-check's `fc.scheduler()` that is needed: it decides when the task may go on. */
export type Scheduler = { schedule<T>(task: Promise<T>, label?: string): Promise<T> }

/** The troubles of one world. Each keeps the duties of ports. */
export type Hostility = {
  /** The SDK does not look at its signal. A join that was left succeeds all the same, says so, and must be left again. */
  isDeafWhileJoining: boolean
  /** How long a join takes beyond its turn, in virtual milliseconds. When the network is bad, it is longer than any time-out. */
  joinsAfterMs: number
  /** Which request to begin something fails. Then nothing was taken. */
  refuses: 'nothing' | 'join' | 'launch' | 'report'
  refusal: 'throws' | 'rejects'
  /**
   * How `launch`, `leave`, `abort` and the system's `end` answer. Only the last three answer with an error. They take
   * effect all the same, because an error is no fact.
   */
  answers: 'at once' | 'late' | 'never' | 'rejects' | 'throws'
  /** What is said inside the very call that caused it: nothing, callbacks, or all that the call leads to. */
  synchronous: 'nothing' | 'callbacks' | 'everything'
  /** Every callback is said twice, the second time later. */
  saysTwice: boolean
  /** After its last word the SDK says `closed` before `left`. */
  closesFirst: boolean
  /** Callbacks go on after their listener has unsubscribed. */
  saysAfterUnsubscribe: boolean
}
/** A world without any of these troubles. */
export const CALM: Hostility = { isDeafWhileJoining: false, joinsAfterMs: 0, refuses: 'nothing', refusal: 'rejects', answers: 'late', synchronous: 'nothing', saysTwice: false, closesFirst: false, saysAfterUnsubscribe: false }

/** What reached the ports, what the world did, and what people did, in order. */
export type Line = { who: 'command' | 'world' | 'user'; what: string; attempt?: number }

/** What the ports of one hostile world share. */
export type Stage = {
  how: Hostility
  log: Line[]
  /** What is taken: `microphone 1`, `connection 1`, `subscription 1`, `notification`, `system call`, `screen`. */
  held: Set<string>
  command(what: string, attempt?: number): void
  world(what: string, attempt?: number): void
  /** Moves part of the world, now or when the scheduler says so. */
  later(label: string, go: () => void): void
  /** Says something to a listener, once or twice, now or when the scheduler says so. If the listener throws, that is noted. */
  say(label: string, tell: () => void): void
  /** What a command returns once it has taken effect. A command that begins something tells no error then. */
  answer(label: string, begins?: 'begins'): Promise<void> | undefined
  /** What a refused request returns, unless it throws. */
  refuse(what: string): Promise<void>
  /** What listeners threw into the ports. */
  errors: unknown[]
}

/** Makes what the ports of one hostile world share. */
export function createStage(s: Scheduler, how: Hostility): Stage {
  const log: Line[] = [], errors: unknown[] = []
  const note = (who: Line['who']) => (what: string, attempt?: number): void => { log.push({ who, what, ...(attempt !== undefined && { attempt }) }) }
  const soon = (label: string): Promise<void> => s.schedule(Promise.resolve(), label)
  const when = (isNow: boolean, label: string, go: () => void): void => { if (isNow) go(); else void soon(label).then(go) }
  return {
    how, log, errors, held: new Set(), command: note('command'), world: note('world'),
    later: (label, go) => when(how.synchronous === 'everything', label, go),
    say(label, tell) {
      const told = (): void => { try { tell() } catch (e) { errors.push(e) } }
      when(how.synchronous !== 'nothing', label, told)
      if (how.saysTwice) when(false, label, told)
    },
    refuse(what) {
      note('world')(`refuses ${what}`)
      if (how.refusal === 'throws') throw new Error(`${what} is refused`)
      return soon(`${what} is refused`).then(() => { throw new Error(`${what} is refused`) })
    },
    answer(label, begins) {
      switch (begins && (how.answers === 'rejects' || how.answers === 'throws') ? 'late' : how.answers) {
        case 'at once': return undefined
        case 'late': return soon(label)
        // Nobody ever answers. The fault is just that: a promise without a resolver.
        case 'never': return new Promise<void>(() => undefined)
        case 'rejects': return soon(label).then(() => { throw new Error(`${label}, with an error`) })
        case 'throws': throw new Error(`${label}, with an error`)
      }
    },
  }
}
