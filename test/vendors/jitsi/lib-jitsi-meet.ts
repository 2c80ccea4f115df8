/**
 * What lib-jitsi-meet is, so far as a call's life goes. There is no package of it that npm could be trusted for, so this is our own, in its
 * shape, written from its sources at commit 01daa07c3f8cea97722246704e36b9af38e30b0a (20 August 2026, github.com/jitsi/lib-jitsi-meet,
 * Apache-2.0): `JitsiConferenceErrors.ts`, `JitsiConnectionErrors.ts`, `JitsiConferenceEvents.ts`, `JitsiConnectionEvents.ts` (names and
 * values, complete), `JitsiConference.ts` (its constructor, `join`, `leave`, `addTrack`, `replaceTrack`, `_setupNewTrack`, `onLocalTrackRemoved`, `getLocalAudioTrack`, `onMemberKicked`, `onSuspendDetected`),
 * `JitsiConnection.ts` (`connect`), `modules/xmpp/moderator.js` (`_handleError`), `modules/xmpp/ChatRoom.ts` (`leave`), `modules/xmpp/xmpp.ts` (`disconnect`), `modules/RTC/JitsiLocalTrack.ts` (`dispose`, `_setMuted`, `isEnded`, and `track.stopped` when its stream is inactive).
 */
import { EventEmitter } from 'node:events'

export const CONFERENCE_ERRORS = {
  AUTHENTICATION_REQUIRED: 'conference.authenticationRequired', CHAT_ERROR: 'conference.chatError', CONFERENCE_ACCESS_DENIED: 'conference.connectionError.accessDenied', CONFERENCE_DESTROYED: 'conference.destroyed',
  CONFERENCE_MAX_USERS: 'conference.max_users', CONNECTION_ERROR: 'conference.connectionError', DISPLAY_NAME_REQUIRED: 'conference.display_name_required', FOCUS_DISCONNECTED: 'conference.focusDisconnected',
  FOCUS_LEFT: 'conference.focusLeft', GRACEFUL_SHUTDOWN: 'conference.gracefulShutdown', ICE_FAILED: 'conference.iceFailed', INCOMPATIBLE_SERVER_VERSIONS: 'conference.incompatible_server_versions',
  MEMBERS_ONLY_ERROR: 'conference.connectionError.membersOnly', NOT_ALLOWED_ERROR: 'conference.connectionError.notAllowed', OFFER_ANSWER_FAILED: 'conference.offerAnswerFailed', PASSWORD_NOT_SUPPORTED: 'conference.passwordNotSupported',
  PASSWORD_REQUIRED: 'conference.passwordRequired', RESERVATION_ERROR: 'conference.reservationError', SETTINGS_ERROR: 'conference.settingsError', VIDEOBRIDGE_NOT_AVAILABLE: 'conference.videobridgeNotAvailable',
} as const
export const CONNECTION_ERRORS = {
  CONFERENCE_REQUEST_FAILED: 'connection.conferenceRequestFailed', CONNECTION_DROPPED_ERROR: 'connection.droppedError', NOT_LIVE_ERROR: 'connection.notLiveError', OTHER_ERROR: 'connection.otherError',
  PASSWORD_REQUIRED: 'connection.passwordRequired', SERVER_ERROR: 'connection.serverError', SHARD_CHANGED_ERROR: 'connection.shardChangedError',
} as const
export const CONNECTION_EVENTS = {
  CONNECTION_DISCONNECTED: 'connection.connectionDisconnected', CONNECTION_ESTABLISHED: 'connection.connectionEstablished', CONNECTION_FAILED: 'connection.connectionFailed', CONNECTION_REDIRECTED: 'connection.redirected',
  CONNECTION_TOKEN_EXPIRED: 'connection.token_expired', DISPLAY_NAME_REQUIRED: 'connection.display_name_required', PROPERTIES_UPDATED: 'connection.propertiesUpdated',
} as const
/** Of 94 events those that are about the life of a conference. */
export const CONFERENCE_EVENTS = {
  CONFERENCE_ERROR: 'conference.error', CONFERENCE_FAILED: 'conference.failed', CONFERENCE_JOINED: 'conference.joined', CONFERENCE_JOIN_IN_PROGRESS: 'conference.join_in_progress', CONFERENCE_LEFT: 'conference.left',
  CONNECTION_ESTABLISHED: 'conference.connectionEstablished', CONNECTION_INTERRUPTED: 'conference.connectionInterrupted', CONNECTION_RESTORED: 'conference.connectionRestored', KICKED: 'conference.kicked',
  PARTICIPANT_KICKED: 'conference.participant_kicked', SUSPEND_DETECTED: 'conference.suspendDetected', TRACK_ADDED: 'conference.trackAdded', TRACK_MUTE_CHANGED: 'conference.trackMuteChanged', USER_JOINED: 'conference.userJoined', USER_LEFT: 'conference.userLeft',
} as const

