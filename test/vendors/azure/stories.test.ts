/** What Azure is known to do: the real package as far as it goes without its cloud, the fake for calls and their hang-ups. */
import { createAzureTransport, AZURE_CODES, AZURE_SUB_CODES, azureCauseOf, type AzureOptions } from '@onhook/adapters/azure'
import type { CallAgent } from '@azure/communication-calling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { walkBadPayloads } from '../harness/bad-payload.ts'
import { expectToldAndGoesOn } from '../harness/fails-later.ts'
import { installPage } from '../harness/page.ts'
import { expectLackTold } from '../harness/refused.ts'
import { quiet, tell, until, why } from '../harness/story.ts'
import { azureError, createFakeAgent, type FakeCall } from './fake.ts'

type Options = AzureOptions<ReturnType<typeof createFakeAgent>['agent'], FakeCall['call']>
const start = (options: Partial<Options> = {}) => {
  const fake = createFakeAgent()
  return { fake, ...tell(createAzureTransport(fake.agent, { call: a => a.join({ groupId: 'group' }), network: fake.networkOf, timing: { hangUpMs: 30, lateMs: 50, ownerMs: 300 }, ...options })) }
}

describe('over the real package', () => {
  const token = (scope: unknown): string => ['{"alg":"none"}', JSON.stringify({ exp: Math.floor(Date.now() / 1_000) + 3_600, skypeid: 'acs:user', scp: 1_792, acsScope: scope, resourceId: 'resource' }), 'x'].map(part => Buffer.from(part).toString('base64url')).join('.')
  const join = async (scope: unknown) => {
    installPage()
    const { CallClient } = await import('@azure/communication-calling'), { AzureCommunicationTokenCredential } = await import('@azure/communication-common')
    return tell(createAzureTransport<CallAgent, ReturnType<CallAgent['join']>>(() => new CallClient().createCallAgent(new AzureCommunicationTokenCredential(token(scope))), { call: agent => agent.join({ groupId: 'group' }), timing: { lateMs: 50 } }))
  }
  test('a token without the right to call is refused when the agent is made, and its code is kept', async () => {
    const { call } = await join('chat')
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'unauthorised', vendor: { name: 'CallingCommunicationError', code: '401/44113' } } })
  }, 120_000)
  test('an agent whose cloud never answers is left at once', async () => {
    const { call, words } = await join('voip')
    const joined = call.join().catch((error: unknown) => error)
    await quiet(200)
    expect(await Promise.race([joined, 'pending'])).toBe('pending')
    expect((await call.leave()).reason).toBe('join-cancelled')
    await call.settled
    await joined
    expect(words()).toEqual(['left'])
  }, 120_000)
})

