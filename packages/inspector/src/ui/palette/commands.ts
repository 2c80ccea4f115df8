/** Everything that a button or a key does, as a command with a name. What is not possible now is not listed. */
import { linesTold } from '../../common/file-problems.ts'
import { isActor } from '../actors/actors.ts'
import { chartOfState } from '../chart/definition.ts'
import { PICTURES, showPicture } from '../chart/pictures.ts'
import { pickFiles } from '../files/pick.ts'
import { goOutside } from '../judge/go.ts'
import { nextPane } from '../keyboard.ts'
import { retryNow, watchLive } from '../live/connection.ts'
import { regionName } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { goBy, goFirst, goLast, goToAlarm, goToEnd, goToRow, goToTransition, isLive } from '../store/moment.ts'
import { togglePause } from '../store/intake.ts'
import { togglePlay } from '../store/play.ts'
import { change, isHighContrast, toggleContrast, toggleTheme } from '../store/settings.ts'
import { type AppState, type ChartMode, type Tab, callOfState } from '../store/state.ts'
import { get, set } from '../store/store.ts'
import { pan, zoom } from '../store/zoom.ts'
import { filterToRange, rangeAtMoment, rangeOf, setRange, zoomToRange } from '../time/range.ts'
import { startTour } from '../tour/tour.ts'
import { type Command, when } from './command.ts'
import { filterCommands } from './filters.ts'
import { playCommands, sendCommands } from './plays.ts'
import { takeCommands } from './takes.ts'

/** @param calls what `callCommands` gave: of ten thousand calls it is asked once, and not at every key */
export function commandsOf(s: AppState, calls: readonly Command[]): Command[] {
  return [...goCommands(s), ...viewCommands(s), ...filterCommands(s), ...calls, ...takeCommands(s), ...playCommands(s), ...sendCommands(s), ...pageCommands(s)]
}

function goCommands(s: AppState): Command[] {
  const call = callOfState(s), group = 'Go'
  if (!call || call.rows.length === 0) return []
  const index = indexOf(call), judged = s.judged.get(call.key), { gap } = index
  return [
    ...when(index.alarms.length > 0, { id: 'violation', group, title: 'Next violated property', words: 'alarm red mark diamond', keys: 'v', run: goToAlarm }),
    ...when(judged?.divergence !== undefined && !judged.table.isForeign, { id: 'outside', group, title: 'First step outside the table', words: 'diverges divergence conformance', keys: 'x', run: goOutside }),
    ...when(!isActor(call), { id: 'end', group, title: 'The end of the call', keys: 'e', run: goToEnd }),
    { id: 'next-change', group, title: 'Next change of the session', words: 'transition state', keys: 'n', run: () => goToTransition(1) },
    { id: 'previous-change', group, title: 'Previous change of the session', words: 'transition state', keys: 'p', run: () => goToTransition(-1) },
    ...when(gap !== undefined, { id: 'gap', group, title: 'First missing records', words: 'gap hole', run: () => { goToRow(gap!); set({ tab: 'step' }) } }),
    { id: 'next', group, title: 'Next record', words: 'step forward', keys: '→', run: () => goBy(1) },
    { id: 'previous', group, title: 'Previous record', words: 'step back', keys: '←', run: () => goBy(-1) },
    { id: 'next-ten', group, title: 'Ten records forward', keys: 'Shift →', run: () => goBy(10) },
    { id: 'previous-ten', group, title: 'Ten records back', keys: 'Shift ←', run: () => goBy(-10) },
    { id: 'first', group, title: 'First record', keys: 'Home', run: goFirst },
    { id: 'last', group, title: isLive(call) ? 'Go to the tail' : 'Last record', words: 'live follow tail last', keys: 'End', run: goLast },
    { id: 'play', group, title: s.playing ? 'Pause' : 'Play', words: 'play pause stop', keys: 'Space', run: togglePlay },
    ...when(s.source === 'live', { id: 'pause-drawing', group, title: s.paused === undefined ? 'Pause drawing' : 'Resume drawing', note: s.paused === undefined ? 'new records are kept' : `${s.paused.toLocaleString('en')} records came meanwhile`, words: 'live hold freeze stop pause resume', keys: 'd', run: togglePause }),
    ...[1, 5, 20, 100].filter((n) => n !== s.speed).map((n): Command => ({ id: `speed-${n}`, group, title: `Play at ${n}×`, words: 'speed faster slower', run: () => set({ speed: n }) })),
  ]
}

