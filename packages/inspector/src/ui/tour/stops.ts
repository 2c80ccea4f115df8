/** The six stops of the tour: what is said, where the page stands for it, and what is marked. */
import type { Call } from '../../common/index.ts'
import type { AppState, Tab } from '../store/state.ts'
import type { CallIndex } from '../store/call-index.ts'
import { seqOf } from '../store/row-kind.ts'

export type Stop = {
  title: string
  text: string
  /** The view that is open for it on a phone. */
  tab: Tab
  /** What is marked; the first that is in sight. */
  marks: readonly string[]
  /** What else the page shows for it. */
  show?: Partial<Pick<AppState, 'picture' | 'pictureTable' | 'chartMode'>>
  /** Where the moment goes; it stays where this gives nothing. */
  seq?: (call: Call, index: CallIndex) => number | undefined
}

const alarm = (_: Call, index: CallIndex): number | undefined => index.alarms[0]?.seq
/** The last ignored one before the mark: it is in sight with it. */
function ignored(call: Call, index: CallIndex): number | undefined {
  const from = index.alarms[0]?.row ?? call.rows.length - 1
  for (let i = from; i >= 0; i--) if (index.kind(i) === 'ignored') return seqOf(call.rows[i]!)
  const after = call.rows.findIndex((_row, i) => index.kind(i) === 'ignored')
  return after < 0 ? undefined : seqOf(call.rows[after]!)
}

export const STOPS: readonly Stop[] = [
  { title: 'The sentence', text: 'How the call ended, who ended it, and what went wrong. Press a fact to go to its step: the broken property, and before it the first step outside the table.', tab: 'story', marks: ['.story'] },
  { title: 'The red mark', text: 'Red means one thing: the run broke a property, or left its table. Here a service was launched while the call was being left.', tab: 'log', marks: ['.log .band:not(.out)', '.log .row[aria-selected="true"]'], seq: alarm },
  { title: 'Time', text: 'The ribbon shows the session. Below it, ink shows what the call still held. Click anywhere: every view goes to that step.', tab: 'time', marks: ['.time'], seq: alarm },
  { title: 'An ignored row', text: 'This event arrived and was not taken. Its row is quiet but never hidden, and gives the reason. Arrow keys go from record to record.', tab: 'log', marks: ['.log .row[aria-selected="true"]'], seq: ignored },
  { title: 'The chart', text: 'The chart shows where in the machine this step is, and the way to it. Beside it are messages, coverage, a comparison and figures.', tab: 'picture', marks: ['.picture'], show: { picture: 'chart', pictureTable: false, chartMode: 'path' }, seq: alarm },
  { title: 'Make a test', text: 'One click makes a test file of this call. The test fails for as long as the run is wrong. Now drop a trace of your own.', tab: 'step', marks: ['.step .acts'], seq: alarm },
]
