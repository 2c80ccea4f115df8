/**
 * One side of a recording, driven through the adapter's translation and the machine in virtual time.
 *
 * The recorded world is the only world: what the adapter orders for the peer connection (a restart, a
 * replacement) changes nothing that the recording does not show. Three things are added, because the recorded
 * client was another one: signalling answers pings and reopenings while the recording says that it is
 * reachable; received bytes and beats are given back as the polls that the recorder summarised; and the two
 * time-outs of the recorder (1.4 s for bytes, 1.5 s for beats) are taken off again.
 */
import { readFileSync } from 'node:fs'
import { DEFAULT_POLICY, TIMERS, initialState, rowOf, step, type CallEvent, type CallState, type EndReason, type LeaveSource, type TraceRecord } from '@onhook/machine'
import { DEFAULT_HASH } from '@onhook/machine/proof'
import { controlOf } from '../../packages/machine/src/step.ts'
import { INITIAL, translate, type Observation } from '../../packages/adapters/src/webrtc/translate.ts'
import { CLOSE_REASONS, TIMING } from '@onhook/adapters/webrtc'

export type Row = { t: number; src: string; side: string; event: string; value: string | number | null }
export type Header = { id: string; family: string; scenario: string; expected: string }
export type Recording = { header: Header; rows: Row[]; sides: string[] }

export function readRecording(file: URL): Recording {
  const [header, ...rows] = readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line) as unknown)
  const joined = (rows as Row[]).filter(r => r.event === 'join-called').map(r => r.side)
  return { header: header as Header, rows: rows as Row[], sides: [...new Set(joined)].sort() }
}

/** Acts after which this side no longer runs: there is nothing more to say of its session. */
const GONE = new Set(['sigkill', 'tab-close', 'navigate', 'remote-pc-close'])
const REASONS: { [word: string]: EndReason } = { kick: 'removed-by-host', 'kick:duplicate-identity': 'duplicate-identity', 'room-closed': 'room-ended', 'refused:token-expired': 'token-expired' }
const LEAVES: { [word: string]: LeaveSource } = { button: 'button', 'late-button': 'button', keepws: 'back', back: 'back', notification: 'notification' }

type Act = { t: number; observe?: Observation; event?: CallEvent; stop?: true }
/** From, to (milliseconds). */
type Window = [number, number]
const within = (t: number, windows: Window[]): boolean => windows.some(([from, to]) => t >= from && t < to)

/** Rows that open and close a state of the world, as windows. */
function windows(rows: Row[], from: (r: Row) => boolean, to: (r: Row) => boolean): Window[] {
  const found: Window[] = []
  let since: number | undefined
  for (const r of rows) {
    if (since === undefined && from(r)) since = r.t
    else if (since !== undefined && to(r)) {
      found.push([since, r.t])
      since = undefined
    }
  }
  if (since !== undefined) found.push([since, Infinity])
  return found
}

/** One row of this side as what the adapter would have seen. */
function actOf(r: Row, isFirstWelcome: boolean): Omit<Act, 't'> | undefined {
  const value = String(r.value), key = `${r.src} ${r.event}`
  if (key === 'app join-called') return { event: { type: 'user.join' }, observe: { type: 'started' } }
  if (key === 'media gum-failed') return { event: { type: 'port.failed', port: 'transport', command: 'join', cause: { reason: value === 'NotAllowedError' ? 'no-media-permission' : 'device-failed' } } }
  if (key === 'media gum-granted') return { observe: { type: 'captured' } }
  if (key === 'media local-ended') return { event: { type: 'transport.muted' } }
  if (key === 'app leave-called' && value in LEAVES) return { event: { type: 'user.leave', source: LEAVES[value]! } }
  if (key === 'app accepted' && isFirstWelcome) return { observe: { type: 'accepted', ...(Number(value) > 0 && { peer: 'other' }) } }
  if (key === 'pc connectionstatechange') return { observe: { type: 'state', state: value } }
  if (key === 'dc close') return { observe: { type: 'channelClosed' } }
  if (key === 'dc message' && value === 'bye') return { observe: { type: 'bye' } }
  if (key === 'ws close') {
    const reason = CLOSE_REASONS[Number(value)]
    return { observe: reason ? { type: 'ended', cause: { reason } } : { type: 'closed' } }
  }
  if (key === 'ws out' && value === 'answer') return { observe: { type: 'settled' } }
  if (key === 'ws in') {
    if (value in REASONS) return { observe: { type: 'ended', cause: { reason: REASONS[value]! } } }
    if (value === 'peer-joined') return { observe: { type: 'peer', peer: 'other' } }
    if (value === 'peer-left:socket-lost') return { observe: { type: 'gone' } }
    if (value.startsWith('peer-left')) return { observe: { type: 'bye' } }
    if (value === 'answer') return { observe: { type: 'settled' } }
    if (value === 'offer') return { observe: { type: 'description', session: 0, description: { type: value } } }
    if (value === 'cand') return { observe: { type: 'candidate', session: 0, candidate: null } }
  }
  return undefined
}

