/** What Agora is known to do: the real package as far as it goes without a channel, the fake in the channel, and both where they can be compared. */
import { createAgoraTransport, AGORA_ERRORS, AGORA_REASONS, agoraCauseOf, type AgoraClient, type AgoraOptions, type AgoraTrack } from '@onhook/adapters/agora'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { walkBadPayloads } from '../harness/bad-payload.ts'
import { installPage } from '../harness/page.ts'
import { expectLackTold, expectLeftAllTheSame } from '../harness/refused.ts'
import { quiet, tell, until, why } from '../harness/story.ts'
import { agoraError, createFakeAgora, createSharedSound, createTrack, page } from './fake.ts'

installPage()
afterEach(() => page.reset())
const APP = '0123456789abcdef0123456789abcdef'
const real = async (): Promise<AgoraClient> => {
  const { default: AgoraRTC } = await import('agora-rtc-sdk-ng')
  AgoraRTC.setLogLevel(4)
  return AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })
}
const start = (options: Partial<AgoraOptions> = {}) => {
  const fake = createFakeAgora()
  return { fake, ...tell(createAgoraTransport(fake.client, { appId: APP, channel: 'room', token: 'token', microphone: createTrack, timing: { lateMs: 50 }, ...options })) }
}

describe('before a channel is joined, the real package and the fake', () => {
  /** Plays the scene, and says what was seen. */
  async function play(client: AgoraClient): Promise<unknown[]> {
    const seen: unknown[] = [], code = (error: unknown): unknown => (error as { code?: unknown }).code
    client.on('connection-state-change', (...args: unknown[]) => { seen.push(args.filter(arg => arg !== undefined).join(' < ')) })
    await Promise.all([client.leave(), client.leave()])
    seen.push(`left twice: ${client.connectionState}`)
    const first = client.join(APP, 'room', null).catch(code)
    await until('connecting', () => client.connectionState === 'CONNECTING')
    seen.push(`a second join: ${await client.join(APP, 'room', null).catch(code)}`)
    await Promise.all([client.leave(), client.leave()])
    seen.push(`the first join: ${await first}`, client.connectionState)
    return seen
  }
  test('agree: a leave of nothing is silent, a join while joining is INVALID_OPERATION, a leave while joining aborts it and gives no reason', async () => {
    const fake = createFakeAgora()
    fake.holdJoin()
    const expected = ['left twice: DISCONNECTED', 'CONNECTING < DISCONNECTED', 'a second join: INVALID_OPERATION', 'DISCONNECTING < CONNECTING', 'DISCONNECTED < DISCONNECTING', 'the first join: OPERATION_ABORTED', 'DISCONNECTED']
    expect(await play(await real())).toEqual(expected)
    expect(await play(fake.client)).toEqual(expected)
  })
})

describe('over the real package', () => {
  test('a join that nobody answers is left at once, and the microphone is closed', async () => {
    const client = await real(), { call, words } = tell(createAgoraTransport(client, { appId: APP, channel: 'room', microphone: createTrack }))
    const joined = call.join().catch((error: unknown) => error)
    await until('connecting', () => client.connectionState === 'CONNECTING')
    expect(page.isHot()).toBe(true)
    expect((await call.leave()).reason).toBe('join-cancelled')
    await call.settled
    expect([client.connectionState, page.isHot(), words()]).toEqual(['DISCONNECTED', false, ['left']])
    await joined
  })
  test('a call that begins while the last is being left waits for the client, where the SDK says INVALID_OPERATION [thread 77]', async () => {
    const client = await real(), [{ call }, { call: next }] = [tell(createAgoraTransport(client, { appId: APP, channel: 'room' })), tell(createAgoraTransport(client, { appId: APP, channel: 'room' }))]
    const first = call.join().catch(() => 'cancelled')
    await until('connecting', () => client.connectionState === 'CONNECTING')
    void call.leave()
    const second = next.join().catch((error: unknown) => error)
    await first
    await call.settled
    await until('connecting again', () => client.connectionState === 'CONNECTING')
    expect(next.state).toBe('joining')
    await next.leave()
    await second
  })
  test('a second call of the same client is refused by a sentence', async () => {
    const client = await real(), { call } = tell(createAgoraTransport(client, { appId: APP, channel: 'room' })), { call: other } = tell(createAgoraTransport(client, { appId: APP, channel: 'other' }))
    const first = call.join().catch(() => undefined)
    await until('connecting', () => client.connectionState === 'CONNECTING')
    await expect(other.join()).rejects.toMatchObject({ cause: { reason: 'internal-error', vendor: { message: 'Agora: expected no session, found another; leave that call first' } } })
    expect(client.connectionState).toBe('CONNECTING')
    await call.leave()
    await first
  })
  test('an app id that cannot be one', async () => {
    const { call } = tell(createAgoraTransport(await real(), { appId: '', channel: 'room' }))
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'internal-error', vendor: { name: 'AgoraRTCException', code: 'INVALID_PARAMS' } } })
  })
})

