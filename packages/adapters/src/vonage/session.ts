/** One stay in a session of Vonage. */
import { give, vendorErrorOf, type Session, type SessionKit } from '../session/index.ts'
import type { VonageOptions, VonagePublisher, VonageSdk, VonageSession } from './options.ts'
import { VONAGE_EVENTS, vonageCauseOf } from './reason.ts'

type Emitter = Pick<VonageSession, 'on' | 'off'>

export function createVonageSession<S extends VonageSession<P>, P extends VonagePublisher, O extends object>(sdk: VonageSdk<S, O>, options: VonageOptions<S, P, O>, { hear, isOver, isMuted, diagnose, need, contain, clock }: SessionKit): Session {
  const { disconnectMs = 2_000 } = options.timing ?? {}
  let session: S | undefined, publisher: P | undefined
  /** `connect()` has called back. */
  let isConnected = false
  let isLeaving = false
  /** The microphone has ended by itself. */
  let hasStopped = false
  /** Nothing is left to be disconnected. */
  let isOut = false
  const others = new Set<unknown>(), offs: (() => void)[] = []

  function listen(emitter: Emitter, event: string, run: (event: Record<string, unknown>) => void): void {
    const listener = (payload: unknown): void => run(Object(payload) as Record<string, unknown>)
    emitter.on(event, listener)
    offs.push(() => emitter.off(event, listener))
  }
  const whenDone = (ask: (done: (error?: unknown) => void) => unknown): Promise<void> =>
    new Promise((resolve, reject) => { ask(error => { if (error) reject(error as Error); else resolve() }) })
  function close(): void {
    const closed = publisher
    publisher = undefined
    try { closed?.destroy() } catch (error) { diagnose('publisher-threw', 'a publisher threw when it was destroyed; look whether its camera and microphone are off', error) }
  }
  function watch(joined: S): void {
    for (const [name, type] of Object.entries(VONAGE_EVENTS)) listen(joined, name, ({ reason }) => {
      // Of the last connection of the same object, whose disconnect() was answered late: a connect() that fails says so by its callback.
      if (!isConnected) return
      if (type !== 'transport.left') {
        hear({ type })
        return
      }
      isOut = true
      // The SDK destroys its publishers after this event.
      close()
      hear({ type, cause: vonageCauseOf(reason ?? 'sessionDisconnected') })
    })
    if (!options.endsWhenAlone) return
    const idOf = (connection: unknown): unknown => (Object(connection) as { connectionId?: unknown }).connectionId
    listen(joined, 'connectionCreated', ({ connection }) => { if (idOf(connection) !== joined.connection?.connectionId) others.add(idOf(connection)) })
    listen(joined, 'connectionDestroyed', ({ connection, reason }) => {
      if (!others.delete(idOf(connection)) || others.size > 0) return
      hear({ type: 'transport.left', cause: { reason: 'remote-hangup', vendor: { name: String(vendorErrorOf(reason).code ?? 'connectionDestroyed'), message: 'the last other connection is gone' } } })
    })
  }
  const tellMuted = (muted: unknown): void => { if (publisher) hear({ type: muted ? 'transport.muted' : 'transport.unmuted' }) }
  function mute(muted: boolean): void {
    publisher?.publishAudio(!muted)
    // The host may have put another in its place.
    tellMuted(muted || (hasStopped && publisher?.getAudioSource?.()?.readyState !== 'live'))
  }
  async function disconnect(): Promise<void> {
    if (!session || isOut) return
    let timer: unknown
    const wait = new Promise<void>(resolve => { timer = clock.setTimeout(resolve, disconnectMs) })
    try { await Promise.race([Promise.resolve(session.disconnect()).then(() => { isOut = true }), wait]) } finally { clock.clearTimeout(timer as never) }
  }

  return {
    async join() {
      const token = await give(options.token)
      if (isOver()) return
      const joining = session = need<VonageSession<P>>(sdk.initSession(options.applicationId, options.sessionId, options.sessionOptions), 'the Session', ['connect', 'disconnect', 'publish', 'on', 'off']) as S
      watch(joining)
      void contain('on-session', () => options.onSession?.(joining))
      // Either of the host's functions may leave the call.
      if (!isOver()) publisher = options.publisher?.(joining)
      // A moderator has muted us. The session says so of everybody, also where we are left out, and nothing where it is us alone.
      if (publisher) {
        need<VonagePublisher>(publisher, 'the Publisher', ['publishAudio', 'destroy', 'on', 'off'])
        listen(publisher, 'muteForced', tellMuted)
        // A track, or none where all that it publishes has ended.
        listen(publisher, 'mediaStopped', event => {
          const { track, preventDefault } = event
          if (track ? (Object(track) as { kind?: unknown }).kind === 'video' : publisher?.getAudioSource?.() === null) return
          // After all have ended the SDK would unpublish next, and destroy the publisher: no other could be put in the microphone's place.
          if (!track && typeof preventDefault === 'function') preventDefault.call(event)
          tellMuted(hasStopped = true)
        })
      }
      // It asks for the microphone by itself, and has not got it yet.
      if (isMuted()) mute(true)
      if (isOver()) return close()
      await whenDone(done => joining.connect(token, error => {
        // The SDK keeps the callback of a connect() that was interrupted, and tells it of the next one on the same object: not of this call.
        if (isLeaving) return
        isConnected = !error
        done(error)
      }))
      if (publisher) await whenDone(done => joining.publish(publisher!, done))
      hear({ type: 'transport.joined' })
    },
    async leave() {
      isLeaving = true
      close()
      try { await disconnect() } catch (error) {
        isLeaving = false
        throw error
      }
      // Before it is connected the SDK says nothing, neither by an event nor by the callback of connect().
      if (isOut || !session) hear({ type: 'transport.left' })
    },
    release() {
      close()
      for (const off of offs) off()
      return disconnect()
    },
    setMuted: mute,
  }
}