describe('hanging up', () => {
  test('while it connects does nothing, in an SDK of that kind: the end is told in time, and the call is hung up when it connects after all [threads 17, 78]', async () => {
    const { fake, call, words } = start(), connect = fake.holdConnected()
    fake.hangUpsGo('nothing')
    const joined = call.join().catch(() => undefined)
    await until('connecting', () => fake.calls[0]?.call.state === 'Connecting')
    expect((await call.leave()).reason).toBe('join-cancelled')
    await call.settled
    expect([fake.last().call.state, words()]).toEqual(['Connecting', ['left']])
    connect()
    await until('the end of the call', () => fake.last().call.state === 'Disconnected')
    await joined
    // Twice by the leave, once when nobody waits any more, once when it came to life.
    expect([words(), fake.last().listeners(), fake.last().hangUps()]).toEqual([['left'], 0, 4])
  })
  test('is never answered: the end is told in time [thread 83]', async () => {
    const { fake, call, words } = start()
    await call.join()
    fake.hangUpsGo('never')
    expect((await call.leave()).reason).toBe('local-leave')
    await call.settled
    expect([words(), fake.last().hangUps()]).toEqual([['joined', 'left'], 3])
  })
  test('the first hang-up after a network loss is lost, the second works [thread 80]', async () => {
    const { fake, call, words } = start()
    await call.join()
    const { call: sdk } = fake.last(), { hangUp } = sdk
    let asked = 0
    sdk.hangUp = () => (++asked === 1 ? new Promise<void>(() => undefined) : hangUp())
    fake.last().diagnose('networkReconnect', 3)
    await call.leave()
    await call.settled
    expect([sdk.state, asked, words()]).toEqual(['Disconnected', 2, ['joined', 'lost', 'left']])
  })
  test('asks once where it works, however it is left', async () => {
    const { fake, call } = start()
    await call.join()
    await Promise.all([call.leave(), call.leave('back'), call.leave('notification')])
    await call.settled
    await quiet(50)
    expect([fake.last().hangUps(), fake.last().listeners()]).toEqual([1, 0])
  })
  test('a refused hang-up is a diagnostic, and is asked again', async () => {
    const diagnostics: string[] = [], { fake, call } = start({ onDiagnostic: d => { diagnostics.push(d.code) } })
    await call.join()
    fake.last().refuseHangUp()
    await call.leave()
    await call.settled
    expect([diagnostics, fake.last().call.state]).toEqual([['hang-up-failed'], 'Disconnected'])
  })
  test('a call that comes into being after the leave is hung up, also when nobody waits any more', async () => {
    let accept!: () => void
    const { fake, call } = start({ call: a => new Promise(resolve => { const accepted = a.startCall([]); accept = () => resolve(accepted) }) })
    const joined = call.join().catch(() => undefined)
    await until('a call that is connected', () => fake.calls[0]?.call.state === 'Connected')
    await call.leave()
    await call.settled
    await quiet(120)
    accept()
    await until('the end of the call', () => fake.last().call.state === 'Disconnected')
    await joined
    expect(fake.last().listeners()).toBe(0)
  })
  test('left while the agent is made: no call is made for it, and the next one gets the same agent', async () => {
    const made: (() => void)[] = [], fake = createFakeAgent()
    const { call } = tell(createAzureTransport(() => new Promise<typeof fake.agent>(resolve => { made.push(() => resolve(fake.agent)) }), { call: a => a.join({ groupId: 'group' }), timing: { hangUpMs: 30, lateMs: 600_000, ownerMs: 600_000 } }))
    const first = call.join().catch(() => undefined)
    await until('the question', () => made.length === 1)
    void call.leave()
    const second = call.join()
    await first
    await quiet(5)
    expect([made.length, fake.calls]).toEqual([1, []])
    made[0]!()
    await second
    expect(fake.calls).toHaveLength(1)
    await call.leave()
    await call.settled
    expect(fake.calls.map(c => c.call.state)).toEqual(['Disconnected'])
  })
  test('leaves no timer behind', async () => {
    const timers = new Set<unknown>()
    const clock = {
      setTimeout(run: () => void, ms: number) { const timer = setTimeout(() => { timers.delete(timer); run() }, ms); timers.add(timer); return timer },
      clearTimeout(timer: ReturnType<typeof setTimeout>) { timers.delete(timer); clearTimeout(timer) },
    }
    const { call } = start({ clock, timing: { hangUpMs: 600_000 } })
    await call.join()
    await call.leave()
    await call.settled
    await quiet(5)
    expect(timers.size).toBe(0)
  })
  test('left and joined again at once: the second call waits for the end of the first [thread 81]', async () => {
    const { fake, call } = start()
    await call.join()
    const states: string[] = [], { call: first } = fake.last()
    void call.leave()
    await call.join()
    states.push(first.state, fake.last().call.state)
    expect([states, fake.calls.length]).toEqual([['Disconnected', 'Connected'], 2])
    await call.leave()
  })
})

