import * as callKitTelecom from 'expo-callkit-telecom'
import { createCallKitTelecomSystemCall, DIAGNOSTICS, type DiagnosticCode } from '@onhook/adapters/ios-callkit'
import { createCall, type TransportPort } from '@onhook/machine'

export function openCall(id: string, transport: TransportPort) {
  const systemCall = createCallKitTelecomSystemCall({ callKitTelecom }, {
    onAudioActivated: () => console.log('sound may start'),
    onAudioDeactivated: () => console.log('sound must stop'),
    onDiagnostic: d => console.warn(d.message, DIAGNOSTICS[d.code as DiagnosticCode]),
  })
  return createCall({ id, title: 'Dr. Amsel', transport, systemCall })
}