const MODES: readonly (readonly [ChartMode, string])[] = [['path', 'the path until now'], ['heat', 'how often, as heat'], ['never', 'what was never taken']]
const SCALES: readonly (readonly [AppState['scale'], string, string])[] = [['folded', 'Folded', 'quiet time is drawn shorter'], ['true', 'True', 'linear'], ['steps', 'Steps', 'one record, one column']]
const TABS: readonly (readonly [Tab, string])[] = [['story', 'How it ended'], ['log', 'Log'], ['time', 'Time'], ['step', 'Step']]

function viewCommands(s: AppState): Command[] {
  const group = 'View', regions = chartOfState(s).regions.slice(1), onPhone = typeof matchMedia === 'function' && matchMedia('(max-width: 760px)').matches
  const showChart = (patch: Partial<AppState>) => { showPicture('chart'); set(patch) }
  return [
    ...PICTURES.map(({ name, title, key }): Command => ({ id: `picture-${name}`, group, title, words: `picture diagram ${name === 'chart' ? 'statechart states' : name === 'compare' ? 'diff' : ''}`, keys: key, run: () => showPicture(name) })),
    ...(onPhone ? TABS.map(([tab, title]): Command => ({ id: `tab-${tab}`, group, title, words: 'tab', run: () => set({ tab }) })) : []),
    { id: 'picture-table', group, title: s.pictureTable ? 'Show the picture as a drawing' : 'Show the picture as a table', words: 'table twin chart sequence', run: () => set({ pictureTable: !s.pictureTable, tab: 'picture' }) },
    ...MODES.filter(([mode]) => mode !== s.chartMode || s.picture !== 'chart').map(([mode, title]): Command => ({ id: `mode-${mode}`, group, title: `Chart: ${title}`, words: 'coverage count', run: () => showChart({ chartMode: mode }) })),
    ...when(s.timeline.calls.length > 1, { id: 'chart-all', group, title: s.chartAll ? 'Chart: count over this call' : `Chart: count over all ${s.timeline.calls.length} calls`, run: () => showChart({ chartAll: !s.chartAll }) }),
    ...when(callOfState(s) !== undefined, { id: 'properties', group, title: 'Properties of the proof', note: 'what this call shows of each', words: 'promises safety liveness monitor violated open duties', run: () => set({ propertiesOpen: true }) }),
    ...regions.map(({ name }): Command => ({ id: `region-${name}`, group, title: `${s.openRegions.has(name) ? 'Fold' : 'Open'} the diagram of ${regionName(name)}`, words: 'region chart dial', run: () => { const next = new Set(get().openRegions); if (!next.delete(name)) next.add(name); showChart({ openRegions: next }) } })),
    { id: 'sequence-results', group, title: `Sequence: ${s.sequenceResults ? 'hide' : 'show'} the results of commands`, words: 'results', run: () => { showPicture('sequence'); set({ sequenceResults: !s.sequenceResults }) } },
    ...SCALES.filter(([scale]) => scale !== s.scale).map(([scale, title, note]): Command => ({ id: `scale-${scale}`, group, title: `Time: ${title}`, note, words: 'scale linear', run: () => { change({ scale }); set({ view: [0, 1], tab: 'time' }) } })),
    { id: 'time-table', group, title: s.timeTable ? 'Show time as a drawing' : 'Show time as a table', words: 'lanes twin', run: () => set({ timeTable: !s.timeTable, tab: 'time' }) },
    { id: 'lanes', group, title: s.lanesOpen ? 'Hide the lanes' : 'Show the lanes', words: 'time swim-lanes regions', run: () => set({ lanesOpen: !s.lanesOpen }) },
    { id: 'zoom-in', group, title: 'Zoom in on time', keys: '+', run: () => zoom('in') },
    { id: 'zoom-out', group, title: 'Zoom out of time', keys: '−', run: () => zoom('out') },
    { id: 'zoom-fit', group, title: 'All of the time', words: 'zoom fit', keys: '0', run: () => zoom('fit') },
    ...when(s.view[1] - s.view[0] < 1, { id: 'earlier', group, title: 'Earlier', words: 'time pan', keys: '[', run: () => pan(-0.5) }, { id: 'later', group, title: 'Later', words: 'time pan', keys: ']', run: () => pan(0.5) }),
    ...rangeCommands(s),
    { id: 'rail', group, title: 'Calls and devices', words: 'rail drawer list phones', run: () => { set({ railOpen: true }); document.querySelector<HTMLElement>('.rail [aria-current="true"]')?.focus() } },
    ...when(Object.keys(s.panes).length > 0, { id: 'panes', group, title: 'Reset the widths of the panes', words: 'width splitter reset size', run: () => change({ panes: {} }) }),
    { id: 'next-pane', group, title: 'Next pane', keys: 'F6', run: () => nextPane(1) },
    { id: 'previous-pane', group, title: 'Previous pane', keys: 'Shift F6', run: () => nextPane(-1) },
  ]
}

