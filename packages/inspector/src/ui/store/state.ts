/** Everything that the page knows. One value, replaced in part; a view reads what it draws and nothing else. */
import { type Call, type DeviceStatus, type Timeline, emptyTimeline } from '../../common/index.ts'
import type { ChartDefinition } from '../../common/chart.ts'
import type { FileProblems } from '../../common/file-problems.ts'
import type { Judged } from '../judge/judge.ts'
import type { Scale } from './call-index.ts'
import type { Simulation } from '../simulate/simulation.ts'
import { parseFilter } from '../filter/filter.ts'
import type { SavedFilter } from '../filter/saved.ts'
import { Shown } from './shown.ts'

/** Where the records come from. `opening`: nobody knows yet, and the page says nothing of it. */
export type Source = 'opening' | 'sample' | 'file' | 'live' | 'simulation'
/** `off`: there is no relay to talk to, because the page was opened without a token. */
type Link = 'off' | 'connecting' | 'open' | 'lost'
type Loading = { name: string; read: number; size: number; records: number; /** No more is shown: the rest is only counted. */ isFull?: boolean }
/** What stands in the middle pane. */
export type PictureName = 'chart' | 'sequence' | 'coverage' | 'compare' | 'figures' | 'simulate'
export type ChartMode = 'path' | 'heat' | 'never'
export type Tab = 'story' | 'log' | 'picture' | 'time' | 'step'

export type AppState = {
  timeline: Timeline
  devices: ReadonlyMap<string, DeviceStatus>
  charts: ReadonlyMap<string, ChartDefinition>
  /** By hash: the machine's chart by the table of another policy; `null` where no policy of this version has it. */
  tables: ReadonlyMap<string, ChartDefinition | null>
  /** Devices of the trace files that the relay was given, each with the file's name: nothing more comes of them. */
  fileDevices: ReadonlyMap<string, string>
  source: Source
  fileName: string
  /** The page carries records in itself; and whether those are what is open. */
  isSelfContained: boolean
  isCarried: boolean
  link: Link
  /** Epoch ms since when the relay does not answer. */
  lostAt: number
  /** What the relay had kept is still coming. */
  history: boolean
  loading: Loading | undefined
  /** What could not be read of the files that are open, one by one; those that are whole are not among them. */
  problems: readonly FileProblems[]
  /** Drawing does not keep up with what comes: one drawing stands for so many steps. */
  slow: number | undefined
  /** Drawing what comes live is paused: so many records came meanwhile, and wait. */
  paused: number | undefined
  /** What the relay refused, in words. */
  refusal: string | undefined
  /** What the page says once of what it did, until somebody closes it. */
  told: { strong: string; text: string } | undefined

  /** What the judge says of each call that was looked at. */
  judged: ReadonlyMap<string, Judged>
  /** Why there is no judge. */
  judgeFailed: string | undefined

  /** The moment: which call, and the number of a record in it. Every view is a function of the records and this. */
  callKey: string | undefined
  seq: number
  /** The moment is at the tail and goes with it. */
  follow: boolean
  /** The page chose the moment by itself, and nobody has moved, scrolled or filtered since: when it knows more it may choose again. */
  isOwnChoice: boolean
  /** The last move was one step: only then a taken transition is drawn from its source to its target. */
  moved: number

  filter: string
  quick: ReadonlySet<string>
  results: boolean
  shown: { list: Shown; version: number }

  scale: Scale
  /** What of the scale is in sight, as parts of its whole. */
  view: readonly [number, number]
  lanesOpen: boolean
  timeTable: boolean
  picture: PictureName
  /** The picture is shown as its table. */
  pictureTable: boolean
  /** What the numbers on the chart say: the way until now, how often, or what was never taken. */
  chartMode: ChartMode
  /** Counted over all calls that are open, and not over the one that is shown. */
  chartAll: boolean
  /** Regions whose own diagram is open. */
  openRegions: ReadonlySet<string>
  /** What came of each command is a message of the sequence. */
  sequenceResults: boolean
  /** The other call of a comparison; the nearest when none was chosen. */
  compareWith: string | undefined
  /** What is played by hand, in a page of its own. */
  simulation: Simulation | undefined
  playing: boolean
  speed: number
  /** What a running play skips, in words. */
  skipped: string

  tab: Tab
  railOpen: boolean
  help: boolean
  exporting: boolean
  propertiesOpen: boolean
  /** A text that the page may not copy, while it stands there to be copied by hand. */
  byHand: string | undefined
  palette: boolean
  /** Filters with names, and whether their dialog is open. */
  saved: readonly SavedFilter[]
  savedOpen: boolean
  /** The stop at which the tour is. */
  tour: number | 'offered' | 'over'
  problemsOpen: boolean
  theme: 'light' | 'dark' | 'system'
  contrast: 'more' | 'normal' | 'system'
  letters: boolean
  /** Widths that a person gave the panes, by class of widths. */
  panes: { wide?: { picture: number; step: number }; normal?: { picture: number; step: number } }
}

export const initialState = (): AppState => ({
  timeline: emptyTimeline(), devices: new Map(), charts: new Map(), tables: new Map(), fileDevices: new Map(), source: 'opening', fileName: '', isSelfContained: false, isCarried: false, link: 'off', lostAt: 0, history: false,
  loading: undefined, problems: [], slow: undefined, paused: undefined, refusal: undefined, told: undefined,
  judged: new Map(), judgeFailed: undefined,
  callKey: undefined, seq: 0, follow: true, isOwnChoice: true, moved: 0,
  filter: '', quick: new Set(), results: false, shown: { list: new Shown('', parseFilter('', []), false), version: 0 },
  scale: 'folded', view: [0, 1], lanesOpen: true, timeTable: false, picture: 'chart', pictureTable: false, sequenceResults: true, chartMode: 'path', chartAll: false, openRegions: new Set(), compareWith: undefined, simulation: undefined, playing: false, speed: 20, skipped: '',
  tab: 'log', railOpen: false, help: false, exporting: false, propertiesOpen: false, byHand: undefined, palette: false, saved: [], savedOpen: false, tour: 'over', problemsOpen: false, theme: 'system', contrast: 'system', letters: true, panes: {},
})

/** Somebody may record: what is told is not all of files. */
export function isRecorded(s: AppState): boolean {
  if (s.source !== 'live') return false
  for (const { id, platform } of s.devices.values()) if (platform !== 'file' && !s.fileDevices.has(id)) return true
  return s.timeline.calls.length === 0
}
/** What a device does now is told: it is connected, and so is the relay. */
export const isHeard = (s: AppState, device: string): boolean => s.link !== 'lost' && (s.devices.get(device)?.live ?? false)
export const callOfState = (s: AppState): Call | undefined => (s.callKey === undefined ? undefined : s.timeline.byKey.get(s.callKey))
