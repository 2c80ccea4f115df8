/** What mediasoup's transports do to a call, and what a host's signalling may do. */
import { createMediasoupTransport, type MediasoupWord } from '@onhook/adapters/mediasoup'
import fc from 'fast-check'
import * as mediasoup from 'mediasoup-client'
import { describe, expect, test } from 'vitest'
import { quiet, tell, until } from '../harness/story.ts'
import { bindMediasoup } from './vendor.ts'
import { fakeHandler, openFakeTrack, openMediasoupWorld, type MediasoupWorld } from './world.ts'

async function joined(): Promise<MediasoupWorld & ReturnType<typeof tell>> {
  const world = openMediasoupWorld(bindMediasoup), story = tell(world.port)
  await story.call.join()
  return { ...world, ...story }
}

describe('mediasoup: a call', () => {
  test('failed on one transport is a failure, ICE is restarted on both that are in use, and connected again is restored', async () => {
    const { call, transports, asked, move, words } = await joined(), [send, recv] = transports
    ;(recv!.handler as mediasoup.FakeHandler).setConnectionState('connected')
    ;(recv!.handler as mediasoup.FakeHandler).setConnectionState('failed')
    await until('a restart of both', () => asked.filter(name => name === 'restartIce').length === 2)
    expect(call.state).toBe('reconnecting')
    // The better of the two says nothing of the worse.
    ;(send!.handler as mediasoup.FakeHandler).setConnectionState('disconnected')
    ;(send!.handler as mediasoup.FakeHandler).setConnectionState('connected')
    await quiet()
    expect(words().filter(word => word === 'restored')).toEqual([])
    move('connected')
    await until('joined again', () => call.state === 'joined')
    expect(words().filter(word => word !== 'accepted')).toEqual(['joined', 'failed', 'restored'])
    await call.leave()
  })

  test('a microphone that ends by itself is muted, and so is the answer to an unmute, until the host has replaced its track', async () => {
    const microphone = openFakeTrack(), producers: mediasoup.types.Producer[] = []
    const { port } = openMediasoupWorld(place => bindMediasoup({ ...place, capture: async () => microphone, onTransport(transport) {
      place.onTransport(transport)
      transport.observer.on('newproducer', producer => { producers.push(producer) })
    } }))
    const { call, words } = tell(port), last = (): string | undefined => words().filter(word => word.includes('muted')).at(-1)
    await call.join()
    microphone.remoteStop()
    expect([call.state, last()]).toEqual(['joined', 'muted'])
    await port.setMuted!(false)
    expect(last()).toBe('muted')
    await producers[0]!.replaceTrack({ track: openFakeTrack() })
    await port.setMuted!(false)
    expect(last()).toBe('unmuted')
    await call.leave()
  })

  test('a transport over which nothing was sent yet does not keep a call from being joined', async () => {
    const { call, transports, words } = await joined()
    expect(transports.map(({ connectionState }) => connectionState)).toEqual(['connected', 'new'])
    await call.leave()
    expect(words().filter(word => word !== 'accepted')).toEqual(['joined', 'left'])
    expect(transports.map(({ closed }) => closed)).toEqual([true, true])
  })

  test('a transport that other code of the app closes ends it, which mediasoup tells only an observer', async () => {
    const { call, die, words } = await joined()
    void die!()
    expect(words().at(-1)).toBe('left')
    expect(await call.ended).toMatchObject({ reason: 'internal-error', initiator: 'app', vendor: { message: 'closed' } })
  })

  test('… also while it has failed', async () => {
    const { call, die, move } = await joined()
    move('failed')
    await until('reconnecting', () => call.state === 'reconnecting')
    void die!()
    expect((await call.ended).reason).toBe('internal-error')
  })

  test.each([['removed-by-host'], ['room-ended'], ['duplicate-identity'], ['server-shutdown']] as const)('the server says %s, the app leaves in the same tick: one end, the first reason', async reason => {
    const { call, say, truth, words } = await joined()
    say({ type: 'transport.left', cause: { reason, vendor: { name: 'room', code: 'X1', message: 'told by the host' } } })
    void call.leave()
    const end = await call.ended
    expect(end).toMatchObject({ reason, vendor: { name: 'room', code: 'X1' } })
    await call.settled
    expect([truth.hot(), truth.connected()]).toEqual([false, false])
    expect(words().filter(word => word === 'left')).toHaveLength(1)
  })

  test.each([
    ['connect', new Error('DTLS refused'), 'unknown'],
    ['produce', Object.assign(new Error('no codec'), { name: 'UnsupportedError' }), 'negotiation-failed'],
    ['join', Object.assign(new Error('token'), { reason: 'token-expired', code: 4001 }), 'token-expired'],
  ] as const)('the server refuses %s: the join is refused with its words, and nothing is held', async (name, error, reason) => {
    const world = openMediasoupWorld(bindMediasoup), { call } = tell(world.port)
    world.refuseNext(name, error)
    await expect(call.join()).rejects.toBeDefined()
    expect(await call.ended).toMatchObject({ reason, vendor: { message: error.message, ...('code' in error && { code: 4001 }) } })
    await call.settled
    expect([world.truth.hot(), world.truth.connected()]).toEqual([false, false])
  })

  test('a refused restart of ICE does not end it: the next may work', async () => {
    const world = await joined(), { call, refuseNext, move, asked } = world
    refuseNext('restartIce', new Error('busy'))
    move('failed')
    await until('a restart', () => asked.includes('restartIce'))
    move('connected')
    await until('joined again', () => call.state === 'joined')
    await call.leave()
  })

  test('a room that cannot be produced for is refused as negotiation-failed, with mediasoup\'s own error', async () => {
    const port = createMediasoupTransport(mediasoup, {
      device: { handlerFactory: fakeHandler },
      signalling: () => ({ join: async () => ({ routerRtpCapabilities: { codecs: [], headerExtensions: [] }, send: mediasoup.testFakeParameters.generateTransportRemoteParameters() }), connect: async () => undefined, produce: async () => 'p', restartIce: async () => ({}), leave: () => undefined }),
      capture: () => [{ kind: 'audio', stop: () => undefined, readyState: 'live', enabled: true } as never],
    })
    const { call } = tell(port)
    await expect(call.join()).rejects.toBeDefined()
    expect(await call.ended).toMatchObject({ reason: 'negotiation-failed', vendor: { name: 'UnsupportedError' } })
  })
})

