/** Which call another one is compared with when nobody chose: another attempt of it, else the other phone in the same room. */
import type { Call } from '../../common/index.ts'

type Told = Pick<Call, 'key' | 'call' | 'device' | 'tStart' | 'tEnd'>

/** How long both went on, ms; no room is named in a trace, but who was in one was there at the same time. */
const together = (a: Told, b: Told): number =>
  a.device === b.device || a.tStart === undefined || a.tEnd === undefined || b.tStart === undefined || b.tEnd === undefined ? 0 : Math.max(0, Math.min(a.tEnd, b.tEnd) - Math.max(a.tStart, b.tStart))

export function likeliestOther<T extends Told>(call: Told, others: readonly T[]): T | undefined {
  let best = others[0], most = 0
  for (const other of others) {
    if (other.call === call.call) return other
    const ms = together(call, other)
    if (ms > most) { most = ms; best = other }
  }
  return best
}
