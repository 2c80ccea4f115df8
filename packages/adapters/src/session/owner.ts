/** An owner can have one session at a time (an SDK, a client, a page). This keeps track of whose it is, and who waits for it. */
import type { Timers } from './options.ts'
import { misuse } from './report.ts'

/** An attempt's hold on its owner: from `take` until the attempt's session has been given back. */
export type Hold = {
  /** Nothing of the session is listened to any more. */
  isReleased(): boolean
  /** Is the attempt left or over? It is then waited for. */
  isOver(): boolean
  /** Gives back what it holds, once and for good; when that is done, the owner is free. */
  release(): void
  /** Lets go of the owner, also while it is still being given back. */
  free(): void
  isFree?: true
  /** Resolves when the owner is free, for those that wait: in order of arrival, and not inside an SDK's callback. */
  freed: Promise<void>
  /**
   * Resolves when the owner is this attempt's, in order of arrival, or when the attempt is over. The last session is waited for `ms`
   * milliseconds, then it is released, and for `ms` milliseconds more if that is not done at once.
   * @throws that there is another session, which nobody has left
   */
  take(owner: object, vendor: string, clock: Timers, ms: number): Promise<void>
}
/** The callbacks of an owner name no session, so an attempt that listens hears those of all sessions. */
const owners = new WeakMap<object, Hold>()

/** @param giveBack runs once, when it is released; the owner is free when what it returns has resolved. Neither throws nor rejects. */
export function createHold(isOver: () => boolean, giveBack: () => unknown): Hold {
  let isReleased = false, tellFree!: () => void
  const hold: Hold = {
    isReleased: () => isReleased,
    isOver,
    release() {
      if (isReleased) return
      isReleased = true
      void Promise.resolve(giveBack()).then(hold.free)
    },
    free() {
      hold.isFree = true
      tellFree()
    },
    freed: new Promise<void>(resolve => { tellFree = resolve }),
    async take(owner, vendor, clock, ms) {
      while (!isOver()) {
        const last = owners.get(owner)
        if (!last || last.isFree) {
          owners.set(owner, hold)
          return
        }
        if (!last.isOver()) throw misuse(vendor, 'expected no session, found another; leave that call first')
        const giveUp = (): void => {
          // Who was left while it waited wants nothing any more, so the last session keeps its time.
          if (isOver()) return
          if (last.isReleased()) return last.free()
          last.release()
          timer = clock.setTimeout(giveUp, ms)
        }
        let timer = clock.setTimeout(giveUp, ms)
        await last.freed
        clock.clearTimeout(timer as never)
      }
    },
  }
  return hold
}
