import { Platform } from 'react-native'
import { RTCAudioSession } from 'react-native-webrtc'
import { createCallKeepSystemCall, joinAfterActivation, muteWhileHeld } from '@onhook/adapters/ios-callkit'
import { explain } from '@onhook/adapters/react-native'
import { createCall, type TransportPort } from '@onhook/machine'

export function openCall(id: string, transport: TransportPort) {
  const systemCall = createCallKeepSystemCall(
    // In a function: Android never loads it, and a native module that is missing is a diagnostic.
    { callKeep: () => (require('react-native-callkeep') as typeof import('react-native-callkeep')).default, Platform, RTCAudioSession },
    { onDiagnostic: d => console.warn(d.code, explain(d).message) },
  )
  // With callkeep the call's media wait for CallKit: "Who waits for the activation". And nobody hears a call that is held: "Held".
  return createCall({ id, title: 'Dr. Amsel', ...muteWhileHeld(joinAfterActivation({ transport, systemCall })) })
}
