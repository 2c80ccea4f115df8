// A process of its own: each of these libraries registers a view of the same name, so that an application has one of them.
import { expect, test } from 'vitest'
import { LOAD_MS, load, platform } from './native.ts'
import { addSilentModules } from './stubs.ts'

addSilentModules()
test(`@daily-co/react-native-webrtc: its real JavaScript loads on ${platform}`, () => {
  const library = load<{ [name: string]: unknown }>('@daily-co/react-native-webrtc')
  expect(['RTCPeerConnection', 'mediaDevices', 'MediaStream', 'RTCAudioSession'].filter(each => library[each] === undefined)).toEqual([])
}, LOAD_MS)
