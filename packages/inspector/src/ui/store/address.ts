/** The address is `#call/seq`: copying it copies the moment. A second attempt of a call is `#call.2/seq`; a call that two devices hold is `#call@device/seq`. */
import type { Call } from '../../common/index.ts'
import { addressOfSimulation, isSimulationAddress } from '../simulate/address.ts'
import { get, subscribe } from './store.ts'
import { type AppState, callOfState } from './state.ts'
import { goToPlace, want } from './choice.ts'
import type { Place } from './place.ts'

/** Browsers allow some hundred changes of the address in half a minute, and no more. */
const PACE_MS = 250
/** At the tail nobody copies it: each change costs the browser a message. */
const TAIL_PACE_MS = 1_000

const read = (name: string): string => { try { return decodeURIComponent(name) } catch { return name } }
export function readAddress(hash: string): Place | undefined {
  const m = /^#(.+?)(?:\.(\d+))?(?:@([^/]+))?(?:\/(\d+))?$/.exec(hash)
  if (!m) return undefined
  return { call: read(m[1]!), attempt: m[2] === undefined ? undefined : Number(m[2]), device: m[3] === undefined ? undefined : read(m[3]), seq: m[4] === undefined ? undefined : Number(m[4]) }
}

const written = (name: string): string => encodeURIComponent(name.replaceAll(/\p{Surrogate}/gu, '\uFFFD'))
const nameIn = (call: string): string => { const name = written(call); return (name.startsWith('simulate') ? `%73${name.slice(1)}` : name).replace(/\.(?=\d+$)/, '%2E') }
/** A call may be named by anything, also as the simulation is, as a second attempt is, or by half a character, which no address can hold. @param device where its call and attempt do not name it alone */
export const addressOf = (call: { call: string; attempt: number }, seq: number, device?: string): string => `#${nameIn(call.call)}${call.attempt === 1 ? '' : `.${call.attempt}`}${device === undefined || device === '' ? '' : `@${written(device)}`}/${seq}`

const isAlone = (calls: readonly Call[], { key, call, attempt }: Call): boolean => !calls.some((c) => c.call === call && c.attempt === attempt && c.key !== key)
/** Of the moment; of a simulation, all that was pressed. */
export function addressHere(s: AppState): string | undefined {
  const call = callOfState(s)
  if (s.source === 'simulation' && s.simulation) return addressOfSimulation(s.simulation)
  return call && addressOf(call, s.seq, isAlone(s.timeline.calls, call) ? undefined : call.device)
}
/** The whole link to the moment, without the relay's token: it names a place, and lets nobody in. */
export function linkHere(s: AppState): string {
  const url = new URL(location.href)
  url.search = ''
  url.hash = addressHere(s) ?? ''
  return url.href
}
/** What must be there for it to open, as nobody can see that in the link. */
export function linkNeeds(s: AppState): string {
  const isFile = location.protocol === 'file:', isAlone = isFile || s.isSelfContained, page = isFile ? 'file' : 'page'
  if (s.source === 'simulation') return `It holds every event that was pressed, and ${isAlone ? `opens where this ${page} is` : 'needs this relay to run'}.`
  if (s.isCarried) return `It opens where this ${page} is.`
  if (isAlone) return `It needs this ${page}, and the same trace must be opened in it. To share it, save as one page.`
  if (s.source === 'sample') return 'It opens while this relay runs.'
  return s.source === 'file' ? 'It needs this relay to run, and the same file must be opened. To share it, save as one page.' : 'It needs this relay to run, and its token, which is not in the link. To share it, save as one page.'
}

export function startAddress(): void {
  const target = readAddress(location.hash)
  if (target) want(target)
  let shown = '', timer: ReturnType<typeof setTimeout> | undefined, slow = false
  const write = () => {
    timer = undefined
    const s = get(), call = callOfState(s)
    if (!call) return
    const hash = addressHere(s), title = `Onhook · ${call.call} · ${s.devices.get(call.device)?.name ?? call.device}`
    // Also where the address is what it was: another file may have a call of the same name.
    if (document.title !== title) document.title = title
    if (hash === undefined || hash === shown) return
    shown = hash
    history.replaceState(null, '', hash)
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
    // Not what was written last: that may be of a moment before the present one, which has not been written yet.
    if (!t || hash === addressHere(get())) return
    shown = location.hash
    goToPlace(t)
  })
}
