/** The one store, and the hooks that read a part of it. Listeners run once per frame at most for what is live. */
import { useSyncExternalStore } from 'react'
import { type AppState, callOfState, initialState } from './state.ts'
import type { Call } from '../../common/index.ts'
import { takingTurns } from './turns.ts'

let state = initialState()
const listeners = new Set<() => void>()

export const get = (): AppState => state
/** Whose change it is: a person waits for it; of what streams in, nobody reads each. */
type By = 'person' | 'stream'
const tell = (): void => { for (const listener of listeners) listener() }
/** While a file is read, what streams in is told so often: each drawing keeps thousands of rows waiting. Whoever draws for another reason draws what is so now. */
const LOG_READING_PACE_MS = 500
const askTell = takingTurns(tell, () => LOG_READING_PACE_MS)
export function set(patch: Partial<AppState>, by: By = 'person'): void {
  state = { ...state, ...patch }
  if (by === 'stream' && streamed.push(performance.now()) > BUSY_CHANGES) streamed.shift()
  if (by === 'stream' && state.loading !== undefined) askTell()
  else tell()
  for (const turn of Object.values(turns)) turn.changed(by)
}
export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

/** A part of the state. `select` must give the same reference while that part is the same. */
export function useApp<T>(select: (s: AppState) => T): T {
  return useSyncExternalStore(subscribe, () => select(state))
}
/** How often a view beside the log draws while records stream in, and while a file is read. */
const PACE_MS = 100, READING_PACE_MS = 1_000
/** Views that draw in one turn: the words, the strip, the chart, the list of calls. */
type Turn = 'words' | 'strip' | 'chart' | 'rail'
type Views = { subscribe: typeof subscribe; changed(by: By): void; tell(): void }

/** Changes that stream in within so long, from which on a page is busy; and rows from which on a call is. */
const BUSY_CHANGES = 12, BUSY_MS = 500, BUSY_ROWS = 100_000
const streamed: number[] = []
const isBusy = (): boolean => {
  const first = streamed[0]
  return (streamed.length === BUSY_CHANGES && first !== undefined && performance.now() - first < BUSY_MS) || state.loading !== undefined || (callOfState(state)?.rows.length ?? 0) > BUSY_ROWS
}

/** @param isHeavy what a person does is answered in the same frame; on a busy page in the next one, so that no key pays for all views */
function viewsIn(isHeavy: boolean): Views {
  const views = new Set<() => void>(), tell = () => { for (const listener of views) listener() }, ask = takingTurns(tell, () => (state.loading === undefined ? PACE_MS : READING_PACE_MS))
  return {
    tell,
    subscribe(listener) { views.add(listener); return () => { views.delete(listener) } },
    changed(by) {
      if (views.size === 0) return
      if (by === 'person' && !(isHeavy && isBusy())) tell()
      else ask(by === 'person')
    },
  }
}
const turns: Record<Turn, Views> = { words: viewsIn(false), strip: viewsIn(false), chart: viewsIn(true), rail: viewsIn(true) }

/** For who takes a picture of the page: what waits for its turn draws what is so now. */
export const drawAll = (): void => { tell(); for (const turn of Object.values(turns)) turn.tell() }

/** As {@link useApp}, for views that cost more than a row: at most ten times a second of what streams in, and of what a person did at once, or in the next frame. */
export function usePaced<T>(select: (s: AppState) => T, turn: Turn = 'words'): T {
  return useSyncExternalStore(turns[turn].subscribe, () => select(state))
}
/** The call of the moment, for such a view. */
export const usePacedCall = (turn: Turn = 'words'): Call | undefined => usePaced(callOfState, turn)

/** The call of the moment; a new object whenever it grew. */
export const useCall = (): Call | undefined => useApp(callOfState)
