/** What a real Janus does to a call: kicked, destroyed, full, timed out, killed, restarted, cut off, claimed. */
import { createCall, type CallEnd } from '@onhook/machine'
import { createJanusTransport } from '@onhook/adapters/janus'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test as oneByOne } from 'vitest'
import { WebSocket } from 'ws'
import { openJanusPeer, type JanusPeer } from '../harness/janus-client.ts'
import { startJanus, type JanusConfig, type JanusServer } from '../harness/janus.ts'
import { quiet, tell, until } from '../harness/story.ts'
import { initJanus, openConnections, openMicrophone } from './page.ts'
import { bindJanus } from './vendor.ts'
import { openJanusWorld, type JanusPlace, type JanusRoom, type JanusWorld } from './world.ts'

// At once: each has a room, and often a server, of its own.
const test = oneByOne.concurrent
let shared: JanusServer
beforeAll(async () => { shared = await startJanus({ reclaimS: 30 }) })
afterAll(() => shared.stop())

type Story = { world: JanusWorld; told: ReturnType<typeof tell> }
/** A world, and a call over it; everything is closed afterwards. */
async function story(run: (story: Story) => Promise<void>, { kind = 'videoroom', server = shared, bind = bindJanus }: { kind?: JanusRoom; server?: JanusServer; bind?: (place: JanusPlace) => ReturnType<typeof bindJanus> } = {}): Promise<void> {
  const world = await openJanusWorld(kind, server, bind)
  try {
    const told = tell(world.port)
    await run({ world, told })
    await told.call.leave()
    await until('nothing to be held', () => !world.truth.hot() && !world.truth.connected())
    expect(told.words().filter(word => word === 'left' || word === 'closed').length).toBeLessThanOrEqual(1)
  } finally { await world.close() }
}
async function ownServer(config: JanusConfig, run: (server: JanusServer) => Promise<void>): Promise<void> {
  const server = await startJanus(config)
  try { await run(server) } finally { await server.stop() }
}
const refused = async ({ told }: Story): Promise<CallEnd> => {
  await expect(told.call.join()).rejects.toBeDefined()
  return told.call.ended
}
/** Nobody is in the room: sooner than after the 30 s for which a session waits to be claimed. */
async function emptied({ host, room }: JanusWorld): Promise<void> {
  let left: unknown[] = []
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await quiet(20)) {
    left = (await host.ask({ request: 'listparticipants', room }))['participants'] as unknown[]
    if (!left.length) return
  }
  throw new Error(`expected an empty room, found ${JSON.stringify(left)}`)
}
const joinWith = (change: object) => (place: JanusPlace): ReturnType<typeof bindJanus> => bindJanus({ ...place, join: () => ({ ...place.join(), ...change }) })

test('a microphone that ends by itself is told as muted, and so is an unmute in vain; the call goes on', async () => {
  let microphone!: MediaStreamTrack
  await story(async ({ world, told: { call, words } }) => {
    await call.join()
    microphone.stop()
    microphone.dispatchEvent(new Event('ended'))
    await until('it to be told', () => words().at(-1) === 'muted')
    await world.port.setMuted!(false)
    expect([call.state, words().includes('unmuted')]).toEqual(['joined', false])
  }, { bind: place => bindJanus({ ...place, capture: async () => (microphone = await place.capture()) }) })
})

