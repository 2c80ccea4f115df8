/** Whatever is handed over in place of the library. No connection comes of it, so a long run has it too. */
import './library.ts'
import * as library from 'react-native-webrtc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReactNativeWebRtcTransport, type ReactNativeWebRtc } from '@onhook/adapters/react-native-webrtc'
import { isLong, patience } from '../../support/seed.ts'

describe('a library that is none', () => {
  const joinWith = async (given: unknown): Promise<{ reason: unknown; isError: boolean; codes: string[] }> => {
    const codes: string[] = []
    const port = createReactNativeWebRtcTransport(given as ReactNativeWebRtc<library.MediaStream>, {
      signalling: { open: () => ({ send() {}, close() {} }) }, capture: { audio: true }, onDiagnostic: each => { if (/expected .+ found .+: /.test(each.message)) codes.push(each.code) },
    })
    const error = await Promise.resolve(port.join({ attempt: 1, signal: new AbortController().signal })).then(() => undefined, (found: Error & { reason?: string }) => found)
    return { reason: error?.reason, isError: error instanceof Error, codes }
  }
  it('refuses the join with a diagnostic that names the fix, whatever it is, and never throws while it is put together', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.anything(), fc.record({ RTCPeerConnection: fc.anything(), mediaDevices: fc.anything(), MediaStream: fc.anything() })), async given => {
      expect(await joinWith(given)).toEqual({ reason: 'device-failed', isError: true, codes: ['missing-library'] })
    }), { numRuns: isLong ? 2_000 : 200 })
  }, patience(30_000))
  it('an old version has no addTrack: it is told which are known to work', async () => {
    class Old { addStream(): void {} }
    expect(await joinWith({ ...library, MediaStream: undefined })).toEqual({ reason: 'device-failed', isError: true, codes: ['missing-library'] })
    expect(await joinWith({ ...library, RTCPeerConnection: Old })).toEqual({ reason: 'device-failed', isError: true, codes: ['wrong-version'] })
  })
})