describe('mediasoup: the host\'s signalling', () => {
  test.each([{ type: 'transport.lost' }, { type: 'transport.failed', recoverable: true }] as const)('says %j and then restored, while the media never stopped: the call is back', async word => {
    const { call, say, words } = await joined()
    say(word)
    await until('reconnecting', () => call.state === 'reconnecting')
    say({ type: 'transport.restored' })
    await until('joined again', () => call.state === 'joined')
    expect(words().filter(each => each === 'restored')).toHaveLength(1)
    await call.leave()
  })

  test('is lost, and media come back before it: restored when both are there', async () => {
    const { call, say, move, words } = await joined()
    say({ type: 'transport.lost' })
    move('disconnected')
    move('connected')
    await quiet()
    expect([call.state, words().includes('restored')]).toEqual(['reconnecting', false])
    say({ type: 'transport.restored' })
    await until('joined again', () => call.state === 'joined')
    // … and the other way round.
    say({ type: 'transport.lost' })
    move('disconnected')
    say({ type: 'transport.restored' })
    await quiet()
    expect(call.state).toBe('reconnecting')
    move('connected')
    await until('joined again', () => call.state === 'joined')
    await call.leave()
  })

  test('rejects in its leave, as an async one does: a diagnostic, and no unhandled rejection', async () => {
    const told: string[] = []
    const world = openMediasoupWorld(({ signalling, capture, onTransport }) => createMediasoupTransport(mediasoup, {
      device: { handlerFactory: fakeHandler }, capture: async () => [await capture()], onDiagnostic: ({ code }) => told.push(code),
      signalling(say) {
        const mine = signalling(say)
        return { ...mine, leave: async () => { mine.leave(); throw new Error('the socket is gone, on purpose') } }
      },
      onTransports: ({ send, recv }) => { onTransport(send!); onTransport(recv!) },
    }))
    const { call } = tell(world.port)
    await call.join()
    expect((await call.leave()).reason).toBe('local-leave')
    await call.settled
    await quiet()
    expect([told, world.truth.hot(), world.truth.connected()]).toEqual([['signalling-leave-threw'], false, false])
  })

  test('says what is no word: nothing is thrown into whoever says it', async () => {
    const { call, say } = await joined()
    for (const word of [undefined, null, 7, {}, { type: 'transport.nonsense' }]) say(word as never)
    expect(call.state).toBe('joined')
    await call.leave()
  })

  test.each([
    [{ reason: 'kicked-by-admin' }, { code: 'kicked-by-admin' }],
    ['kicked', { code: 'kicked' }],
    [{ reason: 'kicked-by-admin', vendor: { name: 'Room', code: 4001, message: 'you are out' } }, { name: 'Room', code: 4001, message: 'kicked-by-admin: you are out' }],
  ])('puts a call out for a reason of its server\'s own, %j: it ends as unknown, and that is kept', async (cause, vendor) => {
    for (const isJoined of [true, false]) {
      const world = openMediasoupWorld(bindMediasoup), { call } = tell(world.port), joining = call.join().catch(() => undefined)
      await (isJoined ? joining : until('the question', () => world.asked.includes('join')))
      world.say({ type: 'transport.left', cause } as never)
      expect([isJoined, await call.ended]).toMatchObject([isJoined, { reason: 'unknown', vendor }])
      await call.settled
      await joining
      await quiet()
      expect([isJoined, world.truth.hot(), world.truth.connected()]).toEqual([isJoined, false, false])
    }
  })

  test('says a failure without a word whether it is recoverable: for good, and reported', async () => {
    const told: string[] = [], world = openMediasoupWorld(({ signalling, capture, onTransport }) => createMediasoupTransport(mediasoup, {
      signalling, device: { handlerFactory: fakeHandler }, capture: async () => [await capture()], onDiagnostic: ({ code }) => told.push(code),
      onTransports: ({ send, recv }) => { onTransport(send!); onTransport(recv!) },
    })), { call } = tell(world.port)
    await call.join()
    world.say({ type: 'transport.failed' } as never)
    await call.settled
    await quiet()
    expect([call.getSnapshot().end?.reason, told, world.truth.hot(), world.truth.connected()]).toEqual(['unknown', ['bad-payload'], false, false])
  })
})