describe('Janus ends a call', () => {
  test.each(['videoroom', 'audiobridge'] as const)('%s: kicked is removed-by-host with the room\'s own words, once, though a hang-up of the media follows', kind => story(async ({ world, told }) => {
    await told.call.join()
    await world.kick!()
    const end = await told.call.ended
    expect(end).toMatchObject({ reason: 'removed-by-host', initiator: 'host', recoverable: false, vendor: { name: 'Janus', message: expect.stringContaining('kicked') as string } })
    await quiet(400) // the hang-up comes 0.3 s later
    expect(told.words()).toEqual(expect.arrayContaining(['joined', 'left']))
    expect(told.words().filter(word => word === 'failed' || word === 'restored')).toEqual([])
  }, { kind }))

  test.each(['videoroom', 'audiobridge'] as const)('%s: a room that is destroyed is room-ended', kind => story(async ({ world, told }) => {
    await told.call.join()
    await world.host.ask({ request: 'destroy', room: world.room, secret: 'host' })
    expect(await told.call.ended).toMatchObject({ reason: 'room-ended', vendor: { message: expect.stringContaining('destroyed') as string } })
  }, { kind }))

  test.each(['videoroom', 'audiobridge'] as const)('%s: the other one leaves, we leave, in the same tick: one end', kind => story(async ({ world, told }) => {
    await world.remote!.join()
    await told.call.join()
    const gone = world.remote!.leave()
    void told.call.leave()
    await gone
    expect(['local-leave', 'remote-hangup']).toContain((await told.call.ended).reason)
  }, { kind }))

  test.each(['videoroom', 'audiobridge'] as const)('%s: the other one is killed: remote-hangup', kind => ownServer({}, server => story(async ({ world, told }) => {
    await world.remote!.join()
    await told.call.join()
    await world.remote!.kill!()
    expect((await told.call.ended).reason).toBe('remote-hangup')
  }, { kind, server })))

  test('whoever stays sees us leave at once, and the room has nobody of ours', () => story(async ({ world, told }) => {
    await told.call.join()
    const { participants } = await world.host.ask({ request: 'listparticipants', room: world.room }) as { participants: unknown[] }
    expect(participants).toHaveLength(1)
    await told.call.leave()
    await emptied(world)
  }))
})

describe('Janus refuses a join', () => {
  test('a wrong pin', () => story(async s => {
    s.world.refuse!()
    expect(await refused(s)).toMatchObject({ reason: 'unauthorised', vendor: { code: 433, message: expect.stringContaining('pin') as string } })
  }))
  test.each([['videoroom', 426], ['audiobridge', 485]] as const)('%s: a room that is not there', (kind, code) => story(async s => {
    expect(await refused(s)).toMatchObject({ reason: 'room-unavailable', vendor: { code } })
  }, { kind, bind: joinWith({ room: 987_654 }) }))
  test.each([['videoroom', 436], ['audiobridge', 490]] as const)('%s: an id that is there already', (kind, code) => story(async s => {
    await s.world.remote!.join()
    expect(await refused(s)).toMatchObject({ reason: 'duplicate-identity', recoverable: false, vendor: { code } })
  }, { kind, bind: joinWith({ id: 2 }) }))
  test('a request that is wrong in itself', () => story(async s => {
    expect(await refused(s)).toMatchObject({ reason: 'internal-error', vendor: { code: 423 } })
  }, { bind: joinWith({ request: 'jion' }) }))
  test('a plugin that is not there', () => story(async s => {
    expect(await refused(s)).toMatchObject({ reason: 'room-unavailable', vendor: { code: 460 } })
  }, { bind: place => bindJanus({ ...place, plugin: 'janus.plugin.echotest' }) }))
  test('a full room lets us in, and refuses what we publish: the end is room-full', () => story(async first => {
    await first.world.host.ask({ request: 'edit', room: first.world.room, secret: 'host', new_publishers: 1 })
    await first.told.call.join()
    const second = await openJanusWorld('videoroom', shared, joinWith({ room: first.world.room, id: 5 }))
    try {
      const { call, words } = tell(second.port)
      await expect(call.join()).rejects.toBeDefined()
      expect(await call.ended).toMatchObject({ reason: 'room-full', vendor: { code: 432 } })
      expect(words()).not.toContain('joined')
      await until('nothing to be held', () => !second.truth.hot() && !second.truth.connected())
    } finally { await second.close() }
  }))
  test('a secret that is missing: the client gives words without a code', () => ownServer({ apiSecret: 'open sesame' }, async server => {
    const capture = (): never => { throw new Error('nothing is captured for a join that is refused') }
    const port = createJanusTransport({ default: initJanus() }, { session: { server: server.url, iceServers: [] }, plugin: 'janus.plugin.videoroom', join: { request: 'join', room: 1 }, capture })
    const { call } = tell(port)
    await expect(call.join()).rejects.toBeDefined()
    expect(await call.ended).toMatchObject({ reason: 'unauthorised', vendor: { name: 'Janus', message: expect.stringContaining('Unauthorized') as string } })
  }))
  test('a server that is not there', async () => {
    const port = createJanusTransport({ default: initJanus() }, { session: { server: 'ws://127.0.0.1:9', iceServers: [] }, plugin: 'p', join: { request: 'join' }, capture: () => [] })
    const { call } = tell(port)
    await expect(call.join()).rejects.toBeDefined()
    expect(await call.ended).toMatchObject({ reason: 'signalling-failed', recoverable: true, vendor: { message: expect.stringContaining('Is the server down?') as string } })
  })
})

