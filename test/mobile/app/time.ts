/** Time and turns for tests: the clock is moved by hand, and what hangs on promises and immediates is followed to its end. */
import { createVirtualClock, type VirtualClock } from '@onhook/machine/testing'

export { createVirtualClock, type VirtualClock }
/** Lets everything happen that needs no time: promises, and the native side's immediates. */
export async function rest(turns = 6): Promise<void> { for (let i = 0; i < turns; i++) await new Promise(resolve => setImmediate(resolve)) }
/** Time passes from timer to timer, and what each causes happens before the next. */
export async function pass(clock: VirtualClock, ms: number): Promise<void> {
  const end = clock.now() + ms
  await rest(2)
  for (let next; !clock.isFrozen && (next = clock.timers()[0]) !== undefined && next <= end;) {
    clock.advance(Math.max(0, next - clock.now()))
    await rest(2)
  }
  clock.advance(end - clock.now())
  await rest(2)
}
