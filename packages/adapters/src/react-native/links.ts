/** Links that open a call: `/meet/<id>` opened while no call is on, while that call is on, and while another one is. */
import { isLive, isOver, type Call, type ClockPort, type Unsubscribe } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import type { AppStateLike } from './app-state.ts'
import { follow, guard, systemClock, type Subscription } from './guard.ts'

/** React Native's Linking. */
export interface LinkingLike {
  getInitialURL(): Promise<string | null | undefined>
  addEventListener(type: 'url', listener: (event: { url: string }) => void): Subscription
}

export type CallLink = {
  id: string
  url: string
  /** The screen was started by this link (`getInitialURL`), and no tap on it was reported as an event. Android may start a screen by an old link again. */
  isInitial: boolean
}
/** What to do with a link to another call than the one that is on: `switch` leaves the call that is on, `queue` waits for its end, `stay` ignores the link. */
export type LinkChoice = 'switch' | 'queue' | 'stay'

export type LinkOptions = {
  /** The beginnings of links, before the id: `https://meet.example.org/meet/`, `example://meet/`. */
  prefixes: readonly string[]
  /** Returns the present call, or undefined. Its `id` is the id of its link. */
  current(): Call | undefined
  /** Opens the screen of that call and joins it. For an initial link (`link.isInitial`) you may ask the person first. */
  join(id: string, link: CallLink): void | Promise<void>
  /** Shows the screen of the call that is on. */
  focus(call: Call): void
  /** What to do while another call is on: wait for its end (`'queue'`), or a function that asks the person. Only the answer `switch` leaves that call. */
  another: 'queue' | ((link: CallLink, call: Call) => LinkChoice | Promise<LinkChoice>)
  /** In milliseconds. The link that started the app is reported twice within this time, as the initial link and as an event. Default: 2,000. */
  sameLinkMs?: number
  /**
   * React Native's. At each return to the app the initial link is read again. If Android recreates the Activity in a living process,
   * it reports the new Activity's link in no other way, and not every app binds again then.
   */
  AppState?: Pick<AppStateLike, 'addEventListener'>
  clock?: ClockPort
  onDiagnostic?: OnDiagnostic
}

/**
 * What each Linking has given, for the whole process, however often we are bound (React mounts twice): its initial link, which it goes on
 * giving until Android makes another Activity, when that was taken, and the last link that was told as an event. A host that calls
 * `setIntent` is given that one as initial too.
 */
type Given = { initial?: string | undefined; at?: number; heard?: string | undefined }
const given = new WeakMap<object, Given>()

