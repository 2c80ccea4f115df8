/** `useCall(call)`: the state of a call in a React component, on the web and in React Native. */
import { useEffect, useSyncExternalStore } from 'react'
import type { Call, CallState } from './index.ts'

/**
 * One screen, as far as a call can tell: the components that came before the call exited it. `exitedBy`: the attempt
 * that exited it, set once other components have come.
 */
type Screen = { count: number; exitedBy?: number }
/**
 * All components that show a call, and the screen that the next component belongs to. `at`: what the call knew of a
 * screen when that screen opened.
 */
type Shown = { count: number; at: string; screen: Screen }
const shownOf = new WeakMap<Call, Shown>()

/**
 * Renders the state of a call, and tells the call that its screen is there.
 *
 * While any component uses it, the call has a screen. When the last component goes, `screen.disposed` is sent, which
 * ends a live call. This is decided one microtask later. So StrictMode's double mount, Fast Refresh, and one
 * component taking over from another in the same commit are no disposal.
 *
 * If a call should outlive a screen (picture-in-picture, a minimised bar), use `useCall` in whatever shows the call
 * meanwhile. If the call has exited a screen, and that screen is still there when another opens, its disposal is told
 * separately when it goes.
 *
 * Safe with concurrent rendering: the snapshot is the same object until something changes. Create the call outside of
 * rendering.
 */
export function useCall(call: Call): CallState {
  const state = useSyncExternalStore(call.subscribe, call.getSnapshot, call.getSnapshot)
  useEffect(() => {
    const shown = shownOf.get(call) ?? { count: 0, at: '', screen: { count: 0 } }
    shownOf.set(call, shown)
    const { attempt, screen } = call.getSnapshot(), at = `${attempt} ${screen}`
    if (screen !== 'mounted') {
      if (shown.at !== at) {
        shown.at = at
        shown.screen.exitedBy = screen === 'gone' ? attempt : attempt - 1
        shown.screen = { count: 0 }
      }
      call.send({ type: 'screen.mounted' })
    }
    const mine = shown.screen
    shown.count++
    mine.count++
    return () => {
      shown.count--
      mine.count--
      void Promise.resolve().then(() => {
        const { exitedBy } = mine
        if (shown.count === 0) {
          if (shownOf.get(call) !== shown) return
          shownOf.delete(call)
          call.send({ type: 'screen.disposed' })
        } else if (mine.count === 0 && exitedBy !== undefined) {
          // The exited screen is gone at last. The event names that screen's own attempt, so it answers the exit and
          // stops no other attempt.
          delete mine.exitedBy
          call.send({ type: 'screen.disposed', attempt: exitedBy })
        }
      })
    }
  }, [call])
  return state
}