describe('Janus is lost, and found', () => {
  test('the socket is cut: the session is claimed, the media never stopped, and nobody in the room saw anything', () => story(async ({ world, told }) => {
    await told.call.join()
    await world.failRecoverably!()
    await until('joined again', () => told.words().includes('restored'))
    expect(told.events.find(event => event.type === 'transport.failed')).toMatchObject({ recoverable: true, cause: { reason: 'signalling-failed', vendor: { message: expect.stringContaining('Lost connection') as string } } })
    expect([told.call.state, openConnections(world.iceServers).map(pc => pc.signalingState)]).toEqual(['joined', ['stable']])
    expect(await world.host.ask({ request: 'listparticipants', room: world.room })).toMatchObject({ participants: [{ id: 1, publisher: true }] })
    // A kick reaches the claimed session.
    await world.kick!()
    expect((await told.call.ended).reason).toBe('removed-by-host')
  }))

  // Janus says it once, to a socket that is gone. Asked later it only knows that we are in no room; AudioBridge so when it has hung up.
  test.each([['videoroom', 'room-unavailable', 426], ['audiobridge', 'state-mismatch', 487]] as const)('%s: put out while the socket is down: found out by asking, and there is no silent return', (kind, reason, code) => story(async ({ world, told }) => {
    await told.call.join()
    const release = world.proxy.stall()
    world.proxy.cut()
    await world.host.ask({ request: 'kick', room: world.room, secret: 'host', id: 1 })
    release()
    expect(await told.call.ended).toMatchObject({ reason, vendor: { code } })
    if (kind === 'videoroom') expect(told.words()).not.toContain('restored')
    await emptied(world)
  }, { kind }))

  // As peers that publish nothing they are told of where the room has notify_joining.
  test.each(['videoroom', 'audiobridge'] as const)('%s: of several, one goes after a loss and the call lives; who came and went while the socket was down is known, and it ends with the last', kind => {
    const room = 70_001, peers: JanusPeer[] = []
    const enter = async (id: number): Promise<JanusPeer> => {
      const peer = await openJanusPeer(shared.url, `janus.plugin.${kind}`)
      peers.push(peer)
      await peer.ask({ request: 'join', ptype: 'publisher', room, id })
      return peer
    }
    return story(async ({ world, told }) => {
      const restored = (): number => told.words().filter(word => word === 'restored').length
      await world.host.ask({ request: 'create', room, publishers: 9, notify_joining: true })
      const second = await enter(2), third = await enter(3)
      await told.call.join()
      world.proxy.cut()
      await until('joined again', () => restored() === 1)
      await second.leave()
      await quiet(300)
      expect(told.call.state).toBe('joined')
      const release = world.proxy.stall()
      world.proxy.cut()
      const fourth = await enter(4)
      await third.leave()
      release()
      await until('joined again', () => restored() === 2)
      await quiet(300)
      expect(told.call.state).toBe('joined')
      await fourth.leave()
      expect(await told.call.ended).toMatchObject({ reason: 'remote-hangup' })
    }, { kind, bind: joinWith({ room, pin: undefined }) }).finally(() => { for (const peer of peers) peer.kill() })
  })
  test.each(['videoroom', 'audiobridge'] as const)('%s: the other one goes while the socket is down: remote-hangup when it is back', kind => story(async ({ world, told }) => {
    await world.host.ask({ request: 'create', room: 70_002, publishers: 9, notify_joining: true })
    const other = await openJanusPeer(shared.url, `janus.plugin.${kind}`)
    await other.ask({ request: 'join', ptype: 'publisher', room: 70_002, id: 2 })
    await told.call.join()
    const release = world.proxy.stall()
    world.proxy.cut()
    await other.leave()
    release()
    expect(await told.call.ended).toMatchObject({ reason: 'remote-hangup' })
  }, { kind, bind: joinWith({ room: 70_002, pin: undefined }) }))

  test('left while a claim is under way: its socket is closed, and no other is opened', () => story(async ({ world, told }) => {
    await told.call.join()
    world.proxy.hold(text => text.includes('"success"'))
    await world.failRecoverably!()
    await until('a claim', () => told.call.state === 'reconnecting' && world.proxy.open() > 0)
    expect((await told.call.leave()).reason).toBe('local-leave')
    await quiet(1_500)
    expect(world.proxy.open()).toBe(0)
  }))

  test('a server that keeps no session for a claim: state-mismatch, with Janus\'s words', () => ownServer({ reclaimS: 0 }, server => story(async ({ world, told }) => {
    await told.call.join()
    await world.failRecoverably!()
    expect(await told.call.ended).toMatchObject({ reason: 'state-mismatch', recoverable: true, vendor: { message: expect.stringContaining('No such session') as string } })
  }, { server })))

  test('the server is killed and comes back: it knows no such session, and that is the end', () => ownServer({ reclaimS: 20 }, server => story(async ({ told }) => {
    await told.call.join()
    server.signal('SIGKILL')
    await until('reconnecting', () => told.call.state === 'reconnecting')
    await quiet(1_200)
    expect(told.call.state).toBe('reconnecting')
    await server.restart()
    expect(await told.call.ended).toMatchObject({ reason: 'state-mismatch', vendor: { message: expect.stringContaining('No such session') as string } })
  }, { server })))

  // A call asks every 5 s whether it is alive; media tell an outage after 5 to 11 s. An outage is the call's to bound, and not the question's.
  test('the server stands still for longer than the question waits: reconnecting, and back', () => ownServer({}, server => story(async ({ told }) => {
    await told.call.join()
    server.signal('SIGSTOP')
    await until('reconnecting', () => told.call.state === 'reconnecting', 20_000)
    await quiet(8_000)
    expect(told.call.state).toBe('reconnecting')
    server.signal('SIGCONT')
    await until('joined again', () => told.call.state === 'joined', 30_000)
    expect(told.words()).not.toContain('closed')
  }, { server })))

  test('cut while it joins: refused, with the code of the socket', () => story(async ({ world, told }) => {
    world.holdJoin!()
    void told.call.join().catch(() => undefined)
    await until('the room', () => world.truth.hot())
    world.proxy.cut()
    expect(await told.call.ended).toMatchObject({ reason: 'signalling-failed', vendor: { code: 1006, message: expect.stringContaining('Lost connection') as string } })
  }))

  test('the server is killed for good: the call\'s reconnect time-out ends it, and nothing is tried after it', () => ownServer({}, async server => {
    const world = await openJanusWorld('videoroom', server, bindJanus)
    try {
      const call = createCall({ id: 'killed for good', transport: world.port, policy: { reconnectTimeoutMs: 1_500 } })
      await call.join()
      server.signal('SIGKILL')
      expect((await call.ended).reason).toBe('network-lost')
      await call.settled
      expect([world.truth.hot(), world.truth.connected()]).toEqual([false, false])
      await server.restart()
      await quiet(1_500)
      expect(world.proxy.open()).toBe(0)
    } finally { await world.close() }
  }))

  test('the server ends a session that sent no keep-alive: idle-timeout, with the code of the socket', () => ownServer({ sessionTimeoutS: 3 }, server => story(async ({ told }) => {
    await told.call.join()
    expect(await told.call.ended).toMatchObject({ reason: 'idle-timeout', initiator: 'server', vendor: { code: 3504 } })
  }, { server })))

  test('… and without our proxy before it', () => ownServer({ sessionTimeoutS: 3 }, server => story(async ({ world, told }) => {
    await told.call.join()
    expect(await told.call.ended).toMatchObject({ reason: 'idle-timeout', vendor: { code: 3504 } })
    expect(world.proxy.open()).toBe(0)
  }, { server, bind: place => bindJanus({ ...place, server: server.url }) })))

  test('the server hangs the media up: another offer, in the same room, and they flow again', () => story(async ({ world, told }) => {
    await told.call.join()
    // Closed behind the client's back: Janus hears a DTLS alert, and says `hangup`.
    openConnections(world.iceServers)[0]!.close()
    await until('failed, then restored', () => told.words().includes('restored'))
    expect(told.events.find(event => event.type === 'transport.failed')).toEqual({ type: 'transport.failed', recoverable: true, cause: { reason: 'media-failed', vendor: { name: 'hangup', message: 'DTLS alert' } } })
    expect([told.call.state, world.truth.hot()]).toEqual(['joined', true])
  }))

  test('a microphone that the host puts in the place of ours is the one that is muted, and that is offered again', async () => {
    let handle!: { replaceTracks(options: object): void }
    const { track } = openMicrophone()
    await story(async ({ world, told }) => {
      await told.call.join()
      const sent = (): MediaStreamTrack | null | undefined => openConnections(world.iceServers)[0]?.getSenders()[0]?.track
      await new Promise<void>((success, error) => { handle.replaceTracks({ tracks: [{ type: 'audio', capture: track, dontStop: true }], success, error }) })
      for (const muted of [true, false]) {
        told.call.send({ type: muted ? 'user.mute' : 'user.unmute' })
        await until('it to be told', () => told.words().at(-1) === (muted ? 'muted' : 'unmuted'))
        expect([sent()?.id, sent()?.enabled]).toEqual([track.id, !muted])
      }
      openConnections(world.iceServers)[0]!.close()
      await until('failed, then restored', () => told.words().includes('restored'))
      expect([sent()?.id, track.readyState]).toEqual([track.id, 'live'])
    }, { bind: ({ server, iceServers, plugin, join, capture }) => createJanusTransport({ default: initJanus() }, {
      session: { server, iceServers }, plugin, join, capture: async () => [{ type: 'audio', capture: await capture() }], onMessage: (_message, _jsep, given) => { handle = given as never },
    }) })
    track.stop()
  })
})

