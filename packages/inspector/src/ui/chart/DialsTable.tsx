/** The dials as a table: of each region the value at the moment and what that means, what it was before, what it has been and has not. */
import { type Call, rowIndexAt, runAt } from '../../common/index.ts'
import { type Form, formOf, laneOrder, valueName } from '../regions.ts'
import { indexOf } from '../store/call-index.ts'
import { seqOf } from '../store/row-kind.ts'
import { valuesBy } from './visits.ts'

/** What a dial says by the form of its present value. */
const FORMS: Record<Form, string> = { held: 'held', wait: 'waits', trouble: 'taken, and not working', around: 'around the call', half: 'partly, around the call', none: 'nothing held', name: 'not a value of this chart' }

/** @param values what each region can be @param fold a region's name, as what opens its transitions where those are known */
export function DialsTable({ call, seq, values, fold }: { call: Call; seq: number; values: ReadonlyMap<string, readonly string[]>; fold: (region: string) => React.ReactNode }) {
  const i = rowIndexAt(call, seq), row = call.rows[i], step = row?.kind === 'step' ? row : undefined
  const isBad = (indexOf(call).alarmsByRow.get(i) ?? []).some((a) => a.command === 'launchService')
  return (
    <div className="twin">
      <table>
        <caption>The other regions at #{row ? seqOf(row) : seq}</caption>
        <thead><tr><th scope="col">region</th><th scope="col">value</th><th scope="col">has been</th><th scope="col">not yet</th></tr></thead>
        <tbody>
          {laneOrder(values.keys()).map((r) => {
            const now = row?.kind === 'missing' ? undefined : runAt(call.runs[r], seq)?.value ?? undefined, been = valuesBy(call.runs[r], seq), before = step?.from?.[r], has = (v: string): boolean => been.has(v)
            return (
              <tr key={r}>
                <th scope="row">{fold(r)}</th>
                <td>{now === undefined ? 'unknown' : <><b>{valueName(now)}</b>, {FORMS[formOf(r, now)]}</>}{typeof before === 'string' && step?.to?.[r] !== before ? `, ${valueName(before)} before` : ''}{isBad && r === 'service' ? '; its launch violates a property' : ''}</td>
                <td>{[...values.get(r)!.filter(has), ...[...been].filter((v) => !values.get(r)!.includes(v))].map(valueName).join(', ')}</td><td>{values.get(r)!.filter((v) => !has(v)).map(valueName).join(', ')}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
