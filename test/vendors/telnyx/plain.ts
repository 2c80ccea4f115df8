/** @telnyx/webrtc as its README shows it: connect, wait for `telnyx.ready`, `newCall`, and the states of `telnyx.notification`. */
import type { Emit, TransportEvent, TransportPort } from '@onhook/machine'
import type { Call, ICallOptions, INotification, TelnyxRTC } from '@telnyx/webrtc'
import { rawCauseOf } from '../harness/raw-cause.ts'

export function plainTelnyx(client: TelnyxRTC, options: ICallOptions): TransportPort {
  let emit: Emit<TransportEvent> | undefined, call: Call | undefined
  client.on('telnyx.notification', (notification: INotification) => {
    if (notification.type !== 'callUpdate' || !notification.call) return
    call = notification.call
    if (call.state === 'active') emit?.({ type: 'transport.joined' })
    if (call.state === 'recovering') emit?.({ type: 'transport.lost' })
    if (call.state === 'destroy') {
      emit?.({ type: 'transport.left', cause: rawCauseOf(call.causeCode ?? call.cause, call.sipReason) })
      call = undefined
    }
  })
  return {
    subscribe(next) {
      emit = next
      return () => { emit = undefined }
    },
    async join() {
      if (!client.connected) await new Promise<void>(resolve => { client.on('telnyx.ready', resolve); void client.connect() })
      call = client.newCall(options)
    },
    leave: () => call?.hangup(),
    setMuted(muted) { if (muted) call?.muteAudio(); else call?.unmuteAudio() },
  }
}
