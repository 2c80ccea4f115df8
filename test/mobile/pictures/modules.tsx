/** Stands for the libraries with a native half: pictures that are drawn, a storage that keeps nothing, and a small window that a test opens. */
import type { Ref } from 'react'
import { View } from './phone'

// ---- react-native-webrtc: a person in front of a wall ---------------------------------------------------------

/** In flat colours, so that a picture of it is small. */
const person = (wall: string, shirt: string, skin: string, hair: string): string => `url("data:image/svg+xml,${encodeURIComponent(`<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 90 160' preserveAspectRatio='xMidYMid slice'>
  <rect width='90' height='160' fill='${wall}'/><rect x='58' y='14' width='26' height='40' rx='1' fill='#fff' opacity='.35'/>
  <path d='M5 160c0-34 16-50 40-50s40 16 40 50z' fill='${shirt}'/><rect x='37' y='88' width='16' height='26' rx='7' fill='${skin}'/>
  <ellipse cx='45' cy='72' rx='19' ry='24' fill='${skin}'/><path d='M24 72c-3-26 8-34 21-34s24 8 21 34c-3-14-9-18-21-18s-18 4-21 18z' fill='${hair}'/></svg>`)}")`
const PICTURES: { [url: string]: string } = {
  remote: person('#e6dcc8', '#2d6a6a', '#c98f6b', '#2b211c'),
  white: person('#ffffff', '#ffffff', '#ffffff', '#ffffff'),
  local: person('#9fb2c6', '#7a4b67', '#e3b696', '#4a3426'),
}
export const RTCView = ({ streamURL, style, ref }: { streamURL: string; style: object; ref?: Ref<unknown> }) => <View ref={ref} style={[style, { backgroundImage: PICTURES[streamURL], backgroundSize: 'cover', backgroundPosition: 'center' }]} />
export const RTCPIPView = RTCView
export const startIOSPIP = (): void => undefined
export const stopIOSPIP = (): void => undefined
export const RTCAudioSession = {}

// ---- expo-pip -----------------------------------------------------------------------------------------------

const listeners = new Set<(event: { isInPipMode: boolean }) => void>()
let isIn = false
export const smallWindow = {
  isInPipMode: () => isIn,
  enterPipMode: () => smallWindow.become(true),
  setPictureInPictureParams: () => undefined,
  addEventListener(_: string, listener: (event: { isInPipMode: boolean }) => void) {
    listeners.add(listener)
    return { remove: () => { listeners.delete(listener) } }
  },
  become(next: boolean) {
    isIn = next
    for (const listener of listeners) listener({ isInPipMode: next })
  },
}

// ---- the others are imported and not asked -----------------------------------------------------------------

const kept = { getItem: async () => null, setItem: async () => undefined, removeItem: async () => undefined }
/** AsyncStorage is asked for the settings; whoever asks more of these than they have is told so by the browser. */
export default kept
