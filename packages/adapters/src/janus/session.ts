/** One session of Janus with one handle: a room, and the peer connection with which we publish. */
import type { EndReason, VendorError } from '@onhook/machine'
import { give, vendorErrorOf, type Session, type SessionKit } from '../session/index.ts'
import type { JanusHandle, JanusMediaTrack, JanusModule, JanusOptions, JanusSession, JanusSocket, JanusTrack } from './options.ts'
import { endIn, janusCauseOf } from './reason.ts'

/** Between two tries to claim a session whose socket closed. The call's own reconnect time-out bounds them. */
const CLAIM_MS = 1_000
/** So long may the server take to say that it is there. */
const ALIVE_MS = 3_000
/** What the client closes its socket with when the server says that the session timed out. */
const TIMED_OUT = 3504

export function createJanusSession<Media extends JanusMediaTrack>({ default: Janus }: JanusModule, options: JanusOptions<Media>, { hear, isOver, isMuted, diagnose, contain, clock }: SessionKit): Session {
  let janus: JanusSession | undefined, handle: JanusHandle | undefined, socket: JanusSocket | undefined, code: number | undefined
  let tracks: JanusTrack<Media>[] = [], me: unknown, isUp = false, isAsked = false, isOffered = false, hangup: unknown, isClaiming = false, timer: unknown

  const left = (reason: EndReason, vendor: VendorError): void => hear({ type: 'transport.left', cause: { reason, vendor } })
  const suspend = (name: string, message: unknown): void => hear({ type: 'transport.failed', recoverable: isUp, cause: { reason: 'media-failed', vendor: vendorErrorOf({ message }, name) } })
  /** Before we are in, what is refused is the join; later it is a request, of ours or of the host's. */
  const fail = (error: unknown, isEnd = !isUp): void => {
    isOffered = false
    if (!isEnd) diagnose('request-refused', 'Janus: a request was refused; the call goes on', error)
    else hear({ type: 'transport.failed', recoverable: false, cause: janusCauseOf(error) })
  }
  const send = (message: object, jsep?: object): void => {
    isAsked = !isOver()
    // Some refusals are the answer itself, and no event.
    if (isAsked) handle!.send({ message, jsep, success: (answer: unknown) => { if (answer) read(answer) }, error: (error: unknown) => fail(error) } as never)
  }
  const stop = (): void => { for (const { capture } of tracks) capture?.stop() }

  /** The client hides its socket, leaves it open when a session is refused or not there yet, and keeps the close code for itself. */
  function withSocket<T>(open: () => T): T {
    const { newWebSocket } = Janus
    Janus.newWebSocket = (...address) => {
      const mine = socket = newWebSocket!(...address)
      // Before the client's own listeners, so that the code is known when it says that the connection is lost.
      mine.addEventListener('close', event => {
        code = event.code
        if (isClaiming && mine === socket) claimLater()
      })
      return mine
    }
    try { return open() } finally { Janus.newWebSocket = newWebSocket }
  }
  /** Requests first, then the socket: nothing here waits for an answer, and no step for another. */
  function close(): void {
    clock.clearTimeout(timer as never)
    for (const step of [stop, () => handle?.detach(), () => janus?.destroy({ unload: true, notifyDestroyed: false }), () => socket?.close()]) void contain('leave', step)
  }
  /** What comes after the end is given back. */
  const isIn = (): boolean => {
    if (isOver()) close()
    return !isOver()
  }

  const tell = (jsep?: object): void => send(options.publish ?? { request: 'configure' }, jsep)
  async function publish(): Promise<void> {
    if (!tracks.length) tracks = await options.capture()
    if (isOver()) return stop()
    for (const { capture } of tracks) if (capture?.kind === 'audio' && isMuted()) capture.enabled = false
    const isRestart = !!handle!.webrtcStuff.pc
    handle!.createOffer({
      iceRestart: isRestart,
      // Ours to stop: the server's hang-up is followed by another offer.
      tracks: isRestart ? [] : tracks.map(track => ({ ...track, dontStop: true })),
      success: tell,
      error: (error: unknown) => fail(error),
    } as never)
  }
  const offer = (): void => {
    // One at a time: an answer to an older offer would break the younger.
    if (isOffered) return
    isOffered = true
    publish().catch((error: unknown) => fail(error))
  }
  const stateOf = (): string | undefined => handle?.webrtcStuff?.pc?.connectionState
  /** Read when told, from the connection itself: the client's typings lack `connectionState`, and its `iceState` is another thing. */
  function look(): void {
    const state = stateOf()
    if (!isUp || isClaiming) return
    // The shell says `restored` where it was joined before.
    if (state === 'connected') hear({ type: 'transport.joined' })
    else if (state === 'disconnected') hear({ type: 'transport.lost' })
    else if (state === 'failed') suspend('connectionState', state)
  }
  function read(raw: unknown, jsep?: object): void {
    if (isOver()) return
    const message = Object(raw) as Record<string, unknown>, end = endIn(message, me, options.endsWhenAlone)
    if (end) left(end, janusCauseOf(raw).vendor!)
    else if (message['error_code']) fail(raw, !isUp || isAsked)
    else if (isClaiming) resume()
    // AudioBridge says `joined` of others too, without an id.
    else if (me === undefined && (message['videoroom'] ?? message['audiobridge']) === 'joined') {
      me = message['id']
      hear({ type: 'transport.accepted' })
      offer()
    }
    isAsked = false
    if (jsep) isOffered = false
    // An answer that is refused: the connection tells, and one that comes twice is no harm.
    if (jsep) void contain('answer', () => handle!.handleRemoteJsep({ jsep } as never))
    void contain('onMessage', () => options.onMessage?.(raw, jsep, handle!))
  }
  const attach = (): void => janus!.attach({
    ...options.attach, plugin: options.plugin, error: (error: unknown) => fail(error), iceState: look, connectionState: look, onmessage: read,
    async success(attached: JanusHandle) {
      handle = attached
      if (isIn()) try { send(await give(options.join)) } catch (error) { fail(error) }
    },
    webrtcState(isConnected: boolean, reason = 'hangup') {
      hangup = isConnected ? '' : reason
      if (!isConnected) return
      isUp = true
      // The server's word can come before our own connection is up: then that says so.
      look()
    },
    // The connection is gone only now: whoever offers again gets a new one.
    oncleanup() {
      isOffered = false
      if (hangup) suspend('hangup', hangup)
      hangup = ''
    },
  } as never)

  const claimLater = (): void => {
    clock.clearTimeout(timer as never)
    if (!isOver()) timer = clock.setTimeout(claim, CLAIM_MS)
  }
  function resume(): void {
    isClaiming = isOffered = false
    if (stateOf() === 'connected') look()
    else offer()
  }
  function claim(): void {
    clock.clearTimeout(timer as never)
    withSocket(() => janus!.reconnect({
      // What the room said meanwhile is lost, also that it put us out: it is asked, and an answer is the proof.
      success: () => { if (isIn()) tell() },
      error(text) {
        const { reason, vendor } = janusCauseOf(text)
        if (reason === 'signalling-failed') claimLater()
        else left(reason, vendor!)
      },
    }))
  }
  /** The session's error. */
  function lost(text: unknown): void {
    const cause = janusCauseOf(text), { vendor } = cause
    if (!isUp) return fail(text)
    vendor!.code = code!
    if (code === TIMED_OUT) return left('idle-timeout', vendor!)
    // Before it is told: the call answers a failure with `restartMedia`, and nothing can be sent now.
    isClaiming = true
    hear({ type: 'transport.failed', recoverable: true, cause })
    if (!isOver()) claim()
  }

  return {
    async join() {
      const given = await give(options.session)
      if (!isOver()) janus = withSocket(() => new Janus({ ...given, success: () => { if (isIn()) attach() }, error: lost } as never))
      return new Promise<never>(() => undefined)
    },
    leave: close,
    release: close,
    setMuted(muted) {
      for (const { capture } of tracks) if (capture?.kind === 'audio') capture.enabled = !muted
      hear({ type: muted ? 'transport.muted' : 'transport.unmuted' })
    },
    // Without the server a claim is under way, and goes on from there.
    restartMedia: () => { if (!isClaiming) offer() },
    // The client sends keep-alives and never looks for an answer.
    isAlive: () => isClaiming || !!janus?.isConnected() && new Promise(resolve => {
      const wait = clock.setTimeout(() => resolve(false), ALIVE_MS)
      janus!.getInfo({
        success() {
          clock.clearTimeout(wait as never)
          resolve(true)
        },
      })
    }),
  }
}
