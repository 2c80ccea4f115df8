/**
 * What the world shows, turned into what the machine is told: a pure reducer. It has no clock and no
 * network; time is an argument, deadlines are numbers in its state, and what is to be done is a list of words.
 *
 * Evidence, strongest first: signalling; a bye on the data channel; a data channel that closes while the
 * connection is up; received bytes and beats; `connectionState`. Never `iceConnectionState`, which in
 * Chromium stays `disconnected` for ever where `connectionState` says `failed`.
 */
import type { Cause, TransportEvent } from '@onhook/machine'
import type { IncomingMessage } from './signalling.ts'
import type { Timing } from './timing.ts'

export type Observation =
  /** The attempt begins: signalling is to be opened. */
  | { type: 'start' }
  /** `connectionState` of the present peer connection. */
  | { type: 'state'; state: string }
  /** Received bytes grew, or a beat came over the data channel. The only proof that media flows. */
  | { type: 'flow' }
  /** The data channel closed. A hint: a reload of the other side looks like its end. */
  | { type: 'channelClosed' }
  /** The other side said bye on the data channel. A fact. */
  | { type: 'bye' }
  | { type: 'message'; message: IncomingMessage }
  /** The signalling connection closed. */
  | { type: 'closed'; cause?: Cause | undefined }
  /** An offer of ours is on its way; negotiation is stable again. */
  | { type: 'offered' } | { type: 'settled' }
  /** The other side replaced the peer connection, so ours is a new one too. */
  | { type: 'replaced' }
  /** The world muted or unmuted the local microphone. */
  | { type: 'muted'; muted: boolean }
  /** The machine commands `restartMedia`. */
  | { type: 'restart' }
  /** Time went on; also said by every other observation. */
  | { type: 'time' }

/**
 * - `beat`: send a beat, poll the statistics. `ping`, `ask`: send that over signalling.
 * - `open`: give up the signalling connection, open another.
 * - `offer`: send a fresh offer. `restart`: the same with an ICE restart. `replace`: a new peer connection.
 * - `finish`: give everything back.
 */
export type Action = 'beat' | 'ping' | 'ask' | 'open' | 'offer' | 'restart' | 'replace' | 'finish'

/** A deadline missed by more than this was missed because time stood still here: a freeze, a suspension, a jump of the clock. */
const GAP_MS = 1000

/** In the order in which they are judged when several have passed. The first three are chores and never wait. */
const TIMERS = ['beat', 'ping', 'reopen', 'dead', 'accept', 'debounce', 'silence', 'proof', 'restart', 'attempt', 'offer', 'grace'] as const
type Timer = (typeof TIMERS)[number]

export type State = {
  readonly accepted: boolean
  /** `joined` was told. */
  readonly joined: boolean
  /** `lost` or `failed` was told and `restored` was not. */
  readonly down: boolean
  /** The last word was told; nothing is told any more. */
  readonly over: boolean
  readonly state: string
  /** No ICE restart can bring this peer connection back. */
  readonly broken: boolean
  /** Restarts and replacements since media last flowed. */
  readonly tries: number
  /** A restart waits for signalling. */
  readonly wanted: boolean
  /** The present signalling connection was accepted and is not known to be dead. */
  readonly alive: boolean
  readonly reopened: number
  readonly peer?: string
  /** When media last flowed on this peer connection. */
  readonly flowAt: number
  /** Until then passed deadlines are not judged, because answers that queued in a gap come first. */
  readonly settleAt: number
  /** Absolute deadlines. */
  readonly at: { readonly [T in Timer]?: number }
  /** The earliest of them: when `time` is to be said at the latest. */
  readonly due: number
}

type Draft = { -readonly [K in keyof State]: State[K] } & { at: { [T in Timer]?: number } }

