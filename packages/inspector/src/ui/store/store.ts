/** The one store, and the hooks that read a part of it. Listeners run once per frame at most for what is live. */
import { useSyncExternalStore } from 'react'
import { type AppState, callOfState, initialState } from './state.ts'
import type { Call } from '../../common/index.ts'
import { takingTurns } from './turns.ts'

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
/** How often a view beside the log draws while the tail runs. */
const PACE_MS = 100
/** Views that draw in one turn: the words, the strip, the chart. */
type Turn = 'words' | 'strip' | 'chart'
const paced: Record<Turn, Set<() => void>> = { words: new Set(), strip: new Set(), chart: new Set() }
const turns = Object.values(paced).map((views) => {
  const tell = () => { for (const listener of views) listener() }
  return { views, tell, ask: takingTurns(tell, () => PACE_MS) }
})
listeners.add(() => { for (const turn of turns) { if (!state.follow && !state.loading) turn.tell(); else if (turn.views.size > 0) turn.ask() } })
const subscribePaced = Object.fromEntries(Object.entries(paced).map(([turn, views]) => [turn, (listener: () => void) => { views.add(listener); return () => { views.delete(listener) } }])) as Record<Turn, typeof subscribe>

/** As {@link useApp}, for views that cost more than a row: at most ten times a second at the tail and while a file is read, at once otherwise. */
export function usePaced<T>(select: (s: AppState) => T, turn: Turn = 'words'): T {
  return useSyncExternalStore(subscribePaced[turn], () => select(state))
}
/** The call of the moment, for such a view. */
export const usePacedCall = (turn: Turn = 'words'): Call | undefined => usePaced(callOfState, turn)

/** The call of the moment; a new object whenever it grew. */
export const useCall = (): Call | undefined => useApp(callOfState)