describe('states', () => {
  test('a call that is connected when it is given is joined', async () => {
    const { fake, call } = start({ async call(a) { const accepted = a.startCall([]); await until('connected', () => accepted.state === 'Connected'); return accepted } })
    await call.join()
    expect([call.state, fake.calls.length]).toEqual(['joined', 1])
    await call.leave()
  })
  test('in the lobby it is not joined; let in, it is; put out of it, it was denied', async () => {
    const { fake, call, words } = start(), connect = fake.holdConnected()
    const joined = call.join()
    await until('connecting', () => fake.calls[0]?.call.state === 'Connecting')
    fake.last().become('InLobby')
    await quiet(5)
    expect([words(), call.state]).toEqual([[], 'joining'])
    fake.last().become('Connected')
    await joined
    await call.leave()
    connect()
    const again = start()
    again.fake.holdConnected()
    const refused = again.call.join()
    await until('connecting', () => again.fake.calls[0]?.call.state === 'Connecting')
    again.fake.last().become('InLobby')
    again.fake.last().become('Disconnected', { code: 0, subCode: 5854 })
    await expect(refused).rejects.toMatchObject({ cause: { reason: 'denied-entry', vendor: { code: '0/5854' } } })
  })
  test('on hold by us or by the other side it is joined, neither lost nor over', async () => {
    const { fake, call, words } = start()
    await call.join()
    for (const state of ['LocalHold', 'Connected', 'RemoteHold', 'Connected']) fake.last().become(state)
    await quiet(5)
    expect([words(), call.state]).toEqual([['joined'], 'joined'])
    await call.leave()
  })
  test('a network loss that falls back to None with a reason, and no Disconnected, is an end [thread 79]', async () => {
    const { fake, call, words } = start()
    await call.join()
    fake.last().diagnose('networkReconnect', 3)
    fake.last().become('None', { code: 410, subCode: 3101 })
    expect(why(await call.ended)).toEqual({ reason: 'network-lost', initiator: 'system', vendor: { name: 'CallEndReason', code: '410/3101', message: '{"code":410,"subCode":3101}' } })
    await call.settled
    expect(words()).toEqual(['joined', 'lost', 'left'])
    // And should it come back, nobody is there.
    fake.last().become('Connected')
    await until('the end of the call', () => fake.last().call.state === 'Disconnected')
    expect(fake.last().listeners()).toBe(0)
  })
  test('held and taken back while the network is lost it is not restored, but when the network is; lost before it is joined, it is joined and lost', async () => {
    const { fake, call, words } = start(), connect = fake.holdConnected(), joining = call.join()
    await until('a call', () => fake.last() !== undefined)
    fake.last().diagnose('networkReconnect', 3)
    connect()
    await joining
    expect(words()).toEqual(['joined', 'lost'])
    for (const state of ['LocalHold', 'Connected']) fake.last().become(state)
    expect([words().at(-1), call.state]).toEqual(['lost', 'reconnecting'])
    fake.last().diagnose('networkReconnect', 1)
    expect([words(), call.state]).toEqual([['joined', 'lost', 'restored'], 'joined'])
    await call.leave()
  })
  test('of the diagnostics only networkReconnect is a loss', async () => {
    const { fake, call, words } = start()
    await call.join()
    for (const [diagnostic, value] of [['networkSendQuality', 3], ['noNetwork', true], ['networkReconnect', 2], ['networkReconnect', 3], ['networkReconnect', 1]] as const) fake.last().diagnose(diagnostic, value)
    expect(words()).toEqual(['joined', 'lost', 'restored'])
    await call.leave()
  })
  test('muted by others is told', async () => {
    const { fake, call, words } = start()
    await call.join()
    await fake.last().call.mute()
    await fake.last().call.unmute()
    expect(words()).toEqual(['joined', 'muted', 'unmuted'])
    await call.leave()
  })
})

describe('ends', () => {
  test.each([
    ...Object.entries(AZURE_SUB_CODES).map(([subCode, reason]) => ({ code: 0, subCode: Number(subCode), reason, title: `0/${subCode}` })),
    ...Object.entries(AZURE_CODES).map(([code, reason]) => ({ code: Number(code), subCode: 999_999, reason: code === '0' ? 'unknown' : reason, title: `${code}/any` })),
  ])('$title is $reason, once', async ({ code, subCode, reason }) => {
    const { fake, call, words } = start()
    await call.join()
    fake.last().become('Disconnected', { code, subCode })
    const end = await call.ended
    await call.settled
    expect([end.reason, end.vendor?.code, words(), fake.last().listeners()]).toEqual([reason, `${code}/${subCode}`, ['joined', 'left'], 0])
  })
  test('the other side hangs up its telephone, or a bot ends it: not by us', async () => {
    for (const [subCode, reason, initiator] of [[560_000, 'remote-hangup', 'remote'], [540_000, 'remote-hangup', 'remote'], [7_000, 'room-ended', 'host']] as const) {
      const { fake, call } = start()
      await call.join()
      fake.last().become('Disconnected', { code: 0, subCode })
      expect(await call.ended).toMatchObject({ reason, initiator, vendor: { code: `0/${subCode}` } })
    }
  })
  test('a call that nobody answers, or that is declined, refuses the join', async () => {
    for (const [code, subCode, reason] of [[487, 10004, 'no-answer'], [603, 0, 'declined'], [486, 560486, 'busy'], [480, 10037, 'no-answer']] as const) {
      const { fake, call } = start()
      fake.refuse({ code, subCode })
      await expect(call.join()).rejects.toMatchObject({ cause: { reason, vendor: { code: `${code}/${subCode}` } } })
    }
  })
})

