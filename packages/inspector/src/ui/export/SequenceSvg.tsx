/** The sequence of a call as one drawing, for a file. */
import type { Call } from '../../common/index.ts'
import type { Outside } from '../judge/judged.ts'
import { FINE, lanesOf, rowHeight } from '../sequence/geometry.ts'
import { linesOf } from '../sequence/messages.ts'
import { PARTY_TITLES, partiesOf } from '../sequence/parties.ts'
import { SequenceRow } from '../sequence/Rows.tsx'

const HEAD = 24, WIDTH = 620, BOTTOM = 12

export const sequenceSize = (call: Call, rows: readonly number[]): { width: number; height: number } => ({ width: WIDTH, height: rows.reduce((h, i) => h + rowHeight(linesOf(call.rows[i]!), FINE), HEAD + BOTTOM) })

export function SequenceSvg({ call, rows, outside }: { call: Call; rows: readonly number[]; outside: Outside | undefined }) {
  const parties = partiesOf(call), lanes = lanesOf(parties, WIDTH), { width, height } = sequenceSize(call, rows)
  let y = HEAD
  return (
    <svg className="x-picture" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      {parties.map((p) => <text key={p} className="x-party" x={lanes.x.get(p)} y={HEAD - 6} textAnchor="middle">{PARTY_TITLES[p]}</text>)}
      {rows.map((row, place) => {
        const at = y
        y += rowHeight(linesOf(call.rows[row]!), FINE)
        return <SequenceRow key={row} call={call} row={row} record={call.rows[row]} y={at} lanes={lanes} parties={parties} metrics={FINE} selected={false} outside={row === outside?.row ? `${outside.words} ${outside.why}` : undefined} interactive={false} place={place} count={rows.length} />
      })}
    </svg>
  )
}
