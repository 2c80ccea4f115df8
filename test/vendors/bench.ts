/**
 * `pnpm --dir test/vendors bench [--json]`: what an event of an SDK costs on its way to a call. The SDK's emitter emits; the adapter's
 * session, the shell and its `translate` make an event of the port of it. Against the same emit to a listener that does nothing, and against
 * what the call itself then does with it; each pair in one run. The emitters are the real ones of livekit-client, mediasoup-client,
 * JsSIP and SIP.js, whose four states are each told once: there it is one that was told before. For Twilio and Daily it is Node's `events`
 * under an object of their shape, and not a part of their packages. Chime, Jitsi, Agora, Vonage, Azure, Telnyx, Janus: they have none, or it
 * emits in a page, or with a cloud, only.
 */
import { EventEmitter } from 'node:events'
import { createDailyTransport } from '@onhook/adapters/daily'
import { createJsSipTransport, type JsSipSession } from '@onhook/adapters/jssip'
import { createLiveKitTransport } from '@onhook/adapters/livekit'
import { createMediasoupTransport } from '@onhook/adapters/mediasoup'
import { createSipJsTransport, type SipJsInviter } from '@onhook/adapters/sip-js'
import { createTwilioTransport } from '@onhook/adapters/twilio'
import { createCall, type TransportEvent, type TransportPort } from '@onhook/machine'
import JsSIP from 'jssip'
import * as livekit from 'livekit-client'
import * as mediasoup from 'mediasoup-client'
import { EmitterImpl } from 'sip.js/lib/api/emitter.js'
import { compare, type Result } from '../bench/measure.ts'
import { createFakeCall } from './daily/fake.ts'
import { fakeHandler, openFakeTrack, remoteTransport } from './mediasoup/world.ts'
import { connected, createFakeRoom } from './twilio/fake.ts'

const EVENTS = 5_000, { RoomEvent } = livekit
const rooms: livekit.Room[] = []
/** Joins without a server: only its emitter is measured. */
class OpenRoom extends livekit.Room {
  constructor(options?: livekit.RoomOptions) { super(options); rooms.push(this) }
  override connect = (): Promise<void> => {
    this.emit(RoomEvent.Connected)
    return Promise.resolve()
  }
}
const liveKit = (): TransportPort => createLiveKitTransport({ ...livekit, Room: OpenRoom } as never, { connection: { url: 'ws://localhost', token: 'any' } })

/** Lost and restored, or muted and unmuted: in turn. */
type Words = readonly (readonly [name: string, payload: unknown])[]
type Emitter = { emit(name: string, payload: unknown): unknown; on(name: string, listener: () => void): unknown }
/** `heard` says the n-th event to the adapter, which tells each; `bare` to a listener that does nothing. Asked for when it is joined. */
type Bench = { vendor: string; transport: TransportPort; join?(): void; /** How many of the events are told on: each, or none where it was told before. */ told?: number; pair(): Promise<[heard: (n: number) => void, bare: (n: number) => void]> }

