/** The WebRTC adapter over real libwebrtc and a real socket relay: two sides in one process. */
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TransportEvent, TransportPort } from '@onhook/machine'
import { createWebRtcTransport, createWebSocketSignalling, type SignallingHandlers, type Timing, type WebRtcOptions, type WebRtcSdk } from '@onhook/adapters/webrtc'
import { startSignallingRelay, type SignallingRelay } from '../support/signalling-relay.ts'
import { startTurn, type TurnServer } from '../support/turn.ts'

/** Quicker than the defaults, in the same proportions. */
const FAST = { beatMs: 50, debounceMs: 300, silenceMs: 800, deadMs: 2000, stepMs: 4000 } satisfies Partial<Timing>

type Side = {
  name: string
  port: TransportPort
  ctx: { attempt: number; signal: AbortSignal }
  abort(): void
  told: string[]
  pcs: RTCPeerConnection[]
  contained: unknown[]
  /** Its process dies: its connections close, and it neither speaks nor hears any more. */
  die(): void
  /** Its signalling is cut, and cannot be opened again while this is true. */
  lookAway(on: boolean): void
}

vi.setConfig({ testTimeout: 30_000 })

let relay: SignallingRelay
let sides: Side[] = []
const turns: TurnServer[] = []
beforeEach(async () => { relay = await startSignallingRelay({ graceMs: 300 }) })
afterEach(async () => {
  for (const { port, ctx } of sides) port.leave(ctx)
  for (const { pcs } of sides) for (const pc of pcs) pc.close()
  sides = []
  // What was on its way through a TURN server when it stops would find its socket closed.
  if (turns.length > 0) await pause(100)
  for (const turn of turns.splice(0)) turn.stop()
  await relay.stop()
})

/** A constructor that remembers what it made. */
const remembering = (pcs: RTCPeerConnection[]): WebRtcSdk<MediaStream>['RTCPeerConnection'] => class extends wrtc.RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    pcs.push(this)
  }
}
function side(name: string, options: Partial<WebRtcOptions<MediaStream>> & { devices?: WebRtcSdk<MediaStream>['mediaDevices'] } = {}): Side {
  const { devices, ...rest } = options
  const controller = new AbortController(), pcs: RTCPeerConnection[] = [], told: string[] = [], contained: unknown[] = []
  const sockets: WebSocket[] = []
  let isDead = false, isAway = false
  class Socket extends WebSocket {
    constructor(url: string) {
      super(isDead || isAway ? 'ws://127.0.0.1:9' : url)
      sockets.push(this)
    }
  }
  const port = createWebRtcTransport<MediaStream>({ RTCPeerConnection: remembering(pcs), mediaDevices: devices }, {
    signalling: createWebSocketSignalling(relay.url, { WebSocket: Socket, room: 'r', identity: name }),
    timing: FAST, onContained: error => contained.push(error), ...rest,
  })
  port.subscribe(event => told.push(inWords(event)))
  const made: Side = { name, port, ctx: { attempt: 1, signal: controller.signal }, abort: () => controller.abort(), told, pcs, contained,
    die() {
      isDead = true
      for (const pc of pcs) pc.close()
      for (const socket of sockets) socket.terminate()
    },
    lookAway(on) {
      isAway = on
      if (on) for (const socket of sockets) socket.terminate()
    } }
  sides.push(made)
  return made
}
const inWords = (e: TransportEvent): string => e.type.slice('transport.'.length) + ('cause' in e && e.cause ? `:${e.cause.reason}` : '')
async function until(claim: () => unknown, what: string, ms = 4000): Promise<void> {
  for (const start = Date.now(); !claim(); ) {
    if (Date.now() - start > ms) throw new Error(`not in ${ms} ms: ${what}`)
    await pause(5)
  }
}
const pause = (ms: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, ms) })
async function call(a: Side, b: Side): Promise<void> {
  await a.port.join(a.ctx)
  await b.port.join(b.ctx)
  await until(() => a.told.includes('joined') && b.told.includes('joined'), 'both joined')
}
/** How often the relay was sent this by this side. */
const sent = (type: string, name?: string): number => relay.log.filter(l => l.direction === 'in' && l.frame.type === type && (name === undefined || l.name === name)).length
/** What was contained, but for two races of the stack itself: a channel that closed under a beat, and candidates of an offer that lost a glare. */
const surprises = (...of: Side[]): string[] => of.flatMap(s => s.contained.map(String)).filter(text => !/RTCDataChannel.readyState|candidate/i.test(text))
const isGivenBack = (s: Side): boolean => s.pcs.every(pc => pc.connectionState === 'closed') && s.port.isAlive!() === false

