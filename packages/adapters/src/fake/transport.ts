/** A fake calling SDK behind a transport port: scripted, with fault knobs, and with a truthful account of what is held. */
import type { Cause, Emit, TransportContext, TransportEvent, TransportPort, Unsubscribe, VendorError } from '@onhook/machine'
import { createFaults, createListeners, type Knobs, type Listener } from './knobs.ts'
import { controlsOf, createStage, type Controls, type StageOptions } from './stage.ts'

/** How the SDK behaves when nobody interferes. */
export type TransportScript = {
  /** `joins`: the join succeeds. `silent`: accepted, then nothing. `fails`: accepted, then `failed` for good. `rejects`: not even accepted. */
  join: 'joins' | 'silent' | 'fails' | 'rejects'
  /** Why a join fails or rejects. */
  joinCause: Cause
  /** A leave before it has joined: the join is cancelled, or it succeeds late, reports that, and must be left again. */
  leaveWhileJoining: 'cancels' | 'misses'
  /** A leave while the SDK is about to rejoin by itself: the rejoin is cancelled, or it succeeds nonetheless. */
  leaveWhileRejoining: 'cancels' | 'misses'
  /** The SDK's own leave button: the SDK leaves by itself, or waits to be told. */
  leaveButton: 'leaves' | 'waits'
  /** The events of an end, in order. Vendors send one of them, both, or both in the other order. */
  endSays: readonly ('transport.left' | 'transport.closed')[]
  /** After a recoverable failure: `stays` until told to restart, `closes`, or closes and `rejoins` by itself. */
  afterFailure: 'stays' | 'closes' | 'rejoins'
  /** What `restartMedia` leads to. */
  restart: 'restores' | 'fails' | 'silent'
  /** After a removal by the host: stays out, or rejoins by itself. */
  afterKick: 'stays-out' | 'rejoins'
}

export const DEFAULT_TRANSPORT_SCRIPT: TransportScript = {
  join: 'joins', joinCause: { reason: 'unknown' },
  leaveWhileJoining: 'cancels', leaveWhileRejoining: 'cancels',
  leaveButton: 'leaves', endSays: ['transport.left', 'transport.closed'],
  afterFailure: 'stays', restart: 'restores', afterKick: 'stays-out',
}

export type TransportCommand = 'subscribe' | 'unsubscribe' | 'join' | 'leave' | 'restartMedia' | 'setMuted' | 'releaseMedia' | 'isAlive'
export type TransportKnobs = Knobs<TransportCommand, TransportEvent['type']>

/**
 * What the SDK may do by itself, with the latest attempt. Each function returns whether it could happen: a call
 * that is not up cannot be lost. The world changes at once; the port's events wait to be delivered.
 */
export interface FakeSdk {
  lose(): boolean
  recover(): boolean
  /** If recoverable, the script's `afterFailure` says what follows. Otherwise the connection stays until it is left. */
  fail(how?: { recoverable?: boolean; cause?: Cause }): boolean
  /** The other side hangs up. */
  hangUp(): boolean
  /** The host removes us. `vendor`: the reason in the server's own words. */
  kick(vendor?: VendorError): boolean
  closeRoom(): boolean
  /** The same person joined elsewhere. */
  replace(): boolean
  /** The SDK or its server ends an idle session. */
  timeOut(): boolean
  /** The SDK's own leave button. */
  clickLeave(): boolean
  /** The session dies without a word. */
  die(): boolean
  /** The device or the system mutes the microphone, or unmutes it. It is heard only if we do not mute it either. */
  muteDevice(muted: boolean): boolean
  /** Sends any event, whether it is true or not. */
  say(event: TransportEvent): boolean
}

