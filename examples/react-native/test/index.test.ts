import './phone-modules'
import { AppRegistry, Platform } from 'react-native'
import { expect, test, vi } from 'vitest'
import { load } from '../../../test/mobile/harness/native.ts'

test('what the phone calls without a screen is registered before the component', async () => {
  const order: string[] = []
  const watch = (of: object, method: string): void => {
    const theirs = (of as { [name: string]: (...args: unknown[]) => unknown })[method]!.bind(of)
    vi.spyOn(of as { [name: string]: (...args: unknown[]) => unknown }, method).mockImplementation((...args) => {
      order.push(method)
      return theirs(...args)
    })
  }
  watch(AppRegistry, 'registerComponent')
  const library = load<{ default: object }>(Platform.OS === 'android' ? 'react-native-notify-kit' : 'react-native-callkeep').default
  for (const method of Platform.OS === 'android' ? ['registerForegroundService', 'onBackgroundEvent'] : ['setup']) watch(library, method)
  // By a name that the compiler does not follow: it is JavaScript, as Expo and React Native want it.
  const entry = '../index.js'
  await import(entry)
  expect(AppRegistry.getAppKeys()).toContain('main')
  expect(order.at(-1)).toBe('registerComponent')
  expect(new Set(order)).toEqual(new Set(Platform.OS === 'android' ? ['registerForegroundService', 'onBackgroundEvent', 'registerComponent'] : ['setup', 'registerComponent']))
})