describe('join and leave', () => {
  it('resolves when the server took the join, joins when connected, and each side is told its end once', async () => {
    const a = side('a'), b = side('b')
    await a.port.join(a.ctx)
    expect(a.told).toEqual([])
    await b.port.join(b.ctx)
    await until(() => a.told.length && b.told.length, 'both joined')
    expect(a.port.isAlive!()).toBe(true)
    void a.port.leave(a.ctx)
    expect(a.told).toEqual(['joined', 'left'])
    expect(isGivenBack(a)).toBe(true)
    await until(() => b.told.includes('left:remote-hangup'), 'b is told')
    await pause(300)
    expect(a.told).toEqual(['joined', 'left'])
    expect(b.told).toEqual(['joined', 'left:remote-hangup'])
    expect(isGivenBack(b)).toBe(true)
    expect(relay.names()).toEqual([])
    expect(surprises(a, b)).toEqual([])
  })

  it('leaves twice, again after its end, and inside its own event: one end', async () => {
    const a = side('a'), b = side('b')
    a.port.subscribe(event => {
      a.told.push(inWords(event))
      void a.port.leave(a.ctx)
    })
    await a.port.join(a.ctx)
    void b.port.join(b.ctx)
    await until(() => a.told.includes('left'), 'a left from within joined')
    void a.port.leave(a.ctx)
    void a.port.leave(a.ctx)
    expect(a.told).toEqual(['joined', 'left'])
    await until(() => b.told.some(t => t.startsWith('left')), 'b is told')
  })

  it('leaves while joining: the join is refused, a late answer of the server is nothing', async () => {
    relay.delay(400, { match: f => f.type === 'accepted' })
    const a = side('a'), join = a.port.join(a.ctx)
    await until(() => sent('join') === 1, 'asked')
    void a.port.leave(a.ctx)
    expect(a.told).toEqual(['left'])
    await expect(join).rejects.toMatchObject({ reason: 'join-cancelled' })
    await pause(600)
    expect(a.told).toEqual(['left'])
    expect(isGivenBack(a)).toBe(true)
  })

  it('leaves in the same tick, and by the signal alone', async () => {
    const a = side('a'), join = a.port.join(a.ctx)
    void a.port.leave(a.ctx)
    await expect(join).rejects.toMatchObject({ reason: 'join-cancelled' })
    const b = side('b')
    await b.port.join(b.ctx)
    b.abort()
    expect(b.told).toEqual(['left'])
    await pause(100)
    expect(sent('bye')).toBe(1)
    expect(sent('join', undefined)).toBe(1)
    expect(isGivenBack(a) && isGivenBack(b)).toBe(true)
  })

  it('a leave for an attempt that never was does nothing', () => {
    const a = side('a')
    void a.port.leave({ attempt: 7, signal: a.ctx.signal })
    expect(a.told).toEqual([])
  })

  it('a second attempt of the same transport is another call; the first can no longer be heard nor touch it', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    void a.port.leave(a.ctx)
    await until(() => b.told.length === 2, 'b is told')
    const again: string[] = [], second = { attempt: 2, signal: new AbortController().signal }, bAgain = { attempt: 2, signal: new AbortController().signal }
    a.port.subscribe(event => again.push(inWords(event)))
    await a.port.join(second)
    void a.port.leave(a.ctx)
    a.abort()
    await b.port.join(bAgain)
    await until(() => again.includes('joined'), 'the second attempt joined')
    expect(a.told).toEqual(['joined', 'left'])
    expect(again).toEqual(['joined'])
    void a.port.leave(second)
    expect(again).toEqual(['joined', 'left'])
  })
})