describe('ends from elsewhere', () => {
  test.each(Object.entries(AGORA_REASONS))('DISCONNECTED by %s is %s, once, and the microphone is closed', async (raw, reason) => {
    const { fake, call, words } = start()
    await call.join()
    fake.become('DISCONNECTED', raw)
    const end = await call.ended
    await call.settled
    await quiet(5)
    expect([end.reason, end.vendor, words(), page.isHot(), fake.listeners()]).toEqual([reason, { name: raw, code: raw, message: 'disconnected' }, ['joined', 'left'], false, 0])
  })
  test('the tries are used up after a long RECONNECTING', async () => {
    const { fake, call, words } = start()
    await call.join()
    fake.become('RECONNECTING')
    fake.become('DISCONNECTED', 'NETWORK_ERROR')
    expect(why(await call.ended)).toEqual({ reason: 'network-lost', initiator: 'system', vendor: { name: 'NETWORK_ERROR', code: 'NETWORK_ERROR', message: 'disconnected' } })
    expect(words()).toEqual(['joined', 'lost', 'left'])
  })
  test('the other side leaves a call of two, or drops out of it', async () => {
    const { fake, call } = start({ endsWhenAlone: true })
    await call.join()
    fake.userLeaves('ServerTimeOut')
    expect(why(await call.ended)).toEqual({ reason: 'remote-hangup', initiator: 'remote', vendor: { name: 'ServerTimeOut', message: 'the last other user has left' } })
    await call.settled
    await until('to be out', () => fake.client.connectionState === 'DISCONNECTED')
  })
  test.each([['the last other user has left', 'user-left'], ['the token has expired', 'token-privilege-did-expire']])('when %s, the channel is being left yet: the next call waits for that, and is in', async (_, event) => {
    const { fake, call } = start({ endsWhenAlone: true }), { remoteUsers } = fake.client, others = [...remoteUsers]
    await call.join()
    remoteUsers.length = 0
    fake.tell(event, {}, 'Quit')
    await call.ended
    await call.settled
    expect(fake.client.connectionState).toBe('DISCONNECTING')
    remoteUsers.push(...others)
    await call.join()
    expect([call.state, fake.client.connectionState, fake.tokens.length, page.isHot()]).toEqual(['joined', 'CONNECTED', 2, true])
    await call.leave()
  })
  test('the last other user leaves, and stays in the list, as whoever was subscribed to before they came', async () => {
    const { fake, call } = start({ endsWhenAlone: true }), [user] = fake.client.remoteUsers
    await call.join()
    fake.tell('user-left', { uid: 3 }, 'Quit') // another one
    expect(call.state).toBe('joined')
    fake.tell('user-left', user, 'Quit')
    expect((await call.ended).reason).toBe('remote-hangup')
  })
  test('a microphone that ends by itself is muted, whatever we ask of it, until the host has put another in its place', async () => {
    let track: Awaited<ReturnType<typeof createTrack>> | undefined
    const { call, words } = start({ microphone: async () => track = await createTrack() })
    await call.join()
    track!.unplug()
    expect(words()).toEqual(['joined', 'muted'])
    call.send({ type: 'user.mute' })
    call.send({ type: 'user.unmute' })
    await quiet(5)
    expect(words()).toEqual(['joined', 'muted', 'muted'])
    track!.setDevice('another')
    expect(words()).toEqual(['joined', 'muted', 'muted', 'unmuted'])
    await call.leave()
    await call.settled
    expect(track!.listeners()).toBe(0)
  })
  test('another microphone that the host has published is muted with ours; the call is muted when neither is heard, and one that has ended is none', async () => {
    let track: Awaited<ReturnType<typeof createTrack>> | undefined
    const { fake, call, words } = start({ microphone: async () => track = await createTrack() }), second = await createTrack()
    await call.join()
    await fake.client.publish(second as never)
    call.send({ type: 'user.mute' })
    await quiet(5)
    expect([track!.muted, second.muted, words()]).toEqual([true, true, ['joined', 'muted']])
    call.send({ type: 'user.unmute' })
    await quiet(5)
    track!.unplug()
    expect([second.muted, words()]).toEqual([false, ['joined', 'muted', 'unmuted']])
    second.unplug()
    expect(words().at(-1)).toBe('muted')
    second.setDevice('another')
    expect(words().at(-1)).toBe('unmuted')
    await call.leave()
    await call.settled
    expect([track!.listeners(), second.listeners(), fake.listeners()]).toEqual([0, 0, 0])
    second.close() // it is the host's
  })
  test('one that the host has put in the place of ours while the call was muted is found by the next mute', async () => {
    const { fake, call, words } = start(), second = await createTrack()
    await call.join()
    call.send({ type: 'user.mute' })
    await quiet(5)
    fake.published.length = 0
    await fake.client.publish(second as never)
    call.send({ type: 'user.unmute' })
    call.send({ type: 'user.mute' })
    await quiet(5)
    expect([second.muted, words().at(-1)]).toEqual([true, 'muted'])
    await call.leave()
    second.close()
  })
  test('what is shared is no microphone: a mute leaves it on, and a microphone that has ended is told as muted beside it', async () => {
    let track: Awaited<ReturnType<typeof createTrack>> | undefined
    const { fake, call, words } = start({ microphone: async () => track = await createTrack() }), shared = await createSharedSound()
    await call.join()
    await fake.client.publish(shared as never)
    call.send({ type: 'user.mute' })
    await quiet(5)
    expect([track!.muted, shared.muted, words()]).toEqual([true, false, ['joined', 'muted']])
    call.send({ type: 'user.unmute' })
    await quiet(5)
    track!.unplug()
    expect([shared.muted, words().at(-1)]).toEqual([false, 'muted'])
    await call.leave()
    shared.close()
  })
  test('an unmute undoes what our mute has muted: another microphone that the host has muted stays so', async () => {
    const { fake, call } = start(), [theirs, other] = [await createTrack(), await createTrack()]
    await call.join()
    for (const each of [theirs, other]) await fake.client.publish(each as never)
    await theirs.setMuted(true)
    for (const type of ['user.mute', 'user.unmute', 'user.mute', 'user.unmute'] as const) { call.send({ type }); await quiet(5) }
    expect([theirs.muted, other.muted]).toEqual([true, false])
    await theirs.setMuted(false)
    call.send({ type: 'user.mute' })
    await quiet(5)
    expect([theirs.muted, other.muted]).toEqual([true, true])
    await call.leave()
    for (const each of [theirs, other]) each.close()
  })
  test('muted while ours is being published beside another of the host, ours is muted as well', async () => {
    let track: Awaited<ReturnType<typeof createTrack>> | undefined, publish!: () => void
    const { fake, call } = start({ microphone: async () => track = await createTrack() }), second = await createTrack(), original = fake.client.publish
    fake.client.publish = async given => {
      await original(second as never)
      await new Promise<void>(resolve => { publish = resolve })
      await original(given)
    }
    const joined = call.join()
    await until('it to be published', () => publish !== undefined)
    call.send({ type: 'user.mute' })
    await quiet(5)
    expect([track!.muted, second.muted]).toEqual([true, true])
    publish()
    await joined
    await call.leave()
    second.close()
  })
  test('a microphone that refuses to be unmuted is told, and so is what holds for all: ours is heard', async () => {
    const fake = createFakeAgora(), port = createAgoraTransport(fake.client, { appId: APP, channel: 'room', microphone: createTrack }), { call, words } = tell(port), second = await createTrack(), { setMuted } = second
    await call.join()
    await fake.client.publish(Object.assign(second, { setMuted: async (muted: boolean) => { if (muted) return setMuted(true); throw agoraError('TRACK_STATE_UNREACHABLE') } }) as never)
    await port.setMuted!(true)
    await expect(port.setMuted!(false)).rejects.toMatchObject({ code: 'TRACK_STATE_UNREACHABLE' })
    expect([fake.published.map(({ muted }) => muted), words()]).toEqual([[false, true], ['joined', 'muted', 'unmuted']])
    await call.leave()
    second.close()
  })
  test('without endsWhenAlone a call goes on alone', async () => {
    const { fake, call } = start()
    await call.join()
    fake.userLeaves()
    await quiet(5)
    expect(call.state).toBe('joined')
    await call.leave()
  })
})