const originOf = (url: string): string => /^[a-z][\w+.-]*:\/\/[^/?#]*/i.exec(url)?.[0].toLowerCase() ?? ''

/** Returns the id in the link, or what is wrong with the link. */
export function parseLink(url: string, prefixes: readonly string[]): { id: string } | { problem: 'foreign-link' | 'malformed-link' } {
  // A prefix that ends at its host is no prefix of another host: https://meet.example.org.evil.example.
  const prefix = prefixes.find(p => url.slice(0, p.length).toLowerCase() === p.toLowerCase() && (p.endsWith('://') || originOf(p) === originOf(url)))
  if (prefix === undefined) return { problem: prefixes.some(p => originOf(p) === originOf(url)) ? 'malformed-link' : 'foreign-link' }
  const [path = ''] = url.slice(prefix.length).split(/[?#]/)
  try {
    const id = decodeURIComponent(path.replace(/\/$/, ''))
    // Dots alone would lead elsewhere in an address that the host makes of it, also when it escapes them; a control character is in no id.
    // oxlint-disable-next-line no-control-regex -- it is what is looked for
    if (/^(?!\.\.?$)[^\0- \x7f-\x9f\s/\\]{1,256}$/.test(id)) return { id }
  } catch { /* A stray %: the id cannot be read, which is what the problem says. */ }
  return { problem: 'malformed-link' }
}

/**
 * Listens to links until you call the function that it returns. A link is joined, shown, asked about or reported as wrong. It is never dropped
 * silently. Bind once, where the app begins; `current` returns whichever call there is at the time. Or leave it to `createReactNativeCall`, for
 * the life of that call.
 */
export function bindLinks(Linking: LinkingLike, options: LinkOptions): Unsubscribe {
  const { prefixes, current, another, sameLinkMs = 2_000, clock = systemClock, AppState } = options
  // Each wrong link is told, not only the first.
  const tell = (code: string, message: string, cause?: unknown): void => createDiagnostics('app', options.onDiagnostic)(code, message, cause)
  const failed = (what: string) => (error: unknown): void => tell('link-failed', `${what} failed; look at cause`, error)
  const seen: Given = given.get(Linking) ?? {}
  given.set(Linking, seen)
  const asking = new Set<string>()
  let isOpen = true, isWaiting = false, next: CallLink | undefined

  const present = (): Call | undefined => guard(current, failed('current()'))
  const join = (link: CallLink): void => { void follow(() => options.join(link.id, link), failed(`joining "${link.id}"`)) }
  /** Resolves when no call is on. */
  async function over(): Promise<void> {
    for (let call = present(); isOpen && call && call.state !== 'idle'; call = present()) {
      await call.settled
      // An ended call may stay the present one; a new attempt of it is waited for as well.
      if (present() === call && isOver(call.state)) return
    }
  }
  /** One waits, the last that the person has opened. */
  function queue(link: CallLink): void {
    if (next && next.id !== link.id) tell('link-replaced', `${next.url} waited for the call to end and is given up for ${link.url}, which was opened later; open it again to join it`)
    next = link
    if (isWaiting) return
    isWaiting = true
    void follow(over, failed('waiting for the call to end')).then(() => {
      isWaiting = false
      const link = next
      next = undefined
      if (isOpen && link) join(link)
    })
  }
  function ask(link: CallLink, call: Call, choose: Exclude<typeof another, string>): void {
    // The same link again, while the person is thinking.
    if (asking.has(link.id)) return
    asking.add(link.id)
    void follow(() => choose(link, call), failed(`asking about the link ${link.url}`)).then(choice => {
      asking.delete(link.id)
      if (!isOpen || choice === 'stay') return
      // Nobody answered: the link is kept, and the call too.
      if (choice !== 'switch') return queue(link)
      // The person was asked about that call; it may be over by now, and another one on.
      if (present() !== call || !isLive(call.state)) return route(link)
      void call.leave('link')
      queue(link)
    })
  }
  function route(link: CallLink): void {
    const call = present()
    if (!call || call.state === 'idle') return join(link)
    // It ends already: nobody need be asked.
    if (!isLive(call.state)) return queue(link)
    if (call.id === link.id) void follow(() => options.focus(call), failed('focus()'))
    else if (another === 'queue') queue(link)
    else ask(link, call, another)
  }

  function open(url: unknown, isInitial: boolean): void {
    // This Activity was started by no link, so what an Activity is started by next is news, also the same link.
    if (isOpen && isInitial && url === null) seen.initial = seen.heard = undefined
    if (!isOpen || typeof url !== 'string' || !url) return
    const { initial, heard } = seen, at = clock.now()
    if (isInitial) {
      seen.initial = url
      if (url === initial || url === heard) return
      seen.at = at
    } else {
      seen.heard = url
      // The second word of the link that started the app.
      if (url === initial && Math.abs(at - seen.at!) <= sameLinkMs) return
    }
    const found = parseLink(url, prefixes)
    if ('id' in found) return route({ id: found.id, url, isInitial })
    tell(found.problem, `expected a link like ${prefixes.map(p => `${p}<id>`).join(' or ')}, found ${url.slice(0, 200)}${found.problem === 'foreign-link' ? '; if that host is yours too, add it to prefixes' : ''}`)
  }

  const subscription = guard(() => Linking.addEventListener('url', event => open(event?.url, false)), failed('Linking.addEventListener'))
  const askInitial = (): void => { void follow(() => Linking.getInitialURL(), failed('Linking.getInitialURL')).then(url => open(url, true)) }
  const returns = AppState && guard(() => AppState.addEventListener('change', state => { if (state === 'active') askInitial() }), failed('AppState.addEventListener'))
  askInitial()
  return () => {
    const link = next, call = present()
    next = undefined
    // What it waited for may be over, and not have been told yet.
    if (isOpen && link && (!call || isOver(call.state))) join(link)
    isOpen = false
    for (const each of [subscription, returns]) if (each) guard(() => each.remove(), () => undefined)
  }
}
