/** The shell over the scripted SDK: what an adapter's author writes. */
import { createSessionTransport, type SessionDriver, type SessionOptions } from '@onhook/adapters/session'
import type { Cause, TransportEvent, TransportPort } from '@onhook/machine'
import type { ScriptedSdk, Word } from '../../packages/inspector/new-adapter/scripted-sdk.ts'

const EVENTS: { readonly [W in Word]: TransportEvent } = {
  joined: { type: 'transport.joined' }, lost: { type: 'transport.lost' }, restored: { type: 'transport.restored' },
  left: { type: 'transport.left', cause: { reason: 'remote-hangup' } }, kicked: { type: 'transport.left', cause: { reason: 'removed-by-host' } },
  muted: { type: 'transport.muted' }, unmuted: { type: 'transport.unmuted' }, clicked: { type: 'transport.leaveClicked' },
  failing: { type: 'transport.failed', recoverable: true },
}
const causeOf = (error: unknown): Cause => {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown }
  return { reason: code === 'ROOM_FULL' ? 'room-full' : 'unknown', vendor: { name: 'Scripted', code: String(code), message: String(message) } }
}

export function createScriptedTransport(sdk: ScriptedSdk | (() => Promise<ScriptedSdk>), options: SessionOptions & Partial<Pick<SessionDriver, 'leaveIsTold'>> & { owner?: object } = {}): TransportPort {
  return createSessionTransport<ScriptedSdk>({
    vendor: 'Scripted', sdk, package: 'scripted-sdk@1', needs: ['createRoom'], mutes: true, answersIsAlive: true, causeOf,
    ...(options.owner && { owner: () => options.owner! }), ...(options.leaveIsTold && { leaveIsTold: true }),
    open({ createRoom }, kit) {
      const room = createRoom(), off = room.on(word => kit.hear(EVENTS[word]))
      return {
        join() {
          if (kit.isMuted()) room.mute(true)
          return room.connect()
        },
        leave: () => room.disconnect(),
        release: off,
        setMuted: muted => room.mute(muted),
        isAlive: () => room.state !== 'gone',
      }
    },
  }, options)
}
