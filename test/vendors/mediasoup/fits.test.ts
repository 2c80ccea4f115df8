/** The real mediasoup-client fits our structural types, and each of its states and errors has a word or a reason of ours. */
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { createMediasoupTransport, MEDIASOUP_ERRORS, MEDIASOUP_STATES, mediasoupCauseOf, type MediasoupDevice, type MediasoupModule, type MediasoupProducer, type MediasoupTrack, type MediasoupTransport } from '@onhook/adapters/mediasoup'
import { isEndReason } from '@onhook/machine'
import fc from 'fast-check'
import * as mediasoup from 'mediasoup-client'
import type { types } from 'mediasoup-client'
import { describe, expect, test } from 'vitest'
import { fakeHandler, openFakeTrack, remoteTransport } from './world.ts'

// Compile-time: the package, a device, a transport, a producer and a track are what we ask for.
const module: MediasoupModule<mediasoup.Device> = mediasoup
const fits = [
  module,
  (real: types.Device): MediasoupDevice => real, (real: types.Transport): MediasoupTransport => real,
  (real: types.Producer): MediasoupProducer => real, (real: MediaStreamTrack): MediasoupTrack => real,
]
const complete: Exclude<types.ConnectionState, keyof typeof MEDIASOUP_STATES> extends never ? true : false = true
const nothingElse: Exclude<keyof typeof MEDIASOUP_STATES, types.ConnectionState> extends never ? true : false = true
// @ts-expect-error a state that a later mediasoup-client adds has no word, and this check fails
const withOneMore: Exclude<types.ConnectionState | 'suspended', keyof typeof MEDIASOUP_STATES> extends never ? true : false = true
// The three events that are listened to are events of a transport.
const listened: Exclude<'connect' | 'produce' | 'connectionstatechange', keyof types.TransportEvents> extends never ? true : false = true
const observed: 'close' extends keyof types.TransportObserverEvents ? true : false = true

async function sendTransport(): Promise<types.Transport> {
  const device = new mediasoup.Device({ handlerFactory: fakeHandler })
  await device.load({ routerRtpCapabilities: mediasoup.testFakeParameters.generateRouterRtpCapabilities() })
  const transport = device.createSendTransport(remoteTransport())
  transport.on('connect', (_parameters, callback) => callback())
  transport.on('produce', (_parameters, callback) => callback({ id: 'p' }))
  return transport
}

describe('mediasoup-client fits', () => {
  test('its version is the one that was read, and it exports its fake handler', () => {
    expect(mediasoup.version).toBe('3.24.1')
    expect([typeof mediasoup.FakeHandler.createFactory, typeof mediasoup.testFakeParameters.generateTransportRemoteParameters]).toEqual(['function', 'function'])
    expect([fits.length, complete, nothingElse, withOneMore, listened, observed]).toEqual([5, true, true, true, true, true])
  })

  test('each error that it can make has a reason, and no other of the table is its own', () => {
    const own = Object.keys(createRequire(import.meta.url)(join(dirname(createRequire(import.meta.url).resolve('mediasoup-client')), 'errors.js')) as object)
    expect([...own, 'TypeError'].toSorted()).toEqual(Object.keys(MEDIASOUP_ERRORS).toSorted())
    for (const [name, reason] of Object.entries(MEDIASOUP_ERRORS)) expect(mediasoupCauseOf(Object.assign(new Error('why'), { name }))).toEqual({ reason, vendor: { name, message: 'why' } })
  })

  test('anything at all becomes a cause', () => {
    fc.assert(fc.property(fc.anything(), raw => {
      const { reason, vendor } = mediasoupCauseOf(raw)
      return isEndReason(reason) && typeof vendor?.name === 'string' && typeof vendor.message === 'string'
    }))
  })

  test('as measured: closing is told by the observer only, a second close says nothing, and a late state changes nothing that is told', async () => {
    const transport = await sendTransport(), states: string[] = [], handler = transport.handler as mediasoup.FakeHandler
    let closes = 0
    transport.on('connectionstatechange', state => states.push(state))
    transport.observer.on('close', () => closes++)
    await transport.produce({ track: openFakeTrack() })
    for (const state of ['connected', 'connected', 'disconnected', 'failed'] as const) handler.setConnectionState(state)
    transport.close()
    transport.close()
    handler.setConnectionState('connected')
    expect(states).toEqual(['connecting', 'connected', 'disconnected', 'failed'])
    expect([closes, transport.connectionState]).toEqual([1, 'closed'])
    await expect(transport.restartIce({ iceParameters: remoteTransport().iceParameters })).rejects.toMatchObject({ name: 'InvalidStateError' })
  })

  test('as measured: without a handler in this place, the device says so by name', () => {
    expect(() => new mediasoup.Device()).toThrow(expect.objectContaining({ name: 'UnsupportedError' }) as Error)
  })
})
test('the package says its version, and one that the peer does not have is told', async () => {
  const told = async (version: string): Promise<string[]> => {
    const codes: string[] = [], signalling = (): never => { throw new Error('no call is wanted') }
    const port = createMediasoupTransport({ ...mediasoup, version } as typeof mediasoup, { signalling, onDiagnostic: ({ code }) => { codes.push(code) } })
    port.subscribe(() => undefined)
    await expect(port.join({ attempt: 1, signal: new AbortController().signal })).rejects.toThrow('no call is wanted')
    await Promise.resolve()
    return codes
  }
  expect([await told(mediasoup.version), await told('3.9.9'), await told('4.0.0')]).toEqual([[], ['wrong-version'], ['wrong-version']])
})
