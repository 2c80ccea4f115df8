/** The application was built without the native module: Expo Go, or a library that was never linked. */
import type { ReactNativeWebRtc } from '@onhook/adapters/react-native-webrtc'
import { createReactNativeWebRtcTransport } from '@onhook/adapters/react-native-webrtc'
import type * as webrtc from 'react-native-webrtc'
import { expect, it } from 'vitest'
import { load, platform } from '../harness/native.ts'

it('iOS says so when the library is imported; Android when it is first used, and is asked before anything waits for it [react-native-webrtc#1557, #1716, #1736, #1539]', async () => {
  if (platform === 'ios') return expect(() => load('react-native-webrtc')).toThrow(/requires a non-null argument/)
  const library = load<typeof webrtc>('react-native-webrtc'), told: string[] = []
  for (const capture of [{ audio: true }, undefined]) {
    const port = createReactNativeWebRtcTransport(library as ReactNativeWebRtc<webrtc.MediaStream>, {
      signalling: { open: (_, handlers) => { queueMicrotask(() => handlers.onMessage({ type: 'accepted' })); return { send() {}, close() {} } } },
      ...capture && { capture }, onDiagnostic: each => told.push(`${each.code}: ${each.message}`),
    })
    const start = performance.now()
    await expect(port.join({ attempt: 1, signal: new AbortController().signal })).rejects.toMatchObject({ reason: 'device-failed' })
    expect(performance.now() - start).toBeLessThan(2000)
  }
  await Promise.resolve()
  expect(told).toHaveLength(2)
  expect(told[0]).toMatch(/^missing-module: expected the native module WebRTCModule in the application, found none: .*build the application again/)
})
