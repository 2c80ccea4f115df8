/** Every property of the proof: what this call shows of it, and of those that no trace can decide, why. */
import type { Call } from '../../common/index.ts'
import { isActor } from '../actors/actors.ts'
import { indexOf } from '../store/call-index.ts'
import { Dialog } from '../shell/Dialog.tsx'
import { goToSeq } from '../store/moment.ts'
import { callOfState } from '../store/state.ts'
import { set, useApp, usePacedCall } from '../store/store.ts'
import { count } from '../words/format.tsx'
import { PROPERTIES, type Property, saysOf } from './list.ts'

export function PropertiesDialog() {
  const open = useApp((s) => s.propertiesOpen && callOfState(s) !== undefined)
  return <Dialog open={open} onClose={() => set({ propertiesOpen: false })} className="properties" aria-labelledby="properties-title">{(close) => <Properties close={close} />}</Dialog>
}

export function Properties({ close }: { close: () => void }) {
  const call = usePacedCall()
  if (!call || isActor(call)) return <div className="help"><h2 id="properties-title">Properties</h2><p>The properties are about calls. They do not apply to this machine.</p><button className="btn" data-first onClick={close}>Close</button></div>
  // What is broken stands first, then what is open.
  const index = indexOf(call), red = new Set(index.alarms.map((a) => a.id)), open = new Set(index.open.map((d) => d.id)), place = ({ id }: Property): number => (red.has(id) ? 0 : open.has(id) && !call.close ? 1 : 2)
  const judged = PROPERTIES.filter((p) => p.judged !== 'no').toSorted((a, b) => place(a) - place(b)), others = PROPERTIES.filter((p) => p.judged === 'no')
  return (
    <div className="help">
      <h2 id="properties-title">Properties</h2>
      <p>{judged.length} of the {PROPERTIES.length} promises that the machine is proved to keep can be seen broken in a trace. {sinceWhen(call)}</p>
      <table>
        <thead><tr><th scope="col">property</th><th scope="col">what holds</th><th scope="col">in this call</th></tr></thead>
        <tbody>{judged.map((p) => <tr key={p.id}><th scope="row">{p.id}</th><td>{saysOf(p.id)}.{p.note === undefined ? null : <small> {p.note}</small>}</td><td><Seen call={call} of={p} close={close} /></td></tr>)}</tbody>
      </table>
      <h3>Not judged</h3>
      <table>
        <thead><tr><th scope="col">property</th><th scope="col">what holds</th><th scope="col">why no trace decides it</th></tr></thead>
        <tbody>{others.map((p) => <tr key={p.id}><th scope="row">{p.id}</th><td>{saysOf(p.id)}.</td><td>{p.judged === 'no' ? p.why : null}</td></tr>)}</tbody>
      </table>
      <button className="btn" data-first onClick={close}>Close</button>
    </div>
  )
}

/** From where on everything is known. */
function sinceWhen(call: Call): string {
  const { lastGap } = indexOf(call), row = lastGap === undefined ? undefined : call.rows[lastGap]
  if (row?.kind === 'missing') return `Records are missing up to #${row.to}. What they held is unknown, so nothing is judged by them.`
  return call.open ? 'The call is here from its first record.' : 'Its first record is not here. What came before is unknown, so nothing is judged by it.'
}

function Seen({ call, of, close }: { call: Call; of: Property; close: () => void }) {
  const index = indexOf(call), red = index.alarms.filter((a) => a.id === of.id), open = index.open.find((d) => d.id === of.id)
  const go = (seq: number) => { close(); goToSeq(seq); set({ tab: 'step' }) }
  if (red.length > 0) return <b className="bad">broken at <button onClick={() => go(red[0]!.seq)}>#{red[0]!.seq}</button>{red.length > 1 ? `, ${count(red.length - 1)} more` : ''}</b>
  // After the record that closes it, what is open is red there.
  if (open && !call.close) return <>open{open.since === undefined ? '' : <> since <button onClick={() => go(open.since!)}>#{open.since}</button></>}<small> {open.text}</small></>
  return <>not seen broken</>
}
