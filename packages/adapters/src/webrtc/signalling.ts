/**
 * The signalling port: how an offer reaches the other side. It is small, you inject it, and it is the only
 * source of reasons: only signalling knows who left and why.
 *
 * The adapter opens a connection, and opens another when that one closes or falls silent. When a port is
 * opened, it joins the room with whatever credentials it holds; for an attempt that was accepted before, it
 * resumes. It answers with `accepted`, or with `ended` if it was refused. It never reconnects by itself.
 */
import type { Cause } from '@onhook/machine'

export type Description = { type: 'offer' | 'answer' | 'pranswer' | 'rollback'; sdp?: string }
export type Candidate = { candidate?: string; sdpMid?: string | null; sdpMLineIndex?: number | null; usernameFragment?: string | null }

/**
 * What the two sides say to each other. The server passes it on unchanged. `session` numbers the pair of
 * peer connections, so that messages of a replaced connection are recognised and dropped.
 */
export type PeerMessage =
  | { type: 'description'; session: number; description: Description }
  | { type: 'candidate'; session: number; candidate: Candidate | null }
  /** The other side hung up. This is certain. */
  | { type: 'bye' }

/**
 * What the adapter sends. Answer `ping` with `pong`. Answer `ask` with `peer` or `gone`, once that is certain. The adapter sends nothing
 * before `accepted`.
 */
export type OutgoingMessage = PeerMessage | { type: 'ping' } | { type: 'ask' }

export type IncomingMessage =
  | PeerMessage
  /**
   * The server took the join or the resume. `polite` is this side's part in perfect negotiation, the opposite
   * of the other side's. Left out, this side is impolite; the newest value counts. `peer` names the other
   * side's present connection, if the other side is there. If a peer was there before and the answer to a
   * resume does not name it, it is not there now.
   */
  | { type: 'accepted'; polite?: boolean; peer?: string }
  /** The other side came, came back as a new one (under another name), or is still there (the answer to `ask`). The side that was there first offers. */
  | { type: 'peer'; peer: string }
  /** The other side's socket is gone and has not come back. This is only a hint: its media may still flow. */
  | { type: 'gone' }
  /**
   * The server's last word: removed, banned, replaced, room closed, refused, token expired, full, shut down.
   * The adapter never rejoins after it, whatever the cause. A missing cause, or one that is not a reason of
   * `@onhook/machine`, ends the call as `unknown`.
   */
  | { type: 'ended'; cause: Cause }
  | { type: 'pong' }

export type SignallingContext = { attempt: number }

export type SignallingHandlers = {
  onMessage(message: IncomingMessage): void
  /** The connection is over. Pass the close code, if there is one, and a cause, if the code stands for one: it is then the server's last word. */
  onClose(code?: number, cause?: Cause): void
}

export interface SignallingConnection {
  /** Never throws. A message that cannot be sent is lost, and the heartbeat notices. */
  send(message: OutgoingMessage): void
  /** Messages already sent are still delivered if possible. Idempotent. No handler is called afterwards. */
  close(): void
}

export interface SignallingPort {
  open(context: SignallingContext, handlers: SignallingHandlers): SignallingConnection
}
