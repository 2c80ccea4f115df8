/** Two phones in one call, the network between them, and the table of what arrived. The page and the terminal play on it. */
import type { TraceRecord } from '@onhook/machine'
import type { Answer } from './answer.ts'
import { createFreezableClock, type FreezableClock } from './clock.ts'
import { createPhone, type Code, type Connection, type Phone, type Side } from './phone.ts'

/** One line of the table: an event by its name and count, and what each phone made of it. */
export type Line = { key: string; arrived: string; atMs: number; left?: Answer; right?: Answer }

export type StageInput = {
  /** `isHidden`: nobody looks at that end. */
  connect(side: Side, room: string, clock: FreezableClock, isHidden: boolean): Connection
  /** Packets between the phones are lost for so long, or until `restore`. */
  network: { cut(ms: number): void; restore(): void }
  /** Is whatever shows the phones in the background? Then their apps are. */
  isHidden?(): boolean
  inspect?(side: Side, record: TraceRecord): void
  onLine?(side: Side, arrived: string, answer: Answer, atMs: number): void
  onChange(): void
  /** Makes the rooms of two pages different. */
  room: string
}

export type Stage = {
  /** Has there been a call, so that there are phones? */
  readonly isReady: boolean
  readonly phones: { readonly left: Phone; readonly right: Phone }
  readonly both: readonly Phone[]
  readonly clock: FreezableClock
  readonly lines: readonly Line[]
  readonly network: StageInput['network']
  /** A new call of two new phones, once the old ones gave everything back. */
  call(leftRuns: Code, options?: CallSetup): Promise<void>
  /** The table begins anew, and its times count from now. */
  clearLines(): void
  /** Something else is played from now on: whoever still waits is refused with `Superseded`. */
  supersede(): void
  /** Resolves when it holds; false when `timeoutMs` passed first. */
  until(holds: () => boolean, timeoutMs: number): Promise<boolean>
  wait(ms: number): Promise<void>
  stop(): Promise<void>
}

type CallSetup = {
  /** Runs before the phones join. */
  prepare?: (phone: Phone) => void
  /** Each phone is called by a person of its own, so that what one phone does is no help to the other. */
  isApart?: boolean
}

/** Thrown into a script that another one has replaced. */
export class Superseded extends Error { override readonly name = 'Superseded' }

/** Lines of a long-lived call: the oldest go first. */
const LINES_MAX = 200

export function createStage(input: StageInput): Stage {
  let clock = createFreezableClock(), lines: Line[] = [], since = 0, calls = 0, plays = 0
  let phones: Stage['phones'] | undefined
  const counts = { left: new Map<string, number>(), right: new Map<string, number>() }
  const watchers = new Set<() => void>(), attending: (() => void)[] = []
  const onChange = (): void => {
    input.onChange()
    for (const watch of [...watchers]) watch()
  }
  const clearLines = (): void => {
    lines = []
    since = clock.now()
    counts.left.clear()
    counts.right.clear()
  }
  const onAnswer = (side: Side, arrived: string, answer: Answer): void => {
    const count = (counts[side].get(arrived) ?? 0) + 1
    counts[side].set(arrived, count)
    const key = `${arrived}#${count}`, atMs = clock.now() - since
    const line = lines.find(each => each.key === key)
    lines = line ? lines.map(each => each === line ? { ...line, [side]: answer } : each) : [...lines, { key, arrived, atMs, [side]: answer }].slice(-LINES_MAX)
    input.onLine?.(side, arrived, answer, atMs)
    onChange()
  }
  const end = async (): Promise<void> => {
    const old = phones, clockOfOld = clock
    if (!old) return
    // What is still frozen could never end.
    clockOfOld.thaw(0)
    for (const go of attending.splice(0)) go()
    await Promise.race([Promise.all([old.left.stop(), old.right.stop()]), new Promise(resolve => setTimeout(resolve, 1000))])
    clockOfOld.stop()
  }
  /** Joins, and stays until this call is over. */
  const attend = ({ transport }: Connection): void => {
    const controller = new AbortController(), ctx = { attempt: 1, signal: controller.signal }
    attending.push(() => {
      controller.abort()
      void transport.leave(ctx)
    })
    // One that cannot come leaves its phone alone, and the phone's own deadline says so.
    Promise.resolve(transport.join(ctx)).catch(() => undefined)
  }
  const checkPlay = (play: number): void => { if (play !== plays) throw new Superseded('another run has begun') }
  const current = (): Stage['phones'] => {
    if (!phones) throw new Error('there is no call yet: stage.call() makes one')
    return phones
  }

  return {
    get isReady() { return phones !== undefined },
    get phones() { return current() },
    get both() { return [current().left, current().right] },
    get clock() { return clock },
    get lines() { return lines },
    network: input.network,
    clearLines,
    supersede() { plays++ },
    async call(leftRuns, { prepare, isApart = false } = {}) {
      const play = plays
      input.network.restore()
      await end()
      checkPlay(play)
      clock = createFreezableClock()
      clearLines()
      const n = ++calls
      // What an old call still says is not of this one.
      const isMine = (): boolean => n === calls
      const roomOf = (side: Side): string => `${input.room}-${n}${isApart ? `-${side}` : ''}`
      const make = (side: Side, runs: Code, peer: string): Phone => createPhone({
        id: `${input.room}-${n}${side === 'left' ? 'l' : 'r'}`, side, runs, peer, clock,
        connection: input.connect(side, roomOf(side), clock, false),
        isHidden: input.isHidden?.(),
        inspect: input.inspect && (record => input.inspect?.(side, record)),
        onAnswer: (...answer) => { if (isMine()) onAnswer(...answer) },
        onChange: () => { if (isMine()) onChange() },
      })
      phones = { left: make('left', leftRuns, 'Dr. Amsel'), right: make('right', 'onhook', 'Mira') }
      for (const phone of [phones.left, phones.right]) {
        prepare?.(phone)
        phone.join()
      }
      // Whoever sits at the other end shows the picture of the other phone's person.
      if (isApart) for (const side of ['left', 'right'] as const) attend(input.connect(side === 'left' ? 'right' : 'left', roomOf(side), clock, true))
      onChange()
    },
    async until(holds, timeoutMs) {
      const play = plays
      const is = await new Promise<boolean>(resolve => {
        const done = (is: boolean): void => {
          watchers.delete(watch)
          clearInterval(polling)
          clearTimeout(timer)
          resolve(is)
        }
        const watch = (): void => { if (play !== plays || holds()) done(true) }
        // A microphone's track tells nobody when it is stopped.
        const polling = setInterval(watch, 100)
        const timer = setTimeout(() => done(holds()), timeoutMs)
        watchers.add(watch)
        watch()
      })
      checkPlay(play)
      return is
    },
    async wait(ms) {
      const play = plays
      await new Promise(resolve => { setTimeout(resolve, ms) })
      checkPlay(play)
    },
    async stop() {
      await end()
      phones = undefined
    },
  }
}
