/**
 * A pure reducer that turns what is observed into events for the machine. It has no clock and no network: time
 * is an argument, deadlines are numbers in its state, and what to do is a list of action names.
 *
 * Evidence, strongest first: signalling; a bye on the data channel; a data channel that closes while the
 * connection is up; received bytes and beats; `connectionState`. Never `iceConnectionState`, which in
 * Chromium stays `disconnected` for ever where `connectionState` says `failed`.
 */
import { takeCause, type Cause, type TransportEvent } from '@onhook/machine'
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
  | { type: 'offer' } | { type: 'settled' }
  /** The other side replaced the peer connection, so ours is a new one too. */
  | { type: 'replaced' }
  /** The machine commands `restartMedia`. */
  | { type: 'restart' }
  /** Time went on; also said by every other observation. */
  | { type: 'time' }

/**
 * - `beat`: send a beat, poll the statistics. `ping`, `ask`: send that over signalling.
 * - `open`: give up the signalling connection, open another.
 * - `offer`: send a fresh offer. `restart`: the same with an ICE restart. `replace`: the same on a new peer connection.
 *
 * With `left` there are no more actions: whoever reports it gives everything back first.
 */
export type Action = 'beat' | 'ping' | 'ask' | 'open' | 'offer' | 'restart' | 'replace'

export type Timer = 'beat' | 'ping' | 'dead' | 'step' | 'debounce' | 'silence' | 'restart' | 'attempt' | 'offer' | 'grace'

export type State = {
  /** The server took the join: what resolves the port's `join`, which is `transport.accepted`. */
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
  /** Until then no deadline is judged, because answers that queued in a gap come first. */
  settleAt: number
  /** Absolute deadlines. `attempt` at Infinity: a restart waits for signalling. */
  at: { [T in Timer]?: number }
  /** When `time` is to be said at the latest. */
  due?: number
}

export const INITIAL: Readonly<State> = { tries: 0, reopened: 0, settleAt: 0, at: {} }

export type Translation = { state: Readonly<State>; events: TransportEvent[]; actions: Action[] }

