/** One line over everything that says in which state the page is: sample, loading, a damaged file, no relay. */
import { type FileProblems, linesTold } from '../../common/file-problems.ts'
import { cutSentence, duration, fileSentences, problemSentence } from '../../common/index.ts'
import { pickFiles } from '../files/pick.ts'
import { retryNow, watchLive } from '../live/connection.ts'
import { togglePause } from '../store/intake.ts'
import { get, set, useApp } from '../store/store.ts'
import { useNow } from './use-now.ts'
import { count, plural } from '../words/format.tsx'

export function Notice() {
  const paused = useApp((s) => s.paused !== undefined), told = useApp((s) => s.told)
  return <>{paused ? <PausedNotice /> : null}{told ? <Line {...told} action="Close" onAction={() => set({ told: undefined })} /> : null}<StateNotice /></>
}

function StateNotice() {
  const loading = useApp((s) => s.loading), problems = useApp((s) => s.problems), refusal = useApp((s) => s.refusal)
  const link = useApp((s) => s.link), source = useApp((s) => s.source)
  if (loading) return <LoadingNotice {...loading} />
  // What is live comes first, and hides no file's lines.
  const live = link === 'lost' ? <LostNotice /> : refusal ? <Line strong="Something was refused." text={refusal} action="Close" onAction={() => set({ refusal: undefined })} /> : undefined
  if (live || problems.length > 0) return <>{live}{problems.length > 0 ? <ProblemsNotice /> : null}</>
  if (source === 'sample') return <SampleNotice />
  if (source === 'file' && link === 'open') return <Line strong="You are reading a file." text="The relay is connected; it keeps recording live calls meanwhile." action="Watch live" onAction={watchLive} />
  if (source === 'live') return <WaitingNotice />
  return null
}

/** `counts`: its words change all the time, so they are for the eye; the announcer says when it begins and when it is over. */
type Said = { strong: string; text?: React.ReactNode; action?: string; onAction?: () => void; counts?: true; children?: React.ReactNode }
function Line({ strong, text, action, onAction, counts, children }: Said) {
  return <div className="notice" role={counts ? undefined : 'status'}><p><b>{strong}</b> {text}</p>{action ? <button className="btn" onClick={onAction}>{action}</button> : null}{children}</div>
}

function SampleNotice() {
  const link = useApp((s) => s.link)
  return <Line strong="This is a sample." text={<>Drop a trace, or run <code>onhook inspect file</code>.{link === 'open' ? <span className="wide-only"> The relay is connected and no call has come yet.</span> : null}</>} action="Open a trace" onAction={pickFiles} />
}

function WaitingNotice() {
  // While drawing is paused, what came is not drawn yet.
  const none = useApp((s) => s.timeline.calls.length === 0 && s.paused === undefined && !s.history)
  return none ? <Line strong="The relay is connected." text="No call has come yet. A recorder that connects is shown here at once." /> : null
}

function LoadingNotice({ name, read, size, records, isFull }: { name: string; read: number; size: number; records: number; isFull?: boolean }) {
  const part = size > 0 ? Math.min(1, read / size) : 0
  const about = part > 0.02 && part < 1 && !isFull ? ` of about ${count(Number((records / part).toPrecision(2)))}` : ''
  return <Line counts strong={`${count(records)}${about} records.`} text={isFull ? `${name} has more than can be shown at once. You can work while the rest is counted.` : `Reading ${name}. You can work while the rest arrives.`}><i style={{ width: `${part * 100}%` }} /></Line>
}

function PausedNotice() {
  const came = useApp((s) => s.paused) ?? 0
  return <Line strong="Drawing is paused." text={<>New records are kept. <span aria-live="off" className="came">{came === 0 ? 'Nothing came yet.' : `${plural(came, 'record')} came meanwhile.`}</span></>} action="Go on" onAction={togglePause} />
}

/** A relay that is started without them has another port and another token, and no recorder looks for it there. */
const LATER = 'the recorders keep new records, and send them to a relay that is started with the same --port and ONHOOK_TOKEN.'
function LostNotice() {
  const since = useApp((s) => s.lostAt), records = useApp((s) => s.timeline.records), source = useApp((s) => s.source)
  const now = useNow(1_000)
  const here = source === 'live' && records > 0 ? `${plural(records, 'record')} ${records === 1 ? 'is' : 'are'} here; ${LATER}` : LATER.replace('the', 'The')
  return <Line counts strong={`The relay has not answered for ${duration(Math.max(1000, Math.round((now - since) / 1000) * 1000)).replace('.0 s', ' s')}.`} text={here} action="Try now" onAction={retryNow} />
}

/** As many files at once say what is wrong with them; the others are counted. */
const FILES_MAX = 3

function ProblemsNotice() {
  const all = useApp((s) => s.problems)
  return (
    <>
      {all.slice(0, FILES_MAX).map((p, i) => <FileNotice key={`${i} ${p.name}`} file={p} />)}
      {all.length > FILES_MAX ? <Line strong={`${plural(all.length - FILES_MAX, 'more file')} could not be read to the end.`} text="Open them one by one to see why." /> : null}
    </>
  )
}
function FileNotice({ file: p }: { file: FileProblems }) {
  const lines = linesTold(p), open = useApp((s) => s.problemsOpen) && lines > 1, first = p.problems[0], [strong, ...further] = fileSentences(p) as [string, ...string[]]
  const shown = open ? [] : [...(first ? [problemSentence(first)] : []), ...(p.cut ? [cutSentence(p.cut)] : [])].map((s) => `${begun(s)}.`)
  const rest = p.opened > 0 ? `${plural(p.opened, 'record')} could be read and ${p.opened === 1 ? 'is' : 'are'} open.` : lines === 0 ? 'The file is empty.' : ''
  const text = [...further, ...shown, rest].filter((s) => s !== '').join(' ')
  return (
    <>
      <Line strong={strong} text={text}>
        <span className="notice-acts">
          {lines > 1 ? <button className="btn" aria-expanded={open} onClick={() => set({ problemsOpen: !open })}>{open ? 'Hide the lines' : 'List the lines'}</button> : null}
          <button className="btn" onClick={() => set({ problems: get().problems.filter((x) => x !== p), problemsOpen: false })}>Close</button>
        </span>
      </Line>
      {open ? <ol className="problem-list">
        {p.problems.map((x, i) => <li key={i}>{begun(problemSentence(x))}</li>)}
        {p.count > p.problems.length ? <li>and {count(p.count - p.problems.length)} more</li> : null}
        {p.cut ? <li>{begun(cutSentence(p.cut))}</li> : null}
      </ol> : null}
    </>
  )
}
const begun = (s: string): string => s[0]!.toUpperCase() + s.slice(1)
