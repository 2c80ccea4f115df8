/** Bounded waiting, for a world that moves by itself or only when told. */

export type Waiting = {
  /** Waits until it holds, at most so long. */
  until(what: string, holds: () => boolean, limitMs: number): Promise<void>
  /** Lets time pass in which nothing should come. */
  quiet(): Promise<void>
  /** Lets a moment pass, or so many milliseconds, without letting the world settle. */
  moment(ms?: number): Promise<void>
  check(holds: boolean, expected: string): void
}

/** In milliseconds: how long a port may take for one step (`limitMs`), and how long to wait for nothing to happen (`quietMs`). */
export type PortLimits = { limitMs: number; quietMs: number }
export const DEFAULT_PORT_LIMITS: PortLimits = { limitMs: 3_000, quietMs: 50 }

const POLL_MS = 5
const sleep = (ms: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, ms) })

/** `state` says, for a message, what the port has said and what the world holds. */
export function createWaiting(world: { settle?(): unknown }, quietMs: number, state: () => string): Waiting {
  return {
    async until(what, holds, limitMs) {
      const deadline = Date.now() + limitMs
      for (;;) {
        await world.settle?.()
        if (holds()) return
        if (Date.now() > deadline) throw new Error(`expected ${what} within ${limitMs} ms; ${state()}`)
        await sleep(POLL_MS)
      }
    },
    async quiet() {
      await world.settle?.()
      await sleep(quietMs)
      await world.settle?.()
    },
    moment: (ms = 0) => sleep(ms),
    check(holds, expected) {
      if (!holds) throw new Error(`expected ${expected}; ${state()}`)
    },
  }
}
