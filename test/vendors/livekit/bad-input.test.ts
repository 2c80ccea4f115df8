/** What nobody should give or say, over the real package: nothing is thrown into the SDK, and an end is one end. */
import { createLiveKitTransport, livekitCauseOf, livekitEndCauseOf, type LiveKitSdk } from '@onhook/adapters/livekit'
import { isEndReason, type TransportEvent } from '@onhook/machine'
import fc from 'fast-check'
import * as livekit from 'livekit-client'
import { afterEach, expect, test } from 'vitest'
import { quiet, tell } from '../harness/story.ts'
import './vendor.ts'
import { createToken, startLiveKitServer, type LiveKitServer } from './server/index.ts'

let server: LiveKitServer | undefined
afterEach(async () => { await server?.stop(); server = undefined })
const open = async (): Promise<{ url: string; token: string }> => { server = await startLiveKitServer(); return { url: server.url, token: createToken({ identity: 'us', room: 'room' }) } }

const READ = ['name', 'message', 'code', 'reason', 'reasonName', 'status', 'context', 'isMuted', 'track', 'source'] as const
/** Anything, also what throws when it is read. */
const hostile = (): object => Object.defineProperties({}, Object.fromEntries(READ.map(name => [name, { get() { throw new Error('not to be read') } }])))
/** What the adapter listens to. To others the SDK itself listens, and throws. */
const EVENTS = ['signalConnected', 'connected', 'reconnecting', 'reconnected', 'disconnected', 'localTrackPublished', 'trackMuted', 'trackUnmuted'] as const
const anything = fc.oneof(fc.anything(), fc.constant(0).map(hostile), fc.record({ name: fc.constant('ConnectionError'), reason: fc.anything(), status: fc.anything(), context: fc.anything(), reasonName: fc.anything(), message: fc.anything() }))

test('any error and any code has a cause, with what was raw, and none is a throw', () => {
  fc.assert(fc.property(anything, fc.boolean(), (raw, isIn) => {
    for (const { reason, vendor } of [livekitCauseOf(raw, isIn), livekitEndCauseOf(raw)]) {
      expect(isEndReason(reason)).toBe(true)
      expect([typeof vendor.name, typeof vendor.message]).toEqual(['string', 'string'])
    }
  }))
})

test('any payload on any event, in any order and at any time: nothing is thrown into the SDK, and an end is told once at most', async () => {
  const events = fc.array(fc.tuple(fc.constantFrom(...EVENTS), fc.array(anything, { maxLength: 3 })), { maxLength: 12 })
  await fc.assert(fc.asyncProperty(events, fc.boolean(), async (emitted, isLeft) => {
    const rooms: livekit.Room[] = [], told: TransportEvent[] = []
    /** A real room that never hears from a server. */
    class Room extends livekit.Room { override connect = (): Promise<void> => { rooms.push(this); return new Promise(() => undefined) } }
    const port = createLiveKitTransport({ ...livekit, Room }, { connection: { url: 'ws://127.0.0.1:1', token: '' } }), controller = new AbortController(), ctx = { attempt: 1, signal: controller.signal }
    port.subscribe(event => { told.push(event) })
    Promise.resolve(port.join(ctx)).catch(() => undefined)
    await quiet(0)
    const room = rooms[0]!
    for (const [name, payload] of emitted) room.emit(name, ...payload as never)
    if (isLeft) { controller.abort(); await port.leave(ctx) }
    for (const [name, payload] of emitted) room.emit(name, ...payload as never)
    expect(told.filter(event => event.type === 'transport.left' || event.type === 'transport.closed').length).toBeLessThanOrEqual(1)
    controller.abort()
    await port.leave(ctx)
  }), { numRuns: 40 })
})

