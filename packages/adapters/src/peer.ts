/** The peer connection of an SDK whose session does not follow its media: SIP.js and JsSIP know only their signalling. */
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
 * A state that lasts so long is a loss. `disconnected`: the false pairs (disconnected, connected) that were measured are at most 0.2 s
 * apart. Never connected: where nothing answers, libwebrtc may say nothing for ever, and a call would be joined and silent.
 */
const LOST_AFTER_MS: Record<string, number> = { new: 12_000, connecting: 12_000, disconnected: 1_000 }
/** So often is an SDK asked whether its socket is back. */
const ASK_MS = 500

const sentBy = (peer: Partial<Peer> | null | undefined): (CapturedTrack | null)[] => peer?.getSenders?.().map(({ track }) => track) ?? []
/** Is it so, where it was muted or unmuted? A microphone that has ended by itself stays muted, until another is in its place. */
export const mutedBy = (peer: Peer | null | undefined, muted: boolean): { type: 'transport.muted' | 'transport.unmuted' } => ({ type: muted || isSilent(sentBy(peer)) ? 'transport.muted' : 'transport.unmuted' })

/** Tells `lost`, `restored`, a recoverable `failed`, and `muted` when the microphone ends by itself. Gives what ends it. */
export function watchPeer(peer: Peer | undefined, { hear, clock }: SessionKit): () => void {
  let timer: unknown
  const look = (): void => {
    clock.clearTimeout(timer as never)
    const state = peer?.connectionState, afterMs = LOST_AFTER_MS[state!]
    if (state === 'connected') hear({ type: 'transport.restored' })
    if (afterMs) timer = clock.setTimeout(() => hear({ type: 'transport.lost' }), afterMs)
    if (state === 'failed') hear({ type: 'transport.failed', recoverable: true, cause: { reason: 'media-failed' } })
  }
  peer?.addEventListener('connectionstatechange', look)
  look()
  const listen = (): void => { if (isSilent(sentBy(peer))) hear({ type: 'transport.muted' }) }
  watchTracks(sentBy(peer), listen)
  listen()
  return () => {
    clock.clearTimeout(timer as never)
    peer?.removeEventListener('connectionstatechange', look)
  }
}

/** Waits for the socket: a re-INVITE without one is lost at best, and with JsSIP it ends the call. Resolves also when the call is over. */
export async function whenConnected(agent: { isConnected(): boolean }, { isOver, clock }: SessionKit): Promise<void> {
  while (!isOver() && !agent.isConnected()) await new Promise<void>(resolve => { clock.setTimeout(resolve, ASK_MS) })
}
