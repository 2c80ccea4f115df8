/**
 * Room for the status bar, the camera's cut-out and the bar at the bottom, in dp: an app is drawn under them, on Android since 15.
 * React Native itself tells no more than the height of Android's status bar, so the others are the largest that phones have. An app
 * with react-native-safe-area-context takes what `useSafeAreaInsets()` says instead.
 */
import { Platform, StatusBar } from 'react-native'

export const insets: { readonly top: number; readonly bottom: number } = Platform.OS === 'ios' ? { top: 62, bottom: 34 } : { top: StatusBar.currentHeight ?? 24, bottom: 48 }