/** When a poll saw bytes grow or a beat came: every half second while the recorder says that they do. */
function flows(rows: Row[], frozen: Window[], end: number): number[] {
  const at: number[] = []
  const stream = (isUp: (r: Row) => boolean, isDown: (r: Row) => boolean, limit: number): void => {
    for (const [from, to] of windows(rows, isUp, isDown)) {
      // The recorder says "lost" only after its own time-out; the last one came before that.
      const closing = rows.find(r => r.t === to && isDown(r))
      const last = Math.min(end, closing && closing.event !== 'close' ? to - limit : to)
      for (let t = from; t < last; t += 500) if (!within(t, frozen)) at.push(t)
    }
  }
  stream(r => r.src === 'media' && r.event === 'inbound' && r.value === 'flowing', r => r.src === 'media' && r.event === 'inbound' && r.value === 'stalled', 1400)
  stream(r => r.src === 'dc' && (r.event === 'open' || (r.event === 'beat' && r.value === 'back')), r => r.src === 'dc' && (r.event === 'close' || (r.event === 'beat' && r.value === 'lost')), 1500)
  return at
}

export type Outcome = {
  /** Session states after `idle`, and the end's reason; `gone` where the recording took the side away. */
  sessions: string
  /** What the adapter told, in seconds: for reading a disagreement. */
  told: string[]
  /** Every event that the machine took, as names of its rows; and the trace of it. */
  heard: string[]
  records: TraceRecord[]
}

