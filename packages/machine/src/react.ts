/** `useCall(call)`: the state of a call in a React component, on the web and in React Native. */
import { useEffect, useSyncExternalStore } from 'react'
import type { Call, CallState } from './index.ts'

/** How many mounted components show a call. The first is its screen's mount, the last its disposal. */
const screens = new WeakMap<Call, { count: number }>()

/**
 * Renders the state of a call, and tells the call that its screen is there.
 *
 * While any component uses it, the call has a screen; when the last one goes, `screen.disposed` is sent,
 * which ends a live call. That is decided one microtask later, so that StrictMode's double mount, Fast
 * Refresh, and one component taking over from another in the same commit are no disposal. A call that
 * should outlive a screen (picture-in-picture, a minimised bar) is used by whatever shows it meanwhile.
 *
 * Safe with concurrent rendering: the snapshot is the same object until something changed. Create the
 * call outside of rendering.
 */
export function useCall(call: Call): CallState {
  const state = useSyncExternalStore(call.subscribe, call.getSnapshot, call.getSnapshot)
  useEffect(() => {
    const shown = screens.get(call) ?? { count: 0 }
    screens.set(call, shown)
    shown.count++
    // Also for a second screen that opens before an exited one has gone.
    if (call.getSnapshot().screen !== 'mounted') call.send({ type: 'screen.mounted' })
    return () => {
      shown.count--
      void Promise.resolve().then(() => {
        if (shown.count > 0 || screens.get(call) !== shown) return
        screens.delete(call)
        call.send({ type: 'screen.disposed' })
      })
    }
  }, [call])
  return state
}