/** One observation at one moment. The state that is given is not changed. */
export function translate(before: Readonly<State>, seen: Observation, now: number, timing: Timing): Translation {
  const events: TransportEvent[] = [], actions: Action[] = []
  const at = { ...before.at }, s: State = { ...before, at }
  if (s.over) return { state: s, events, actions }
  const set = (name: Timer, ms: number): void => { at[name] = now + ms }
  const clear = (...names: Timer[]): void => { for (const name of names) delete at[name] }

  const end = (cause: Cause): void => {
    s.over = true
    s.at = {}
    events.push({ type: 'transport.left', cause })
    actions.length = 0
  }
  const hungUp = (): void => end({ reason: 'remote-hangup' })
  const lose = (): void => {
    if (s.down || !s.joined) return
    s.down = true
    events.push({ type: 'transport.lost' })
  }
  const flowing = (type: 'transport.joined' | 'transport.restored'): void => {
    s.down = false
    s.joined = true
    s.tries = 0
    clear('restart', 'attempt')
    events.push({ type })
  }
  const open = (): void => {
    s.alive = false
    clear('ping')
    set('dead', timing.deadMs)
    actions.push('open')
  }
  const negotiate = (action: Action): void => {
    actions.push(action)
    set('offer', 2 * timing.silenceMs)
  }
  const renegotiate = (): void => negotiate('offer')
  /** The peer connection is a new one: nothing that was known of the old one holds. */
  const renew = (): void => {
    s.broken = false
    s.state = 'new'
    clear('debounce', 'restart')
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
    set('grace', 2 * timing.silenceMs)
    actions.push('ask')
  }

  /** The other side is there: for the first time, again, or as another instance, which knows nothing of our connection. */
  const meet = (peer: string): void => {
    const known = s.peer ?? peer
    s.peer = peer
    if (known !== peer) {
      replace()
      s.tries = 0
    } else if (at.attempt === Infinity) recover()
    // Nobody was there before, or what was under way when signalling broke may be lost.
    else if (!s.joined || at.offer) renegotiate()
    // Only a connection that it closed goes on to count as a hang-up.
    if (!s.broken) clear('grace')
  }

  // More than a second late: time stood still here (a freeze, a suspension, a jump of the clock).
  if (now - s.due! > 1000) {
    actions.push('beat')
    s.settleAt = now + timing.silenceMs
  }

  const on: { [T in Observation['type']]?: (seen: Extract<Observation, { type: T }>) => void } = {
    started: () => set('step', timing.stepMs),
    captured() {
      set('step', timing.stepMs)
      open()
    },
    state({ state }) {
      // Only the past tense is news. Firefox says `connecting` in every renegotiation of a living call.
      if (state === s.state || !/ed$/.test(state)) return
      s.state = state
      clear('debounce', 'restart', 'silence')
      if (state === 'connected') set('silence', timing.silenceMs)
      else if (state === 'disconnected') {
        set('restart', 2 * timing.debounceMs)
        set('debounce', timing.debounceMs)
      } else if (!s.joined && s.tries) end({ reason: 'media-failed' })
      else {
        // Firefox's data channel closes now too, which then says nothing of the other side.
        if (s.broken) clear('grace')
        s.down = true
        events.push({ type: 'transport.failed', recoverable: true })
        // Connections that fail at once (no network) do not follow each other at once for ever.
        if (s.tries > 1) set('attempt', timing.debounceMs)
        else recover()
      }
    },
    flow() {
      if (!s.joined) return
      set('silence', timing.silenceMs)
      if (s.down && s.state === 'connected') flowing('transport.restored')
    },
    channelClosed() {
      if (s.state === 'connected') suspect()
      s.broken = true
      if (s.state === 'failed') recover()
    },
    bye: hungUp,
    // A server's own reason may be none of ours, or none at all.
    ended: ({ cause }) => end(takeCause(cause)),
    closed() {
      s.alive = false
      clear('ping')
      set('dead', Math.min(timing.beatMs * 2 ** s.reopened++, timing.deadMs))
    },
    pong: () => clear('dead'),
    gone() {
      if (at.grace && s.broken) hungUp()
      else suspect()
    },
    accepted({ peer }) {
      s.reopened = 0
      s.alive = true
      set('ping', timing.silenceMs)
      clear('step', 'dead')
      if (s.accepted) {
        if (peer) meet(peer)
        // Who was there is not any more: its bye could not reach us, or it was cut off as we were and is longer about it.
        else if (s.peer) at.grace ??= now + 2 * timing.deadMs
      } else {
        s.accepted = true
        set('beat', 0)
        s.peer = peer
        // Who was there first offers; if that offer is lost, we do.
        if (peer) set('offer', 2 * timing.silenceMs)
      }
    },
    peer({ peer }) { if (s.accepted) meet(peer) },
    offer: renegotiate,
    // Whoever answers, or offers, is there.
    settled: () => clear('offer', 'grace'),
    replaced: renew,
    restart: recoverOnce,
  }
  ;(on[seen.type] as ((seen: Observation) => void) | undefined)?.(seen)

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
      set('ping', timing.silenceMs)
      at.dead ??= now + timing.deadMs - timing.silenceMs
    },
    dead: open,
    step: () => end({ reason: at.dead ? 'signalling-failed' : 'join-timeout' }),
    debounce: lose,
    silence() {
      // Connected again, it is said, and still nothing comes: there is no connection.
      if (s.down && s.state === 'connected') return replace()
      lose()
      // The state may say `connected` for five more seconds, or for ever.
      at.restart ??= now + 2 * timing.silenceMs
    },
    restart: recoverOnce,
    attempt() {
      if (s.down) recover()
      else s.tries = 0
    },
    // Also while signalling is dead: that it still waits is why it is sent when signalling is back.
    offer: renegotiate,
    // Unless its media flow after all.
    grace() { if (!s.joined || s.down) hungUp() },
  }
  let name: Timer
  for (name in passed) {
    if (s.over || now < s.settleAt || !(at[name]! <= now)) continue
    clear(name)
    passed[name]()
  }
  s.due = Math.max(s.settleAt, Math.min(...Object.values(s.at)))
  return { state: s, events, actions }
}
