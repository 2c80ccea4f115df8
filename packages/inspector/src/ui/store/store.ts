/** The one store, and the hook that reads a part of it. Listeners run once per frame at most for what is live. */
import { useSyncExternalStore } from 'react'
import { type AppState, callOfState, initialState } from './state.ts'
import type { Call, Row } from '../../shared/index.ts'
import { rowIndexAt } from '../../shared/index.ts'

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
/** The call of the moment; a new object whenever it grew. */
export const useCall = (): Call | undefined => useApp(callOfState)

/** The index of the moment's row, -1 when there is none. */
export function useRowIndex(): number {
  return useApp((s) => { const call = callOfState(s); return call ? rowIndexAt(call, s.seq) : -1 })
}
/** The moment's row itself. */
export function useRow(): Row | undefined {
  return useApp((s) => { const call = callOfState(s); return call?.rows[rowIndexAt(call, s.seq)] })
}
