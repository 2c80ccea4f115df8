/** Colours for light and dark. Each text has a contrast of at least 4.5 to its ground. */
import { useColorScheme } from 'react-native'

const light = {
  ground: '#f6f7f9', card: '#ffffff', text: '#14181c', quiet: '#5a6068', line: '#8a9199', accent: '#1d4f91', onAccent: '#ffffff', danger: '#b3121f', onDanger: '#ffffff', problem: '#b3121f',
  /** Of a round control, and of the knob of a switch. */
  control: '#dfe4ea', knob: '#ffffff',
}
const dark: Theme = {
  ground: '#14181c', card: '#20262c', text: '#f2f4f6', quiet: '#aab2ba', line: '#7c858e', accent: '#8ab8f5', onAccent: '#10161c', danger: '#c8202e', onDanger: '#ffffff', problem: '#ff9a94',
  control: '#3a434c', knob: '#f2f4f6',
}
export type Theme = typeof light

export const THEMES = { light, dark }
/** Over a picture it is always dark. */
export const overPicture = dark
/** Between a picture and what stands on it: text can be read on the whitest picture. */
export const scrim = { colour: '#0c1014', opacity: 0.72 }
export const useTheme = (): Theme => (useColorScheme() === 'dark' ? dark : light)
