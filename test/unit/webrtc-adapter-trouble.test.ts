/** The WebRTC adapter over real libwebrtc, in trouble: media cut, everything cut, signalling lost, capture refused. */
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'
import { afterEach, describe, expect, it } from 'vitest'
import { createWebRtcTransport, createWebSocketSignalling, type SignallingHandlers, type SignallingPort, type WebSocketLike } from '@onhook/adapters/webrtc'
import { createCall } from '@onhook/machine'
import { startTurn } from '../support/turn.ts'
import { FAST, type Side, relay, turns, side, until, pause, call, sent, surprises, isGivenBack } from '../support/webrtc-sides.ts'

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

  it('a long outage: restarts that cannot succeed are followed by a new connection, which can [C8.5]', async () => {
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
  it('a kick is the last word: told once, given back, never rejoined; the other side is told bye [C8.12 SC20]', async () => {
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

  it.each([
    [{ reason: 'kicked-by-admin' }, { code: 'kicked-by-admin' }],
    ['kicked', { code: 'kicked' }],
    [{ reason: 'room-full', recoverable: 'no' }, undefined],
    [undefined, { message: 'without a reason' }],
  ])('a last word with a cause of the server’s own, %j, ends a join that was accepted and one that was not, and nobody joins again', async (cause, vendor) => {
    const reason = vendor ? 'unknown' : 'room-full', frame = { type: 'ended', cause } as never
    for (const isAccepted of [true, false]) for (const isOwnPort of [true, false]) {
      // The host's own port; or a server that says it over a WebSocket, and closes as any socket is closed.
      const handlers: SignallingHandlers[] = []
      let opened = 0
      const own: SignallingPort = { open(_, mine) { opened++; handlers.push(mine); return { send: () => undefined, close: () => undefined } } }
      class Socket implements WebSocketLike {
        readyState = 1
        onopen: WebSocketLike['onopen'] = null
        onmessage: WebSocketLike['onmessage'] = null
        onclose: WebSocketLike['onclose'] = null
        onerror: WebSocketLike['onerror'] = null
        constructor() {
          opened++
          handlers.push({ onMessage: message => { this.onmessage?.({ data: JSON.stringify(message) } as never) }, onClose: code => { this.onclose?.({ code } as never) } })
        }
        send(): void { /* the server is the test */ }
        close(): void { /* it closes itself */ }
      }
      const port = createWebRtcTransport({ RTCPeerConnection: wrtc.RTCPeerConnection }, { timing: FAST, signalling: isOwnPort ? own : createWebSocketSignalling('ws://x', { WebSocket: Socket }) })
      const ours = createCall({ transport: port })
      ours.join().catch(() => undefined)
      await until(() => handlers.length, 'signalling')
      const [server] = handlers
      if (isAccepted) {
        server!.onMessage({ type: 'accepted' })
        await pause(5)
      }
      server!.onMessage(frame)
      server!.onClose(1000)
      const end = await ours.ended
      await ours.settled
      await pause(FAST.beatMs * 3)
      expect([isAccepted, isOwnPort, opened, end]).toMatchObject([isAccepted, isOwnPort, 1, { reason, ...(vendor && { vendor }) }])
    }
  })

  it('a capture that is refused in words of the host’s own is told by its name, and one in words of ours as it is', async () => {
    for (const [error, reason] of [[Object.assign(new DOMException('no', 'NotAllowedError'), { reason: 'Forbidden' }), 'no-media-permission'], [{ reason: 'Forbidden' }, 'device-failed'], [{ reason: 'unknown' }, 'device-failed'], [{ reason: 'banned' }, 'banned'], [undefined, 'device-failed'], ['text', 'device-failed']] as const) {
      const a = side('a', { capture: () => Promise.reject(error as Error) })
      await expect(a.port.join(a.ctx)).rejects.toMatchObject({ reason })
      expect(isGivenBack(a)).toBe(true)
    }
  })

  it('the room is closed for both; the same identity elsewhere replaces [SC22]', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    relay.closeRoom('r')
    await until(() => a.told.length === 2 && b.told.length === 2, 'both told')
    expect([a.told[1], b.told[1]]).toEqual(['left:room-ended', 'left:room-ended'])
    const c = side('c'), elsewhere = side('c')
    await c.port.join(c.ctx)
    await elsewhere.port.join(elsewhere.ctx)
    await until(() => c.told.includes('left:duplicate-identity'), 'replaced')
    expect(elsewhere.told).toEqual([])
  })

  it('sockets that are cut under living media are opened again and resumed; nothing is told [C8.6]', async () => {
    const a = side('a'), b = side('b')
    await call(a, b)
    relay.drop()
    await until(() => relay.log.filter(l => l.direction === 'in' && l.frame.type === 'join' && l.frame['resume'] === true).length === 2, 'both resumed')
    await pause(500)
    expect([a.told, b.told]).toEqual([['joined'], ['joined']])
    expect([a.pcs.length, b.pcs.length]).toEqual([1, 1])
  })

  it('a server that restarts with no memory: the same call goes on [SC37]', async () => {
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

  it('what an older connection still says is nothing [SC26]', async () => {
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

  it('a grant that comes after the leave is stopped at once, and signalling is never opened [C4.7 SC41]', async () => {
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

  /** A real track whose device has a switch. */
  const throwSwitch = (track: MediaStreamTrack, muted: boolean): void => {
    Object.defineProperty(track, 'muted', { value: muted, configurable: true })
    track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'))
  }

  it('mutes what is captured and what is captured later, and tells each change', async () => {
    const a = side('a', { capture: microphone })
    const join = a.port.join(a.ctx)
    // Asked for while the prompt is open: it holds when there is something to mute.
    void a.port.setMuted!(true)
    await join
    expect(live[0]!.enabled).toBe(false)
    expect(a.told).toEqual([])
    void a.port.setMuted!(false)
    expect(live[0]!.enabled).toBe(true)
    expect(a.told).toEqual(['unmuted'])
    // It is unplugged.
    live[0]!.stop()
    live[0]!.dispatchEvent(new Event('ended'))
    await until(() => a.told.length > 1, 'told')
    expect(a.told).toEqual(['unmuted', 'muted'])
    expect(a.port.isAlive!()).toBe(true)
    void a.port.setMuted!(false)
    expect(a.told).toEqual(['unmuted', 'muted', 'muted'])
    void a.port.releaseMedia!(a.ctx)
    expect(isHot()).toBe(false)
  })

  it('says unmuted only when neither we nor the device mute the microphone', async () => {
    const a = side('a', { capture: microphone })
    await a.port.join(a.ctx)
    const [track] = live, last = (): string | undefined => a.told.at(-1)
    void a.port.setMuted!(true)
    throwSwitch(track!, true)
    throwSwitch(track!, false)
    await pause(20)
    expect(a.told).not.toContain('unmuted')
    throwSwitch(track!, true)
    void a.port.setMuted!(false)
    await pause(20)
    expect(a.told).not.toContain('unmuted')
    expect(last()).toBe('muted')
    throwSwitch(track!, false)
    await until(() => last() === 'unmuted', 'told')
    void a.port.leave(a.ctx)
    throwSwitch(track!, true)
    await pause(20)
    expect(last()).toBe('left')
  })

  it('a microphone that its device mutes from the start is told; no microphone says nothing', async () => {
    const a = side('a', { capture() {
      const stream = microphone()
      Object.defineProperty(stream.getAudioTracks()[0], 'muted', { value: true })
      return stream
    } }), b = side('b')
    await a.port.join(a.ctx)
    await b.port.join(b.ctx)
    void b.port.setMuted!(true)
    expect([a.told[0], b.told.filter(t => /mute/.test(t))]).toEqual(['muted', []])
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
