import * as callKitTelecom from 'expo-callkit-telecom'
import { createCallKitTelecomSystemCall, muteWhileHeld } from '@onhook/adapters/ios-callkit'
import { explain } from '@onhook/adapters/react-native'
import { createCall, type TransportPort } from '@onhook/machine'

export function openCall(id: string, transport: TransportPort) {
  const systemCall = createCallKitTelecomSystemCall({ callKitTelecom }, {
    onAudioActivated: () => console.log('sound may start'),
    onAudioDeactivated: () => console.log('sound must stop'),
    onDiagnostic: d => console.warn(d.code, explain(d).message),
  })
  // Nobody hears a call that is held: "Held".
  return createCall({ id, title: 'Dr. Amsel', ...muteWhileHeld({ transport, systemCall }) })
}