describe('the other side ends', () => {
  it('hang-up over the data channel, with signalling cut', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    // Joined is the connection; the data channel opens a moment later.
    await pause(200)
    relay.silence(true)
    const start = Date.now()
    void b.port.leave(b.ctx)
    await until(() => a.told.includes('left:remote-hangup'), 'a is told')
    expect(Date.now() - start).toBeLessThan(FAST.silenceMs)
  })

  it('hang-up over signalling alone', async () => {
    const a = side('a')
    await a.port.join(a.ctx)
    const b = new WebSocket(relay.url)
    await new Promise(resolve => { b.once('open', resolve) })
    b.send(JSON.stringify({ type: 'join', room: 'r', name: 'raw', resume: false }))
    await until(() => sent('description') > 0, 'a offered')
    b.send(JSON.stringify({ type: 'bye' }))
    await until(() => a.told.includes('left:remote-hangup'), 'a is told')
    b.terminate()
  })

  it('a connection that is closed without a word: asked, then a hang-up after the grace', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    await pause(200)
    relay.silence(true)
    b.pcs[0]!.close()
    await until(() => a.told.some(t => t.startsWith('left')), 'a gives up')
    expect(a.told).toEqual(['joined', 'lost', 'left:remote-hangup'])
  })

  it('its process dies: the server says that it is gone', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    b.die()
    await until(() => a.told.some(t => t.startsWith('left')), 'a is told')
    expect(a.told.at(-1)).toBe('left:remote-hangup')
  })

  it('it reloads: it comes back under another name, and the connection is replaced within the call', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    b.die()
    const reloaded = side('b')
    await reloaded.port.join(reloaded.ctx)
    await until(() => reloaded.told.includes('joined'), 'the reloaded page joined')
    await pause(900)
    expect(a.told.filter(t => t.startsWith('left'))).toEqual([])
    expect(a.pcs.length).toBe(2)
    expect(a.pcs[1]!.connectionState).toBe('connected')
    expect(a.told.filter(t => t === 'joined')).toEqual(['joined'])
    expect(a.told.filter(t => t === 'lost').length).toBe(a.told.filter(t => t === 'restored').length)
  })
})

describe('negotiation', () => {
  const ufrag = (pc: RTCPeerConnection): string | undefined => /a=ice-ufrag:(\S+)/.exec(pc.localDescription?.sdp ?? '')?.[1]

  it('an ICE restart keeps the connection; asked for twice it runs once', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    await pause(100)
    const before = ufrag(a.pcs[0]!), offers = sent('description')
    void a.port.restartMedia!(a.ctx)
    void a.port.restartMedia!(a.ctx)
    await until(() => ufrag(a.pcs[0]!) !== before && a.pcs[0]!.signalingState === 'stable', 'restarted')
    await pause(600)
    expect(sent('description') - offers).toBe(2)
    expect(a.pcs.length).toBe(1)
    expect([a.told, b.told]).toEqual([['joined'], ['joined']])
  })

  it('both sides restart at once over slow signalling: one yields, both live', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    await pause(100)
    relay.delay(150, { match: f => f.type === 'description' || f.type === 'candidate' })
    void a.port.restartMedia!(a.ctx)
    void b.port.restartMedia!(b.ctx)
    await pause(1200)
    expect([a.pcs[0]!.signalingState, b.pcs[0]!.signalingState]).toEqual(['stable', 'stable'])
    expect([a.told, b.told]).toEqual([['joined'], ['joined']])
    expect(surprises(a, b)).toEqual([])
  })

  it('every message twice: one call', async () => {
    relay.duplicate()
    const a = side('a'), b = side('b')
    await call(a, b)
    await pause(600)
    expect([a.told, b.told]).toEqual([['joined'], ['joined']])
    expect(surprises(a, b)).toEqual([])
    void a.port.leave(a.ctx)
    await until(() => b.told.length === 2, 'b is told')
    await pause(100)
    expect(b.told).toEqual(['joined', 'left:remote-hangup'])
  })

  for (const type of ['offer', 'answer']) it(`a lost ${type} is repaired by a fresh offer`, async () => {
    relay.lose({ direction: 'in', times: 1, match: f => f.type === 'description' && (f['description'] as { type: string }).type === type })
    const a = side('a'), b = side('b'), start = Date.now()
    await call(a, b)
    expect(Date.now() - start).toBeGreaterThan(2 * FAST.silenceMs - 100)
    expect(Date.now() - start).toBeLessThan(4000)
  })

  it('candidates that overtake their description wait for it', async () => {
    relay.delay(250, { match: f => f.type === 'description' })
    // Nothing but the messages of their own tells a's candidates.
    const real = createWebSocketSignalling(relay.url, { WebSocket, room: 'r' })
    const a = side('a', { signalling: { open: (context, handlers) => {
      const connection = real.open(context, handlers)
      return { ...connection, send(message) {
        if (message.type === 'description') message = { ...message, description: { type: message.description.type, sdp: message.description.sdp!.replace(/a=candidate.*\r\n/g, '') } }
        connection.send(message)
      } }
    } } }), b = side('b')
    await call(a, b)
    await until(() => /a=candidate/.test(b.pcs[0]!.remoteDescription?.sdp ?? ''), 'b uses the candidates that came first', 1000)
    expect(surprises(a, b)).toEqual([])
  })

  it('an answer that comes late, to an offer that is gone, harms nothing', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    await pause(100)
    // The answer to the restart comes after it was asked for again, and then once more.
    relay.delay(2200, { times: 1, direction: 'out', match: f => f.type === 'description' && (f['description'] as { type: string }).type === 'answer' })
    void a.port.restartMedia!(a.ctx)
    await pause(3200)
    expect(a.pcs[0]!.signalingState).toBe('stable')
    expect([a.told, b.told]).toEqual([['joined'], ['joined']])
  })
})