export interface FakeTransport extends TransportPort, Controls {
  restartMedia(ctx: TransportContext): void | Promise<void>
  setMuted(muted: boolean): void | Promise<void>
  releaseMedia(ctx: TransportContext): void | Promise<void>
  isAlive(): boolean | Promise<boolean>
  /** May be changed while the test runs. */
  readonly script: TransportScript
  readonly knobs: TransportKnobs
  readonly sdk: FakeSdk
  /** The SDK of one attempt. If several attempts have that number, it is the latest. */
  sdkOf(attempt: number): FakeSdk
  /** Is a microphone held, by any attempt? */
  readonly hot: boolean
  /** Is any attempt in the call, or able to come back into it by itself? */
  readonly connected: boolean
  readonly muted: boolean
  /** Was the microphone of any attempt ever open in a call, and not muted? */
  readonly wasHeard: boolean
  /** How many connections the SDK ever opened. */
  readonly connections: number
  /** What is still held: `['microphone of attempt 1', 'connection of attempt 1', 'subscription of attempt 1']`. */
  held(): string[]
}

type State = 'connecting' | 'live' | 'lost' | 'failing' | 'out' | 'dead'
/** One attempt, as the SDK sees it. `told` counts how often it was told to leave since it last came in. */
type Session = { attempt: number; signal: TransportContext['signal']; to: Listener<TransportEvent> | undefined; before: Listener<TransportEvent> | undefined; state: State; hot: boolean; told: boolean; leaving: boolean; rejoining: boolean }

const isIn = (s: Session): boolean => s.state === 'live' || s.state === 'lost' || s.state === 'failing'

/**
 * @example
 * const transport = createFakeTransport({ leaveWhileJoining: 'misses' }, { 'transport.left': 'duplicate' })
 * const call = createCall({ transport })
 * void call.join(); void call.leave()
 * await transport.flush()
 * transport.held() // []
 */
