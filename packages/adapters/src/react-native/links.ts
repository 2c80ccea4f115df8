/** Links that open a call: `/meet/<id>` while nothing is on, while in that call, and while in another. */
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
  /** It is what the screen was started by (`getInitialURL`), and no tap that was told as one: Android may start a screen by an old link again. */
  isInitial: boolean
}
/** What becomes of a link to another call than the one that is on. `switch` leaves that one; `queue` waits for its end. */
export type LinkChoice = 'switch' | 'queue' | 'stay'

export type LinkOptions = {
  /** What a link begins with, before the id: `https://meet.example.org/meet/`, `example://meet/`. */
  prefixes: readonly string[]
  /** The call that there is, or undefined. Its `id` is the id of its link. */
  current(): Call | undefined
  /** Opens the screen of that call and joins it; for a link that is initial a host may ask the person first. */
  join(id: string, link: CallLink): void | Promise<void>
  /** Shows the screen of the call that is on. */
  focus(call: Call): void
  /** Another call is on: wait for its end, or ask the person. It is never left but by the answer `switch`. */
  another: 'queue' | ((link: CallLink, call: Call) => LinkChoice | Promise<LinkChoice>)
  /** The link that started the app is told twice, as the initial one and as an event, within this. */
  sameLinkMs?: number
  /**
   * React Native's. At each return the initial link is asked for again: where Android makes the Activity anew in a living process,
   * it tells the link of the new one in no other way, and not every app binds anew then.
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

/** The id in the link, or what is wrong with it. */
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
 * Listens to links until it is undone. A link is joined, shown, asked about or told to be wrong; it is never dropped without a word.
 * Bind once, where the app begins, with the call that there is at the time; or leave it to `createReactNativeCall`, for the life of that call.
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