describe('mediasoup is left too early', () => {
  test('a microphone that is granted when nobody listens any more is stopped', async () => {
    let grant!: () => void, captures = 0
    const track = openFakeTrack(), world = openMediasoupWorld(({ signalling }) => createMediasoupTransport(mediasoup, {
      signalling, device: { handlerFactory: fakeHandler }, timing: { lateMs: 10 },
      capture: () => { captures++; return new Promise(resolve => { grant = () => resolve([track]) }) },
    }))
    const { call } = tell(world.port)
    call.join().catch(() => undefined)
    await until('the question', () => captures === 1)
    await call.leave()
    await quiet()
    grant()
    await quiet()
    expect(track.readyState).toBe('ended')
  })

  test('left from within onTransports, no microphone is asked for', async () => {
    let captures = 0, leave!: () => void
    const world = openMediasoupWorld(({ signalling }) => createMediasoupTransport(mediasoup, {
      signalling, device: { handlerFactory: fakeHandler }, onTransports: () => leave(),
      capture: () => { captures++; return [openFakeTrack()] },
    }))
    const { call } = tell(world.port)
    leave = () => { void call.leave() }
    call.join().catch(() => undefined)
    await call.ended
    await call.settled
    await quiet()
    expect([captures, world.truth.connected()]).toEqual([0, false])
  })

  test('nothing is captured for a join that was left while the server was asked', async () => {
    let captures = 0
    const world = openMediasoupWorld(({ signalling, capture, onTransport }) => bindMediasoup({ signalling, onTransport, capture: () => { captures++; return capture() } })), { call } = tell(world.port)
    call.join().catch(() => undefined)
    // The server answers in a later moment, so this is before its answer on any machine.
    for (let n = 0; n < 100 && !world.asked.includes('join'); n++) await Promise.resolve()
    void call.leave()
    await quiet()
    expect([world.asked, captures, world.transports, world.truth.connected()]).toEqual([['join'], 0, [], false])
  })

  test('a microphone that comes after the leave is stopped, and never sent', async () => {
    const world = openMediasoupWorld(bindMediasoup), { call } = tell(world.port), grant = world.holdCapture!()
    call.join().catch(() => undefined)
    await until('the transports', () => world.transports.length === 2)
    await call.leave()
    await grant()
    await quiet()
    expect([world.truth.hot(), world.truth.connected(), world.asked]).toEqual([false, false, ['join']])
  })
})