describe('tokens', () => {
  test('one that is about to expire is renewed by the function, and told', async () => {
    let n = 0
    const { fake, call, words } = start({ token: () => `token ${++n}` })
    await call.join()
    fake.tell('token-privilege-will-expire')
    await until('a new token', () => fake.tokens.length === 2)
    expect([fake.tokens, words(), call.state]).toEqual([['token 1', 'token 2'], ['joined', 'tokenExpiring'], 'joined'])
    await call.leave()
  })
  test('a function that fails then is a diagnostic; the call goes on until the token has expired', async () => {
    let n = 0
    const diagnostics: string[] = [], { fake, call } = start({ token: () => { if (++n > 1) throw new Error('no server'); return 'token' }, onDiagnostic: d => { diagnostics.push(d.code) } })
    await call.join()
    fake.tell('token-privilege-will-expire')
    await until('the diagnostic', () => diagnostics.length > 0)
    expect([diagnostics, call.state]).toEqual([['token-not-renewed'], 'joined'])
    fake.tell('token-privilege-did-expire')
    expect((await call.ended).reason).toBe('token-expired')
    await call.settled
    await until('to be out', () => fake.client.connectionState === 'DISCONNECTED')
  })
  test('a new one that comes when the call is over is given to nobody: the client may be in the next one', async () => {
    let n = 0, answer!: (token: string) => void
    const { fake, call } = start({ token: () => (++n === 1 ? 'token 1' : new Promise<string>(resolve => { answer = resolve })) })
    await call.join()
    fake.tell('token-privilege-will-expire')
    await until('the question', () => answer !== undefined)
    await call.leave()
    await call.settled
    answer('token 2')
    await quiet(5)
    expect(fake.tokens).toEqual(['token 1'])
  })
  test.each([['dynamic key or token timeout', 'token-expired'], ['dynamic key expired', 'token-expired'], ['invalid token, authorized failed', 'unauthorised'], ['invalid vendor key, can not find appid', 'unauthorised'], ['amount of users over load', 'room-full'], ['no active status', 'signalling-failed']])('a gateway that says "%s" is %s', async (text, reason) => {
    const { fake, call } = start()
    fake.refuse(agoraError('CAN_NOT_GET_GATEWAY_SERVER', text))
    await expect(call.join()).rejects.toMatchObject({ cause: { reason, vendor: { code: 'CAN_NOT_GET_GATEWAY_SERVER' } } })
    expect(page.isHot()).toBe(false)
  })
})

