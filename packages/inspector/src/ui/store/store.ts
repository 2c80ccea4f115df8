/** The one store, and the hook that reads a part of it. Listeners run once per frame at most for what is live. */
import { useSyncExternalStore } from 'react'
import { type AppState, callOfState, initialState } from './state.ts'
import type { Call } from '../../shared/index.ts'

let state = initialState()
const listeners = new Set<() => void>()

export const get = (): AppState => state
export function set(patch: Partial<AppState>): void {
  state = { ...state, ...patch }
  for (const listener of listeners) listener()
}
export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

/** A part of the state. `select` must give the same reference while that part is the same. */
export function useApp<T>(select: (s: AppState) => T): T {
  return useSyncExternalStore(subscribe, () => select(state))
}
/** How often a view beside the log draws while the tail runs; the log itself draws every frame. */
const PACE_MS = 80
const pacedListeners = new Set<() => void>()
let pacedAt = 0, pacing: ReturnType<typeof setTimeout> | undefined
listeners.add(() => {
  if (pacedListeners.size === 0 || (state.follow && pacing !== undefined)) return
  const rest = state.follow ? pacedAt + PACE_MS - performance.now() : 0
  if (rest > 0) { pacing = setTimeout(tellPaced, rest); return }
  tellPaced()
})
function tellPaced(): void {
  clearTimeout(pacing)
  pacing = undefined
  pacedAt = performance.now()
  for (const listener of pacedListeners) listener()
}
const subscribePaced = (listener: () => void): (() => void) => { pacedListeners.add(listener); return () => { pacedListeners.delete(listener) } }

/** As {@link useApp}, for views that cost more than a row: at most twelve times a second at the tail, at once otherwise. */
export function usePaced<T>(select: (s: AppState) => T): T {
  return useSyncExternalStore(subscribePaced, () => select(state))
}
/** The call of the moment, for such a view. */
export const usePacedCall = (): Call | undefined => usePaced(callOfState)

/** The call of the moment; a new object whenever it grew. */
export const useCall = (): Call | undefined => useApp(callOfState)
