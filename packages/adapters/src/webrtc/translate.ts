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
  /** What signalling says, as it says it; `bye` also when the data channel says it. */
  | IncomingMessage
  /** The attempt begins: microphone and camera are asked for. */
  | { type: 'started' }
  /** They are there, or none were wanted: signalling is to be opened. */
  | { type: 'captured' }
  /** `connectionState` of the present peer connection. */
  | { type: 'state'; state: string }
  /** Received bytes grew, or a beat came over the data channel. The only proof that media flows. */
  | { type: 'flow' }
  /** The data channel closed. A hint: a reload of the other side looks like its end. */
  | { type: 'channelClosed' }
  /** The signalling connection closed, and its code was no last word. */
  | { type: 'closed' }
  /** The connection wants to negotiate; a negotiation is done. */
  | { type: 'needed' } | { type: 'settled' }
  /** The other side replaced the peer connection, so ours is a new one too. */
  | { type: 'replaced' }
  /** The world muted or unmuted the local microphone; one that ended is muted. */
  | { type: 'muted' } | { type: 'unmuted' }
  /** The machine commands `restartMedia`. */
  | { type: 'restart' }
  /** Time went on; also said by every other observation. */
  | { type: 'time' }

/**
 * - `beat`: send a beat, poll the statistics. `ping`, `ask`: send that over signalling.
 * - `open`: give up the signalling connection, open another.
 * - `offer`: send a fresh offer. `restart`: the same with an ICE restart. `replace`: the same on a new peer connection.
 *
 * With `left` nothing more is ordered: whoever tells it gives everything back first.
 */
export type Action = 'beat' | 'ping' | 'ask' | 'open' | 'offer' | 'restart' | 'replace'

export type Timer = 'beat' | 'ping' | 'reopen' | 'dead' | 'step' | 'debounce' | 'silence' | 'proof' | 'restart' | 'attempt' | 'offer' | 'grace'

export type State = {
  accepted?: boolean
  /** `joined` was told. */
  joined?: boolean
  /** `lost` or `failed` was told and `restored` was not. */
  down?: boolean
  /** The last word was told; nothing is told any more. */
  over?: boolean
  /** The last `connectionState` that was news. */
  state?: string
  /** No ICE restart can bring this peer connection back. */
  broken?: boolean
  /** The present signalling connection was accepted and is not known to be dead. */
  alive?: boolean
  /** The other side's name. */
  peer?: string | undefined
  /** Restarts and replacements since media last flowed. */
  tries: number
  /** Openings of signalling since it last worked. */
  reopened: number
  /** When media last flowed on this peer connection. */
  flowAt: number
  /** Until then no deadline is judged, because answers that queued in a gap come first. */
  settleAt: number
  /** Absolute deadlines. `attempt` at Infinity: a restart waits for signalling. */
  at: { [T in Timer]?: number }
  /** When `time` is to be said at the latest. */
  due: number
}

export const INITIAL: Readonly<State> = { tries: 0, reopened: 0, flowAt: 0, settleAt: 0, at: {}, due: Infinity }

export type Translation = { state: Readonly<State>; events: TransportEvent[]; actions: Action[] }

/** A deadline missed by more than this was missed because time stood still here: a freeze, a suspension, a jump of the clock. */
const GAP_MS = 1000

