/** The list of calls and devices. */
import { memo, useMemo, useState } from 'react'
import type { Call, DeviceStatus } from '../../common/index.ts'
import { duration } from '../../common/index.ts'
import { pickFiles } from '../files/pick.ts'
import { saveTraceFile } from '../export/save.ts'
import { isActor, stateWords, statusOf } from '../actors/actors.ts'
import { hue } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { openCall } from '../store/moment.ts'
import { useApp, usePaced } from '../store/store.ts'
import { BothEnds } from '../words/BothEnds.tsx'
import { useNow } from './use-now.ts'
import { MANY, groupsOf } from './groups.ts'
import { Diamond, Icon } from './icons.tsx'
import { RIBBON_H, RIBBON_W, looksOf, stretchesOf } from './ribbon.ts'

/** Of many calls each draws its ribbon once in so long, in turns: sixty stretches of a hundred calls would be most of a frame. */
const SPARK_MS = 1_000
/** Lines of one device that are drawn; the field on top finds the others. */
const LINES_MAX = 200

export function Rail() {
  const calls = usePaced((s) => s.timeline.calls, 'rail'), devices = useApp((s) => s.devices), current = useApp((s) => s.callKey), open = useApp((s) => s.railOpen), isLost = useApp((s) => s.link === 'lost')
  const [search, setSearch] = useState('')
  const groups = useMemo(() => groupsOf(calls, devices, search), [calls, devices, search])
  const many = calls.length > MANY, places = useMemo(() => new Map(many ? calls.map((c, i) => [c.key, i] as const) : []), [calls, many])
  // What came last is drawn, also when nothing comes after it.
  useNow(SPARK_MS)
  return (
    <nav className={`rail${open ? ' open' : ''}`} id="rail" aria-label="Calls and devices">
      {many ? <label className="rail-find"><span className="sr">Find a call</span><input value={search} placeholder={`Find in ${calls.length} calls`} onChange={(e) => setSearch(e.target.value)} /></label> : null}
      {groups.map((g) => (
        <section key={g.device.id} aria-label={g.device.name}>
          <DeviceHead device={g.device} />
          {g.calls.slice(0, LINES_MAX).map((c) => <CallLine key={c.key} call={c} state={stateOf(c)} bad={indexOf(c).alarms.length > 0} current={c.key === current} several={g.several.has(c.call)} live={g.device.live && !isLost} beat={many ? Math.floor(performance.now() / SPARK_MS + places.get(c.key)! / calls.length) : c} />)}
          {g.calls.length > LINES_MAX ? <p className="foot">{g.calls.length - LINES_MAX} older calls are not listed; the field above finds them.</p> : null}
        </section>
      ))}
      {groups.length === 0 && calls.length > 0 ? <p className="foot">None of {calls.length} calls matches <b>{search}</b>.</p> : null}
      <div className="foot">
        <p>Each attempt is a line of its own. Drop trace files anywhere to open them.</p>
        <div className="rail-acts">
          <button className="btn" onClick={pickFiles}><Icon name="open" />Open a trace</button>
          <button className="btn" disabled={calls.length === 0} onClick={() => saveTraceFile(false)}><Icon name="save" />Save this call</button>
          {calls.length > 1 ? <button className="btn" onClick={() => saveTraceFile(true)}><Icon name="save" />Save all {calls.length}</button> : null}
        </div>
      </div>
    </nav>
  )
}

function DeviceHead({ device }: { device: DeviceStatus }) {
  const isRecorded = useApp((s) => s.source === 'live' && !s.fileDevices.has(device.id)), isLost = useApp((s) => s.link === 'lost')
  return (
    <h2 className={isRecorded && (isLost || !device.live) ? 'gone' : undefined}>
      <Icon name={device.platform.toLowerCase().startsWith('android') || device.platform.toLowerCase().startsWith('ios') ? 'phone' : 'screen'} /><span className="name"><BothEnds>{device.name}</BothEnds></span><span className="grow" />
      <small>{!isRecorded ? device.platform : isLost ? 'not heard' : device.live ? 'live' : <LastHeard at={device.lastHeard} />}</small>
    </h2>
  )
}
function LastHeard({ at }: { at: number }) {
  const now = useNow(5_000)
  return <>{at > 0 ? `last heard ${duration(Math.max(1_000, Math.floor((now - at) / 1000) * 1000)).replace('.0 s', ' s')} ago` : 'gone'}</>
}

const clockOf = (t: number | undefined): string => (t === undefined || !(Math.abs(t) < 8.64e15) ? '' : new Date(t).toISOString().slice(11, 16))

type Line = { call: Call; state: string; bad: boolean; current: boolean; several: boolean; live: boolean; beat: unknown }
const CallLine = memo(function CallLine({ call, state, bad, current, several, live, beat }: Line) {
  const source = useApp((s) => (s.fileDevices.has(call.device) ? 'file' : s.source)), actor = isActor(call)
  return (
    <button className="call" aria-current={current} onClick={() => openCall(call.key)}>
      <span className="line"><code><BothEnds>{call.call}</BothEnds></code>{actor ? <span className="attempt">actor</span> : null}{several || call.attempt > 1 ? <span className="attempt">attempt {call.attempt}</span> : null}{bad ? <Diamond label="a property is violated" /> : null}</span>
      <span className="end">{[state, clockOf(call.tStart)].filter(Boolean).join(' · ')}</span>
      <Spark call={call} actor={actor} live={live} source={source} beat={beat} />
    </button>
  )
}, (a, b) => a.beat === b.beat && a.state === b.state && a.bad === b.bad && a.current === b.current && a.several === b.several && a.live === b.live && a.call.rows === b.call.rows && a.call.close === b.call.close)
const stateOf = (call: Call): string => (isActor(call) ? (statusOf(call) ?? stateWords(call.values)) : call.end?.reason ?? call.ending?.reason ?? call.values['session'] ?? (call.rows.length > 0 ? 'unknown' : ''))

const Spark = memo(function Spark({ call, actor, live, source }: { call: Call; actor: boolean; live: boolean; source: string; beat: unknown }) {
  const looks = looksOf(stretchesOf(call, source === 'live' && !live && !call.close), actor)
  return <svg className="spark" viewBox={`0 0 ${RIBBON_W} ${RIBBON_H}`} preserveAspectRatio="none" aria-hidden="true">{looks.map(({ value, isSecond, d }, i) => <path key={i} className={value === null ? 'unknown' : isSecond ? 'alt' : undefined} style={hue(actor ? null : value)} d={d} />)}</svg>
}, (a, b) => a.beat === b.beat && a.actor === b.actor && a.call.rows === b.call.rows && a.call.close === b.call.close && a.live === b.live && a.source === b.source)
