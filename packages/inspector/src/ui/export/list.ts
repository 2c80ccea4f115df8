/** The views that are saved as pictures, in the order in which a reader meets them. */
import { type AppState, callOfState } from '../store/state.ts'

export type PictureOf = 'story' | 'calls' | 'chart' | 'sequence' | 'time' | 'log' | 'step' | 'coverage' | 'compare' | 'figures' | 'properties' | 'simulate'
/** `name`: in the dialog, `the`: in a command. */
type PictureLine = { of: PictureOf; name: string; the: string; /** What of the view is in it. */ words: (s: AppState) => string }

export type MermaidOf = 'sequence' | 'states' | 'lanes' | 'figures'
/** What is saved or copied as a diagram in text: its name, and what is in it. */
export const MERMAIDS: readonly (readonly [of: MermaidOf, name: string, words: string])[] = [
  ['sequence', 'sequence', 'messages as text, for a page or an issue'], ['states', 'states', 'the chart, and how often each way was taken'],
  ['lanes', 'swim-lanes', 'regions over time, as a gantt chart'], ['figures', 'figures', 'time in each state, as a pie'],
]

const SCALES: Record<AppState['scale'], string> = { folded: 'quiet time folded', true: 'linear time', steps: 'one record, one column' }
const PICTURES: readonly PictureLine[] = [
  { of: 'story', name: 'Story', the: 'the story', words: () => 'how it ended, and why' },
  { of: 'calls', name: 'Calls', the: 'the list of calls', words: () => 'with their devices, as they are listed' },
  { of: 'chart', name: 'Chart', the: 'the chart', words: (s) => (isTable(s, 'chart') ? 'as its table' : 'with the regions that are open') },
  { of: 'sequence', name: 'Sequence', the: 'the sequence', words: (s) => (isTable(s, 'sequence') ? 'as its table, the page that is shown' : 'as the filter shows it') },
  { of: 'time', name: 'Swim-lanes', the: 'the swim-lanes', words: (s) => (s.timeTable ? 'as their table' : SCALES[s.scale]) },
  { of: 'log', name: 'Log', the: 'the log', words: () => 'as the filter shows it' },
  { of: 'step', name: 'Step', the: 'the step', words: () => 'with what is open in it' },
  { of: 'coverage', name: 'Coverage', the: 'the coverage', words: (s) => (s.chartAll ? 'of all calls' : 'of this call') },
  { of: 'compare', name: 'Compare', the: 'the comparison', words: () => 'this call and the other one' },
  { of: 'figures', name: 'Figures', the: 'the figures', words: () => 'of this call and of all' },
  { of: 'properties', name: 'Properties', the: 'the properties', words: () => 'what this call shows of each' },
  { of: 'simulate', name: 'Simulate', the: 'the simulator', words: () => 'what can be pressed now' },
]
const isTable = (s: AppState, picture: 'chart' | 'sequence'): boolean => s.pictureTable && s.picture === picture

/** Nothing is simulated beside a recorded call; and the first line of all is that of a call. */
export const picturesOf = (s: AppState): readonly PictureLine[] => (callOfState(s) ? PICTURES.filter((p) => p.of !== 'simulate' || s.source === 'simulation') : [])
export const scaleWords = (s: AppState): string => SCALES[s.scale]
