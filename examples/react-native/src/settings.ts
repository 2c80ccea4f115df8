/** What is asked of the person once and kept: which relay, which room, which inspector. */
import AsyncStorage from '@react-native-async-storage/async-storage'

export type Settings = {
  /** The signalling relay: `ws://192.168.1.20:4750`. */
  relay: string
  room: string
  camera: boolean
  /** What `onhook inspect --host <address>` prints, with its token. Empty: nothing is recorded. */
  inspector: string
}

export const DEFAULTS: Settings = { relay: '', room: 'demo', camera: true, inspector: '' }
const KEY = 'onhook-example.settings'

export async function loadSettings(): Promise<Settings> {
  try { return { ...DEFAULTS, ...(JSON.parse(await AsyncStorage.getItem(KEY) ?? '{}') as Partial<Settings>) } } catch (error) {
    console.warn('the settings could not be read, so they begin anew', error)
    return DEFAULTS
  }
}
export const saveSettings = (settings: Settings): Promise<void> =>
  AsyncStorage.setItem(KEY, JSON.stringify(settings)).catch((error: unknown) => console.warn('the settings could not be kept', error))

/** The address in what was pasted, which may be the whole line of the computer's terminal. */
export const addressIn = (text: string): string => /\b(wss?|https?):\/\/\S+/.exec(text)?.[0] ?? text.trim()

type Problems = { [F in 'relay' | 'room' | 'inspector']?: string }

/** What is wrong with each field, in words for who types it. */
export function problemsIn({ relay, room, inspector }: Settings): Problems {
  const problems: Problems = {}
  if (!/^wss?:\/\/(\[[\da-f:.]+\]|[^\s/:[]+)(:\d+)?(\/\S*)?$/i.test(relay)) problems.relay = 'Expected an address like ws://192.168.1.20:4750'
  if (!/^[\w.-]{1,64}$/.test(room)) problems.room = 'Expected letters, digits, dots and dashes'
  if (inspector !== '') {
    if (!/^(wss?|https?):\/\/(\[[\da-f:.]+\]|[^\s/:[]+)(:\d+)?\/\S*[?&]token=[\w-]+$/i.test(inspector)) problems.inspector = 'Expected the address that onhook inspect prints, with its token'
  }
  return problems
}
