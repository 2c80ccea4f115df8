/**
 * Stands for react-native in a browser: its components by react-native-web, and of the phone what the example's screens ask for.
 * `?platform=ios` says which phone, `?font=2` how large a person has set the letters: react-native-web knows neither.
 */
import type { ComponentType, CSSProperties, ReactNode } from 'react'
import * as web from 'react-native-web'

export const { ScrollView, StyleSheet, View, useColorScheme } = web

const asked = new URLSearchParams(location.search)
export const Platform = { ...web.Platform, OS: asked.get('platform') ?? 'android', Version: 36 }
/** As Android says it; iOS has none. */
export const StatusBar = Object.assign(() => null, { currentHeight: Platform.OS === 'android' ? 36 : undefined })

// ---- letters as large as a person has set them ------------------------------------------------------

const fontScale = Number(asked.get('font') ?? 1)
type Lettered = { style?: unknown; allowFontScaling?: boolean; maxFontSizeMultiplier?: number; children?: ReactNode }
const scaled = (Component: ComponentType<Lettered>) => function Scaled(props: Lettered) {
  const { allowFontScaling = true, maxFontSizeMultiplier = fontScale, ...rest } = props
  const by = allowFontScaling ? Math.min(fontScale, maxFontSizeMultiplier) : 1
  const style = { fontSize: 14, ...StyleSheet.flatten(props.style) as CSSProperties } as { fontSize: number; lineHeight?: number }
  return <Component {...rest} style={[props.style, { fontSize: by * style.fontSize }, style.lineHeight !== undefined && { lineHeight: by * style.lineHeight }]} />
}
export const Text = scaled(web.Text)
export const TextInput = scaled(web.TextInput)

// ---- what react-native-web has under another name -------------------------------------------------------

type Pressed = { accessibilityState?: { disabled?: boolean; checked?: boolean } }
export const Pressable = ({ accessibilityState: state, ...rest }: Pressed) => <web.Pressable {...rest} aria-disabled={state?.disabled} aria-checked={state?.checked} />
type Switched = { trackColor: { false: string; true: string }; thumbColor: string }
export const Switch = ({ trackColor, thumbColor, ...rest }: Switched) => <web.Switch {...rest} trackColor={trackColor} activeThumbColor={thumbColor} thumbColor={thumbColor} />

// ---- what a browser has not ------------------------------------------------------------------------------

const nothing = (): { remove(): void } => ({ remove: () => undefined })
export const AppState = { currentState: 'active', addEventListener: nothing }
export const BackHandler = { addEventListener: nothing }
export const DeviceEventEmitter = { addListener: nothing }
export const Alert = { alert: () => undefined }
export const Linking = { getInitialURL: async () => null, addEventListener: nothing, openSettings: async () => undefined }
export const PermissionsAndroid = { PERMISSIONS: {}, RESULTS: { GRANTED: 'granted' }, check: async () => true, requestMultiple: async () => ({}) }
