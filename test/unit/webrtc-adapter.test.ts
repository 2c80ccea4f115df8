/** The WebRTC adapter over real libwebrtc: joining, leaving, the other side, negotiation. */
import { WebSocket } from 'ws'
import { describe, expect, it } from 'vitest'
import { createWebSocketSignalling } from '@onhook/adapters/webrtc'
import { FAST, relay, side, inWords, until, pause, call, sent, surprises, isGivenBack } from '../support/webrtc-sides.ts'

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

  it('leaves twice, again after its end, and inside its own event: one end [SC8 SC9]', async () => {
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

  it('leaves while joining: the join is refused, a late answer of the server is nothing [SC1]', async () => {
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

  it('an ICE restart keeps the connection; asked for twice it runs once [C8.5 SC32]', async () => {
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

  it('both sides restart at once over slow signalling: one yields, both live [SC72]', async () => {
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