export function replay({ rows, header }: Recording, side: string): Outcome {
  const mine = rows.filter(r => r.side === side), end = rows.at(-1)!.t
  const hasCapture = mine.some(r => r.event === 'gum-called')
  const frozen = windows(mine, r => r.src === 'fault' && /^(suspend|freeze)$/.test(r.event) && /STOP|^on/.test(String(r.value)), r => r.src === 'fault' && /^(suspend|freeze)$/.test(r.event))
  // Signalling is deaf from the last answered ping (5 s before the recorder's time-out) until it is back or opened anew.
  const deaf: Window[] = [
    ...windows(mine, r => r.src === 'ws' && r.event === 'heartbeat' && String(r.value).startsWith('timeout'), r => r.src === 'ws' && ((r.event === 'heartbeat' && r.value === 'back') || r.event === 'open')).map(([from, to]): Window => [from - 5000, to]),
    ...windows(rows, r => r.event === 'server-down', r => r.event === 'server-up'),
    ...windows(rows, r => r.event === 'server-mute', () => false),
  ]
  const refusal = mine.find(r => r.src === 'ws' && r.event === 'in' && String(r.value).startsWith('refused'))

  const acts: Act[] = []
  let isFirstWelcome = true, isGone = false
  for (const r of mine) {
    if (r.src === 'fault' && GONE.has(r.event)) {
      acts.push({ t: r.t, stop: true })
      isGone = true
      break
    }
    const act = actOf(r, isFirstWelcome)
    if (!act) continue
    if (r.event === 'accepted') isFirstWelcome = false
    acts.push({ t: r.t, ...act })
    if (r.event === 'join-called' && !hasCapture) acts.push({ t: r.t, observe: { type: 'captured' } })
  }
  for (const t of flows(mine, frozen, end)) acts.push({ t, observe: { type: 'flow' } })
  // Own timers come before what queued while time stood still.
  for (const [, to] of frozen) if (to < Infinity) acts.push({ t: to - 15, observe: { type: 'time' } })
  acts.sort((x, y) => x.t - y.t)

  let call: CallState = initialState(), wire = INITIAL, isDone = false, now = 0
  const told: string[] = [], heard: string[] = [], records: TraceRecord[] = [{ v: 1, call: header.id, attempt: 1, kind: 'open', seq: 0, t: 0, machine: { hash: DEFAULT_HASH, version: '0' } }], sessions: string[] = [], deadlines = new Map<string, number>()
  const later = (t: number, act: Omit<Act, 't'>): void => {
    const i = acts.findIndex(a => a.t > t)
    acts.splice(i < 0 ? acts.length : i, 0, { t, ...act })
  }
  const machine = (event: CallEvent): void => {
    heard.push(rowOf(event))
    const { state, commands, ignored } = step(call, event, now)
    records.push({ v: 1, call: header.id, attempt: 1, kind: 'step', seq: records.length, t: now, mono: now * 1000, event, from: controlOf(call), to: controlOf(state), commands, ignored })
    for (const [name, timer] of Object.entries(TIMERS)) {
      if (timer.while(state) === timer.while(call)) continue
      if (timer.while(state)) deadlines.set(name, now + timer.ms(DEFAULT_POLICY))
      else deadlines.delete(name)
    }
    if (state.session !== call.session) sessions.push(state.session)
    call = state
    for (const { type } of commands) {
      if (type === 'restartMedia') observe({ type: 'restart' })
      // A clean leave: everything is given back, and that is told.
      if (type === 'leave' && !wire.over) {
        wire = { ...wire, over: true, at: {}, due: Infinity }
        isDone = true
        machine({ type: 'transport.left' })
      }
    }
  }
  const observe = (seen: Observation): void => {
    if (isDone) return
    const { state, events, actions } = translate(wire, seen, now, TIMING)
    const wasAccepted = wire.accepted
    wire = state
    if (wire.accepted && !wasAccepted) machine({ type: 'transport.accepted' })
    for (const event of events) {
      told.push(`${(now / 1000).toFixed(1)} ${event.type.slice('transport.'.length)}`)
      // A join that is refused rejects; the port then says left when it is told to leave.
      if (event.type === 'transport.left' && !wasAccepted) {
        isDone = true
        machine({ type: 'port.failed', port: 'transport', command: 'join', ...(event.cause && { cause: event.cause }) })
        machine({ type: 'transport.left' })
      } else machine(event)
    }
    for (const action of actions) {
      if (isDone || within(now, deaf)) continue
      if (action === 'ping') later(now + 5, { observe: { type: 'pong' } })
      if (action === 'open' && wire.accepted) later(now + 50, { observe: refusal ? { type: 'ended', cause: { reason: REASONS[String(refusal.value)]! } } : { type: 'accepted', peer: 'other' } })
    }
  }

  // Then time alone goes on until everything is over.
  const until = end + 120_000
  for (;;) {
    const timer = [...deadlines].reduce<[string, number] | undefined>((a, b) => (!a || b[1] < a[1] ? b : a), undefined)
    const due = Math.min(wire.due ?? Infinity, timer?.[1] ?? Infinity), act = acts[0]
    const thawed = (t: number): number => frozen.find(([from, to]) => t >= from && t < to)?.[1] ?? t
    const next = thawed(due)
    if (act && act.t <= next) {
      acts.shift()
      now = Math.max(now, act.t)
      if (act.stop) break
      if (act.event) machine(act.event)
      if (act.observe) observe(act.observe)
    } else if (next < until) {
      now = Math.max(now, next)
      if (timer && timer[1] === due && next !== due) deadlines.set(timer[0], next + DEFAULT_POLICY.settleMs)
      else if (timer && timer[1] <= now) {
        deadlines.delete(timer[0])
        machine(TIMERS[timer[0]]!.event)
      } else observe({ type: 'time' })
    } else break
    if (isGone && call.session === 'ended') break
  }
  const reason = call.end && call.session === 'ended' ? `:${call.end.reason}` : ''
  const last = isGone && call.session !== 'ended' ? ' gone' : ''
  if (!isGone && call.session !== 'ended') told.push(`never ended: ${header.id}`)
  return { sessions: sessions.join(' ') + reason + last, told, heard, records }
}