const nothing = (): undefined => undefined
function overEmitters(vendor: string, transport: TransportPort, heard: () => unknown, bare: unknown, words: Words, join?: () => void): Bench {
  const emits = (emitter: Emitter) => (n: number): void => {
    const [name, payload] = words[n % 2]!
    emitter.emit(name, payload)
  }
  for (const [name] of words) (bare as Emitter).on(name, nothing)
  return { vendor, transport, ...(join && { join }), pair: async () => [emits(heard() as Emitter), emits(bare as Emitter)] }
}
function ofMediasoup(): Bench {
  const sends: mediasoup.types.Transport[] = [], parameters = mediasoup.testFakeParameters, rtp = { routerRtpCapabilities: parameters.generateRouterRtpCapabilities() }
  const set = (transport: mediasoup.types.Transport) => (n: number): void => (transport.handler as mediasoup.FakeHandler).setConnectionState(n % 2 ? 'connected' : 'disconnected')
  return {
    vendor: 'mediasoup',
    transport: createMediasoupTransport(mediasoup, {
      device: { handlerFactory: fakeHandler }, capture: () => [openFakeTrack()], onTransports: ({ send }) => { sends.push(send!) },
      signalling: () => ({ join: async () => ({ ...rtp, send: remoteTransport() }), connect: async () => undefined, produce: async () => 'p', restartIce: async () => ({}), leave: nothing }),
    }),
    join: () => set(sends[0]!)(1),
    async pair() {
      const device = new mediasoup.Device({ handlerFactory: fakeHandler })
      await device.load(rtp)
      const bare = device.createSendTransport(remoteTransport())
      bare.on('connectionstatechange', nothing)
      return [set(sends[0]!), set(bare)]
    },
  }
}
function ofJsSip(): Bench {
  const { RTCSession } = JsSIP as unknown as { RTCSession: new (ua: object) => JsSipSession }, ua = { configuration: { session_timers: false } }, session = new RTCSession(ua)
  const words: Words = [['muted', { audio: true }], ['unmuted', { audio: true }]]
  return overEmitters('JsSIP', createJsSipTransport({ isConnected: () => true, call: () => session }, { target: 'sip:any@localhost' }), () => session, new RTCSession(ua), words, () => { (session as unknown as Emitter).emit('confirmed', {}) })
}
function ofSipJs(): Bench {
  const stateChange = new EmitterImpl<string>(), bare = new EmitterImpl<string>(), done = (): Promise<void> => Promise.resolve()
  bare.addListener(nothing)
  const session: SipJsInviter = {
    stateChange, state: 'Initial', userAgent: { isConnected: () => true }, sessionDescriptionHandler: undefined, delegate: undefined, sessionDescriptionHandlerOptionsReInvite: {},
    bye: done, cancel: done, dispose: done, invite: done,
  }
  const emits = (emitter: EmitterImpl<string>) => (): void => emitter.emit('Established')
  return { vendor: 'SIP.js', told: 0, transport: createSipJsTransport({} as never, { invite: () => session }), join: emits(stateChange), pair: async () => [emits(stateChange), emits(bare)] }
}
function ofTwilio(): Bench {
  const room = createFakeRoom()
  return overEmitters('Twilio', createTwilioTransport({ connect: () => connected(room) }, { token: 'any' }), () => room, new EventEmitter(), [['reconnecting', undefined], ['reconnected', undefined]])
}
function ofDaily(): Bench {
  const call = createFakeCall(), words: Words = [['network-connection', { type: 'sfu', event: 'interrupted' }], ['network-connection', { type: 'sfu', event: 'connected' }]]
  return overEmitters('Daily', createDailyTransport({ createCallObject: () => call }, { join: {} }), () => call, new EventEmitter(), words, () => { call.emit('joined-meeting') })
}
const BENCHES = [(): Bench => overEmitters('LiveKit', liveKit(), () => rooms.at(-1)!, new livekit.Room(), [[RoomEvent.Reconnecting, undefined], [RoomEvent.Reconnected, undefined]]), ofMediasoup, ofJsSip, ofSipJs, ofTwilio, ofDaily]

const times = (say: (n: number) => void) => (): number => {
  for (let n = 0; n < EVENTS; n++) say(n)
  return EVENTS
}
const tick = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 10) })

async function throughAdapter({ vendor, transport, join, pair, told: expected = EVENTS }: Bench): Promise<Result> {
  const told: TransportEvent['type'][] = []
  let heard = 0
  transport.subscribe(event => { heard++; if (told.length < 3) told.push(event.type) })
  void transport.join({ attempt: 1, signal: new AbortController().signal })
  await tick()
  join?.()
  await tick()
  const [adapted, bare] = await pair(), say = times(adapted)
  // One that is told to nobody again was told the first time.
  if (heard === 0) throw new Error(`bench: expected ${vendor} to have joined, found nothing told`)
  return compare(`${expected === 0 ? 'a state, told before,' : 'an event'} of ${vendor} through its adapter`, 'the same emit, to a listener that does nothing', () => {
    const before = heard
    say()
    if (heard - before !== expected) throw new Error(`bench: expected ${expected} events of ${vendor} told, found ${heard - before}; the first were ${told.join(', ')}`)
    return EVENTS
  }, times(bare))
}
async function toTheMachine(): Promise<Result> {
  const call = createCall({ transport: liveKit(), report: error => { throw error } })
  await call.join()
  const joined = rooms.at(-1)!
  const stepped = compare('an event of LiveKit through its adapter to a step of the machine', 'call.send of the same event', times(n => joined.emit(n % 2 ? RoomEvent.Reconnected : RoomEvent.Reconnecting)), times(n => call.send({ type: n % 2 ? 'transport.restored' : 'transport.lost', attempt: 1 })))
  if (call.state !== 'joined') throw new Error(`bench: expected a joined call, found ${call.state}`)
  return stepped
}

const results: Result[] = []
for (const open of BENCHES) results.push(await throughAdapter(open()))
results.push(await toTheMachine())
if (process.argv.includes('--json')) console.log(JSON.stringify({ results }))
else for (const r of results) console.log(`${r.name}: ${r.value} ${r.unit} · ${r.peer}: ${r.peerValue} · ratio ${r.ratio}`)
process.exit(0)