function rangeCommands(s: AppState): Command[] {
  const group = 'Range', call = callOfState(s), range = rangeOf(call)
  if (!call || call.rows.length === 0) return []
  return [
    { id: 'range-from', group, title: 'Begin the range here', note: `at #${s.seq}`, words: 'time start set', keys: 'i', run: () => rangeAtMoment('from') },
    { id: 'range-to', group, title: 'End the range here', note: `at #${s.seq}`, words: 'time end set', keys: 'o', run: () => rangeAtMoment('to') },
    { id: 'range-call', group, title: 'Set the range to the whole call', words: 'time zoom to call all', run: () => { setRange(call, { from: 0, to: call.rows.length - 1 }); zoom('fit') } },
    ...(range ? [
      { id: 'range-zoom', group, title: 'Zoom to the range', words: 'time zoom to it', run: () => zoomToRange(call, range) },
      { id: 'range-filter', group, title: 'Filter to the range', words: 'time log filter to it', run: () => { filterToRange(call, range); set({ tab: 'log' }) } },
      { id: 'range-clear', group, title: 'Clear the range', words: 'clear', run: () => setRange(call, undefined) },
    ] : []),
  ]
}

function pageCommands(s: AppState): Command[] {
  const group = 'Page'
  return [
    { id: 'theme', group, title: 'Light or dark', words: 'theme night day', keys: 't', run: toggleTheme },
    { id: 'contrast', group, title: isHighContrast() ? 'Normal contrast' : 'High contrast', words: 'contrast accessibility', keys: 'c', run: toggleContrast },
    { id: 'keys', group, title: 'Keys', words: 'help keyboard shortcuts filter grammar', keys: '?', run: () => set({ help: true }) },
    { id: 'letters', group, title: s.letters ? 'Turn single-letter keys off' : 'Turn single-letter keys on', words: 'keyboard shortcuts', run: () => change({ letters: !s.letters }) },
    ...when(s.source === 'sample', { id: 'tour', group, title: 'Take the tour', note: 'six stops, two minutes', words: 'help first visit', run: startTour }),
    { id: 'open', group, title: 'Open a trace', words: 'file load', run: pickFiles },
    ...when(s.source === 'file' && s.link === 'open', { id: 'watch', group, title: 'Watch live', words: 'relay', run: watchLive }),
    ...when(s.link === 'lost', { id: 'retry', group, title: 'Try the relay now', words: 'connect reconnect', run: retryNow }),
    ...when(s.problems.some((p) => linesTold(p) > 1), { id: 'problems', group, title: s.problemsOpen ? 'Hide the lines with problems' : 'List the lines with problems', run: () => set({ problemsOpen: !s.problemsOpen }) }),
    ...when(s.problems.length > 0 || s.refusal !== undefined || s.told !== undefined, { id: 'close-notice', group, title: 'Close the notice', run: () => set({ problems: [], problemsOpen: false, refusal: undefined, told: undefined }) }),
  ]
}