export function createFakeTransport(script: Partial<TransportScript> = {}, knobs: TransportKnobs = {}, options: StageOptions = {}): FakeTransport {
  const stage = createStage(options)
  const { command, callback, world } = createFaults<TransportEvent>('transport', stage, knobs)
  const listeners = createListeners<TransportEvent>()
  const rules: TransportScript = { ...DEFAULT_TRANSPORT_SCRIPT, ...script }
  const sessions: Session[] = []
  let muted = false, isDeviceMuted = false, wasHeard = false
  let connections = 0

  /** By its signal, for each call begins at 1; by its number where the signal was replaced on the way. */
  const find = ({ attempt, signal }: TransportContext): Session | undefined => sessions.find(s => s.signal === signal) ?? sessions.findLast(s => s.attempt === attempt && !s.signal.aborted)
  const say = (s: Session, event: TransportEvent, still?: () => boolean): void =>
    callback(event, s.to, { before: s.before, ...(still ? { still } : undefined) })

  function comeIn(s: Session, event: 'transport.joined' | 'transport.restored'): void {
    world(event === 'transport.joined' ? 'the SDK joins' : 'media flows again', s.attempt)
    s.state = 'live'
    s.hot = true
    s.rejoining = false
    listen()
    // A clean SDK withdraws a success that is overtaken by a leave; the other kind tells it late.
    say(s, { type: event }, () => rules.leaveWhileJoining === 'misses' || (!s.told && s.state === 'live'))
  }

  /** What others hear now. */
  function listen(): void { wasHeard ||= !muted && !isDeviceMuted && sessions.some(s => s.hot && isIn(s)) }

  /** What is so, whoever has changed it: we may mute, and so may the device. */
  const sayMuted = (s: Session): void => say(s, { type: muted || isDeviceMuted ? 'transport.muted' : 'transport.unmuted' }, () => isIn(s) && !s.leaving)

  function goOut(s: Session, cause?: Cause): void {
    world('the SDK is out', s.attempt)
    Object.assign(s, { state: 'out', hot: false, leaving: false, rejoining: false } satisfies Partial<Session>)
    for (const type of rules.endSays) say(s, type === 'transport.left' && cause ? { type, cause } : { type })
  }

  /** Waits under a name of the world, and happens only if `still` holds by then. */
  const later = (s: Session, name: string, still: () => boolean, go: () => void): void =>
    stage.wait(name, () => { if (still()) go(); else world(`${name}: no longer`, s.attempt) })

  function leave(s: Session): void {
    if (s.leaving) return
    if (s.state === 'connecting' && rules.leaveWhileJoining === 'misses') { s.told = true; return }
    if (s.state === 'out' && !s.rejoining) return
    s.told = true
    if (rules.leaveWhileRejoining === 'cancels') s.rejoining = false
    if (s.state === 'dead') return
    s.leaving = true
    later(s, 'the SDK leaves', () => s.leaving, () => goOut(s))
  }

  function rejoin(s: Session): void {
    s.rejoining = true
    later(s, 'the SDK rejoins', () => s.rejoining, () => { connections++; s.leaving = false; s.told = false; comeIn(s, 'transport.joined') })
  }

  const sdkFor = (pick: () => Session | undefined): FakeSdk => {
    /** Moves the session when it is in one of these states. */
    const move = (states: readonly State[], name: string, go: (s: Session) => void) => (): boolean => {
      const s = pick()
      if (!s || s.leaving || !states.includes(s.state)) return false
      world(name, s.attempt)
      go(s)
      return true
    }
    const anywhere = ['connecting', 'live', 'lost', 'failing'] as const
    return {
      lose: move(['live'], 'media stops', s => { s.state = 'lost'; say(s, { type: 'transport.lost' }) }),
      recover: move(['lost', 'failing'], 'the network is back', s => comeIn(s, 'transport.restored')),
      fail: ({ recoverable = true, cause } = {}) => move(anywhere, 'the connection fails', s => {
        s.state = 'failing'
        say(s, { type: 'transport.failed', recoverable, ...(cause ? { cause } : undefined) })
        if (!recoverable || rules.afterFailure === 'stays') return
        say(s, { type: 'transport.closed' })
        if (rules.afterFailure === 'rejoins') rejoin(s)
        else Object.assign(s, { state: 'out', hot: false } satisfies Partial<Session>)
      })(),
      hangUp: move(anywhere, 'the other side hangs up', s => goOut(s, { reason: 'remote-hangup' })),
      kick: vendor => move(anywhere, 'removed by the host', s => { goOut(s, { reason: 'removed-by-host', ...(vendor && { vendor }) }); if (rules.afterKick === 'rejoins') rejoin(s) })(),
      closeRoom: move(anywhere, 'the room is closed', s => goOut(s, { reason: 'room-ended' })),
      replace: move(anywhere, 'joined elsewhere', s => goOut(s, { reason: 'duplicate-identity' })),
      timeOut: move(anywhere, 'idle for too long', s => { s.state = 'out'; s.hot = false; say(s, { type: 'transport.timedOut' }) }),
      clickLeave: move(['live', 'lost', 'failing'], 'the leave button of the SDK', s => {
        say(s, { type: 'transport.leaveClicked' })
        if (rules.leaveButton === 'leaves') leave(s)
      }),
      muteDevice: m => move(['live', 'lost', 'failing'], `the device ${m ? 'mutes' : 'unmutes'}`, s => { isDeviceMuted = m; listen(); sayMuted(s) })(),
      die: move(anywhere, 'the SDK dies', s => { s.state = 'dead'; s.hot = false }),
      say: event => {
        const s = pick()
        if (s) say(s, event)
        return s !== undefined
      },
    }
  }

  function join(s: Session): Promise<void> {
    connections++
    const waits = (): boolean => s.state === 'connecting' && !s.leaving && (rules.leaveWhileJoining === 'misses' || !s.signal.aborted)
    if (rules.join === 'rejects') {
      s.state = 'out'
      return stage.settle('join', { reject: Object.assign(new Error(`the SDK refuses: ${rules.joinCause.reason}`), { reason: rules.joinCause.reason }) })
    }
    const accepted = stage.settle('join')
    later(s, 'the microphone is granted', waits, () => { world('the microphone is granted', s.attempt); s.hot = true })
    // A join that was left and succeeds all the same can be left again.
    if (rules.join === 'joins') later(s, 'the SDK joins', waits, () => { s.told = false; comeIn(s, 'transport.joined') })
    if (rules.join === 'fails') later(s, 'the SDK fails', waits, () => { s.state = 'failing'; say(s, { type: 'transport.failed', recoverable: false, cause: rules.joinCause }) })
    return accepted
  }

  return {
    ...controlsOf(stage),
    script: rules,
    knobs,
    sdk: sdkFor(() => sessions.at(-1)),
    sdkOf: attempt => sdkFor(() => sessions.findLast(s => s.attempt === attempt)),

    subscribe(emit: Emit<TransportEvent>): Unsubscribe {
      let off: Unsubscribe = () => undefined
      void command('subscribe', () => { off = listeners.add(emit).off })
      return () => { void command('unsubscribe', () => off()) }
    },
    join: ctx => command('join', () => {
      // One attempt, one connection: a second join of it joins the first.
      const known = find(ctx)
      if (known && (known.state !== 'out' || known.rejoining)) return
      if (ctx.signal.aborted) return
      const to = listeners.latest()
      if (to) to.attempt = ctx.attempt
      const s: Session = { attempt: ctx.attempt, signal: ctx.signal, to, before: sessions.at(-1)?.to, state: 'connecting', hot: false, told: false, leaving: false, rejoining: false }
      if (known) sessions.splice(sessions.indexOf(known), 1)
      sessions.push(s)
      return join(s)
    }, { attempt: ctx.attempt }),
    leave: ctx => command('leave', () => { const s = find(ctx); if (s) leave(s) }, { attempt: ctx.attempt }),
    restartMedia: ctx => command('restartMedia', () => {
      const s = find(ctx)
      // An SDK that is coming back by itself needs no restart.
      if (!s || s.leaving || s.rejoining || (s.state !== 'lost' && s.state !== 'failing')) return
      const able = (): boolean => !s.leaving && (s.state === 'lost' || s.state === 'failing')
      if (rules.restart === 'restores') later(s, 'media restarts', able, () => comeIn(s, 'transport.restored'))
      if (rules.restart === 'fails') later(s, 'the restart fails', able, () => say(s, { type: 'transport.failed', recoverable: false, cause: { reason: 'media-failed' } }))
    }, { attempt: ctx.attempt }),
    setMuted: m => command('setMuted', () => {
      muted = m
      listen()
      const s = sessions.at(-1)
      if (s && isIn(s)) sayMuted(s)
    }, { detail: m }),
    releaseMedia: ctx => command('releaseMedia', () => { const s = find(ctx); if (s) s.hot = false }, { attempt: ctx.attempt }),
    isAlive() {
      let alive = false
      const asked = command('isAlive', () => { const s = sessions.at(-1); alive = s !== undefined && (isIn(s) || s.rejoining) })
      return asked ? asked.then(() => alive) : alive
    },

    get hot() { return sessions.some(s => s.hot) },
    get connected() { return sessions.some(s => isIn(s) || s.rejoining) },
    get muted() { return muted || isDeviceMuted },
    get wasHeard() { return wasHeard },
    get connections() { return connections },
    held: () => [
      ...sessions.flatMap(s => [
        ...(s.hot ? [`microphone of attempt ${s.attempt}`] : []),
        ...(isIn(s) || s.rejoining ? [`connection of attempt ${s.attempt}`] : []),
      ]),
      ...listeners.open().map(l => l.attempt === undefined ? 'subscription' : `subscription of attempt ${l.attempt}`),
    ],
  }
}
