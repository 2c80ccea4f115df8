/** The address is `#call/seq`: copying it copies the moment. A second attempt of a call is `#call.2/seq`. */
import { isSimulationAddress } from '../simulate/address.ts'
import { get, subscribe } from './store.ts'
import { callOfState } from './state.ts'
import { want } from './intake.ts'
import { openCall } from './moment.ts'

/** Browsers allow some hundred changes of the address in half a minute, and no more. */
const PACE_MS = 250
/** At the tail nobody copies it: each change costs the browser a message. */
const TAIL_PACE_MS = 1_000

export function readAddress(hash: string): { call: string; attempt: number | undefined; seq: number | undefined } | undefined {
  const m = /^#(.+?)(?:\.(\d+))?(?:\/(\d+))?$/.exec(hash)
  if (!m) return undefined
  let call: string
  try { call = decodeURIComponent(m[1]!) } catch { call = m[1]! }
  return { call, attempt: m[2] === undefined ? undefined : Number(m[2]), seq: m[3] === undefined ? undefined : Number(m[3]) }
}

const nameIn = (call: string): string => { const name = encodeURIComponent(call.replaceAll(/\p{Surrogate}/gu, '\uFFFD')); return (name.startsWith('simulate') ? `%73${name.slice(1)}` : name).replace(/\.(?=\d+$)/, '%2E') }
/** A call may be named by anything, also as the simulation is, as a second attempt is, or by half a character, which no address can hold. */
export const addressOf = (call: { call: string; attempt: number }, seq: number): string => `#${nameIn(call.call)}${call.attempt === 1 ? '' : `.${call.attempt}`}/${seq}`

export function startAddress(): void {
  const target = readAddress(location.hash)
  if (target) want(target)
  let shown = '', timer: ReturnType<typeof setTimeout> | undefined, slow = false
  const write = () => {
    timer = undefined
    const s = get(), call = callOfState(s)
    if (!call) return
    const hash = addressOf(call, s.seq)
    if (hash === shown) return
    shown = hash
    history.replaceState(null, '', hash)
    const title = `Onhook · ${call.call} · ${s.devices.get(call.device)?.name ?? call.device}`
    if (document.title !== title) document.title = title
  }
  subscribe(() => {
    const { follow } = get()
    if (timer !== undefined && slow && !follow) { clearTimeout(timer); timer = undefined }
    if (timer !== undefined) return
    slow = follow
    timer = setTimeout(write, follow ? TAIL_PACE_MS : PACE_MS)
  })
  window.addEventListener('hashchange', ({ newURL }) => {
    // What was asked for: by now the moment may have been written over it.
    const { hash } = new URL(newURL)
    // A simulation has a page of its own.
    if (isSimulationAddress(hash)) { history.replaceState(null, '', hash); location.reload(); return }
    const t = readAddress(hash)
    if (!t || hash === shown) return
    const found = get().timeline.calls.find((c) => c.call === t.call && (t.attempt === undefined || c.attempt === t.attempt))
    if (found) openCall(found.key, t.seq)
    else want(t)
  })
}
