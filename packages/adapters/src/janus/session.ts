/** One session of Janus with one handle: a room, and the peer connection with which we publish. */
import type { Cause } from '@onhook/machine'
import { isSilent, watchTracks } from '../microphone.ts'
import { give, vendorErrorOf, type Session, type SessionKit } from '../session/index.ts'
import type { JanusHandle, JanusMediaTrack, JanusModule, JanusOptions, JanusSession, JanusSocket, JanusTrack } from './options.ts'
import { endIn, janusCauseOf } from './reason.ts'

type Message = Record<string, unknown>

/** Between two tries to claim a session whose socket closed. The call's own reconnect time-out bounds them. */
const CLAIM_MS = 1_000
/** So long may the server take to say that our handle is there. A call asks every 5 s. */
const ALIVE_MS = 3_000
/** So many of these questions in a row may stay without an answer while media seem to flow: they tell an outage 5 to 11 s after it began. */
const MAX_UNANSWERED = 3
/** What the client closes its socket with when the server says that the session timed out. */
const TIMED_OUT = 3504

export function createJanusSession<Media extends JanusMediaTrack>({ default: Janus }: JanusModule, options: JanusOptions<Media>, { hear, isOver, isMuted, diagnose, need, contain, clock }: SessionKit): Session {
  let janus: JanusSession | undefined, handle: JanusHandle | undefined, socket: JanusSocket | undefined, closeCode: number | undefined
  /** Ours: they are stopped when it is over. */
  let tracks: JanusTrack<Media>[] = []
  /** Our id in the room: we are in it. */
  let ownId: unknown, room: unknown
  /** The others in it, as the room has told: who reloads a page comes under another id before the old one goes. */
  const others = new Set<unknown>()
  /** How often the room has told something. */
  let noted = 0
  /** Media were up once. Until then a refusal, or a hang-up, is that of the join. */
  let wasUp = false
  /** A request of ours has no answer yet: an error that comes is its own, and not that of one of the host's. */
  let isAsked = false
  /** An offer of ours has no answer yet. */
  let isOffered = false
  /** Why the server hung the media up; told when the client has let go of its connection. */
  let hangup: unknown
  /** The socket closed, and the session is not proved to be ours again. */
  let isClaiming = false, claimTimer: unknown
  let unanswered = 0
  /** Muted, as was asked last. */
  let isOff = false
  /** Questions that wait for the server, each by what gives it up. */
  const asked = new Set<() => void>()

  const end = (cause: Cause): void => hear({ type: 'transport.left', cause })
  const suspend = (name: string, said: unknown): void => {
    const cause: Cause = { reason: 'media-failed', vendor: vendorErrorOf(typeof said === 'string' ? { message: said } : said, name) }
    if (wasUp) hear({ type: 'transport.failed', recoverable: true, cause })
    else end(cause)
  }
  /** Before media were up, what is refused is the join; later it is a request, of ours or of the host's. */
  function refuse(error: unknown, isEnd = !wasUp): void {
    isOffered = false
    if (isEnd) end(janusCauseOf(error))
    else diagnose('request-refused', 'a request was refused; the call goes on', error)
  }
  /** What the core refuses because it knows no such session or handle is the end: nothing of ours is left there, and nobody tells it. */
  const refuseByCore = (text: unknown): void => refuse(text, !wasUp || janusCauseOf(text).reason === 'state-mismatch')
  function send(message: object, jsep?: object): void {
    isAsked = !isOver()
    // Some refusals are the answer itself, and no event.
    if (isAsked) handle!.send({ message, jsep, success: (answer: unknown) => { if (answer) read(answer) }, error: refuseByCore } as never)
  }

  /** The client hides its socket, leaves it open when a session is refused or not there yet, and keeps the close code for itself. */
  function withSocket<T>(open: () => T): T {
    const { newWebSocket } = Janus
    Janus.newWebSocket = (...address) => {
      need({ newWebSocket }, 'Janus', ['newWebSocket'])
      const mine = socket = newWebSocket!(...address)
      // Before the client's own listeners, so that the code is known when it says that the connection is lost.
      mine.addEventListener('close', event => {
        closeCode = event.code
        if (isClaiming && mine === socket) claimLater()
      })
      return mine
    }
    try { return open() } finally { Janus.newWebSocket = newWebSocket }
  }
  const stopTracks = (): void => { for (const { capture } of tracks) void contain('leave', () => capture?.stop()) }
  /** Requests first, then the socket: nothing here waits for an answer, and no step for another. */
  function close(): void {
    unlisten()
    clock.clearTimeout(claimTimer as never)
    for (const giveUp of asked) giveUp()
    stopTracks()
    for (const step of [() => handle?.detach(), () => janus?.destroy({ unload: true, notifyDestroyed: false }), () => socket?.close()]) void contain('leave', step)
  }
  /** What comes after the end is given back. */
  function isIn(): boolean {
    if (isOver()) close()
    return !isOver()
  }

  /** What is sent: the host may have put another microphone in the place of one that has ended by itself. */
  let lastSent: (JanusMediaTrack | null | undefined)[] = []
  function sent(): typeof lastSent {
    const senders = handle?.webrtcStuff.pc?.getSenders?.() ?? []
    // A connection that is closed has none.
    if (senders.length) lastSent = senders.map(({ track }) => track)
    return lastSent.length ? lastSent : tracks.map(({ capture }) => capture)
  }
  const tellMuted = (): void => hear({ type: isOff || isSilent(sent()) ? 'transport.muted' : 'transport.unmuted' })
  let unlisten = (): void => undefined
  const listen = (): void => {
    unlisten()
    unlisten = watchTracks(sent(), tellMuted)
  }
  const configure = (jsep?: object): void => send(options.publish ?? { request: 'configure' }, jsep)
  async function publish(): Promise<void> {
    if (!tracks.length) {
      tracks = await options.capture()
      listen()
    }
    if (isOver()) return stopTracks()
    // `dontStop`: ours to stop, as the server's hang-up is followed by another offer.
    const isRestart = !!handle!.webrtcStuff.pc, offered = tracks.map((track, n) => ({ ...track, dontStop: true, capture: lastSent[n]?.kind === track.type && lastSent[n].readyState !== 'ended' ? lastSent[n] : track.capture }))
    for (const { capture } of offered) if (capture?.kind === 'audio' && isMuted()) capture.enabled = false
    handle!.createOffer({
      iceRestart: isRestart,
      tracks: isRestart ? [] : offered,
      success: configure,
      error: (error: unknown) => refuse(error),
    } as never)
  }
  function offer(): void {
    // One at a time: an answer to an older offer would break the younger.
    if (isOffered) return
    isOffered = true
    publish().catch((error: unknown) => refuse(error))
  }
  const mediaState = (): string | undefined => handle?.webrtcStuff?.pc?.connectionState
  /** Read when told, from the connection itself: the client's typings lack `connectionState`, and its `iceState` is another thing. */
  function look(): void {
    const state = mediaState()
    if (!wasUp || isClaiming) return
    // The shell says `restored` where it was joined before.
    if (state === 'connected') hear({ type: 'transport.joined' })
    else if (state === 'disconnected') hear({ type: 'transport.lost' })
    else if (state === 'failed') suspend('connectionState', state)
  }
  function note(message: Message): void {
    noted++
    for (const who of [message['publishers'], message['participants'], message['attendees'], message['joining']].flat()) others.add(Object(who).id)
    for (const id of [undefined, ownId, message['kicked'] ?? message['leaving']]) others.delete(id)
  }
  /** Who came and went while the socket was gone was not told. Where a plugin does not list them, those who were known are believed to be there. */
  function askWhoRemains(): void {
    const before = noted
    handle!.send({ message: { request: 'listparticipants', room }, success: (answer: unknown) => {
      const list = Object(answer) as Message, hadOthers = others.size
      // Somebody may have come or gone since.
      if (noted !== before) return askWhoRemains()
      if (!Array.isArray(list['participants'])) return
      others.clear()
      note(list)
      if (hadOthers && !others.size) end({ reason: 'remote-hangup' })
    } } as never)
  }
  function read(raw: unknown, jsep?: object): void {
    if (isOver()) return
    const message = Object(raw) as Message
    note(message)

    const reason = endIn(message, ownId, options.endsWhenAlone && others.size === 0)
    const hasJoined = (message['videoroom'] ?? message['audiobridge']) === 'joined'
    if (reason) end({ ...janusCauseOf(raw), reason })
    else if (message['error_code']) refuse(raw, !wasUp || isAsked)
    else if (isClaiming) resume()
    // AudioBridge says `joined` of others too, without an id.
    else if (ownId === undefined && hasJoined) {
      ownId = message['id']
      room = message['room']
      hear({ type: 'transport.accepted' })
      offer()
    }
    isAsked = false
    if (jsep) {
      isOffered = false
      // An answer that is refused: the connection tells, and one that comes twice is no harm.
      void contain('answer', () => handle!.handleRemoteJsep({ jsep } as never))
    }
    void contain('onMessage', () => options.onMessage?.(raw, jsep, handle!))
  }
  const attach = (): void => janus!.attach({
    ...options.attach, plugin: options.plugin, error: (error: unknown) => refuse(error), iceState: look, connectionState: look, onmessage: read,
    async success(attached: JanusHandle) {
      try { handle = need(attached, 'the handle', ['send', 'createOffer', 'handleRemoteJsep', 'detach']) } catch (error) { return end({ ...janusCauseOf(error), reason: 'internal-error' }) }
      if (isIn()) try { send(await give(options.join)) } catch (error) { refuse(error) }
    },
    webrtcState(isConnected: boolean, reason: unknown) {
      hangup = isConnected ? undefined : reason ?? 'hangup'
      if (!isConnected) {
        // While there is a connection that can be asked.
        sent()
        return
      }
      wasUp = true
      // The server's word can come before our own connection is up: then that says so.
      look()
    },
    // The connection is gone only now: whoever offers again gets a new one.
    oncleanup() {
      isOffered = false
      if (hangup !== undefined) suspend('hangup', hangup)
      hangup = undefined
    },
    // Not by us: after a leave the client tells it no more. The room has us no longer, and our connection is closed.
    ondetached: () => end({ reason: 'state-mismatch', vendor: { name: 'detached', message: 'detached by the server' } }),
  } as never)

  function claimLater(): void {
    clock.clearTimeout(claimTimer as never)
    if (!isOver()) claimTimer = clock.setTimeout(claim, CLAIM_MS)
  }
  function resume(): void {
    isClaiming = isOffered = false
    if (options.endsWhenAlone) askWhoRemains()
    if (mediaState() === 'connected') look()
    else offer()
  }
  function claim(): void {
    clock.clearTimeout(claimTimer as never)
    const isFailed = (text: unknown): void => {
      const cause = janusCauseOf(text)
      if (cause.reason === 'signalling-failed') claimLater()
      else end(cause)
    }
    try {
      // What the room said meanwhile is lost, also that it put us out: it is asked, and an answer is the proof.
      withSocket(() => janus!.reconnect({ success: () => { if (isIn()) configure() }, error: isFailed }))
    } catch (error) {
      diagnose('claim-threw', 'the claim threw; it is tried again', error)
      claimLater()
    }
  }
  /** The session's error. */
  function lose(text: unknown): void {
    const cause = janusCauseOf(text)
    if (closeCode !== undefined && cause.vendor) cause.vendor.code = closeCode
    if (closeCode === TIMED_OUT) return end({ ...cause, reason: 'idle-timeout' })
    if (!wasUp) return end(cause)
    // Before it is told: the call answers a failure with `restartMedia`, and nothing can be sent now.
    isClaiming = true
    hear({ type: 'transport.failed', recoverable: true, cause })
    if (!isOver()) claim()
  }

  /**
   * Does the server answer for our handle? For a session that is gone it would answer `getInfo`, and the client sends keep-alives without ever
   * looking for an answer. Both rooms answer this at once, and tell it to nobody.
   */
  const isAnswered = (): Promise<boolean> => new Promise(resolve => {
    const settle = (isTold: boolean): void => {
      clock.clearTimeout(timer as never)
      asked.delete(giveUp)
      resolve(isTold)
    }
    const giveUp = (): void => settle(false), answer = (): void => settle(true), timer = clock.setTimeout(giveUp, ALIVE_MS)
    asked.add(giveUp)
    handle!.send({ message: { request: 'exists' }, success: answer, error: (text: unknown) => { refuseByCore(text); answer() } } as never)
  })

  return {
    async join() {
      const given = await give(options.session)
      if (!isOver()) janus = need(withSocket(() => new Janus({ ...given, success: () => { if (isIn()) attach() }, error: lose } as never)), 'the session', ['attach', 'destroy', 'reconnect', 'isConnected'])
      // `accepted` is told by the room.
      return new Promise<never>(() => undefined)
    },
    leave: close,
    release: close,
    setMuted(muted) {
      // Also ours that another has taken the place of: another offer may have them again.
      for (const track of [...tracks.map(({ capture }) => capture), ...sent()]) if (track?.kind === 'audio') track.enabled = !muted
      listen()
      isOff = muted
      tellMuted()
    },
    // Without the server a claim is under way, and goes on from there.
    restartMedia: () => { if (!isClaiming) offer() },
    async isAlive() {
      if (isClaiming) return true
      if (!janus?.isConnected()) return false
      const isTold = await isAnswered()
      if (isOver()) return false
      if (isTold) unanswered = 0
      // An outage that media have told is the call's own to bound.
      else if (mediaState() !== 'connected') return true
      else unanswered++
      return unanswered < MAX_UNANSWERED
    },
  }
}
