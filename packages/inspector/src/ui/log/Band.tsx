/** A violated property, or the first step outside the table, said below the row. No filter hides it. Cause and effect are two marks. */
import type { Call } from '../../common/index.ts'
import { Outside } from '../judge/Divergence.tsx'
import { indexOf } from '../store/call-index.ts'
import { goToSeq } from '../store/moment.ts'

export function Band({ call, row, index, top, height }: { call: Call; row: number; index: number; top: number; height: number }) {
  const { alarmsByRow, outside } = indexOf(call), alarms = alarmsByRow.get(row) ?? [], first = alarms[0], isOutside = outside === row
  if (!first && !isOutside) return null
  return (
    <div className={first ? isOutside ? 'band also-out' : 'band' : 'band out'} role="row" aria-rowindex={index + 2} data-row={row} style={{ top, height }}>
      <span role="gridcell" aria-colspan={5}>
        {first ? <><b>{alarms.map((a) => a.id).join(', ')} violated.</b> {first.property}: {first.text} </> : null}
        {first?.other !== undefined ? <><button onClick={() => goToSeq(first.other!)}>See #{first.other}</button> </> : null}
        {isOutside ? <Outside call={call} /> : null}
      </span>
    </div>
  )
}
