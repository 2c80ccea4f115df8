/** Steps through time, plays, and chooses the scale, which is always named. */
import { duration, rowIndexAt } from '../../common/index.ts'
import { Icon, type IconName } from '../shell/icons.tsx'
import { type Scale, indexOf } from '../store/call-index.ts'
import { goBy, goFirst, goLast } from '../store/moment.ts'
import { togglePlay } from '../store/play.ts'
import { seqOf, timeOf } from '../store/row-kind.ts'
import { change } from '../store/settings.ts'
import { set, useApp, usePaced, usePacedCall } from '../store/store.ts'
import { zoom } from '../store/zoom.ts'
import { clock, count, plural, relative } from '../words/format.tsx'
import { BREAK_MS, silenceOf } from './silence.ts'

const SCALES: readonly (readonly [Scale, string, string])[] = [
  ['folded', 'Folded', 'Quiet time folded; breaks are labelled'], ['true', 'True', 'Linear time'], ['steps', 'Steps', 'One record, one column'],
]
const SPEEDS = [1, 5, 20, 100]

export function TimeBar() {
  const scale = useApp((s) => s.scale), playing = useApp((s) => s.playing), speed = useApp((s) => s.speed), lanesOpen = useApp((s) => s.lanesOpen), table = useApp((s) => s.timeTable), skipped = useApp((s) => s.skipped)
  return (
    <div className="time-bar">
      <div className="group" role="group" aria-label="Step through time">
        <StepButton label="First record" title="First (Home)" icon="first" act={goFirst} />
        <StepButton label="Previous record" title="Previous (Left)" icon="prev" act={() => goBy(-1)} />
        <button className="icon strong" aria-label={playing ? 'Pause' : 'Play'} title="Play (Space)" onClick={togglePlay}><Icon name={playing ? 'pause' : 'play'} /></button>
        <StepButton label="Next record" title="Next (Right)" icon="next" act={() => goBy(1)} />
        <StepButton label="Last record" title="Last (End)" icon="last" act={goLast} />
      </div>
      <label className="speed"><span className="sr">Speed</span><select value={speed} onChange={(e) => set({ speed: Number(e.target.value) })}>{SPEEDS.map((n) => <option key={n} value={n}>{n}×</option>)}</select></label>
      <Moment />
      {skipped ? <span className="skipped">{skipped}</span> : <Folded />}
      <span className="grow" />
      <div className="seg" role="radiogroup" aria-label="Time scale" onKeyDown={(e) => { const dir = e.key === 'ArrowRight' || e.key === 'ArrowDown' ? 1 : e.key === 'ArrowLeft' || e.key === 'ArrowUp' ? -1 : 0; if (dir) { e.preventDefault(); setScale(SCALES[(SCALES.findIndex(([k]) => k === scale) + dir + SCALES.length) % SCALES.length]![0]); (e.currentTarget.querySelector('[tabindex="0"]') as HTMLElement | null)?.focus() } }}>
        {SCALES.map(([key, name, title]) => <button key={key} role="radio" aria-checked={scale === key} tabIndex={scale === key ? 0 : -1} title={title} onClick={() => setScale(key)}>{name}</button>)}
      </div>
      <div className="group wide-only">
        <button className="icon" aria-label="Zoom in" title="Zoom in (+)" onClick={() => zoom('in')}>+</button>
        <button className="icon" aria-label="Zoom out" title="Zoom out (−)" onClick={() => zoom('out')}>−</button>
        <button className="text small" title="All of it (0)" onClick={() => zoom('fit')}>Fit</button>
      </div>
      <button className="text small lanes-toggle" aria-pressed={lanesOpen} onClick={() => set({ lanesOpen: !lanesOpen })}>Lanes</button>
      <button className="text small" aria-pressed={table} title="Show this as a table" onClick={() => set({ timeTable: !table })}>Table</button>
    </div>
  )
}

/** What the folded scale hides. */
function Folded() {
  const call = usePacedCall(), scale = useApp((s) => s.scale)
  if (!call || scale !== 'folded' || call.rows.length === 0) return null
  const { breaks, ms } = silenceOf(call)
  return breaks === 0 ? null : <span className="skipped" title={`Breaks over ${duration(BREAK_MS)} are drawn shorter and labelled with their length`}>{plural(breaks, 'silence')} folded, {duration(ms)} in all</span>
}

function setScale(scale: Scale): void { change({ scale }); set({ view: [0, 1] }) }

const StepButton = ({ label, title, icon, act }: { label: string; title: string; icon: IconName; act: () => void }) => <button className="icon" aria-label={label} title={title} onClick={act}><Icon name={icon} /></button>

function Moment() {
  const call = usePacedCall(), seq = usePaced((s) => s.seq)
  if (!call || call.rows.length === 0) return <span className="moment" />
  const i = Math.max(0, rowIndexAt(call, seq)), row = call.rows[i]!, t = timeOf(row)
  return <span className="moment"><b>#{seqOf(row)}</b> of {count(Math.max(0, call.lastSeq))}{t === undefined ? null : <> · <b>{relative(indexOf(call).ms(i))}</b><span className="clock"> · {clock(t)}</span></>}</span>
}
