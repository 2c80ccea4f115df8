/**
 * One attempt: the shell that feeds `translate` and does what it says. It owns everything the attempt takes
 * (capture, peer connection, signalling, one timer) and gives it back in one place. Attempts share nothing.
 */
import type { Cause, ClockPort, TransportContext, TransportEvent } from '@onhook/machine'
import type { Stream, Track, WebRtcOptions, WebRtcSdk } from './options.ts'
import { createPeer, type Peer } from './peer.ts'
import type { IncomingMessage, SignallingConnection } from './signalling.ts'
import { TIMING } from './timing.ts'
import { INITIAL, translate, type Action, type Observation } from './translate.ts'

export type Attempt = {
  /** Resolves when the server took the join. Rejects with an error that has a `reason`. */
  readonly accepted: Promise<void>
  leave(): void
  release(): void
  restart(): void
  setMuted(muted: boolean): void
  isAlive(): boolean
}

const runtimeClock: ClockPort = { now: () => Date.now(), setTimeout: (run, ms) => setTimeout(run, ms), clearTimeout: handle => clearTimeout(handle as number) }

export function createAttempt<S extends Stream>(sdk: WebRtcSdk<S>, options: WebRtcOptions<S>, ctx: TransportContext, isMuted: boolean, emit: (event: TransportEvent) => void): Attempt {
  const timing = { ...TIMING, ...options.timing }, clock = options.clock ?? runtimeClock
  const inbox: Observation[] = []
  let state = INITIAL, done = false, told = false, polite = false, session = 0, opened = 0
  let peer: Peer | undefined, connection: SignallingConnection | undefined, stream: S | undefined, timer: unknown
  let accept!: () => void, refuse: ((error: Error) => void) | undefined

  const contain = (run: () => unknown): void => {
    try { run() } catch (error) {
      // The observer of contained errors is the last to be told; if it throws too, nobody is left.
      try { options.onContained?.(error) } catch { return }
    }
  }
  const eachTrack = (of: S | undefined, run: (track: Track) => void): void => of?.getTracks().forEach(track => contain(() => run(track)))
  const release = (): void => eachTrack(stream, track => track.stop())

  /** Everything is given back, in an order in which nothing waits for anything. */
  const finish = (goodbye: boolean): void => {
    if (done) return
    done = true
    clock.clearTimeout(timer)
    ctx.signal.removeEventListener('abort', leave)
    if (goodbye) {
      peer?.bye()
      if (state.alive) connection?.send({ type: 'bye' })
    }
    release()
    peer?.close()
    connection?.close()
  }
  /** Refuses the join while it is pending: what failed is the join. */
  const reject = (cause: Cause, error: { name?: string; message?: string } = {}): void => {
    finish(true)
    refuse?.(Object.assign(new Error(error.message ?? cause.reason), { name: error.name ?? 'Error', ...cause.vendor, reason: cause.reason }))
    refuse = undefined
  }
  const tell = (event: TransportEvent): void => {
    if (told) return
    if (event.type === 'transport.accepted') {
      refuse = undefined
      accept()
    } else if (refuse && 'cause' in event && event.cause) return reject(event.cause)
    told = event.type === 'transport.left'
    if (event.type !== 'transport.accepted') emit(event)
  }
  /** Says left exactly when everything is given back; a second time it says nothing. */
  function leave(): void {
    reject({ reason: 'join-cancelled' })
    tell({ type: 'transport.left' })
  }

  const connect = (): void => {
    peer?.close()
    peer = createPeer({ sdk, options, stream, session, isPolite: () => options.polite ?? polite, observe, contain, send: message => { if (state.alive) connection?.send(message) } })
  }
  const receive = (message: IncomingMessage): void => {
    if (message.type === 'accepted') polite = message.polite ?? polite
    observe({ type: 'message', message })
    if (done || (message.type !== 'description' && message.type !== 'candidate')) return
    if (message.session > session) {
      session = message.session
      connect()
      observe({ type: 'replaced' })
    }
    // What belongs to a connection that was replaced is dropped.
    if (message.session === session) peer?.take(message)
  }
  const run: Record<Action, () => void> = {
    beat: () => peer?.beat(),
    ping: () => connection?.send({ type: 'ping' }),
    ask: () => connection?.send({ type: 'ask' }),
    open() {
      const mine = ++opened
      const unlessStale = <A extends unknown[]>(listener: (...args: A) => void) => (...args: A): void => { if (mine === opened && !done) contain(() => listener(...args)) }
      connection?.close()
      try {
        const next = options.signalling.open({ attempt: ctx.attempt, resume: state.accepted }, { onMessage: unlessStale(receive), onClose: unlessStale((_code, cause) => observe({ type: 'closed', cause })) })
        if (done) next.close()
        else connection = next
      } catch (error) {
        contain(() => { throw error })
        observe({ type: 'closed' })
      }
    },
    offer: () => peer?.offer(),
    restart: () => peer?.offer(true),
    replace() {
      session++
      connect()
      peer?.offer()
    },
    finish: () => finish(false),
  }

  /** One at a time and in order, also when a port or a listener calls back from within. */
  function observe(seen: Observation): void {
    inbox.push(seen)
    if (inbox.length > 1) return
    for (; inbox[0] && !done; inbox.shift()) {
      const { state: next, events, actions } = translate(state, inbox[0], clock.now(), timing)
      state = next
      for (const action of actions) contain(run[action])
      for (const event of events) tell(event)
    }
    inbox.length = 0
    clock.clearTimeout(timer)
    if (!done && state.due < Infinity) timer = clock.setTimeout(() => observe({ type: 'time' }), Math.max(0, state.due - clock.now()))
  }

  const accepted = new Promise<void>((resolve, rejected) => {
    accept = resolve
    refuse = rejected
  })
  const granted = (captured: S | undefined): void => {
    stream = captured
    // Granted late: what the user left is given back at once.
    if (done) return release()
    clock.clearTimeout(timer)
    eachTrack(stream, track => {
      if (track.kind !== 'audio') return
      track.enabled = !isMuted
      track.addEventListener('ended', () => {
        observe({ type: 'muted', muted: true })
        contain(() => options.onDeviceLost?.(track))
      })
      track.addEventListener('mute', () => observe({ type: 'muted', muted: true }))
      track.addEventListener('unmute', () => observe({ type: 'muted', muted: false }))
    })
    if (stream) contain(() => options.onLocalStream?.(stream!))
    connect()
    observe({ type: 'start' })
  }
  const denied = (error: { name?: string; message?: string; reason?: Cause['reason'] }): void =>
    reject({ reason: error.reason ?? (error.name === 'NotAllowedError' || error.name === 'SecurityError' ? 'no-media-permission' : 'device-failed') }, error)

  ctx.signal.addEventListener('abort', leave)
  timer = clock.setTimeout(() => reject({ reason: 'join-timeout' }), timing.captureMs)
  const { capture } = options
  if (ctx.signal.aborted) leave()
  else if (!capture) granted(undefined)
  else Promise.resolve().then(() => typeof capture === 'function' ? capture() : sdk.mediaDevices!.getUserMedia(capture as never)).then(granted).catch(denied)

  return {
    accepted, leave, release,
    restart: () => observe({ type: 'restart' }),
    setMuted: muted => {
      isMuted = muted
      eachTrack(stream, track => { if (track.kind === 'audio') track.enabled = !muted })
    },
    isAlive: () => !done,
  }
}