/** `JitsiTrackEvents`. */
export const LOCAL_TRACK_STOPPED = 'track.stopped'
/** `XMPPEvents`: what the moderator says of a 403, and nobody else before there is a conference. */
export const AUTHENTICATION_REQUIRED = 'xmpp.authentication_required'

/** How long a conference waits for the server to confirm that it has left (`ChatRoom.leave`); then its promise resolves all the same. */
export const CONFIRM_MS = 5_000
/** How long a connection waits for the server's close (Strophe's `DISCONNECT_TIMEOUT`). */
const CLOSE_MS = 3_000
/** Of a network that is gone: what waits for it does not keep the tests. */
const muchLater = (run: () => void, ms: number): void => { setTimeout(run, ms).unref() }
const later = (run: () => void): unknown => setImmediate(run)
type Server = ReturnType<typeof createServer>

class Track {
  readonly #server: Server
  conference: Conference | undefined
  muted = false
  /** Was it ever in a conference that has media, and not muted? */
  wasHeard = false
  isLive = true
  disposed = false
  readonly events = new EventEmitter()
  constructor(server: Server) { this.#server = server; server.tracks.push(this) }
  getType(): string { return 'audio' }
  isLocal(): boolean { return true }
  isMuted(): boolean { return this.muted }
  isEnded(): boolean { return !this.isLive }
  on(event: string, listener: (...said: unknown[]) => void): void { this.events.on(event, listener) }
  /** It is unplugged, or its permission is taken back. */
  end(): void {
    this.isLive = false
    this.#server.emit(this.events, LOCAL_TRACK_STOPPED, this)
  }
  async mute(): Promise<void> { this.#set(true) }
  async unmute(): Promise<void> { this.#set(false) }
  /** Of a track that is in a conference: it is taken out first, and that is waited for. */
  async dispose(): Promise<void> {
    if (this.conference) await this.#server.removal
    this.isLive = false
    this.disposed = true
  }
  sound(): void { this.wasHeard ||= this.isLive && !this.muted && this.conference?.hasMedia === true }
  #set(muted: boolean): void {
    if (this.muted === muted) return
    if (this.disposed) throw new Error('track has been already disposed')
    this.muted = muted
    this.sound()
    if (this.conference) this.#server.emit(this.conference.events, CONFERENCE_EVENTS.TRACK_MUTE_CHANGED, this)
  }
}

class Conference {
  readonly events = new EventEmitter()
  readonly connection: Connection
  readonly #server: Server
  /** `room`: null when it was left, confirmed or not. */
  hasRoom = true
  joined = false
  /** Its peer connections are open. */
  hasMedia = false
  readonly localTracks: Track[] = []
  constructor(name: string, connection: Connection, server: Server) {
    if (!name || name.toLowerCase() !== name) throw new Error('Invalid conference name (no conference name passed or it contains invalid characters like capital letters)!')
    this.connection = connection
    this.#server = server
  }
  on(event: string, listener: (...said: unknown[]) => void): void { this.events.on(event, listener) }
  off(event: string, listener: (...said: unknown[]) => void): void { this.events.off(event, listener) }
  emit(event: string, ...said: unknown[]): void { this.#server.emit(this.events, event, ...said) }
  isJoined(): boolean { return this.hasRoom && this.joined }
  getParticipantCount(): number { return 1 + this.#server.others }
  async addTrack(track: Track): Promise<void> {
    if (this.localTracks.length) throw new Error('Cannot add second audio track to the conference')
    await this.replaceTrack(null, track)
  }
  getLocalAudioTrack(): Track | undefined { return this.localTracks[0] }
  /** What goes out is changed first, and waited for. */
  async replaceTrack(before: Track | null, track: Track | null): Promise<void> {
    if (before?.disposed || track?.disposed) throw new Error('track has been already disposed')
    this.localTracks.splice(0, 1, ...(track ? [track] : []))
    if (before) before.conference = undefined
    if (!track) return
    track.conference = this
    track.sound()
    await undefined
    this.emit(CONFERENCE_EVENTS.TRACK_ADDED, track)
  }
  join(): void {
    if (this.hasRoom) this.#server.join(this)
  }
  async leave(): Promise<void> {
    // What is local is done before anything is waited for.
    for (const track of this.localTracks.splice(0)) track.conference = undefined
    this.hasMedia = false
    if (!this.hasRoom) return
    this.hasRoom = false
    if (!this.joined) return
    await this.#server.confirm(this.connection)
    this.joined = false
    this.emit(CONFERENCE_EVENTS.CONFERENCE_LEFT, 'we')
  }
}

class Connection {
  readonly events = new EventEmitter()
  readonly xmpp = { moderator: new EventEmitter() }
  readonly #server: Server
  isOpen = false
  isAsked = false
  conference: Conference | undefined
  #closing: Promise<void> | undefined
  constructor(options: { flags?: object }, server: Server) {
    void options.flags // read at once: without options this throws
    this.#server = server
    server.connections.push(this)
  }
  addEventListener(event: string, listener: (...said: unknown[]) => void): void { this.events.on(event, listener) }
  removeEventListener(event: string, listener: (...said: unknown[]) => void): void { this.events.off(event, listener) }
  emit(event: string, ...said: unknown[]): void { this.#server.emit(this.events, event, ...said) }
  /**
   * With a server that is asked for the conference over HTTP, it connects when that has answered: also when it was told to disconnect before.
   * A 403 is said by the moderator, and the rejection is swallowed here: no event of a connection tells it.
   */
  connect(): void {
    const go = (): void => {
      this.isOpen = true
      this.#server.connect(this)
    }
    this.isAsked = true
    if (this.#server.request) void this.#server.request.then(go, () => { this.#server.emit(this.xmpp.moderator, AUTHENTICATION_REQUIRED) })
    else go()
  }
  disconnect(): Promise<void> {
    if (!this.isOpen) return Promise.resolve()
    return this.#closing ??= this.#server.closed().then(() => {
      this.isOpen = false
      // The server throws out whoever has no connection.
      if (this.conference) this.conference.joined = false
      this.emit(CONNECTION_EVENTS.CONNECTION_DISCONNECTED, undefined)
    })
  }
  initJitsiConference(name: string): Conference { return this.conference = new Conference(name, this, this.#server) }
}

/** `JitsiMeetJS`, with the server that it talks to. */
/** @param speed so many times faster does it wait for a network that is gone */
export function createServer(speed = 1) {
  let held: (() => void)[] | undefined, refusal: string | undefined, connectionRefusal: string | undefined, isTwice = false, isConfirming = true, gate: Promise<void> | undefined, captureError: unknown
  const self = {
    tracks: [] as Track[], connections: [] as Connection[], others: 0,
    /** What is waited for before a track is taken out of a conference. */
    removal: undefined as Promise<void> | undefined,
    /** The answer to the request for a conference. */
    request: undefined as Promise<void> | undefined,
    isNetworkGone: false,
    emit(events: EventEmitter, event: string, ...said: unknown[]): void { for (let n = 0; n < (isTwice ? 2 : 1); n++) events.emit(event, ...said) },
    connect(connection: Connection): void {
      later(() => {
        const no = connectionRefusal
        connectionRefusal = undefined
        if (no !== undefined) { connection.isOpen = false; connection.emit(CONNECTION_EVENTS.CONNECTION_FAILED, no, 'refused'); return }
        if (connection.isOpen) connection.emit(CONNECTION_EVENTS.CONNECTION_ESTABLISHED, 'we')
      })
    },
    join(conference: Conference): void {
      conference.emit(CONFERENCE_EVENTS.CONFERENCE_JOIN_IN_PROGRESS)
      const no = refusal, answer = (): void => {
        if (!conference.connection.isOpen) return
        if (no !== undefined) { conference.emit(CONFERENCE_EVENTS.CONFERENCE_FAILED, no, 'refused'); return }
        // Also for a conference that was left meanwhile: its presence was on its way.
        conference.joined = true
        conference.hasMedia = conference.hasRoom
        for (const track of conference.localTracks) track.sound()
        conference.emit(CONFERENCE_EVENTS.CONFERENCE_JOINED)
      }
      refusal = undefined
      if (held) held.push(answer)
      else later(answer)
    },
    confirm: ({ isOpen }: Connection): Promise<void> => new Promise(resolve => { if (isConfirming && isOpen && !self.isNetworkGone) later(resolve); else muchLater(resolve, CONFIRM_MS / speed) }),
    closed: (): Promise<void> => new Promise(resolve => { if (self.isNetworkGone) muchLater(resolve, CLOSE_MS / speed); else later(resolve) }),
    /** Conferences that are in, by their server. */
    live: () => self.connections.flatMap(({ isOpen, conference }) => (isOpen && conference?.joined ? [conference] : [])),
    hold(): () => void {
      const mine: (() => void)[] = held = []
      return () => { held = undefined; for (const go of mine.splice(0)) go() }
    },
    holdCapture(): () => void {
      let go!: () => void
      gate = new Promise(resolve => { go = resolve })
      return () => { gate = undefined; go() }
    },
    refuse(error: string): void { if (error.startsWith('connection.')) connectionRefusal = error; else refusal = error },
    refuseCapture(error: unknown): void { captureError = error },
    loseConfirmations(): void { isConfirming = false },
    repeat(): void { isTwice = true },
    kick(reason: string, isReplaced = false): void {
      for (const conference of self.live()) {
        void conference.leave().finally(() => conference.connection.disconnect())
        conference.emit(CONFERENCE_EVENTS.KICKED, { getId: () => 'host' }, reason, isReplaced)
      }
    },
    /** The browser closed the peer connection, as when the machine slept: the SDK leaves by itself. */
    suspend(): void {
      for (const conference of self.live()) {
        void conference.leave()
        conference.emit(CONFERENCE_EVENTS.SUSPEND_DETECTED)
      }
    },
    say(event: string, ...said: unknown[]): void { for (const conference of self.live()) conference.emit(event, ...said) },
    other(isIn: boolean): void {
      if (self.others === Number(isIn)) return
      self.others = Number(isIn)
      self.say(isIn ? CONFERENCE_EVENTS.USER_JOINED : CONFERENCE_EVENTS.USER_LEFT, 'they', { isHidden: () => false })
    },
    JitsiMeetJS: {
      JitsiConnection: class extends Connection { constructor(_appId: unknown, _token: unknown, options: object) { super(options, self as never) } },
      async createLocalTracks(): Promise<Track[]> {
        await gate
        if (captureError !== undefined) throw captureError as Error
        return [new Track(self as never)]
      },
    },
  }
  return self
}
