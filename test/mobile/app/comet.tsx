/** The listing of docs/vendors/cometchat.md for React Native, so that it compiles and runs. */
// #region phone
import { CometChatCalls } from '@cometchat/calls-sdk-react-native'
import { createCometChatV4ReactNativeTransport } from '@onhook/adapters/cometchat'
import { createCometChatService, type CallNotificationModule } from '@onhook/adapters/cometchat-service'
import { createReactNativeCall, type Diagnostic } from '@onhook/adapters/react-native'
import { useCall } from '@onhook/machine/react'
import { useEffect, useSyncExternalStore } from 'react'
import { AppState, BackHandler, DeviceEventEmitter, Linking, NativeModules, PermissionsAndroid, Platform, Text, View } from 'react-native'

export function openCometChatCall(id: string, callToken: () => Promise<string>) {
  const onDiagnostic = (d: Diagnostic): void => console.warn(`${d.port} ${d.code}: ${d.message}`)
  const { view, ...transport } = createCometChatV4ReactNativeTransport(CometChatCalls, { callToken, onDiagnostic, settings: builder => { builder.setIsAudioOnlyCall(true) } })
  // Its own service; a call has one, so no other library's.
  const service = () => createCometChatService(NativeModules['CallNotificationService'] as CallNotificationModule, { AppState, PermissionsAndroid, Platform, DeviceEventEmitter, onDiagnostic })
  const phone = createReactNativeCall({
    id, transport, onDiagnostic, libraries: { reactNative: { Platform, AppState, BackHandler, PermissionsAndroid, DeviceEventEmitter, Linking } },
    events: { taskRemoved: 'onTaskRemoved' }, ...(Platform.OS === 'android' && { service: service() }),
  })
  return { call: phone.call, view, phone }
}

export function CometChatScreen({ call, view }: Pick<ReturnType<typeof openCometChatCall>, 'call' | 'view'>) {
  const { session, end } = useCall(call), props = useSyncExternalStore(view.subscribe, view.getSnapshot)
  useEffect(() => { call.join().catch(() => undefined) }, [call])
  if (session === 'ended') return <Text>{end?.reason}</Text>
  // Mounting it is the join: there as soon as there is something to show, whatever the state is called by then.
  if (!props) return <Text>{session}</Text>
  const { key, ...settings } = props
  return <View style={{ flex: 1 }}><CometChatCalls.Component key={key} {...settings} /></View>
}
// #endregion
