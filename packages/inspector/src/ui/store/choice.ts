/** Which call and which moment the page shows by itself: what the address names, else what came last, until a person chooses. */
import type { Call } from '../../common/index.ts'
import { indexOf } from './call-index.ts'
import { isLive, openCall, opensAt } from './moment.ts'
import { type Place, placed } from './place.ts'
import { type AppState, callOfState } from './state.ts'
import { get, set } from './store.ts'

/** A place that was named by the address before its call had come. */
let wanted: Place | undefined
export const want = (target: typeof wanted): void => { wanted = target }

/** Which call is shown when nobody chose one: the one in the address, else the newest; never away from a live one. */
export function select(opened: string | undefined): void {
  const s = get()
  if (wanted) {
    const w = wanted, found = placed(s.timeline.calls, w, !isComing(s))
    if (found && (w.seq === undefined || found.lastSeq >= w.seq)) { openWanted(found, w); return }
  }
  const current = callOfState(s)
  if (!current) { const first = s.source === 'live' ? s.timeline.calls.at(-1) : s.timeline.calls[0]; if (first) openCall(first.key, undefined, 'page'); return }
  // The call of a phone that is gone may never close.
  const isOver = current.close !== undefined || s.devices.get(current.device)?.live === false
  if (opened === undefined || s.source !== 'live' || !isOver || opened === current.key) return
  // Who reads a red mark is not pulled away from it.
  if (s.follow || (s.isOwnChoice && indexOf(current).alarms.length === 0)) openCall(opened, undefined, 'page')
}

/** More records are on their way, and may bring what an address names. */
const isComing = (s: AppState): boolean => s.history || s.loading !== undefined

function openWanted(call: Call, { seq }: Place): void {
  wanted = undefined
  openCall(call.key, seq, seq === undefined ? 'page' : 'person')
  set({ told: seq !== undefined && seq > call.lastSeq ? { strong: `The link names #${seq}.`, text: `The last record of ${call.call} here is #${call.lastSeq}, so that one is shown.` } : undefined })
}

/** Nothing more is on its way: the call that the address names is shown as far as it goes, or it is said that it is not here. */
export function settleAddress(): void {
  const s = get(), found = wanted && placed(s.timeline.calls, wanted, true)
  if (found) openWanted(found, wanted!)
  else if (wanted && s.timeline.calls.length > 0 && s.link !== 'connecting' && !isComing(s)) set({ told: { strong: `The link names the call ${wanted.call}.`, text: 'No record of it is here.' } })
}

/** An address that a person went to: now, or as soon as it has come. */
export function goToPlace(place: Place): void {
  wanted = place
  if (isComing(get())) select(undefined)
  else settleAddress()
}

/** More is known of the call than when the page chose the moment, and nobody has done anything since: it chooses again. */
export function placeAgain(): void {
  const s = get(), call = callOfState(s)
  if (!call || !s.isOwnChoice || s.paused !== undefined) return
  const seq = opensAt(call), follow = isLive(call)
  if (seq !== s.seq || follow !== s.follow) set({ seq, follow })
}