export const INITIAL: State = {
  accepted: false, joined: false, down: false, over: false, state: 'new', broken: false, tries: 0, wanted: false, alive: false,
  reopened: 0, flowAt: -Infinity, settleAt: 0, at: {}, due: Infinity,
}

export type Translation = { state: State; events: TransportEvent[]; actions: Action[] }

/** One observation at one moment. `now` never runs backwards by itself; if it does, nothing is judged early. */
export function translate(before: State, seen: Observation, now: number, timing: Timing): Translation {
  const events: TransportEvent[] = [], actions: Action[] = []
  if (before.over) return { state: before, events, actions }
  const s: Draft = { ...before, at: { ...before.at } }, at = s.at
  const clear = (...names: Timer[]): void => { for (const name of names) delete at[name] }

  const end = (event: TransportEvent): void => {
    s.over = true
    events.push(event)
    actions.push('finish')
  }
  const hungUp = (): void => end({ type: 'transport.left', cause: { reason: 'remote-hangup' } })
  const lose = (): void => {
    if (!s.joined || s.down) return
    s.down = true
    events.push({ type: 'transport.lost' })
  }
  const restore = (event: TransportEvent): void => {
    s.joined = true
    s.down = s.wanted = false
    s.tries = 0
    clear('attempt', 'proof', 'restart')
    events.push(event)
  }
  const open = (): void => {
    s.alive = false
    at.dead = now + timing.deadMs
    clear('ping', 'reopen')
    actions.push('open')
  }
  /** The peer connection is a new one: nothing that was known of the old one holds. */
  const renew = (): void => {
    s.state = 'new'
    s.broken = false
    s.flowAt = -Infinity
    clear('debounce', 'proof', 'restart', 'grace')
    at.attempt = now + timing.restartMs
    if (s.joined) at.silence = now + timing.silenceMs
  }
  /** An ICE restart; a new connection where one was never up, or a restart cannot be trusted or failed twice. */
  const recover = (): void => {
    clear('attempt')
    s.wanted = !s.alive
    if (s.wanted) return
    const replace = s.broken || !s.joined || s.tries > 1
    s.tries++
    at.attempt = now + timing.restartMs
    if (replace) renew()
    actions.push(replace ? 'replace' : 'restart')
  }
  /** The other side may be gone. Ask; without an answer, time decides. */
  const suspect = (): void => {
    if (at.grace !== undefined) return
    at.grace = now + timing.graceMs
    if (s.alive) actions.push('ask')
  }

  if (now - before.due > GAP_MS) s.settleAt = now + timing.settleMs

  switch (seen.type) {
    case 'start':
      at.accept = now + timing.acceptMs
      open()
      break
    case 'state':
      // `new` and `connecting` are no news: Firefox says them in every renegotiation of a living call.
      if (seen.state === s.state || seen.state === 'new' || seen.state === 'connecting') break
      s.state = seen.state
      clear('debounce', 'proof', 'restart')
      if (seen.state === 'connected') {
        // The silence that counts begins now, not with the last flow before an outage that is over.
        if (s.down) at.proof = now + timing.proofMs
      } else if (seen.state === 'disconnected') {
        if (!s.joined) break
        if (!s.down) at.debounce = now + timing.debounceMs
        at.restart = now + timing.restartAfterMs
      } else {
        // `failed`, or closed by a stranger: also Firefox's data channel closes now, which then says nothing of the other side.
        clear('grace')
        s.broken ||= seen.state === 'closed'
        if (!s.joined && s.tries) {
          end({ type: 'transport.failed', recoverable: false, cause: { reason: 'media-failed' } })
          break
        }
        s.down = true
        events.push({ type: 'transport.failed', recoverable: true })
        // A connection that fails at once (no network) is not replaced at once again.
        if (s.tries) at.attempt = now + timing.debounceMs
        else recover()
      }
      break
    case 'flow':
      s.flowAt = now
      if (!s.joined) break
      at.silence = now + timing.silenceMs
      clear('proof')
      if (s.down && s.state === 'connected') restore({ type: 'transport.restored' })
      break
    case 'channelClosed':
      if (s.state === 'connected') suspect()
      s.broken = true
      if (s.state === 'failed') recover()
      break
    case 'bye':
      hungUp()
      break
    case 'closed':
      s.alive = false
      clear('dead', 'ping')
      if (seen.cause) end({ type: 'transport.left', cause: seen.cause })
      else at.reopen = now + Math.min(timing.reopenMs * 2 ** s.reopened++, timing.deadMs)
      break
    case 'message': {
      const m = seen.message
      at.dead = now + timing.deadMs
      if (m.type === 'ended') end({ type: 'transport.left', cause: m.cause })
      else if (m.type === 'bye') hungUp()
      // Whoever offers is there.
      else if (m.type === 'description' && m.description.type === 'offer') clear('grace')
      else if (m.type === 'gone') {
        if (s.broken && s.state === 'connected') hungUp()
        else if (s.joined) suspect()
      } else if (m.type === 'accepted' || m.type === 'peer') {
        const known = s.peer
        if (m.peer !== undefined) s.peer = m.peer
        const other = known !== undefined && known !== s.peer
        if (m.type === 'accepted') {
          s.alive = true
          s.reopened = 0
          at.ping = now + timing.pingMs
          clear('accept')
        }
        if (!s.accepted && m.type === 'accepted') {
          s.accepted = true
          at.beat = now
          // Who was there first offers; if that offer is lost, we do.
          if (m.peer !== undefined) at.offer = now + timing.offerMs
          events.push({ type: 'transport.accepted' })
        } else if (other) {
          // Another instance of the other side: it knows nothing of our connection.
          s.broken = true
          recover()
          s.tries = 0
        } else if (s.wanted && s.alive) recover()
        // Nobody was there before, or what was under way when signalling broke may be lost.
        else if (m.type === 'peer' ? known === undefined : s.peer !== undefined && (!s.joined || at.offer !== undefined)) actions.push('offer')
      }
      break
    }
    case 'offered':
      at.offer = now + timing.offerMs
      break
    case 'settled':
      clear('offer')
      break
    case 'replaced':
      renew()
      break
    case 'muted':
      events.push({ type: seen.muted ? 'transport.muted' : 'transport.unmuted' })
      break
    case 'restart':
      if (at.attempt === undefined && !s.wanted) recover()
      break
    case 'time':
  }

  if (s.accepted && !s.joined && s.state === 'connected') {
    restore({ type: 'transport.joined' })
    at.silence = now + 2 * timing.silenceMs
  }

  TIMERS.forEach((name, i) => {
    if (s.over || !(at[name]! <= now) || (i > 2 && now < s.settleAt)) return
    clear(name)
    switch (name) {
      case 'beat': actions.push('beat'); at.beat = now + timing.beatMs; break
      case 'ping': actions.push('ping'); at.ping = now + timing.pingMs; break
      case 'reopen': case 'dead': open(); break
      case 'accept': end({ type: 'transport.failed', recoverable: false, cause: { reason: 'signalling-failed' } }); break
      case 'debounce': lose(); break
      // The state may say `connected` for five more seconds, or for ever.
      case 'silence': lose(); at.restart ??= now + 2 * timing.restartAfterMs; break
      case 'proof': s.broken = true; recover(); break
      case 'restart': if (at.attempt === undefined) recover(); break
      case 'attempt': if (s.down) recover(); else s.tries = 0; break
      case 'offer': if (s.alive) actions.push('offer'); break
      case 'grace': if (now - s.flowAt >= timing.silenceMs) hungUp(); break
    }
  })
  if (s.over) s.at = {}
  s.due = Math.min(...TIMERS.map((name, i) => Math.max(s.at[name] ?? Infinity, i > 2 ? s.settleAt : 0)))
  return { state: s, events, actions }
}
