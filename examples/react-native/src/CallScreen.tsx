/** The call screen: it shows the state of a call and asks it for things. What happens then is the machine's business. */
import { isLive, type CallState } from '@onhook/machine'
import { useCall } from '@onhook/machine/react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Platform, StyleSheet, Text, View } from 'react-native'
import { RTCPIPView, RTCView } from 'react-native-webrtc'
import type { PhoneCall } from './call'
import { Button } from './parts'
import { overPicture } from './theme'
import { statusOf } from './words'

export function CallScreen({ phoneCall, now = Date.now }: { phoneCall: PhoneCall; now?: () => number }) {
  const { call, title } = phoneCall
  const state = useCall(call)
  const { local, remote } = useSyncExternalStore(phoneCall.subscribe, phoneCall.getStreams)
  const [isCameraOn, setCameraOn] = useState(true)
  useTick(state.session === 'joined')
  // The window is too small for anything but the picture.
  const isSmall = state.presentation === 'pip'
  const isMuted = state.media.startsWith('muted')

  return (
    <View style={styles.screen} testID="call-screen">
      {remote && (Platform.OS === 'ios'
        ? <RTCPIPView ref={phoneCall.remoteView} streamURL={remote.toURL()} objectFit="cover" iosPIP={{ enabled: true, startAutomatically: true }} style={StyleSheet.absoluteFill} />
        : <RTCView streamURL={remote.toURL()} objectFit="cover" style={StyleSheet.absoluteFill} />)}
      {!isSmall && (
        <>
          <View style={styles.who}>
            <Text accessibilityRole="header" style={styles.title}>{title}</Text>
            <Text accessibilityLiveRegion={state.session === 'joined' ? 'none' : 'polite'} testID="status" style={styles.status}>{statusOf(state, now())}</Text>
            <Notice state={state} />
          </View>
          {local && isCameraOn && <RTCView streamURL={local.toURL()} mirror zOrder={1} objectFit="cover" style={styles.self} />}
          <View style={styles.controls}>
            <Button label="Mute" theme={overPicture} isOn={isMuted} isDisabled={!isLive(state.session)} onPress={() => call.send({ type: isMuted ? 'user.unmute' : 'user.mute' })} />
            {local?.getVideoTracks().length ? (
              <Button label="Camera" theme={overPicture} isOn={isCameraOn} isDisabled={!isLive(state.session)} onPress={() => {
                phoneCall.setCamera(!isCameraOn)
                setCameraOn(!isCameraOn)
              }} />
            ) : null}
            {state.session === 'joined' && <Button label="Small window" theme={overPicture} onPress={phoneCall.enterPictureInPicture} />}
            <Button label="Hang up" tone="danger" theme={overPicture} isDisabled={!isLive(state.session)} onPress={() => void call.leave('button')} />
          </View>
        </>
      )}
    </View>
  )
}

/** What else is so, in at most one line: the first that matters. */
function Notice({ state }: { state: CallState }) {
  const words = state.audio === 'interrupted' ? 'Another app has the sound'
    : state.media === 'mutedBySystem' ? 'Muted by the phone'
    : isLive(state.session) && state.service === 'refused' ? 'The call may stop when you leave the app'
    : undefined
  return words === undefined ? null : <Text accessibilityLiveRegion="polite" style={styles.status}>{words}</Text>
}

/** Draws once a second, for the length of the call. */
function useTick(isOn: boolean): void {
  const [, tick] = useState(0)
  useEffect(() => {
    if (!isOn) return undefined
    const timer = setInterval(() => tick(n => n + 1), 1000)
    return () => clearInterval(timer)
  }, [isOn])
}

const styles = StyleSheet.create({
  screen: { flex: 1, backgroundColor: overPicture.ground, justifyContent: 'space-between' },
  who: { paddingTop: 64, paddingHorizontal: 24, gap: 4, alignItems: 'center' },
  title: { color: overPicture.text, fontSize: 24, fontWeight: '600' },
  status: { color: overPicture.text, fontSize: 16 },
  self: { position: 'absolute', top: 140, right: 16, width: 96, height: 140, borderRadius: 12, overflow: 'hidden' },
  controls: { flexDirection: 'row', flexWrap: 'wrap', gap: 12, padding: 24, paddingBottom: 48, justifyContent: 'center' },
})