describe('media are cut, for real: through a TURN server that goes deaf', () => {
  it('a short outage: lost, and restored by what comes in; the connection is the same', async () => {
    const turn = await startTurn()
    turns.push(turn)
    const ice = turn.configuration, a = side('a', { ice }), b = side('b', { ice })
    await call(a, b)
    await pause(400)
    turn.cut()
    await until(() => a.told.includes('lost') && b.told.includes('lost'), 'both lost', 2000)
    expect([a.pcs[0]!.connectionState, b.pcs[0]!.connectionState]).toEqual(['connected', 'connected'])
    turn.restore()
    await until(() => a.told.includes('restored') && b.told.includes('restored'), 'both restored', 6000)
    expect([a.told, b.told]).toEqual([['joined', 'lost', 'restored'], ['joined', 'lost', 'restored']])
    expect([a.pcs.length, b.pcs.length]).toEqual([1, 1])
  })

  it('a long outage: restarts that cannot succeed are followed by a new connection, which can', async () => {
    const turn = await startTurn()
    turns.push(turn)
    const quick = { ...FAST, stepMs: 1500 }, ice = turn.configuration, a = side('a', { ice, timing: quick }), b = side('b', { ice, timing: quick })
    await call(a, b)
    await pause(400)
    turn.cut()
    await until(() => a.pcs.length > 1 || b.pcs.length > 1, 'replaced', 10_000)
    turn.restore()
    await until(() => a.told.includes('restored') && b.told.includes('restored'), 'both restored', 12_000)
    expect(a.told.filter(t => t === 'joined' || t.startsWith('left'))).toEqual(['joined'])
    expect(a.told.at(-1)).toBe('restored')
    expect([...a.pcs, ...b.pcs].filter(pc => pc.connectionState !== 'closed').length).toBe(2)
    void a.port.leave(a.ctx)
    await until(() => b.told.includes('left:remote-hangup'), 'the new connection says bye')
  })
})

describe('cut off from everything', () => {
  const lose = (s: Side): void => {
    s.lookAway(true)
    turns[0]!.cut()
  }
  const find = (s: Side): void => {
    s.lookAway(false)
    turns[0]!.restore()
  }
  async function callThroughTurn(): Promise<[Side, Side]> {
    const turn = await startTurn()
    turns.push(turn)
    const ice = turn.configuration, a = side('a', { ice }), b = side('b', { ice })
    await call(a, b)
    await pause(300)
    return [a, b]
  }

  it('a bye that could not reach us is a hang-up all the same when we are back, not a lost network', async () => {
    const [a, b] = await callThroughTurn()
    lose(a)
    await until(() => a.told.includes('lost'), 'a lost', 3000)
    void b.port.leave(b.ctx)
    await until(() => relay.names().length === 0, 'the room is empty')
    // What b says on the path is lost too.
    await pause(300)
    find(a)
    await until(() => a.told.some(t => t.startsWith('left')), 'a is told', 2 * FAST.deadMs + 4000)
    expect(a.told).toEqual(['joined', 'lost', 'left:remote-hangup'])
  })

  it('the other side was cut off, and the server said gone: it is back in time, and no hang-up', async () => {
    const [a, b] = await callThroughTurn()
    lose(b)
    await until(() => relay.log.some(l => l.direction === 'out' && l.frame.type === 'gone'), 'a is told that it is gone', 3000)
    b.lookAway(false)
    await until(() => relay.names().length === 2, 'its signalling is back')
    await pause(2 * FAST.silenceMs + 300)
    find(b)
    await until(() => a.told.includes('restored') && b.told.includes('restored'), 'both restored', 12_000)
    expect([...a.told, ...b.told].filter(t => t.startsWith('left'))).toEqual([])
  })
})

