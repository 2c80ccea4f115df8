/** One row of the log. It is drawn again only when its record, what came of it, its place or the selection changed. */
import { memo } from 'react'
import { type Call, type Row, gapSentence } from '../../common/index.ts'
import { markColour } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { type RowKind, kindOf, nameOf, seqOf, sessionAfter } from '../store/row-kind.ts'
import { EventName, payloadOf } from '../words/format.tsx'
import { since } from '../words/since.ts'
import { didOf } from './Did.tsx'
import { Mark } from './Mark.tsx'

/** Of what a row says that left its table, px. */
const LEFT_W = 122
/** Of the event's column, and of one letter of its name and of its payload, in any common fixed face, px. */
const EVENT_W = 170, NAME_LETTER = 7.3, PAYLOAD_LETTER = 6.7, PAYLOAD_GAP = 6

/** What a row has beside its number and what it did, px: its edge, the other columns, and the air round its words. */
const ROW_REST = 292
/** The same where a row has two lines; and how much less of a sentence stands there, as its letters are larger. */
const ROW_REST_PHONE = 104, PHONE_LETTERS = 0.88
/** Of the column with the numbers, px. */
export const seqWidth = (call: Call): number => Math.max(40, String(call.lastSeq).length * 7 + 20)

type Props = { call: Call; record: Row | undefined; row: number; index: number; top: number; height: number; width: number; phone: boolean; selected: boolean; /** It left the machine's table, and no band below it says so yet. */ left: boolean; /** How many of its commands failed at their ports: they are told later, and change the row. */ failed: number; words: readonly string[] }

export const LogRow = memo(function LogRow({ call, record, row, index, top, height, width, phone, selected, left, words }: Props) {
  if (!record) return null
  const kind = kindOf(record), common = { id: `row-${row}`, role: 'row', 'data-row': row, 'aria-rowindex': index + 2, 'aria-selected': selected } as const
  if (record.kind === 'missing') return <div {...common} className="row gap" style={{ top, height }}><span role="gridcell" aria-colspan={5}><b>{gapSentence(record)}</b></span></div>
  const x = indexOf(call), alarmed = x.alarmsByRow.get(row), isBad = alarmed !== undefined
  const payload = record.kind === 'step' ? payloadOf(record.event) : '', name = record.kind === 'step' ? record.event.type : kind === 'diagnostic' ? nameOf(record) : record.kind === 'port' ? record.command : record.kind
  // To clip a cell costs the browser more than to draw its words: only those that may not fit are clipped.
  const isEventCut = !phone && name.length * NAME_LETTER + (payload ? PAYLOAD_GAP + payload.length * PAYLOAD_LETTER : 0) > EVENT_W
  const room = width - (phone ? ROW_REST_PHONE : ROW_REST + seqWidth(call)) - (left ? LEFT_W : 0), did = didOf(call, record, room, alarmed?.map((a) => a.command), phone ? room * PHONE_LETTERS : room)
  return (
    <div {...common} className={`row ${kind}${left ? ' left' : ''}`} style={{ top, height, ...(left ? undefined : { borderLeftColor: markColour(sessionAfter(call, record)) }) }}>
      <span role="gridcell" className="c-seq">{seqOf(record)}{selected ? <i aria-hidden="true">▸</i> : null}</span>
      <span role="gridcell" className="c-time">{since(record, x.ms(row))}</span>
      <span role="gridcell" className="c-kind" aria-label={isBad ? `${SAID[kind]}, violates a property` : SAID[kind]}>{isBad ? BAD : GLYPHS[kind]}</span>
      <span role="gridcell" className={isEventCut || phone ? 'c-event cut' : 'c-event'} title={isEventCut || phone ? (payload ? `${nameOf(record)} ${payload}` : nameOf(record)) : undefined}>
        {record.kind === 'step' || kind === 'diagnostic' ? <Mark text={name} words={words}><EventName type={name} /></Mark> : <span className="o">{name}</span>}
        {payload ? <span className="p">{payload}</span> : null}
      </span>
      <span role="gridcell" className={did.mayBeCut ? 'c-did cut' : 'c-did'}>{left ? <b className="c-left">leaves the table</b> : null}{did.node}</span>
    </div>
  )
}, (a, b) => a.record === b.record && a.row === b.row && a.index === b.index && a.top === b.top && a.height === b.height && a.width === b.width && seqWidth(a.call) === seqWidth(b.call) && a.phone === b.phone && a.selected === b.selected && a.left === b.left && a.failed === b.failed && a.words === b.words && a.call.key === b.call.key)

const SAID: Record<RowKind, string> = { changed: 'changed', noted: 'noted', ignored: 'ignored', refused: 'refused', gap: 'missing', open: 'opened', close: 'closed', port: 'result', diagnostic: 'diagnosed', untold: 'what it did is not recorded' }

const glyph = (form: React.ReactNode) => <svg viewBox="0 0 14 14" aria-hidden="true">{form}</svg>
const BAD = glyph(<path d="M7 1.6 12.4 7 7 12.4 1.6 7z" className="g-bad" />)
/** The kind of a row as a form. The common ones are boxes with round corners, or none: a drawing of its own in each row is dear. */
const GLYPHS: Record<RowKind, React.ReactNode> = {
  changed: <i className="g-changed" />,
  noted: <i className="g-noted" />,
  ignored: <i className="g-ignored" />,
  untold: <i className="g-untold" />,
  refused: glyph(<><circle cx="7" cy="7" r="4.4" fill="none" className="g-second" strokeWidth="1.3" /><path d="m4 10 6-6" className="g-second" strokeWidth="1.3" /></>),
  gap: null,
  open: glyph(<path d="M7 2v10" stroke="currentColor" strokeWidth="1.6" />),
  close: glyph(<path d="M7 2v10M3.5 7h7" stroke="currentColor" strokeWidth="1.6" />),
  port: glyph(<path d="M3.5 3v5H10M7.6 5.6 10 8l-2.4 2.4" fill="none" className="g-quiet" strokeWidth="1.3" />),
  diagnostic: glyph(<path d="M7 2 12.4 11.6H1.6zM7 5.4v3M7 9.4v1" fill="none" className="g-second" strokeWidth="1.3" strokeLinejoin="round" />),
}
