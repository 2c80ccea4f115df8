/** The tokens as colours that a canvas takes. With forced colours there is ink and paper, and forms do the rest. */
export type Colours = Record<'text' | 'text3' | 'panel' | 'line' | 'line2' | 'held' | 'heldOn' | 'violation' | 'focus', string> & { mark(state: string | null): string; tint(state: string | null): string; ink(state: string | null): string; forced: boolean }

const TOKENS = { text: '--text', text3: '--text-3', panel: '--panel', line: '--line', line2: '--line-2', held: '--held', heldOn: '--held-on', violation: '--violation', focus: '--focus' } as const

/** @param host an element whose own style is read, so that themes below the root are honoured */
export function readColours(host: HTMLElement): Colours {
  const probe = document.createElement('span')
  probe.style.setProperty('forced-color-adjust', 'none')
  probe.hidden = true
  host.append(probe)
  const forced = matchMedia('(forced-colors: active)').matches
  const read = (value: string): string => { probe.style.color = ''; probe.style.color = value; return getComputedStyle(probe).color }
  const ink = read('CanvasText'), paper = read('Canvas'), grey = read('GrayText')
  const named = Object.fromEntries(Object.entries(TOKENS).map(([k, token]) => [k, forced ? (k === 'panel' || k === 'heldOn' ? paper : k === 'line' ? grey : ink) : read(`var(${token})`)])) as Record<keyof typeof TOKENS, string>
  const states = new Map<string, [string, string, string]>()
  for (const s of ['idle', 'joining', 'joined', 'reconnecting', 'leaving', 'ended']) states.set(s, forced ? [ink, paper, ink] : [read(`var(--s-${s})`), read(`var(--s-${s}-tint)`), read(`var(--s-${s}-ink)`)])
  const other: [string, string, string] = forced ? [ink, paper, ink] : [named.held, read('var(--raised)'), read('var(--text-2)')]
  probe.remove()
  const of = (s: string | null, i: 0 | 1 | 2): string => ((s === null ? undefined : states.get(s)) ?? other)[i]
  return { ...named, forced, mark: (s) => of(s, 0), tint: (s) => of(s, 1), ink: (s) => of(s, 2) }
}