describe('signalling', () => {
  it('a kick is the last word: told once, given back, never rejoined; the other side is told bye', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    const [name] = relay.names()
    relay.kick({ reason: 'removed-by-host', vendor: { name: 'Relay', code: 7, message: 'out' } }, name)
    await until(() => a.told.includes('left:removed-by-host'), 'a is told')
    void a.port.leave(a.ctx)
    await until(() => b.told.includes('left:remote-hangup'), 'b is told')
    await pause(400)
    expect(a.told).toEqual(['joined', 'left:removed-by-host'])
    expect(sent('join', name)).toBe(1)
    expect(isGivenBack(a)).toBe(true)
  })

  it('a refused join rejects with the reason, and leaving it says left', async () => {
    relay.refuse({ reason: 'token-expired', vendor: { name: 'Relay', code: 401, message: 'expired' } })
    const a = side('a')
    await expect(a.port.join(a.ctx)).rejects.toMatchObject({ name: 'Relay', code: 401, message: 'expired', reason: 'token-expired' })
    expect(a.told).toEqual([])
    void a.port.leave(a.ctx)
    expect(a.told).toEqual(['left'])
    expect(isGivenBack(a)).toBe(true)
  })

  it('the room is closed for both; the same identity elsewhere replaces', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    relay.closeRoom('r')
    await until(() => a.told.length === 2 && b.told.length === 2, 'both told')
    expect([a.told[1], b.told[1]].sort()).toEqual(['left:room-ended', 'left:room-ended'])
    const c = side('c'), elsewhere = side('c')
    await c.port.join(c.ctx)
    await elsewhere.port.join(elsewhere.ctx)
    await until(() => c.told.includes('left:duplicate-identity'), 'replaced')
    expect(elsewhere.told).toEqual([])
  })

  it('sockets that are cut under living media are opened again and resumed; nothing is told', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    relay.drop()
    await until(() => relay.log.filter(l => l.direction === 'in' && l.frame.type === 'join' && l.frame['resume'] === true).length === 2, 'both resumed')
    await pause(500)
    expect([a.told, b.told]).toEqual([['joined'], ['joined']])
    expect([a.pcs.length, b.pcs.length]).toEqual([1, 1])
  })

  it('a server that restarts with no memory: the same call goes on', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    relay.restart()
    await until(() => relay.names().length === 2, 'both are back')
    await pause(500)
    expect([a.told, b.told]).toEqual([['joined'], ['joined']])
    expect([a.pcs.length, b.pcs.length]).toEqual([1, 1])
  })

  it('an open socket that says nothing is given up and opened anew', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    const joins = sent('join')
    relay.silence(true)
    await until(() => sent('join') > joins, 'opened anew')
    relay.silence(false)
    await until(() => relay.log.some(l => l.direction === 'out' && l.frame.type === 'pong'), 'alive')
    await pause(400)
    expect([a.told, b.told]).toEqual([['joined'], ['joined']])
  })

  it('what an older connection still says is nothing', async () => {
    const real = createWebSocketSignalling(relay.url, { WebSocket, room: 'r' }), heard: SignallingHandlers[] = []
    const a = side('a', { signalling: { open: (context, handlers) => {
      heard.push(handlers)
      return real.open(context, handlers)
    } } })
    await a.port.join(a.ctx)
    relay.drop()
    await until(() => heard.length === 2, 'opened anew')
    heard[0]!.onMessage({ type: 'ended', cause: { reason: 'removed-by-host' } })
    heard[0]!.onClose(4403, { reason: 'removed-by-host' })
    expect(a.told).toEqual([])
    heard[1]!.onClose(4403, { reason: 'removed-by-host' })
    expect(a.told).toEqual(['left:removed-by-host'])
  })

  it('nobody answers: the join is refused within its step', async () => {
    relay.silence(true)
    const a = side('a', { timing: { ...FAST, stepMs: 300 } })
    await expect(a.port.join(a.ctx)).rejects.toMatchObject({ reason: 'signalling-failed' })
    expect(isGivenBack(a)).toBe(true)
  })

  it('a server that is not there yet is tried again', async () => {
    relay.unreachable(true)
    const a = side('a'), join = a.port.join(a.ctx)
    await pause(200)
    relay.unreachable(false)
    await join
  })
})

