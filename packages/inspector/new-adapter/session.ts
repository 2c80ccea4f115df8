/** One session: Acme's events as Onhook's. Events that come twice, late or after the end need no care here: the shell handles them. */
import type { Seen, Session, SessionKit } from '@onhook/adapters/session'
import type { AcmeSdk, AcmeWord } from './options.ts'

const EVENTS: { readonly [W in AcmeWord]: Seen } = {
  // Report this only when media can flow. A resolved promise, or a view on the screen, is not enough.
  joined: { type: 'transport.joined' },
  lost: { type: 'transport.lost' },
  restored: { type: 'transport.restored' },
  left: { type: 'transport.left', cause: { reason: 'remote-hangup' } },
  kicked: { type: 'transport.left', cause: { reason: 'removed-by-host' } },
  muted: { type: 'transport.muted' },
  unmuted: { type: 'transport.unmuted' },
  // The SDK's own leave button. The SDK leaves by itself.
  clicked: { type: 'transport.leaveClicked' },
  // The SDK comes back by itself.
  failing: { type: 'transport.failed', recoverable: true },
}

export function createSession({ createRoom }: AcmeSdk, { hear, isMuted, need }: SessionKit): Session {
  // A word that is not listed, for example from a later version of Acme's package, has no event. It becomes a diagnostic and is otherwise ignored.
  // `need` checks first for every function that will be called. If another version lacks one, it is named, instead of a TypeError during a call.
  const room = need(createRoom(), 'the room', ['on', 'connect', 'disconnect', 'mute']), off = room.on(word => hear(EVENTS[word]))
  return {
    join() {
      // The call was muted before the join: it must start muted, and not be muted a moment after it is heard.
      if (isMuted()) room.mute(true)
      return room.connect()
    },
    leave: () => room.disconnect(),
    release: off,
    setMuted: muted => room.mute(muted),
    isAlive: () => room.state !== 'gone',
  }
}
