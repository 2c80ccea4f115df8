/**
 * Native modules that say nothing, for libraries whose native side is not what is tested: they load, and each call is recorded.
 * `silent` answers every method by a promise of null; what a library needs in order to load is given.
 */
import { native } from './native.ts'

export function silent(methods: object = {}): object {
  const made = new Map<string, unknown>()
  const target: { [key: string]: unknown } = { addListener() {}, removeListeners() {}, getConstants: () => ({}), ...methods }
  return new Proxy(target, {
    get(_, key) {
      if (typeof key === 'symbol' || Object.hasOwn(target, key)) return Reflect.get(target, key) as unknown
      if (key === 'then' || key === 'toJSON' || key === 'constructor') return undefined
      if (!made.has(key)) made.set(key, () => Promise.resolve(null))
      return made.get(key)
    },
  })
}

/** Every native module that the libraries of this workspace look for when they are loaded. */
export function addSilentModules(): void {
  const rows = (keys: string[]): [string, null][] => keys.map(key => [key, null])
  for (const name of ['WebRTCModule', 'RNCallKeep', 'NotifeeApiModule', 'RNCNetInfo', 'RNPermissions', 'RNBackgroundTimer', 'AudioMode', 'CometChatCommonModule']) native.add(name, silent())
  native.add('RNCAsyncStorage', silent({ getAllKeys: (done: (problem: null, keys: string[]) => void) => done(null, []), multiGet: (keys: string[], done: (problem: null, found: [string, null][]) => void) => done(null, rows(keys)) }))
  for (const name of ['ExpoPip', 'ExpoCallKitTelecom']) native.addExpo(name, {})
}