describe('capture', () => {
  const live: MediaStreamTrack[] = []
  const microphone = (): MediaStream => {
    const source = new wrtc.nonstandard.RTCAudioSource(), track = source.createTrack()
    live.push(track)
    const samples = new Int16Array(480).map((_, i) => 8000 * Math.sin(i / 7)), timer = setInterval(() => {
      if (track.readyState === 'ended') return clearInterval(timer)
      source.onData({ samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 })
    }, 10)
    const stream = new wrtc.MediaStream()
    stream.addTrack(track)
    return stream
  }
  const isHot = (): boolean => live.some(t => t.readyState === 'live')
  afterEach(() => { for (const t of live.splice(0)) t.stop() })

  it('sends the microphone, hears the other side by received bytes, and is cold after leaving', async () => {
    const seen: string[] = []
    const a = side('a', { capture: microphone, onLocalStream: s => seen.push(`local ${s.getTracks().length}`) })
    const b = side('b', { onRemoteStream: s => seen.push(`remote ${s.getTracks().length}`), onStats: r => r.forEach(s => { if (s.type === 'inbound-rtp' && (s.bytesReceived ?? 0) > 0) seen.push('bytes') }) })
    await call(a, b)
    await until(() => seen.includes('bytes'), 'bytes received')
    expect(seen.slice(0, 2).sort()).toEqual(['local 1', 'remote 1'])
    expect(isHot()).toBe(true)
    void a.port.leave(a.ctx)
    expect(isHot()).toBe(false)
  })

  it('who came second and has media that the first offer does not name, negotiates again', async () => {
    const heard: string[] = []
    const a = side('a', { onRemoteStream: () => heard.push('a hears b') }), b = side('b', { capture: microphone })
    await call(a, b)
    await until(() => heard.length, 'a hears b')
    expect(surprises(a, b)).toEqual([])
  })

  it('a grant that comes after the leave is stopped at once, and signalling is never opened', async () => {
    let grant!: () => void
    const a = side('a', { capture: { audio: true }, devices: { getUserMedia: () => new Promise(resolve => { grant = () => resolve(microphone()) }) } })
    const join = a.port.join(a.ctx)
    void a.port.leave(a.ctx)
    await expect(join).rejects.toMatchObject({ reason: 'join-cancelled' })
    await pause(20)
    grant?.()
    await pause(20)
    expect(isHot()).toBe(false)
    expect(sent('join')).toBe(0)
  })

  for (const [name, reason] of [['NotAllowedError', 'no-media-permission'], ['NotFoundError', 'device-failed'], ['NotReadableError', 'device-failed']]) it(`${name} refuses the join with ${reason}`, async () => {
    const a = side('a', { capture: { audio: true }, devices: { getUserMedia: async () => { throw new DOMException('no', name) } } })
    await expect(a.port.join(a.ctx)).rejects.toMatchObject({ name, reason })
    expect(isGivenBack(a)).toBe(true)
  })

  it('a prompt that nobody answers has its own bound', async () => {
    const a = side('a', { timing: { ...FAST, stepMs: 100 }, capture: () => new Promise<MediaStream>(() => undefined) })
    await expect(a.port.join(a.ctx)).rejects.toMatchObject({ reason: 'join-timeout' })
  })

  it('mutes what is captured and what is captured later, and tells only what the world changed', async () => {
    const a = side('a', { capture: microphone })
    const join = a.port.join(a.ctx)
    // Asked for while the prompt is open.
    void a.port.setMuted!(true)
    await join
    expect(live[0]!.enabled).toBe(false)
    void a.port.setMuted!(false)
    expect(live[0]!.enabled).toBe(true)
    expect(a.told).toEqual([])
    live[0]!.dispatchEvent(new Event('ended'))
    await until(() => a.told.length > 0, 'told')
    expect(a.told).toEqual(['muted'])
    expect(a.port.isAlive!()).toBe(true)
    void a.port.releaseMedia!(a.ctx)
    expect(isHot()).toBe(false)
  })

  it('the next call begins unmuted, unless it was muted before it began', async () => {
    const a = side('a', { capture: microphone })
    void a.port.setMuted!(true)
    await a.port.join(a.ctx)
    void a.port.leave(a.ctx)
    const second = { attempt: 2, signal: new AbortController().signal }
    await a.port.join(second)
    expect(live.map(t => t.enabled)).toEqual([false, true])
    void a.port.leave(second)
  })

  it('observers that throw are contained', async () => {
    const boom = (): never => { throw new Error('boom') }
    const a = side('a', { capture: microphone, onLocalStream: boom, onStats: boom }), b = side('b', { onRemoteStream: boom })
    await call(a, b)
    await until(() => a.contained.length > 1 && b.contained.length > 0, 'reported')
    expect([a.told, b.told]).toEqual([['joined'], ['joined']])
  })
})
