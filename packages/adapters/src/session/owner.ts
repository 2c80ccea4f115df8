/** What can have one session at a time (an SDK, a client, a page): whose it is, and who waits for it. */
import type { Timers } from './options.ts'
import { misuse } from './report.ts'

/** An attempt's hold on its owner: from `take` until nothing of the attempt's session is listened to any more. */
export type Hold = {
  isReleased(): boolean
  /** Is the attempt left or over? It is then waited for. */
  isOver(): boolean
  /** Gives back what it holds, once and for good. */
  release(): void
  /** Resolves when it is released, for whoever waits: in order of arrival, and not inside an SDK's callback. */
  released: Promise<void>
  /**
   * Resolves when the owner is this attempt's, in order of arrival, or when the attempt is over. The last session is waited for `ms`
   * milliseconds, then it is released.
   * @throws that there is another session, which nobody has left
   */
  take(owner: object, vendor: string, clock: Timers, ms: number): Promise<void>
}
/** Their callbacks name no session, so whoever has one hears them all. */
const owners = new WeakMap<object, Hold>()

export function createHold(isOver: () => boolean, onRelease: () => void): Hold {
  let isReleased = false, free!: () => void
  const hold: Hold = {
    isReleased: () => isReleased,
    isOver,
    release() {
      if (isReleased) return
      isReleased = true
      onRelease()
      free()
    },
    released: new Promise<void>(resolve => { free = resolve }),
    async take(owner, vendor, clock, ms) {
      while (!isOver()) {
        const last = owners.get(owner)
        if (!last || last.isReleased()) {
          owners.set(owner, hold)
          return
        }
        if (!last.isOver()) throw misuse(vendor, 'expected no session, found another; leave that call first')
        // Who was left while it waited wants nothing any more, so the last session keeps its time.
        const timer = clock.setTimeout(() => { if (!isOver()) last.release() }, ms)
        await last.released
        clock.clearTimeout(timer as never)
      }
    },
  }
  return hold
}
