/** Theme, contrast and single-letter keys: kept in this browser, and set on the root element. */
import { get, set } from './store.ts'
import type { AppState } from './state.ts'

const KEY = 'onhook.inspector'
/** Widths in px. */
export type PaneSizes = { picture: number; step: number }
type Settings = Pick<AppState, 'theme' | 'contrast' | 'letters' | 'scale' | 'panes'>

export function loadSettings(): void {
  let kept: Partial<Settings> = {}
  try { kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings> } catch {
    // Storage may be forbidden or hold something else; the defaults are right then.
    kept = {}
  }
  const { theme, contrast, letters, scale, panes } = kept
  set({
    ...(theme === 'light' || theme === 'dark' ? { theme } : undefined),
    ...(contrast === 'more' || contrast === 'normal' ? { contrast } : undefined),
    ...(typeof letters === 'boolean' ? { letters } : undefined),
    ...(panes ? { panes: { ...sizesOf('wide', panes), ...sizesOf('normal', panes) } } : undefined),
    ...(scale === 'folded' || scale === 'true' || scale === 'steps' ? { scale } : undefined),
    // On a tablet that is not tall the ribbon is enough to begin with: the lanes would leave no room for what arrived.
    ...(prefers('(max-width: 1240px) and (min-width: 761px) and (max-height: 900px)') ? { lanesOpen: false } : undefined),
  })
  show()
}
export function change(patch: Partial<Settings>): void {
  set(patch)
  const { theme, contrast, letters, scale, panes } = get()
  try { localStorage.setItem(KEY, JSON.stringify({ theme, contrast, letters, scale, panes })) } catch {
    // The choice holds for as long as the page is open.
  }
  show()
}
const sizesOf = (of: 'wide' | 'normal', panes: AppState['panes']): AppState['panes'] => {
  const { picture, step } = panes[of] ?? {}
  return typeof picture === 'number' && typeof step === 'number' ? { [of]: { picture, step } } : {}
}
function show(): void {
  const { theme, contrast } = get(), root = document.documentElement
  if (theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = theme
  if (contrast === 'system') delete root.dataset['contrast']
  else root.dataset['contrast'] = contrast
}
const prefers = (query: string): boolean => matchMedia(query).matches
const isDark = (): boolean => { const { theme } = get(); return theme === 'system' ? prefers('(prefers-color-scheme: dark)') : theme === 'dark' }
export const isHighContrast = (): boolean => { const { contrast } = get(); return contrast === 'system' ? prefers('(prefers-contrast: more)') : contrast === 'more' }
export const toggleTheme = (): void => change({ theme: isDark() ? 'light' : 'dark' })
export const toggleContrast = (): void => change({ contrast: isHighContrast() ? 'normal' : 'more' })
