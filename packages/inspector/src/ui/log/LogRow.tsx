/** One row of the log. It is drawn again only when its record, its place or the selection changed. */
import { memo } from 'react'
import { type Call, type Row, gapSentence } from '../../common/index.ts'
import { hue } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { type RowKind, kindOf, nameOf, seqOf, sessionAfter } from '../store/row-kind.ts'
import { EventName, payloadOf, relative } from '../words/format.tsx'
import { Did } from './Did.tsx'
import { Mark } from './Mark.tsx'

/** Of what a row says that left its table, px. */
const LEFT_W = 122

type Props = { call: Call; record: Row | undefined; row: number; index: number; top: number; height: number; width: number; phone: boolean; selected: boolean; /** It left the machine's table, and no band below it says so yet. */ left: boolean; words: readonly string[] }

export const LogRow = memo(function LogRow({ call, record, row, index, top, height, width, phone, selected, left, words }: Props) {
  if (!record) return null
  const kind = kindOf(record), common = { id: `row-${row}`, role: 'row', 'data-row': row, 'aria-rowindex': index + 2, 'aria-selected': selected, style: { top, height, ...hue(sessionAfter(call, record)) } } as const
  if (record.kind === 'missing') return <div {...common} className="row gap"><span role="gridcell" aria-colspan={5}><b>{gapSentence(record)}</b></span></div>
  const x = indexOf(call), alarmed = x.alarmsByRow.get(row)
  const payload = record.kind === 'step' ? payloadOf(record.event) : ''
  return (
    <div {...common} className={`row ${kind}${left ? ' left' : ''}`}>
      <span role="gridcell" className="c-seq">{seqOf(record)}{selected ? <i aria-hidden="true">▸</i> : null}</span>
      <span role="gridcell" className="c-time">{relative(x.ms(row))}</span>
      <span role="gridcell" className="c-kind"><Glyph kind={kind} bad={alarmed !== undefined} /></span>
      <span role="gridcell" className="c-event" title={payload ? `${nameOf(record)} ${payload}` : nameOf(record)}>
        {record.kind === 'step' ? <Mark text={record.event.type} words={words}><EventName type={record.event.type} /></Mark> : <span className="o">{record.kind === 'port' ? record.command : record.kind}</span>}
        {payload ? <span className="p">{payload}</span> : null}
      </span>
      <span role="gridcell" className="c-did">{left ? <b className="c-left">leaves the table</b> : null}<Did call={call} record={record} room={(phone ? width - 104 : width - 298 - Math.max(46, String(call.lastSeq).length * 7 + 20)) - (left ? LEFT_W : 0)} bad={alarmed?.map((a) => a.command)} /></span>
    </div>
  )
}, (a, b) => a.record === b.record && a.row === b.row && a.index === b.index && a.top === b.top && a.height === b.height && a.width === b.width && a.phone === b.phone && a.selected === b.selected && a.left === b.left && a.words === b.words && a.call.key === b.call.key)

const SAID: Record<RowKind, string> = { changed: 'changed', noted: 'noted', ignored: 'ignored', refused: 'refused', gap: 'missing', open: 'opened', close: 'closed', port: 'result' }

/** The kind of a row as a form. */
function Glyph({ kind, bad }: { kind: RowKind; bad: boolean }) {
  return (
    <svg viewBox="0 0 14 14" role="img" aria-label={bad ? `${SAID[kind]}, violates a property` : SAID[kind]}>
      {bad ? <path d="M7 1.6 12.4 7 7 12.4 1.6 7z" className="g-bad" /> : GLYPHS[kind]}
    </svg>
  )
}
const GLYPHS: Record<RowKind, React.ReactNode> = {
  changed: <circle cx="7" cy="7" r="3" fill="currentColor" />,
  noted: <circle cx="7" cy="7" r="2.6" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  ignored: <path d="M4 7h6" className="g-quiet" strokeWidth="1.4" />,
  refused: <><circle cx="7" cy="7" r="4.4" fill="none" className="g-second" strokeWidth="1.3" /><path d="m4 10 6-6" className="g-second" strokeWidth="1.3" /></>,
  gap: null,
  open: <path d="M7 2v10" stroke="currentColor" strokeWidth="1.6" />,
  close: <path d="M7 2v10M3.5 7h7" stroke="currentColor" strokeWidth="1.6" />,
  port: <path d="M3.5 3v5H10M7.6 5.6 10 8l-2.4 2.4" fill="none" className="g-quiet" strokeWidth="1.3" />,
}