describe('mediasoup: bad input', () => {
  test('a track that throws when it is stopped keeps nothing else open', async () => {
    const told: string[] = [], other = openFakeTrack()
    const world = openMediasoupWorld(({ signalling, onTransport }) => createMediasoupTransport(mediasoup, {
      signalling, device: { handlerFactory: fakeHandler }, onDiagnostic: ({ code }) => told.push(code),
      capture: () => [Object.assign(openFakeTrack(), { stop() { throw new Error('the track throws, on purpose') } }), other],
      onTransports: ({ send, recv }) => { onTransport(send!); onTransport(recv!) },
      produce: () => ({ stopTracks: false }),
    }))
    const { call } = tell(world.port)
    await call.join()
    expect((await call.leave()).reason).toBe('local-leave')
    await call.settled
    expect([other.readyState, world.truth.connected(), told]).toEqual(['ended', false, ['stop-threw']])
  })

  test('a room that gives no transport to send over: nothing is captured, and what is received is a call', async () => {
    let captures = 0, recv: mediasoup.types.Transport | undefined
    const world = openMediasoupWorld(({ signalling }) => createMediasoupTransport(mediasoup, {
      device: { handlerFactory: fakeHandler }, capture: () => { captures++; return [openFakeTrack()] },
      signalling(say) {
        const mine = signalling(say)
        return { ...mine, join: async () => ({ ...await mine.join(), send: undefined as never }) }
      },
      onTransports(made) { recv = made.recv },
    }))
    const { call } = tell(world.port)
    const joining = call.join()
    await until('the transport', () => !!recv)
    await quiet()
    ;(recv!.handler as mediasoup.FakeHandler).setConnectionState('connected')
    await joining
    expect([call.state, captures]).toEqual(['joined', 0])
    await call.leave()
  })

  test('a package without Device is refused, and the message names it', async () => {
    const told: string[] = []
    const port = createMediasoupTransport({} as never, { signalling: () => { throw new Error('never asked') }, onDiagnostic: ({ code, message }) => told.push(`${code}: ${message}`) })
    await expect(Promise.resolve(port.join({ attempt: 1, signal: new AbortController().signal }))).rejects.toMatchObject({ reason: 'internal-error' })
    await quiet()
    expect(told).toEqual([expect.stringMatching(/^missing-member: .*Device.*mediasoup-client@\^3\.10\.0/)])
  })

  test.each([undefined, null, 7, {}, { routerRtpCapabilities: null, send: {} }])('a server that answers %j to a join refuses it, and throws nowhere', async answer => {
    const port = createMediasoupTransport(mediasoup, { device: { handlerFactory: fakeHandler }, capture: () => [], signalling: () => ({ join: async () => answer as never, connect: async () => undefined, produce: async () => 'p', restartIce: async () => ({}), leave: () => undefined }) })
    const { call } = tell(port)
    await expect(call.join()).rejects.toBeDefined()
    expect((await call.ended).reason).toBe('internal-error')
  })

  test('an observer of the host that throws is a diagnostic, and the call goes on', async () => {
    const told: string[] = []
    const world = openMediasoupWorld(({ signalling, capture, onTransport }) => createMediasoupTransport(mediasoup, {
      signalling, device: { handlerFactory: fakeHandler }, capture: async () => [await capture()], onDiagnostic: ({ code }) => told.push(code),
      onTransports({ send, recv }) {
        onTransport(send!)
        onTransport(recv!)
        throw new Error('the host throws, on purpose')
      },
    }))
    const { call } = tell(world.port)
    await call.join()
    await quiet()
    expect([call.state, told]).toEqual(['joined', ['onTransports-threw']])
    await call.leave()
  })

  test('whatever states come in whatever order, and whatever the server says: one end, nothing thrown, nothing held', async () => {
    const states = ['new', 'connecting', 'connected', 'failed', 'disconnected', 'closed', 'nonsense', undefined] as const
    const words: MediasoupWord[] = [{ type: 'transport.left', cause: { reason: 'room-ended' } }, { type: 'transport.lost' }, { type: 'transport.restored' }, { type: 'transport.failed', recoverable: true }, { type: 'transport.timedOut' }]
    const step = fc.oneof(fc.record({ state: fc.constantFrom(...states) }), fc.record({ word: fc.constantFrom(...words) }), fc.constant({ leave: true as const }))
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
      const world = await joined()
      for (const one of steps) {
        if ('state' in one) world.move(one.state as mediasoup.types.ConnectionState)
        else if ('word' in one) world.say(one.word)
        else void world.call.leave()
        await Promise.resolve()
      }
      await world.call.leave()
      await world.call.settled
      const ends = world.words().filter(word => word === 'left' || word === 'closed' || word === 'timedOut')
      expect(ends.length).toBeLessThanOrEqual(1)
      expect([world.call.state, world.truth.hot(), world.truth.connected()]).toEqual(['ended', false, false])
    }), { numRuns: 60 })
  })
})