describe('the microphone', () => {
  test('that is granted after the leave is closed, and no channel is joined or left for it', async () => {
    const grant = page.holdCapture(), { fake, call } = start()
    let leaves = 0
    const { leave } = fake.client
    fake.client.leave = () => { leaves++; return leave() }
    const joined = call.join().catch(() => undefined)
    await quiet(5)
    await call.leave()
    await grant()
    await joined
    await quiet(5)
    expect([page.isHot(), fake.tokens, leaves]).toEqual([false, [], 0])
  })
  test('that is still asked for when the call is left keeps the next call from nothing', async () => {
    const asked: ((track: AgoraTrack) => void)[] = [], { fake, call } = start({ microphone: () => new Promise<AgoraTrack>(resolve => { asked.push(resolve) }), timing: { lateMs: 600_000, ownerMs: 600_000 } })
    const first = call.join().catch(() => undefined)
    await until('the question', () => asked.length === 1)
    void call.leave()
    const second = call.join()
    await until('the next question', () => asked.length === 2)
    for (const answer of asked) answer(await createTrack())
    await Promise.all([first, second])
    expect([call.state, fake.published.length, page.isHot()]).toEqual(['joined', 1, true])
    await call.leave()
    await call.settled
    expect(page.isHot()).toBe(false)
  })
  test('that is refused refuses the join, and no channel is joined', async () => {
    page.refuseCapture('NotAllowedError')
    const { fake, call } = start()
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'no-media-permission', vendor: { code: 'PERMISSION_DENIED' } } })
    expect([fake.client.connectionState, fake.tokens]).toEqual(['DISCONNECTED', []])
  })
  test('that cannot be published leaves the channel again', async () => {
    const { fake, call } = start()
    fake.client.publish = async () => { throw agoraError('CREATE_OFFER_FAILED') }
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'negotiation-failed' } })
    await call.settled
    await until('to be out of the channel', () => fake.client.connectionState === 'DISCONNECTED')
    expect(page.isHot()).toBe(false)
  })
  test('is published once, and a connection that is lost meanwhile is told after joined', async () => {
    const { fake, call, words } = start(), { publish } = fake.client
    fake.client.publish = async track => { fake.become('RECONNECTING'); await publish(track) }
    await call.join()
    await until('the loss', () => words().length === 2)
    expect([words(), fake.published.length]).toEqual([['joined', 'lost'], 1])
    await call.leave()
  })
})

