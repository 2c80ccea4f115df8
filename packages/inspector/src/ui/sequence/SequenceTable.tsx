/** The sequence as a table: from, to, message. A long one is shown in pages around the moment. */
import { useState } from 'react'
import { type Call, rowIndexAt } from '../../common/index.ts'
import { useOutside } from '../judge/JudgedFact.tsx'
import { indexOf } from '../store/call-index.ts'
import { goToRow } from '../store/moment.ts'
import { seqOf } from '../store/row-kind.ts'
import { usePaced } from '../store/store.ts'
import { Breakable, count } from '../words/format.tsx'
import { since } from '../words/since.ts'
import { messagesOf } from './messages.ts'
import { PARTY_TITLES, partiesOf } from './parties.ts'

/** Rows of one page. */
const PAGE = 200

export function SequenceTable({ call }: { call: Call | undefined }) {
  const seq = usePaced((s) => s.seq, 'chart'), shown = usePaced((s) => s.shown, 'chart'), outside = useOutside(call)
  // A page that a reader chose holds until the moment moves.
  const [chosen, setChosen] = useState<{ page: number; seq: number }>()
  if (!call) return <p className="nothing">No record has come yet.</p>
  const { list } = shown, { items } = list, at = rowIndexAt(call, seq)
  const page = chosen?.seq === seq ? chosen.page : Math.floor(list.placeOf(at).at / PAGE), last = Math.max(0, Math.ceil(items.length / PAGE) - 1), here = Math.min(page, last)
  const parties = partiesOf(call), index = indexOf(call), rows: number[] = []
  for (let i = here * PAGE; i < Math.min(items.length, (here + 1) * PAGE); i++) { const row = Math.floor(items.at(i) / 2); if (rows.at(-1) !== row) rows.push(row) }
  const pages = last === 0 ? null : (
    <p className="pages">
      <button disabled={here === 0} onClick={() => setChosen({ page: here - 1, seq })}>Earlier</button>
      <span>page {count(here + 1)} of {count(last + 1)}</span>
      <button disabled={here === last} onClick={() => setChosen({ page: here + 1, seq })}>Later</button>
    </p>
  )
  return (
    <div className="twin chart-table" tabIndex={0} role="region" aria-label="Sequence as a table">
      {pages}
      <table>
        <caption>Messages, in the order of the records</caption>
        <thead><tr><th className="num">#</th><th className="num">time</th><th>from</th><th>to</th><th>message</th></tr></thead>
        <tbody>
          {rows.flatMap((row) => {
            const record = call.rows[row]!, alarms = index.alarmsByRow.get(row), { list: messages, state } = messagesOf(call, record, parties, alarms?.map((a) => a.command))
            return messages.map((m, k) => (
              <tr key={`${row} ${k}`} aria-current={row === at && k === 0 ? 'true' : undefined}>
                {k === 0 ? <td className="num"><button onClick={() => goToRow(row)}>#{seqOf(record)}</button></td> : <td />}
                {k === 0 ? <td className="num">{since(record, index.ms(row))}</td> : <td />}
                {m.kind === 'note' || m.kind === 'gap' ? <td colSpan={2} /> : <><td>{PARTY_TITLES[m.from]}</td><td>{PARTY_TITLES[m.to]}</td></>}
                <td><code><Breakable text={m.words} /></code> {m.more}{m.kind === 'ignored' ? ' (ignored: ' : m.kind === 'refused' ? ' (' : ''}{m.why ?? ''}{m.kind === 'ignored' || m.kind === 'refused' ? ')' : ''}{m.bad ? ' (violates a property)' : ''}{m.failed ? ' (failed or unanswered)' : ''}{state && k === 0 ? `; session ${state}` : ''}{k === 0 && row === outside?.row ? <b className="sq-said"> {outside.words} {outside.why}</b> : null}</td>
              </tr>
            ))
          })}
        </tbody>
      </table>
      {pages}
    </div>
  )
}
