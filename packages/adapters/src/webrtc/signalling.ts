/**
 * The signalling port: how an offer reaches the other side. Small, injected, and the only source of
 * reasons: who left and why is known to signalling alone.
 *
 * The adapter opens a connection, and opens another when the last one closed or fell silent. A port that is
 * opened joins the room (or, for an attempt that was accepted before, resumes) with whatever credentials it
 * holds, and answers with `accepted`, or with `ended` when it was refused. It never reconnects by itself.
 */
import type { Cause } from '@onhook/machine'

export type Description = { type: 'offer' | 'answer' | 'pranswer' | 'rollback'; sdp?: string }
export type Candidate = { candidate?: string; sdpMid?: string | null; sdpMLineIndex?: number | null; usernameFragment?: string | null }

/**
 * What the two sides say to each other; the server passes it on as it is. `session` numbers the pair of
 * peer connections, so that what belongs to a replaced connection is recognised and dropped.
 */
export type PeerMessage =
  | { type: 'description'; session: number; description: Description }
  | { type: 'candidate'; session: number; candidate: Candidate | null }
  /** The other side hung up. A fact. */
  | { type: 'bye' }

/** What the adapter sends. `ping` wants a `pong`; `ask` wants `peer` or `gone`, said when it is certain. Nothing is sent before `accepted`. */
export type OutgoingMessage = PeerMessage | { type: 'ping' } | { type: 'ask' }

export type IncomingMessage =
  | PeerMessage
  /**
   * The server took the join or the resume. `polite` is this side's part in perfect negotiation, the
   * opposite of the other side's (impolite when left out; the newest word counts). `peer` names the other side's present connection, when it is there.
   * A resume that does not name a peer who was there before says that it is not there now.
   */
  | { type: 'accepted'; polite?: boolean; peer?: string }
  /** The other side came, came back as a new one (another name), or is still there (answer to `ask`). Who was there first offers. */
  | { type: 'peer'; peer: string }
  /** The other side's socket is gone and it has not come back. A hint: its media may still flow. */
  | { type: 'gone' }
  /**
   * The server's last word: removed, banned, replaced, room closed, refused, token expired, full, shut down.
   * Never followed by a rejoin, whatever its cause is: one that is none of ours, or none, ends the call as `unknown`.
   */
  | { type: 'ended'; cause: Cause }
  | { type: 'pong' }

export type SignallingContext = { attempt: number }

export type SignallingHandlers = {
  onMessage(message: IncomingMessage): void
  /** The connection is over: a close code if there is one, a cause if the code names one (then it is the server's last word). */
  onClose(code?: number, cause?: Cause): void
}

export interface SignallingConnection {
  /** Never throws; what cannot be sent is lost, and the heartbeat finds out. */
  send(message: OutgoingMessage): void
  /** What was sent is still delivered where that is possible. Idempotent. No handler is called afterwards. */
  close(): void
}

export interface SignallingPort {
  open(context: SignallingContext, handlers: SignallingHandlers): SignallingConnection
}
