/** A violated property, said below the row that violates it. No filter hides it. */
import type { Call } from '../../common/index.ts'
import { indexOf } from '../store/call-index.ts'
import { goToSeq } from '../store/moment.ts'

export function Band({ call, row, index, top, height }: { call: Call; row: number; index: number; top: number; height: number }) {
  const alarms = indexOf(call).alarmsByRow.get(row) ?? [], first = alarms[0]
  if (!first) return null
  return (
    <div className="band" role="row" aria-rowindex={index + 2} data-row={row} style={{ top, height }}>
      <span role="gridcell" aria-colspan={5}>
        <b>{alarms.map((a) => a.id).join(', ')} violated.</b> {first.property}: {first.text}
        {first.other !== undefined ? <> <button onClick={() => goToSeq(first.other!)}>See #{first.other}</button></> : null}
      </span>
    </div>
  )
}
