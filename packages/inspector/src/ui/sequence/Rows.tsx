/** Rows of the sequence diagram as SVG: the same on the page and in an exported picture. */
import { memo } from 'react'
import type { Call, Row } from '../../common/index.ts'
import { hue } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { seqOf, sessionAfter } from '../store/row-kind.ts'
import { type Lanes, type Metrics, rowHeight } from './geometry.ts'
import { type Message, linesOf, messagesOf, sentenceOf } from './messages.ts'
import { PARTY_TITLES, type Party } from './parties.ts'

const LETTER = 6.65
/** Beside the event that led out of the machine's table; its room is taken from the words before it. */
const OUTSIDE = 'not in the table', OUTSIDE_W = 102
/** How far before the machine a message ends that it did not take. */
const SHORT = 12

type Props = { call: Call; row: number; record: Row | undefined; y: number; lanes: Lanes; parties: readonly Party[]; metrics: Metrics; selected: boolean; /** That the row leaves the machine's table, and what the table gives. */ outside?: string | undefined; interactive: boolean; place: number; count: number }

export const SequenceRow = memo(function SequenceRow({ call, row, record, y, lanes, parties, metrics, selected, outside, interactive, place, count }: Props) {
  if (!record) return null
  const alarms = indexOf(call).alarmsByRow.get(row)
  const { list, state } = messagesOf(call, record, parties, alarms?.map((a) => a.command))
  const lines = linesOf(record), height = rowHeight(lines, metrics), top = (height - lines * metrics.line) / 2
  const after = sessionAfter(call, record), before = record.kind === 'step' && state !== undefined ? String(record.from?.['session']) : after
  const barX = lanes.machine - 3, changeAt = state === undefined ? 0 : top + metrics.line
  const words = `#${seqOf(record)}, ${list.map((m) => sentenceOf(m, (p) => PARTY_TITLES[p])).join('; ')}${state ? `; session ${state}` : ''}${alarms ? `; ${alarms.map((a) => a.id).join(', ')} violated` : ''}${outside ? `; ${outside}` : ''}`
  return (
    <g className={`sq-row${selected ? ' now' : ''}${alarms ? ' alarm' : ''}${outside ? ' out' : ''}`} transform={`translate(0 ${y})`} data-row={row}
      {...(interactive ? { id: `message-${row}`, role: 'listitem', 'aria-current': selected || undefined, 'aria-label': words, 'aria-posinset': place + 1, 'aria-setsize': count } : undefined)}>
      <title>{words}</title>
      {/* What is said of a row is its name; its parts are for the eye. */}
      <g aria-hidden="true">
      <rect className="sq-back" width={lanes.width} height={height} />
      {record.kind === 'missing' ? <Hatch x={lanes.numbers + 8} width={lanes.width - lanes.numbers - 8} height={height} /> : [...lanes.x].map(([party, x]) => <path key={party} className={party === 'machine' ? 'sq-axis' : 'sq-life'} d={`M${x} 0v${height}`} />)}
      {record.kind === 'missing' ? null : state === undefined
        ? <rect className="sq-bar" style={hue(after)} x={barX} width={6} height={height + 0.5} />
        : <><rect className="sq-bar" style={hue(before)} x={barX} width={6} height={changeAt} /><rect className="sq-bar" style={hue(after)} x={barX} y={changeAt} width={6} height={height - changeAt + 0.5} /></>}
      {alarms ? <rect className="sq-edge" width={4} height={height} /> : null}
      {outside ? <path className="sq-out" d={alarms ? `M6.75 0v${height}` : `M0.75 0v${height}M3.75 0v${height}`} /> : null}
      <text className="sq-n" x={lanes.numbers} y={top + 13}>{seqOf(record)}</text>
      {list.map((m, i) => <Line key={i} message={m} lanes={lanes} y={top + i * metrics.line} line={metrics.line} state={i === 0 ? state : undefined} outside={i === 0 && outside !== undefined} />)}
      {state === undefined ? null : <StateLine state={state} x={lanes.machine} y={top + (lines - 1) * metrics.line} line={metrics.line} />}
      </g>
    </g>
  )
}, (a, b) => a.record === b.record && a.y === b.y && a.lanes === b.lanes && a.metrics === b.metrics && a.selected === b.selected && a.outside === b.outside && a.parties === b.parties && a.row === b.row && a.place === b.place && a.count === b.count && sameOutcomes(a, b))

/** A command's result comes later and changes the row of its step. */
const sameOutcomes = (a: Props, b: Props): boolean => a.record?.kind !== 'step' || (a.record.commands?.length ?? 0) === 0 || a.call === b.call