describe('bad input', () => {
  test('a track that throws when it is closed keeps nobody in the channel, and is told', async () => {
    const diagnostics: string[] = [], { fake, call } = start({ microphone: async () => ({ ...await createTrack(), close() { throw new Error('no') } }), onDiagnostic: d => { diagnostics.push(d.code) } })
    await call.join()
    await call.leave()
    await call.settled
    expect([diagnostics, fake.client.connectionState]).toEqual([['track-threw'], 'DISCONNECTED'])
  })
  test('any payload of any event throws nothing into the SDK', () => walkBadPayloads(
    fc.tuple(fc.constantFrom('connection-state-change', 'token-privilege-will-expire', 'token-privilege-did-expire', 'user-left'), fc.array(fc.oneof(fc.anything(), fc.constantFrom('DISCONNECTED', 'CONNECTED', 'RECONNECTING', 'LEAVE')), { maxLength: 3 })),
    () => {
      const { fake, call } = start({ endsWhenAlone: true, timing: { lateMs: 0 } })
      return { call, say: ([event, payload]) => fake.tell(event, ...payload), isOut: () => fake.client.connectionState === 'DISCONNECTED' && fake.listeners() === 0, thrown: () => fake.thrown.count, isHot: page.isHot }
    },
  ))
  test('a payload that cannot even be printed throws nothing into the SDK', async () => {
    const { fake, call, words } = start({ endsWhenAlone: true }), unprintable = Object.create(null) as object
    await call.join()
    fake.tell('connection-state-change', unprintable, unprintable, unprintable)
    expect(words()).toEqual(['joined'])
    fake.client.remoteUsers.length = 0
    fake.tell('user-left', unprintable, unprintable)
    expect([(await call.ended).reason, fake.thrown.count]).toEqual(['remote-hangup', 0])
  })
  test('any reason or error is a cause, and its name is kept', () => {
    const known = { ...AGORA_ERRORS, ...AGORA_REASONS }
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.string(), fc.record({ code: fc.string(), message: fc.string() })), raw => {
      const { reason, vendor } = agoraCauseOf(raw)
      expect(typeof vendor?.message).toBe('string')
      if (typeof raw === 'string') expect(vendor).toMatchObject({ name: raw, code: raw })
      if (typeof raw === 'string' && !Object.hasOwn(known, raw)) expect(reason).toBe('unknown')
    }))
  })
  test('a client that lacks members is refused, and told which', () => expectLackTold(
    onDiagnostic => createAgoraTransport({ ...createFakeAgora().client, publish: undefined } as never, { appId: APP, channel: 'room', onDiagnostic }),
    'Agora: expected publish, found none; give what agora-rtc-sdk-ng@^4.20.0 exports',
  ))
  test('a leave that the SDK refuses does not keep the client in the channel', () => {
    const { fake, call } = start()
    return expectLeftAllTheSame(call, fake.refuseLeave, () => fake.client.connectionState === 'DISCONNECTED')
  })
})