/** What an administrator, or another client that knows the ids, asks of our session. */
async function askFor(server: JanusServer, request: object): Promise<void> {
  const socket = new WebSocket(server.url, 'janus-protocol')
  await once(socket, 'open')
  socket.send(JSON.stringify({ transaction: 'by another', ...request }))
  await once(socket, 'message')
  socket.terminate()
}
type Known = { getId(): number; session: { getSessionId(): number } }
/** The same binding, and the ids of its session and handle. */
function knowing(): { bind: (place: JanusPlace) => ReturnType<typeof bindJanus>; ids(): { session_id: number; handle_id: number } } {
  let known: Known | undefined
  return {
    bind: ({ server, iceServers, plugin, join, capture }) => createJanusTransport({ default: initJanus() }, {
      session: { server, iceServers }, plugin, join, capture: async () => [{ type: 'audio', capture: await capture() }], onMessage: (_message, _jsep, handle) => { known = handle as never },
    }),
    ids: () => ({ session_id: known!.session.getSessionId(), handle_id: known!.getId() }),
  }
}

describe('Janus, or its administrator, takes away what is ours', () => {
  test.each(['videoroom', 'audiobridge'] as const)('%s: the handle: state-mismatch, and nothing is held', kind => {
    const { bind, ids } = knowing()
    return story(async ({ told }) => {
      await told.call.join()
      await askFor(shared, { janus: 'detach', ...ids() })
      expect(await told.call.ended).toMatchObject({ reason: 'state-mismatch', recoverable: true, vendor: { name: 'detached' } })
    }, { kind, bind })
  })

  // No event tells it, and the server itself answers: only the session that is asked for knows.
  test.each(['videoroom', 'audiobridge'] as const)('%s: the session: state-mismatch when it is asked whether it is alive', kind => {
    const { bind, ids } = knowing()
    return story(async ({ world, told }) => {
      await told.call.join()
      await askFor(shared, { janus: 'destroy', session_id: ids().session_id })
      void world.port.isAlive!()
      expect(await told.call.ended).toMatchObject({ reason: 'state-mismatch', recoverable: true, vendor: { code: 458 } })
    }, { kind, bind })
  })

  test('… and when media are to be restarted', () => {
    const { bind, ids } = knowing()
    return story(async ({ told }) => {
      await told.call.join()
      await askFor(shared, { janus: 'destroy', session_id: ids().session_id })
      void told.restart()
      expect(await told.call.ended).toMatchObject({ reason: 'state-mismatch', vendor: { code: 458 } })
    }, { bind })
  })

  test.each(['videoroom', 'audiobridge'] as const)('%s: a session that is there says that it is alive, and nobody hears of the question', kind => {
    const heard: unknown[] = []
    return story(async ({ world, told }) => {
      await told.call.join()
      const before = heard.length
      expect([await world.port.isAlive!(), await world.port.isAlive!()]).toEqual([true, true])
      await quiet()
      expect([heard.length, told.call.state]).toEqual([before, 'joined'])
    }, { kind, bind: ({ server, iceServers, plugin, join, capture }) => createJanusTransport({ default: initJanus() }, {
      session: { server, iceServers }, plugin, join, capture: async () => [{ type: 'audio', capture: await capture() }], onMessage: message => { heard.push(message) },
    }) })
  })
})

