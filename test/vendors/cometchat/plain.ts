/** CometChat Calls 5 on the web as its documents show it: listeners by name, a token, `joinSession`; `leaveSession`. */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'

/** Of `CometChatCalls`, what the documents call. */
export type Calls = {
  generateToken(sessionId: string): Promise<unknown>
  joinSession(token: string, settings: object, container: object): Promise<{ error?: unknown }>
  leaveSession(): void
  addEventListener(name: string, listener: (payload?: unknown) => void): () => void
  muteAudio(): void
  unmuteAudio(): void
}
const WORDS: Record<string, TransportEvent> = {
  onSessionJoined: { type: 'transport.joined' }, onSessionLeft: { type: 'transport.left' }, onSessionTimedOut: { type: 'transport.timedOut' },
  onConnectionLost: { type: 'transport.lost' }, onConnectionRestored: { type: 'transport.restored' }, onConnectionClosed: { type: 'transport.closed' },
  onLeaveSessionButtonClicked: { type: 'transport.leaveClicked' }, onAudioMuted: { type: 'transport.muted' }, onAudioUnMuted: { type: 'transport.unmuted' },
}

export function plainCometChat(CometChatCalls: Calls): TransportPort {
  let emit: Emit<TransportEvent> | undefined
  for (const [name, event] of Object.entries(WORDS)) CometChatCalls.addEventListener(name, () => emit?.(event))
  CometChatCalls.addEventListener('onConnectionFailed', error => emit?.({ type: 'transport.failed', recoverable: (error as { recoverable?: boolean }).recoverable === true }))
  return {
    subscribe(next) {
      emit = next
      return () => { emit = undefined }
    },
    async join() {
      const { token } = await CometChatCalls.generateToken('meeting') as { token: string }
      const { error } = await CometChatCalls.joinSession(token, { sessionType: 'VIDEO', layout: 'TILE', startAudioMuted: false, startVideoPaused: false }, {})
      if (error) throw error as Error
    },
    leave: () => CometChatCalls.leaveSession(),
    setMuted(muted) { if (muted) CometChatCalls.muteAudio(); else CometChatCalls.unmuteAudio() },
  }
}