describe('bad input', () => {
  test('any state, reason and diagnostic throws nothing into the SDK', () => {
    const reason = fc.oneof(fc.anything(), fc.record({ code: fc.oneof(fc.anything(), fc.integer()), subCode: fc.oneof(fc.anything(), fc.integer()) }))
    return walkBadPayloads(
      fc.oneof(
        fc.tuple(fc.constant('state' as const), fc.oneof(fc.string(), fc.constantFrom('None', 'Connecting', 'Connected', 'Disconnecting', 'Disconnected', 'InLobby')), reason),
        fc.tuple(fc.constant('network' as const), fc.oneof(fc.anything(), fc.constant('networkReconnect')), fc.anything()),
      ),
      () => {
        const { fake, call } = start({ timing: { hangUpMs: 5, lateMs: 0 } })
        // What its emitter lets out, the call of the fake throws: that fails the walk.
        return {
          call, say([what, name, value]) { if (what === 'state') fake.last().become(name, value as never); else fake.last().diagnose(name, value) },
          isOut: () => ['None', 'Disconnecting', 'Disconnected'].includes(fake.last().call.state), thrown: () => 0, isHot: () => false,
        }
      },
    )
  })
  test('any reason or error is a cause, and its code is kept', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.record({ code: fc.oneof(fc.constant(0), fc.integer()), subCode: fc.integer() })), raw => {
      const { reason, vendor } = azureCauseOf(raw), { code, subCode } = Object(raw) as { code?: unknown; subCode?: unknown }
      expect(typeof vendor?.message).toBe('string')
      if (typeof code !== 'number' || typeof subCode !== 'number') return
      expect(vendor?.code).toBe(`${code}/${subCode}`)
      if ((code === 0 && subCode !== 0 || !Object.hasOwn(AZURE_CODES, code)) && !Object.hasOwn(AZURE_SUB_CODES, subCode)) expect(reason).toBe('unknown')
    }))
  })
  test('an agent that lacks members is refused, and told which', () => expectLackTold(
    onDiagnostic => createAzureTransport({ join() { /* no */ } } as never, { call: () => { throw new Error('not asked') }, onDiagnostic }),
    'Azure: expected startCall, found none; give what @azure/communication-calling@^2.0.0 exports',
  ))
  test('diagnostics without members refuse the join, and the call that was made is hung up', async () => {
    const { fake, call } = start({ network: () => ({}) as never, async call(a) { const accepted = a.startCall([]); await until('connected', () => accepted.state === 'Connected'); return accepted } })
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'internal-error', vendor: { message: expect.stringContaining('expected on, off of the network diagnostics') as string } } })
    await until('the end of the call', () => fake.last().call.state === 'Disconnected')
  })
  test('an end reason that cannot be read throws nothing into the SDK [thread 18]', async () => {
    const { fake, call, words } = start()
    await call.join()
    Object.defineProperty(fake.last().call, 'callEndReason', { get() { throw new TypeError('no reason of a call that was never connected') } })
    for (const state of ['None', 'Connected', 'Disconnected']) fake.last().become(state)
    expect(why(await call.ended)).toEqual({ reason: 'unknown', initiator: 'system', vendor: { name: 'CallEndReason', code: 'Disconnected', message: '{"code":"Disconnected"}' } })
    await call.settled
    expect([words(), fake.last().listeners()]).toEqual([['joined', 'left'], 0])
  })
  test('onCall that fails later is told, and the call goes on', () => expectToldAndGoesOn('on-call-threw', ({ fails, onDiagnostic }) => start({ onCall: fails, onDiagnostic })))
  test('an agent that cannot be made refuses the join with its error, and what to install is said', async () => {
    const told: string[] = [], { call } = tell(createAzureTransport<CallAgent, ReturnType<CallAgent['join']>>(() => Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })), { call: a => a.join({ groupId: 'group' }), onDiagnostic: d => { told.push(`${d.code}: ${d.message}`) } }))
    await expect(call.join()).rejects.toMatchObject({ cause: { vendor: { code: 'ERR_MODULE_NOT_FOUND', message: 'Cannot find package' } } })
    expect(told).toEqual([expect.stringMatching(/^missing-agent: .*install @azure\/communication-calling@\^2\.0\.0$/)])
  })
  test('an agent that throws when it is asked to join', async () => {
    const { call } = start({ call: () => { throw azureError(403, 830, 'Only Communication Services user is allowed to join the Rooms meeting') } })
    await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'unauthorised', vendor: { name: 'CallingCommunicationError', code: '403/830' } } })
  })
})
