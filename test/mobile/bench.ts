/**
 * `pnpm --dir test/mobile bench [--json]`: what an event of the phone costs a call. It goes the whole way: DeviceEventEmitter, AppState,
 * the app port, a step of the machine. Against the same emit to a listener that does nothing, and against the call told of it
 * directly; each pair in one run.
 */
import type * as ReactNative from 'react-native'
import { createReactNativeCall } from '@onhook/adapters/react-native'
import { compare, type Result } from '../bench/measure.ts'
import { load, platform } from './harness/native.ts'
import { addSilentModules } from './harness/stubs.ts'

addSilentModules()
const { AppState, BackHandler, DeviceEventEmitter, PermissionsAndroid, Platform } = load<typeof ReactNative>('react-native')
const EVENTS = 5_000

function phoneEvents(): Result[] {
  let emit: (event: { type: 'transport.joined' }) => void = () => undefined
  const nothing = (): void => undefined
  const phone = createReactNativeCall({
    transport: { subscribe(next) { emit = next as never; return nothing }, join: nothing, leave: nothing },
    libraries: { reactNative: { AppState, BackHandler, DeviceEventEmitter, PermissionsAndroid, Platform } },
  })
  void phone.call.join()
  emit({ type: 'transport.joined' })
  if (phone.call.state !== 'joined') throw new Error(`bench: expected a joined call, found ${phone.call.state}`)
  // Neither of the two is a return to the front, where permissions are asked about: each is one step and no more.
  const states = ['inactive', 'background'] as const
  const listener = DeviceEventEmitter.addListener('onhook-bench', nothing)
  const name = `a native event of AppState to a step of the machine, ${platform}`
  const checked = (): number => {
    const { app } = phone.call.getSnapshot()
    if (app !== 'background') throw new Error(`bench: expected the last event to be heard, found ${app}`)
    return EVENTS
  }
  const native = (): number => {
    for (let i = 0; i < EVENTS; i++) DeviceEventEmitter.emit('appStateDidChange', { app_state: states[i % 2] })
    return checked()
  }
  const nobody = (): number => {
    for (let i = 0; i < EVENTS; i++) DeviceEventEmitter.emit('onhook-bench', { app_state: states[i % 2] })
    return EVENTS
  }
  const told = (): number => {
    for (let i = 0; i < EVENTS; i++) phone.call.send({ type: i % 2 ? 'app.backgrounded' : 'app.deactivated' })
    return checked()
  }
  const results = [compare(name, 'the same emit, to a listener that does nothing', native, nobody), compare(`a native event of AppState against call.send of what the port makes of it, ${platform}`, 'call.send', native, told)]
  listener.remove()
  void phone.dispose()
  return results
}

const results = phoneEvents()
if (process.argv.includes('--json')) console.log(JSON.stringify({ results }))
else for (const r of results) console.log(`${r.name}: ${r.value} ${r.unit} · ${r.peer}: ${r.peerValue} · ratio ${r.ratio}`)
process.exit(0)
