/** Watches the peer connection of an SDK whose session does not follow its media: SIP.js and JsSIP know only their signalling. */
import { isSilent, watchTracks, type CapturedTrack } from './microphone.ts'
import type { SessionKit } from './session/index.ts'

/** What is used of an `RTCPeerConnection`. */
export interface Peer {
  readonly connectionState: string
  getSenders(): { readonly track: CapturedTrack & { readonly kind: string; enabled: boolean } | null }[]
  addEventListener(type: 'connectionstatechange', listener: () => void): void
  removeEventListener(type: 'connectionstatechange', listener: () => void): void
}

/**
 * In milliseconds: a state that lasts this long is a loss. `disconnected`: the false alarms measured (disconnected, then connected) lasted
 * at most 0.2 s. Never connected: if nothing answers, libwebrtc may report nothing for ever, and a call would be joined and silent.
 */
const LOST_AFTER_MS: Record<string, number> = { new: 12_000, connecting: 12_000, disconnected: 1_000 }
/** So often is an SDK asked whether its socket is back. */
const ASK_MS = 500

const sentBy = (peer: Partial<Peer> | null | undefined): (CapturedTrack | null)[] => peer?.getSenders?.().map(({ track }) => track) ?? []

export type PeerWatch = { start(): void; stop(): void; tellMuted(muted: boolean): void }
/** Tells `lost`, `restored`, a recoverable `failed`, and `muted` when the microphone ends by itself. `peerOf` gives the peer connection of now. */
export function createPeerWatch(peerOf: () => Peer | null | undefined, { hear, clock }: SessionKit): PeerWatch {
  let timer: unknown, peer: Peer | null | undefined
  const look = (): void => {
    clock.clearTimeout(timer as never)
    const state = peer?.connectionState, afterMs = LOST_AFTER_MS[state!]
    if (state === 'connected') hear({ type: 'transport.restored' })
    if (afterMs) timer = clock.setTimeout(() => hear({ type: 'transport.lost' }), afterMs)
    if (state === 'failed') hear({ type: 'transport.failed', recoverable: true, cause: { reason: 'media-failed' } })
  }
  const tellEnded = (): void => { if (isSilent(sentBy(peerOf()))) hear({ type: 'transport.muted' }) }
  let unlisten = (): void => undefined
  /** What is sent now: the host may have put another in the place of a microphone. */
  const listen = (): void => {
    unlisten()
    unlisten = watchTracks(sentBy(peerOf()), tellEnded)
  }
  const stop = (): void => {
    unlisten()
    clock.clearTimeout(timer as never)
    peer?.removeEventListener('connectionstatechange', look)
  }
  return {
    start() {
      stop()
      peer = peerOf()
      peer?.addEventListener('connectionstatechange', look)
      look()
      listen()
      tellEnded()
    },
    stop,
    // Is it so? A microphone that has ended by itself stays muted, until another is in its place.
    tellMuted(muted) {
      listen()
      hear({ type: muted || isSilent(sentBy(peerOf())) ? 'transport.muted' : 'transport.unmuted' })
    },
  }
}

/** Waits for the socket: a re-INVITE without one is lost at best, and with JsSIP it ends the call. Resolves also when the call is over. */
export async function whenConnected(agent: { isConnected(): boolean }, { isOver, clock }: SessionKit): Promise<void> {
  while (!isOver() && !agent.isConnected()) await new Promise<void>(resolve => { clock.setTimeout(resolve, ASK_MS) })
}