/** A state invariant on the machine's lifeline: which state the session is in from here on. */
function StateLine({ state, x, y, line }: { state: string; x: number; y: number; line: number }) {
  const width = state.length * 6.4 + 16, h = 16
  return <g className="sq-state" style={hue(state)}><rect className="sq-under" x={x - width / 2} y={y + (line - h) / 2} width={width} height={h} rx={8} /><rect className="sq-chip" x={x - width / 2} y={y + (line - h) / 2} width={width} height={h} rx={8} /><text x={x} y={y + line / 2 + 3.8}>{state}</text></g>
}

function Line({ message: m, lanes, y, line, state, outside }: { message: Message; lanes: Lanes; y: number; line: number; state: string | undefined; outside: boolean }) {
  const M = lanes.machine, x = lanes.x.get(m.kind === 'command' ? m.to : m.from) ?? M, dir = x < M ? -1 : 1
  const off = m.kind === 'ignored' || m.kind === 'refused', own = x === M, asked = x < M
  // Left of the machine there is no label, so the line and the words share their height.
  const ly = y + (asked || own ? line / 2 : line - 5), ty = asked || own ? y + line / 2 + 4 : y + line - 9
  const tx = lanes.label + (off && !asked ? 8 : 0) + (own && m.kind !== 'gap' ? 8 : 0)
  const room = lanes.width - tx - (outside ? OUTSIDE_W : 0)
  const kind = `sq-msg ${m.kind}${m.bad ? ' bad' : ''}${m.failed ? ' failed' : ''}${m.sent ? ' sent' : ''}`
  return (
    <g className={kind} style={state ? hue(state) : undefined}>
      {m.kind === 'gap' || m.kind === 'note' ? null : own ? <path className="sq-line" d={`M${M + 4} ${ly - 4}h8v8h-5`} /> : m.kind === 'command'
        ? <><path className="sq-line" d={`M${M + 4 * dir} ${ly}H${x - 7 * dir}`} /><path className="sq-tip" d={tip(x, ly, dir)} /></>
        : off
          ? <><path className="sq-line" d={`M${x} ${ly}H${M + SHORT * dir}`} />{m.kind === 'refused' ? <path className="sq-end" d={`M${M + SHORT * dir - 4} ${ly - 4}l8 8m0 -8l-8 8`} /> : <path className="sq-end" d={`M${M + SHORT * dir} ${ly - 4}v8`} />}</>
          : <><path className={`sq-line${state ? ' turn' : ''}`} d={`M${x} ${ly}H${M + (m.kind === 'event' ? 10 : 5) * dir}`} />{m.kind === 'event' ? <path className={`sq-tip${state ? ' turn' : ''}`} d={tip(M + 3 * dir, ly, -dir)} /> : <path className="sq-open" d={`M${M + 9 * dir} ${ly - 3.5}L${M + 4 * dir} ${ly}l${5 * dir} 3.5`} />}</>}
      {own && m.kind !== 'gap' && m.kind !== 'note' ? <path className="sq-tip" d={tip(M + 3, ly + 4, -1)} /> : null}
      {m.kind === 'note' ? <path className="sq-line" d={`M${M - 8} ${ly}h16`} /> : null}
      <text className="sq-words" x={m.kind === 'note' ? lanes.label + 4 : tx} y={ty}>
        {fit(m.words, room)}{m.more && room - m.words.length * LETTER > 30 ? <tspan className="sq-more" dx="6">{fit(m.more, room - m.words.length * LETTER - 6)}</tspan> : null}{outside ? <tspan className="sq-gone" dx="8">{OUTSIDE}</tspan> : null}{m.failed ? <tspan className="sq-bang" dx="4">!</tspan> : null}
      </text>
    </g>
  )
}

/** What does not fit is cut between letters, and the title says the whole. */
const fit = (words: string, room: number): string => { const n = Math.floor((room - 4) / LETTER); return words.length <= n ? words : n < 2 ? '' : `${words.slice(0, n - 1)}…` }

/** A filled arrow whose point is at a place; it comes from the other side. */
const tip = (x: number, y: number, dir: number): string => `M${x} ${y}l${-7 * dir} -3.6v7.2z`

/** Lines and no pattern: a pattern is found by an id, and an exported picture may stand beside another. */
function Hatch({ x, width, height }: { x: number; width: number; height: number }) {
  const parts: string[] = [], h = height - 6
  for (let at = 0; at < width - h; at += 7) parts.push(`M${x + at} 3l${h} ${h}`)
  return <path className="sq-hatch" d={parts.join('')} />
}

