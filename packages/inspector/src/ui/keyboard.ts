/** The keys of the page. Single letters act only outside fields, and can be switched off. */
import { goBy, goFirst, goLast, goToAlarm, goToEnd, goToTransition } from './store/moment.ts'
import { goOutside } from './judge/go.ts'
import { togglePause } from './store/intake.ts'
import { togglePlay } from './store/play.ts'
import { toggleContrast, toggleTheme } from './store/settings.ts'
import { get, set } from './store/store.ts'
import { pan, zoom } from './store/zoom.ts'
import { PICTURES, showPicture } from './chart/pictures.ts'
import { rangeAtMoment } from './time/range.ts'

export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['← → or k j', 'previous, next shown record; with Shift: ten'],
  ['Home End', 'first record; last one, or the tail'],
  ['Space', 'play, pause'],
  ['d', 'live: pause drawing and keep new records; again: resume'],
  ['p n', 'previous, next change of the session'],
  ['v x e', 'next violated property; the first step outside the table; the end'],
  ['1 to 6', 'chart, sequence, coverage, compare, figures, simulate'],
  ['Ctrl K, ⌘ K', 'commands: a number goes to that step, words find everything'],
  ['/', 'filter; Esc clears, then leaves'],
  ['+ − 0', 'zoom time in, out, all of it; also Ctrl and the wheel, or two fingers'],
  ['[ ]', 'earlier, later, while zoomed'],
  ['i o', 'a range of time begins, ends at the moment; also Shift and drag'],
  ['s', 'save: pictures, diagrams, the trace, the page'],
  ['t c', 'light or dark; high contrast'],
  ['F6, Shift F6', 'next, previous pane'],
  ['?', 'these keys'],
]

const step = (e: KeyboardEvent): number => (e.shiftKey ? 10 : 1)
const LETTERS: Record<string, (e: KeyboardEvent) => void> = {
  j: (e) => goBy(step(e)), k: (e) => goBy(-step(e)), J: () => goBy(10), K: () => goBy(-10),
  x: goOutside,
  p: () => goToTransition(-1), n: () => goToTransition(1), v: goToAlarm, e: goToEnd,
  d: togglePause,
  s: () => set({ exporting: true }),
  t: toggleTheme, c: toggleContrast,
  ...Object.fromEntries(PICTURES.map(({ name, key }) => [key, () => showPicture(name)])),
  '/': () => document.querySelector<HTMLInputElement>('#filter')?.focus(),
  '?': () => set({ help: true }),
  i: () => rangeAtMoment('from'), o: () => rangeAtMoment('to'),
  '[': () => pan(-0.5), ']': () => pan(0.5),
  '+': () => zoom('in'), '=': () => zoom('in'), '-': () => zoom('out'), 0: () => zoom('fit'),
}
const OTHERS: Record<string, (e: KeyboardEvent) => void> = {
  ArrowRight: (e) => goBy(step(e)), ArrowLeft: (e) => goBy(-step(e)),
  Home: goFirst, End: goLast, ' ': togglePlay,
  Escape: () => set({ railOpen: false }),
}
/** Where F6 goes, in the order in which a reader would. */
const PANES = ['.top', '.tour', '.rail', '.story', '.time', '.log', '.picture', '.beside', '.step']

export function onKey(e: KeyboardEvent): void {
  if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === 'k' && !e.defaultPrevented) { e.preventDefault(); set({ palette: true, help: false, exporting: false, savedOpen: false, propertiesOpen: false, byHand: undefined }); return }
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return
  const focused = e.target instanceof HTMLElement ? e.target : document.body
  // Also when nothing in it has the focus.
  if (document.querySelector('dialog[open]')) return
  // What has the focus in a dialog that was just closed keeps it until the next frame: a key of that moment is the page's.
  const target = focused.closest('dialog') ? document.body : focused
  if (e.key === 'F6') { e.preventDefault(); nextPane(e.shiftKey ? -1 : 1); return }
  if (target.closest('input, select, textarea')) return
  // A radio group and a row of tabs have their own arrows; a button has its own space.
  if (target.closest('[role="radiogroup"], [role="tablist"]') && e.key.startsWith('Arrow')) return
  if (e.key === ' ' && target.closest('button, summary, a')) return
  const act = OTHERS[e.key] ?? (get().letters ? LETTERS[e.key] : undefined)
  if (!act) return
  e.preventDefault()
  act(e)
}

export function nextPane(dir: 1 | -1): void {
  const panes = PANES.map((q) => document.querySelector<HTMLElement>(q)).filter((el) => el !== null && el.getClientRects().length > 0 && getComputedStyle(el).visibility !== 'hidden') as HTMLElement[]
  const here = panes.findIndex((p) => p.contains(document.activeElement))
  for (let n = 1; n <= panes.length; n++) {
    const pane = panes[(((here < 0 && dir < 0 ? 0 : here) + dir * n) % panes.length + panes.length) % panes.length]!
    const first = [...pane.querySelectorAll<HTMLElement>('[data-first]'), ...pane.querySelectorAll<HTMLElement>('[aria-current="true"], input, button:not([disabled]), [tabindex="0"]')].find((el) => el.getClientRects().length > 0)
    if (first) { first.focus(); return }
  }
}
