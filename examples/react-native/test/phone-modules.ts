/** Native modules of the example beside the silent ones: a storage that keeps, a person who answers dialogs, and iOS's permissions. */
import { native, platform } from '../../../test/mobile/harness/native.ts'
import { addSilentModules, silent } from '../../../test/mobile/harness/stubs.ts'

type Rows = [string, string][]
export const phone = {
  stored: new Map<string, string>(),
  /** Refused until they are asked for: names as iOS has them. */
  missing: new Set<string>(),
  asked: [] as string[],
  dialogs: [] as string[],
  /** What the person presses in the next dialog. */
  answer: '',
  reset(): void {
    phone.stored.clear()
    phone.missing.clear()
    phone.asked.length = phone.dialogs.length = 0
    phone.answer = ''
  },
}

addSilentModules()
for (const name of ['KeyboardObserver', 'StatusBarManager', 'Appearance']) if (!native.get(name)) native.add(name, silent())
native.add('RNCAsyncStorage', {
  multiGet: (keys: string[], done: (problem: null, rows: [string, string | null][]) => void) => done(null, keys.map(key => [key, phone.stored.get(key) ?? null])),
  multiSet(rows: Rows, done: (problem: null) => void) {
    for (const [key, value] of rows) phone.stored.set(key, value)
    done(null)
  },
  multiRemove(keys: string[], done: (problem: null) => void) {
    for (const key of keys) phone.stored.delete(key)
    done(null)
  },
})

if (platform === 'ios') {
  const status = (name: string): string => (phone.missing.has(name) ? 'denied' : 'granted')
  const request = (name: string): string => {
    phone.asked.push(name)
    phone.missing.delete(name)
    return 'granted'
  }
  native.add('RNPermissions', {
    check: async (name: string) => status(name),
    request: async (name: string) => request(name),
    checkNotifications: async () => ({ status: status('notifications'), settings: {} }),
    requestNotifications: async () => ({ status: request('notifications'), settings: {} }),
  })
  native.add('AlertManager', {
    alertWithArgs({ title, buttons }: { title: string; buttons: { [id: string]: string }[] }, done: (id: string, value: string) => void) {
      phone.dialogs.push(title)
      const pressed = buttons.flatMap(Object.entries).find(([, words]) => words === phone.answer)
      done(pressed?.[0] ?? '0', '')
    },
  })
} else {
  const constants = { buttonClicked: 'buttonClicked', dismissed: 'dismissed', buttonPositive: -1, buttonNegative: -2, buttonNeutral: -3 }
  native.add('DialogManagerAndroid', {
    getConstants: () => constants,
    showAlert({ title, buttonPositive }: { title: string; buttonPositive: string }, _failed: unknown, done: (action: string, button: number) => void) {
      phone.dialogs.push(title)
      done('buttonClicked', phone.answer === buttonPositive ? constants.buttonPositive : constants.buttonNegative)
    },
  })
}

/** The microphone is refused until the person is asked. */
export function withoutMicrophone(): void {
  if (platform === 'ios') phone.missing.add('ios.permission.MICROPHONE')
  else native.permissions.willAnswer('RECORD_AUDIO', 'granted')
}
/** How often the phone has shown a dialog for a permission. */
export const prompts = (): number => platform === 'ios' ? phone.asked.length : native.callsOf('PermissionsAndroid').filter(([method]) => String(method).startsWith('request')).length