/** One observation at one moment. The state that is given is not changed. */
export function translate(before: Readonly<State>, seen: Observation, now: number, timing: Timing): Translation {
  const events: TransportEvent[] = [], actions: Action[] = []
  const s: State = { ...before, at: { ...before.at } }, at = s.at
  if (s.over) return { state: before, events, actions }
  const set = (name: Timer, ms: number): void => { at[name] = now + ms }
  const clear = (...names: Timer[]): void => { for (const name of names) delete at[name] }

  const end = (cause: Cause): void => {
    s.over = true
    events.push({ type: 'transport.left', cause })
    actions.length = 0
  }
  const hungUp = (): void => end({ reason: 'remote-hangup' })
  const lose = (): void => {
    if (!s.joined || s.down) return
    s.down = true
    events.push({ type: 'transport.lost' })
  }
  const flowing = (type: 'transport.joined' | 'transport.restored'): void => {
    s.joined = true
    s.down = false
    s.tries = 0
    clear('attempt', 'restart', 'offer')
    events.push({ type })
  }
  const open = (): void => {
    s.alive = false
    set('dead', timing.deadMs)
    clear('ping', 'reopen')
    actions.push('open')
  }
  const negotiate = (action: Action): void => {
    set('offer', timing.answerMs)
    actions.push(action)
  }
  /** The peer connection is a new one: nothing that was known of the old one holds. */
  const renew = (): void => {
    s.state = 'new'
    s.broken = false
    s.flowAt = 0
    clear('debounce', 'proof', 'restart', 'grace')
    set('attempt', timing.stepMs)
    if (s.joined) set('silence', timing.silenceMs)
  }
  /** An ICE restart; a new connection where none was ever up, or a restart cannot be trusted or failed twice. */
  const recover = (): void => {
    at.attempt = Infinity
    if (!s.alive) return
    set('attempt', timing.stepMs)
    if (s.broken || !s.joined || s.tries > 1) {
      renew()
      negotiate('replace')
    } else negotiate('restart')
    s.tries++
  }
  const recoverOnce = (): void => { if (!at.attempt) recover() }
  const replace = (): void => {
    s.broken = true
    recover()
  }
  /** The other side may be gone. Ask; without an answer, time decides. */
  const suspect = (): void => {
    if (at.grace) return
    set('grace', timing.answerMs)
    if (s.alive) actions.push('ask')
  }

  if (now - s.due > GAP_MS) {
    s.settleAt = now + timing.settleMs
    actions.push('beat')
  }

  switch (seen.type) {
    case 'started':
      set('step', timing.stepMs)
      break
    case 'captured':
      set('step', timing.stepMs)
      open()
      break
    case 'state':
      // `new` and `connecting` are no news: Firefox says them in every renegotiation of a living call.
      if (seen.state === s.state || seen.state === 'new' || seen.state === 'connecting') break
      s.state = seen.state
      clear('debounce', 'proof', 'restart')
      if (s.state === 'connected') {
        if (s.down) set('proof', timing.silenceMs)
      } else if (s.state === 'disconnected') {
        set('debounce', timing.debounceMs)
        set('restart', 2 * timing.debounceMs)
      } else if (!s.joined && s.tries) end({ reason: 'media-failed' })
      else {
        // Firefox's data channel closes now too, which then says nothing of the other side.
        clear('grace')
        s.down = true
        events.push({ type: 'transport.failed', recoverable: true })
        // Connections that fail at once (no network) do not follow each other at once for ever.
        if (s.tries > 1) set('attempt', timing.debounceMs)
        else recover()
      }
      break
    case 'flow':
      s.flowAt = now
      if (!s.joined) break
      set('silence', timing.silenceMs)
      clear('proof')
      if (s.down && s.state === 'connected') flowing('transport.restored')
      break
    case 'channelClosed':
      if (s.state === 'connected') suspect()
      s.broken = true
      if (s.state === 'failed') recover()
      break
    case 'bye':
      hungUp()
      break
    case 'ended':
      end(seen.cause)
      break
    case 'closed':
      s.alive = false
      clear('dead', 'ping')
      set('reopen', Math.min(timing.beatMs * 2 ** s.reopened++, timing.deadMs))
      break
    case 'pong':
      clear('dead')
      break
    case 'description':
      // Whoever offers is there.
      if (seen.description.type === 'offer') clear('grace')
      break
    case 'gone':
      if (at.grace && s.broken) hungUp()
      else suspect()
      break
    case 'accepted':
    case 'peer': {
      const known = s.peer, isFirst = !s.accepted
      s.peer = seen.peer ?? known
      if (seen.type === 'accepted') {
        s.accepted = s.alive = true
        s.reopened = 0
        set('ping', timing.pingMs)
        clear('step', 'dead')
      }
      if (!s.accepted) break
      if (isFirst) {
        set('beat', 0)
        // Who was there first offers; if that offer is lost, we do.
        if (s.peer) set('offer', timing.answerMs)
        events.push({ type: 'transport.accepted' })
      } else if (known && known !== s.peer) {
        // Another instance of the other side: it knows nothing of our connection.
        replace()
        s.tries = 0
      } else if (at.attempt === Infinity) recover()
      // Nobody was there before, or what was under way when signalling broke may be lost.
      else if (s.peer && (!s.joined || at.offer)) negotiate('offer')
      break
    }
    case 'needed':
      negotiate('offer')
      break
    case 'settled':
      clear('offer')
      break
    case 'replaced':
      renew()
      break
    case 'muted':
    case 'unmuted':
      events.push({ type: `transport.${seen.type}` })
      break
    case 'restart':
      recoverOnce()
      break
    case 'candidate':
    case 'time':
  }

  if (s.accepted && !s.joined && s.state === 'connected') {
    flowing('transport.joined')
    set('silence', 2 * timing.silenceMs)
  }

  const passed: { [T in Timer]: () => void } = {
    beat() {
      actions.push('beat')
      set('beat', timing.beatMs)
    },
    ping() {
      actions.push('ping')
      set('ping', timing.pingMs)
      at.dead ??= now + timing.deadMs - timing.pingMs
    },
    reopen: open,
    dead: open,
    step: () => end({ reason: at.dead ?? at.reopen ? 'signalling-failed' : 'join-timeout' }),
    debounce: lose,
    silence() {
      lose()
      // The state may say `connected` for five more seconds, or for ever.
      at.restart ??= now + 2 * timing.silenceMs
    },
    proof: replace,
    restart: recoverOnce,
    attempt() {
      if (s.down) recover()
      else s.tries = 0
    },
    offer() { if (s.alive) negotiate('offer') },
    grace() { if (now - s.flowAt >= timing.silenceMs) hungUp() },
  }
  for (const name of Object.keys(passed) as Timer[]) {
    if (s.over || now < s.settleAt || !(at[name]! <= now)) continue
    clear(name)
    passed[name]()
  }
  s.due = s.over ? Infinity : Math.max(s.settleAt, Math.min(Infinity, ...Object.values(at)))
  return { state: s, events, actions }
}
