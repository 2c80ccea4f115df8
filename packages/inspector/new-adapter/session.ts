/** One session: Acme's words in Onhook's. No care is needed here for what comes twice, late or after the end: the shell sees to that. */
import type { Seen, Session, SessionKit } from '@onhook/adapters/session'
import type { AcmeSdk, AcmeWord } from './options.ts'

const EVENTS: { readonly [W in AcmeWord]: Seen } = {
  // Said only when media can flow: a resolved promise, or a view on the screen, is not it.
  joined: { type: 'transport.joined' },
  lost: { type: 'transport.lost' },
  restored: { type: 'transport.restored' },
  left: { type: 'transport.left', cause: { reason: 'remote-hangup' } },
  kicked: { type: 'transport.left', cause: { reason: 'removed-by-host' } },
  muted: { type: 'transport.muted' },
  unmuted: { type: 'transport.unmuted' },
  // The SDK's own leave button: it leaves by itself.
  clicked: { type: 'transport.leaveClicked' },
  // It comes back by itself.
  failing: { type: 'transport.failed', recoverable: true },
}

export function createSession({ createRoom }: AcmeSdk, { hear, isMuted, need }: SessionKit): Session {
  // A word that is not listed, as a later version of Acme's says it, has no event: it is told as a diagnostic, and passed over.
  // What it will call is looked for first: what another version lacks is named, instead of a TypeError in the middle of a call.
  const room = need(createRoom(), 'the room', ['on', 'connect', 'disconnect', 'mute']), off = room.on(word => hear(EVENTS[word]))
  return {
    join() {
      // Muted before there is a call: it must start so, and not be muted a moment after it is heard.
      if (isMuted()) room.mute(true)
      return room.connect()
    },
    leave: () => room.disconnect(),
    release: off,
    setMuted: muted => room.mute(muted),
    isAlive: () => room.state !== 'gone',
  }
}
