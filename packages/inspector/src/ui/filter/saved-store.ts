/** The saved filters of this browser: read once, written at each change, and told to its other windows. */
import { get, set } from '../store/store.ts'
import { type SavedFilter, readSaved } from './saved.ts'

const KEY = 'onhook.inspector.filters'

export function loadSaved(): void {
  const read = () => {
    // Storage may be forbidden: then they hold for as long as the page is open.
    try { set({ saved: readSaved(localStorage.getItem(KEY)) }) } catch { /* nothing is kept */ }
  }
  read()
  window.addEventListener('storage', (e) => { if (e.key === KEY || e.key === null) read() })
}
export function keepSaved(saved: readonly SavedFilter[]): void {
  if (saved === get().saved) return
  set({ saved })
  try { localStorage.setItem(KEY, JSON.stringify(saved)) } catch { /* they hold for as long as the page is open */ }
}
export const editSaved = (): void => set({ savedOpen: true })
