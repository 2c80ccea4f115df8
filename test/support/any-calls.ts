/** One call in each shape in which a reviewer meets it: whole, partial, with holes, of another policy, of a machine of one's own. */
import { createCall } from '@onhook/machine'
import { recordCall } from './recorded-call.ts'

/** A call that launches its service early, and is left while it joins. */
function leftEarly(): readonly object[] {
  const records: object[] = [], nothing = (): void => undefined
  const call = createCall({
    id: 'early',
    transport: { subscribe: () => nothing, join: nothing, leave: nothing },
    service: { launch: nothing, abort: nothing, subscribe: () => nothing },
    policy: { launchService: 'when-joining' },
    inspect: r => { records.push(r) },
  })
  call.join().catch(nothing)
  void call.leave()
  return records
}

/** By name. `diverged*` and `mineWrong` stay in `joined` where the transport has left. */
export async function anyCalls(): Promise<Record<string, readonly object[]>> {
  const right = await recordCall('ten'), wrong = structuredClone(right)
  const at = wrong.findIndex(r => r.kind === 'step' && r.event.type === 'transport.left')
  Object.assign(wrong[at]!, { commands: [], to: { ...(wrong[at] as { to: object }).to, session: 'joined' } })
  const ofMachine = (records: readonly object[], hash: string): object[] => records.map(r => ('kind' in r && r.kind === 'open' ? { ...r, machine: { hash, version: '9' } } : r))
  const muted = { v: 1, kind: 'step', call: 'm', attempt: 1 }
  return {
    whole: right,
    cut: right.slice(0, 6),
    holed: right.filter((_, i) => i !== 4 && i !== 7),
    late: right.slice(5),
    types: right.filter(r => r.kind === 'step').map(({ call, attempt, ...r }, seq) => ({ v: 1, kind: 'step', call, attempt, seq, event: { type: r.event.type } })),
    policy: leftEarly(),
    diverged: wrong,
    divergedLate: wrong.slice(4),
    second: right.map(r => ({ ...r, attempt: 2, ...('event' in r && r.event && { event: { ...r.event, attempt: 2 } }) })),
    restored: [...right.slice(0, 1), { ...right[1]!, event: { type: 'restored' }, commands: [], ignored: false }],
    mine: ofMachine(right, 'feedbeef'),
    mineWrong: ofMachine(wrong, 'feedbeef'),
    mutedFirst: [{ ...muted, seq: 0, event: { type: 'user.mute' } }, { ...muted, seq: 1, event: { type: 'transport.lost' }, from: { session: 'joined' }, to: { session: 'reconnecting' } }],
  }
}
