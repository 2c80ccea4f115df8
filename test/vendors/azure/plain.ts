/** @azure/communication-calling as its how-to shows it: join, `stateChanged`, `callEndReason`, hangUp. */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'
import type { AzureCall } from '@onhook/adapters/azure'
import { rawCauseOf } from '../harness/raw-cause.ts'

export function plainAzure(agent: { join(locator: object): AzureCall }): TransportPort {
  let emit: Emit<TransportEvent> | undefined, call: AzureCall | undefined
  return {
    subscribe(next) {
      emit = next
      return () => { emit = undefined }
    },
    join() {
      const joining = call = agent.join({ groupId: 'group' })
      joining.on('stateChanged', () => {
        if (joining.state === 'Connected') emit?.({ type: 'transport.joined' })
        if (joining.state !== 'Disconnected') return
        const { code, subCode } = joining.callEndReason ?? { code: 0 }
        emit?.({ type: 'transport.left', cause: rawCauseOf(`${code}/${subCode}`) })
      })
      joining.on('isMutedChanged', () => emit?.({ type: joining.isMuted ? 'transport.muted' : 'transport.unmuted' }))
    },
    leave: async () => { await call?.hangUp() },
    setMuted: async muted => { await (muted ? call?.mute() : call?.unmute()) },
    isAlive: () => call !== undefined && call.state !== 'Disconnected',
  }
}