test('a package without its members is refused, and says what to give', async () => {
  const codes: string[] = [], { call } = tell(createLiveKitTransport({} as LiveKitSdk, { connection: { url: '', token: '' }, onDiagnostic: d => codes.push(d.code) }))
  await call.join().catch(() => undefined)
  expect(await call.ended).toMatchObject({ reason: 'internal-error', vendor: { message: 'LiveKit: expected Room, createLocalAudioTrack, found none; give what livekit-client@^2.10.0 exports' } })
  expect(codes).toEqual(['missing-member'])
})
test('a package that is not installed is named', async () => {
  const { call } = tell(createLiveKitTransport(() => Promise.reject(new Error('Cannot find package')), { connection: { url: '', token: '' } }))
  await call.join().catch(() => undefined)
  expect(await call.ended).toMatchObject({ reason: 'internal-error', vendor: { message: 'LiveKit: expected livekit-client@^2.10.0, found none: see the error, or install it' } })
})
test('a version without the inside that is watched still joins and leaves, and says what it cannot see', async () => {
  const connection = await open(), codes: string[] = []
  /** Its engine is private: what `room.engine` gives from outside is nothing. */
  class Room extends livekit.Room { constructor() { super(); const inside = this.engine; this.engine = new Proxy(inside, { get: (of, name) => (name === 'client' && new Error().stack!.includes('packages/adapters') ? undefined : Reflect.get(of, name)) }) } }
  const { call } = tell(createLiveKitTransport({ ...livekit, Room }, { connection, onDiagnostic: d => codes.push(d.code) }))
  await call.join()
  expect(call.state).toBe('joined')
  void call.leave()
  expect((await call.ended).reason).toBe('local-leave')
  expect(codes).toEqual(['unknown-version'])
})
test('a version whose engine cannot be closed is told, where an end comes with the answer to the join', async () => {
  const codes: string[] = [], controller = new AbortController()
  /** Its engine has no `close`, and its join is not answered before the call is over. */
  class Room extends livekit.Room {
    constructor() { super(); const inside = this.engine; this.engine = new Proxy(inside, { get: (of, name) => (name === 'close' && new Error().stack!.includes('packages/adapters') ? undefined : Reflect.get(of, name)) }) }
    override connect = async (): Promise<void> => {
      this.emit(livekit.RoomEvent.Disconnected, livekit.DisconnectReason.PARTICIPANT_REMOVED)
      await quiet(20)
      this.emit(livekit.RoomEvent.SignalConnected)
    }
  }
  const port = createLiveKitTransport({ ...livekit, Room }, { connection: { url: '', token: '' }, onDiagnostic: d => codes.push(d.code) })
  await expect(port.join({ attempt: 1, signal: controller.signal })).rejects.toMatchObject({ reason: 'removed-by-host' })
  await quiet(50)
  expect(codes).toEqual(['missing-member'])
})
test('a version whose peer connections and participants cannot be looked at still joins and leaves: nothing is thrown into it, or into a timer', async () => {
  const connection = await open(), codes: string[] = [], lost: unknown[] = [], note = (error: unknown): void => { lost.push(error) }
  class Room extends livekit.Room {
    constructor() {
      super()
      Object.defineProperty(this, 'remoteParticipants', { get: () => (new Error().stack!.includes('packages/adapters') ? undefined : new Map()), set() { /* the SDK sets it when it is made */ } })
    }
  }
  process.on('uncaughtException', note)
  try {
    const { call } = tell(createLiveKitTransport({ ...livekit, Room }, { connection, endsWhenAlone: true, onDiagnostic: d => codes.push(d.code) }))
    await call.join()
    expect(call.state).toBe('joined')
    await quiet(1_500)
    void call.leave()
    expect((await call.ended).reason).toBe('local-leave')
    expect([codes, lost]).toEqual([['look-threw'], []])
  } finally { process.removeListener('uncaughtException', note) }
})
test('a code that is the name of a member of an array is no row of a table', () => {
  for (const name of ['length', 'map', '0']) {
    expect(livekitCauseOf({ name: 'ConnectionError', message: '', reason: name }).reason).toBe('unknown')
    expect(livekitCauseOf({ name: 'ConnectionError', message: '', context: name }).reason).toBe('unknown')
  }
})
test('a room that throws when it is made refuses the join', async () => {
  class Room extends livekit.Room { constructor() { super(); throw new Error('no WebRTC here') } }
  const { call } = tell(createLiveKitTransport({ ...livekit, Room }, { connection: { url: '', token: '' } }))
  await call.join().catch(() => undefined)
  expect(await call.ended).toMatchObject({ reason: 'unknown', vendor: { name: 'Error', message: 'no WebRTC here' } })
})
test('a token that cannot be fetched refuses the join with its error, and no address is an error too', async () => {
  for (const connection of [() => Promise.reject(new Error('the server of tokens is down')), { url: 'not an address', token: '' }]) {
    const { call } = tell(createLiveKitTransport(livekit, { connection }))
    await call.join().catch(() => undefined)
    expect((await call.ended).vendor?.message).toMatch(/the server of tokens is down|Invalid URL|URL/)
  }
})
test('a host that throws in onRoom, and an SDK that throws inside leave: the call ends all the same', async () => {
  const connection = await open(), codes: string[] = []
  let isFirst = true
  const { call } = tell(createLiveKitTransport(livekit, {
    connection, onDiagnostic: d => codes.push(d.code),
    onRoom(room) {
      const { disconnect } = room
      room.disconnect = () => {
        if (!isFirst) return disconnect()
        isFirst = false
        throw new Error('inside leave')
      }
      throw new Error('of the host')
    },
  }))
  await call.join()
  void call.leave()
  expect((await call.ended).reason).toBe('local-leave')
  await call.settled
  expect(codes).toEqual(['onRoom-threw', 'leave-threw'])
})
