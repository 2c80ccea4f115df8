/** The call screen: it shows the state of a call and asks it for things. What happens then is the machine's business. */
import { isLive, type CallState } from '@onhook/machine'
import { useCall } from '@onhook/machine/react'
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { Platform, StatusBar, StyleSheet, Text, View } from 'react-native'
import { RTCPIPView, RTCView } from 'react-native-webrtc'
import type { PhoneCall } from './call'
import { insets } from './insets'
import { Avatar, Control } from './parts'
import { overPicture, scrim } from './theme'
import { statusOf } from './words'

export function CallScreen({ phoneCall, now = Date.now }: { phoneCall: PhoneCall; now?: () => number }) {
  const { call, title } = phoneCall
  const state = useCall(call)
  const { local, remote } = useSyncExternalStore(phoneCall.subscribe, phoneCall.getStreams)
  const [isCameraOn, setCameraOn] = useState(true)
  useTick(state.session === 'joined')
  // On Android this screen is what is in the window, which is too small for anything but the picture. iOS makes its window of the view alone, beside this screen.
  const isSmall = Platform.OS === 'android' && state.presentation === 'pip'
  const isMuted = state.media.startsWith('muted'), isUp = isLive(state.session)

  return (
    <View style={styles.screen} testID="call-screen">
      <StatusBar barStyle="light-content" />
      {remote ? (Platform.OS === 'ios'
        ? <RTCPIPView ref={phoneCall.remoteView} streamURL={remote.toURL()} objectFit="cover" iosPIP={{ enabled: true, startAutomatically: isUp }} style={StyleSheet.absoluteFill} />
        : <RTCView streamURL={remote.toURL()} objectFit="cover" style={StyleSheet.absoluteFill} />)
        : isSmall && <View style={[StyleSheet.absoluteFill, styles.nobody]}><Avatar name={title} theme={overPicture} size={64} /></View>}
      {/* A picture that stands still is shown to be one. */}
      {remote && !isSmall && state.session !== 'joined' && <View style={[StyleSheet.absoluteFill, styles.stale]} />}
      {!isSmall && (
        <>
          <Panel isOverPicture={remote !== undefined} style={styles.who}>
            <Text accessibilityRole="header" numberOfLines={2} maxFontSizeMultiplier={1.4} style={styles.title}>{title}</Text>
            <Text accessibilityLiveRegion={state.session === 'joined' ? 'none' : 'polite'} testID="status" style={styles.status}>{statusOf(state, now())}</Text>
            <Notice state={state} />
          </Panel>
          <View style={styles.middle}>
            {!remote && <View style={styles.nobody}><Avatar name={title} theme={overPicture} size={112} /></View>}
            {local && isCameraOn && <RTCView streamURL={local.toURL()} mirror zOrder={1} objectFit="cover" style={styles.self} />}
          </View>
          <Panel isOverPicture={remote !== undefined} style={styles.controls}>
            <Control label="Mute" icon="microphone" theme={overPicture} isOn={isMuted} isStruck={isMuted} isDisabled={!isUp} onPress={() => call.send({ type: isMuted ? 'user.unmute' : 'user.mute' })} />
            {local?.getVideoTracks().length ? (
              <Control label="Camera" icon="camera" theme={overPicture} isOn={isCameraOn} isStruck={!isCameraOn} isDisabled={!isUp} onPress={() => {
                phoneCall.setCamera(!isCameraOn)
                setCameraOn(!isCameraOn)
              }} />
            ) : null}
            {state.session === 'joined' && (Platform.OS === 'android' || remote) && <Control label="Small window" icon="window" theme={overPicture} onPress={phoneCall.enterPictureInPicture} />}
            <Control label="Hang up" icon="hangUp" tone="danger" theme={overPicture} isDisabled={!isUp} onPress={() => void call.leave('button')} />
          </Panel>
        </>
      )}
    </View>
  )
}

/** What stands on a picture has something dark behind it. */
function Panel({ isOverPicture, style, children }: { isOverPicture: boolean; style: object; children: ReactNode }) {
  return (
    <View style={style}>
      {isOverPicture && <View style={[StyleSheet.absoluteFill, styles.scrim]} />}
      {children}
    </View>
  )
}

/** What else is so, in at most one line: the first that matters. */
function Notice({ state }: { state: CallState }) {
  const words = state.audio === 'interrupted' ? 'Another app has the sound'
    : state.media === 'mutedBySystem' ? 'Muted by the phone'
    : isLive(state.session) && state.service === 'refused' ? 'The call may stop when you leave the app'
    : undefined
  return words === undefined ? null : <Text accessibilityLiveRegion="polite" style={styles.notice}>{words}</Text>
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
  screen: { flex: 1, backgroundColor: overPicture.ground },
  nobody: { flex: 1, alignSelf: 'stretch', alignItems: 'center', justifyContent: 'center' },
  stale: { backgroundColor: scrim.colour, opacity: 0.5 },
  scrim: { backgroundColor: scrim.colour, opacity: scrim.opacity },
  who: { paddingTop: insets.top + 16, paddingBottom: 16, paddingHorizontal: 24, gap: 6, alignItems: 'center' },
  title: { color: overPicture.text, fontSize: 28, fontWeight: '600', textAlign: 'center' },
  status: { color: overPicture.text, fontSize: 17, fontVariant: ['tabular-nums'], textAlign: 'center' },
  notice: { color: overPicture.onAccent, backgroundColor: overPicture.accent, fontSize: 14, textAlign: 'center', paddingHorizontal: 12, paddingVertical: 4, borderRadius: 12, overflow: 'hidden', marginTop: 4 },
  // The own picture lies between name and controls, so it covers neither.
  middle: { flex: 1, minHeight: 0, overflow: 'hidden', paddingVertical: 12, paddingHorizontal: 16, alignItems: 'flex-end', justifyContent: 'flex-end' },
  self: { width: 96, height: 144, maxHeight: '100%', borderRadius: 12, overflow: 'hidden' },
  controls: { flexDirection: 'row', flexWrap: 'wrap', columnGap: 4, rowGap: 16, paddingTop: 20, paddingHorizontal: 8, paddingBottom: insets.bottom + 16, justifyContent: 'center' },
})