describe('Janus is left too early', () => {
  test('before the session is made: its socket is closed, and no session is left on the server', () => story(async ({ world, told }) => {
    const release = world.proxy.hold(text => text.includes('"success"'))
    void told.call.join().catch(() => undefined)
    await until('a socket', () => world.proxy.open() > 0)
    await quiet()
    await told.call.leave()
    await until('no socket', () => world.proxy.open() === 0)
    release()
    await quiet()
    expect(told.call.state).toBe('ended')
  }))

  test.each(['"id":', '"joined"', '"configured"', '"webrtcup"'])('when the server\'s %s is still under way', part => story(async ({ world, told }) => {
    const release = world.proxy.hold(text => text.includes(part))
    void told.call.join().catch(() => undefined)
    await quiet(200)
    expect(told.call.state).toBe('joining')
    const leaving = told.call.leave()
    release()
    expect((await leaving).reason).toBe('join-cancelled')
    await quiet()
    expect(told.words()).not.toContain('joined')
    await emptied(world)
  }))
})

describe('as measured: the client alone', () => {
  test('a second destroy of a session that is gone calls destroyed again, and reports an error', async () => {
    const Janus = initJanus(), said: string[] = []
    const janus = await new Promise<InstanceType<typeof Janus>>(resolve => {
      const made = new Janus({ server: shared.url, iceServers: [], success: () => resolve(made), destroyed: () => said.push('destroyed') })
    })
    for (const n of [1, 2]) await new Promise<void>(resolve => janus.destroy({ success: () => { said.push(`success ${n}`); setTimeout(resolve, 20) }, error: () => { said.push(`error ${n}`); setTimeout(resolve, 20) } }))
    expect(said).toEqual(['success 1', 'destroyed', 'error 2', 'destroyed'])
  })

  test('a destroy before the session is there succeeds, and the session is made all the same', async () => {
    const Janus = initJanus(), said: string[] = []
    const janus = new Janus({ server: shared.url, iceServers: [], success: () => said.push('made') })
    janus.destroy({ success: () => said.push('destroyed') })
    await until('the session', () => said.includes('made'))
    expect([said, janus.isConnected()]).toEqual([['destroyed', 'made'], true])
    janus.destroy({ unload: true })
  })

  test('a frozen server is connected for the client, whose keep-alives are never answered', () => ownServer({}, async server => {
    const Janus = initJanus()
    const janus = await new Promise<InstanceType<typeof Janus>>(resolve => {
      const made = new Janus({ server: server.url, iceServers: [], keepAlivePeriod: 50, success: () => resolve(made), error: () => undefined })
    })
    server.signal('SIGSTOP')
    await quiet(500)
    expect(janus.isConnected()).toBe(true)
    janus.destroy({ unload: true })
  }))

  test('the host of a room is a bare client of the protocol, and is refused like any other', async () => {
    const host = await openJanusPeer(shared.url, 'janus.plugin.videoroom')
    expect(await host.ask({ request: 'destroy', room: 987_654 })).toMatchObject({ error_code: 426 })
    await host.leave()
  })
})
