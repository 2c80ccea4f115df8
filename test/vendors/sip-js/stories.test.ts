/** What SIP.js is known to do: what it shares with JsSIP, then its own. */
import fc from 'fast-check'
import { createSipJsTransport, type SipJsInviter, type SipJsOptions } from '@onhook/adapters/sip-js'
import { isEndReason, type TransportEvent } from '@onhook/machine'
import type { Invitation, Inviter, Session } from 'sip.js'
import { afterAll, describe, expect, test } from 'vitest'
import { DOMAIN, sharedKamailio } from '../harness/kamailio.ts'
import { describeSipStories } from '../harness/sip-stories.ts'
import { quiet, tell, until, why } from '../harness/story.ts'
import { accept, freshName, sipJs, sipJsKit, startUser, type SipJsUser } from './world.ts'

describeSipStories(sipJsKit)

const users: SipJsUser[] = []
afterAll(async () => { for (const user of users) await user.stop() })
async function pair(): Promise<[alice: SipJsUser, bob: SipJsUser]> {
  const { url } = await sharedKamailio()
  const both = await Promise.all([startUser(url, freshName('alice'), { registers: false }), startUser(url, freshName('bob'))])
  users.push(...both)
  both[1].onCall = accept
  return both
}
const inviter = (user: SipJsUser, target: string): Inviter => new sipJs.Inviter(user.userAgent, sipJs.UserAgent.makeURI(target)!)
const listeners = (session: Session): number => (session.stateChange as unknown as { listeners: unknown[] }).listeners.length

describe('what is the host\'s', () => {
  test('its delegate is asked as before, with its own this, and is given back; no listener stays', async () => {
    const [alice, bob] = await pair(), heard: string[] = []
    class Host {
      #name = 'host'
      onBye(bye: { accept(): unknown }): void { heard.push(`${this.#name} onBye`); void bye.accept() }
      onSessionDescriptionHandler(): void { heard.push(`${this.#name} onSessionDescriptionHandler`) }
      onInfo(): void { heard.push(`${this.#name} onInfo`) }
    }
    const host = new Host(), sessions: Inviter[] = []
    const { call } = tell(createSipJsTransport(sipJs, {
      invite() {
        const session = inviter(alice, bob.uri)
        session.delegate = host as never
        sessions.push(session)
        return session
      },
      inviteOptions: { requestDelegate: { onAccept: () => { heard.push('onAccept') }, onReject: () => { heard.push('onReject') } } },
    }))
    await call.join()
    await until('the other side to be in', () => bob.calls[0]?.state === 'Established')
    const info = (bob.calls[0] as Session).info({ requestOptions: { body: { contentDisposition: 'render', contentType: 'text/plain', content: 'x' } } })
    await info
    await until('the INFO', () => heard.includes('host onInfo'))
    await bob.calls[0]!.bye()
    expect((await call.ended).reason).toBe('remote-hangup')
    await until('the release', () => listeners(sessions[0]!) === 0)
    expect(heard).toEqual(['host onSessionDescriptionHandler', 'onAccept', 'host onInfo', 'host onBye'])
    expect(sessions[0]!.delegate).toBe(host)
  })

  test('a host that hangs up by its own reference ends the call once, as a leave of this side', async () => {
    const [alice, bob] = await pair()
    let session: Inviter | undefined
    const { call, words } = tell(createSipJsTransport(sipJs, { invite: () => session = inviter(alice, bob.uri) }))
    await call.join()
    await session!.bye()
    expect(why(await call.ended)).toEqual({ reason: 'local-leave', initiator: 'local', vendor: { name: 'SIP.js', message: 'Established > Terminated' } })
    await call.leave('button')
    expect(words().filter(word => word === 'left')).toHaveLength(1)
    expect(Object.hasOwn(session!, 'bye')).toBe(false)
  })

  test('a ringing call that the host declines by its own reference was left here; one that nobody answers in time was not', async () => {
    const [alice, bob] = await pair()
    bob.onCall = () => undefined
    for (const [reason, end] of [['local-leave', () => bob.calls.at(-1)!], ['no-answer', undefined]] as const) {
      ;(bob.userAgent.configuration as { noAnswerTimeout: number }).noAnswerTimeout = end ? 60 : 0.3 // in seconds
      const count = bob.calls.length
      sipJsKit.call(alice, bob.uri)
      await until('ringing', () => bob.calls.length === count + 1)
      const { call } = tell(sipJsKit.answering(bob, bob.calls.at(-1)!))
      if (end) await (end() as Invitation).reject()
      await until('the end of the ringing', () => bob.calls.at(-1)!.state === 'Terminated')
      await expect(call.join()).rejects.toThrow()
      expect(why(await call.ended)).toMatchObject({ reason, vendor: { name: 'SIP.js', message: 'Initial > Terminated' } })
    }
  })

  test('a ringing call that is left while the package loads is declined; one that the host has answered by its own reference goes on', async () => {
    const [alice, bob] = await pair()
    bob.onCall = () => undefined
    for (const isAnswered of [false, true]) {
      const count = bob.calls.length
      sipJsKit.call(alice, bob.uri)
      await until('ringing', () => bob.calls.length === count + 1)
      const invitation = bob.calls.at(-1) as Invitation
      const { call } = tell(createSipJsTransport(() => new Promise<never>(() => undefined), { invitation })), joining = call.join().catch(() => undefined)
      if (isAnswered) await invitation.accept()
      await call.leave('button')
      await joining
      await until('what becomes of it', () => invitation.state === (isAnswered ? 'Established' : 'Terminated'))
      if (isAnswered) await invitation.bye()
    }
  })

  test('a delegate that the host sets later is its own, and stays', async () => {
    const [alice, bob] = await pair(), later = {}
    let session: Inviter | undefined
    const { call } = tell(createSipJsTransport(sipJs, { invite: () => session = inviter(alice, bob.uri) }))
    await call.join()
    session!.delegate = later
    await call.leave('button')
    await until('the release', () => listeners(session!) === 0)
    expect(session!.delegate).toBe(later)
  })

  test('the options of a restart do not stay: the next re-INVITE of the host restarts nothing', async () => {
    const [alice, bob] = await pair()
    let session: Inviter | undefined
    const transport = createSipJsTransport(sipJs, { invite: () => session = inviter(alice, bob.uri) }), { call, restart } = tell(transport)
    await call.join()
    await until('the other side to be in', () => bob.calls[0]?.state === 'Established')
    session!.sessionDescriptionHandlerOptionsReInvite = { mine: true } as never
    await restart()
    expect(session!.sessionDescriptionHandlerOptionsReInvite).toEqual({ mine: true })
    await call.leave('button')
  })
})

describe('bad input', () => {
  async function refused(options: SipJsOptions, sdk: object = sipJs): Promise<object> {
    const { call } = tell(createSipJsTransport(sdk as never, options as never))
    await call.join().catch(() => undefined)
    return why(await call.ended)
  }
  test('what is no SIP URI', async () => {
    const [alice] = await pair()
    expect(await refused({ userAgent: alice.userAgent, target: 'bob at home' })).toMatchObject({ reason: 'internal-error', vendor: { message: 'SIP.js: expected a SIP URI (sip:bob@example.org), found bob at home' } })
    expect(alice.sessions()).toBe(0)
  })
  test('an SDK without a member, and one that cannot be loaded, say what to do', async () => {
    const told: string[] = []
    const onDiagnostic = ({ code, message }: { code: string; message: string }): void => { told.push(`${code}: ${message}`) }
    await refused({ userAgent: {}, target: `sip:bob@${DOMAIN}`, onDiagnostic }, { UserAgent: sipJs.UserAgent })
    await refused({ userAgent: {}, target: `sip:bob@${DOMAIN}`, onDiagnostic }, () => { throw new Error('no such module') })
    expect(told).toEqual([
      'missing-member: SIP.js: expected Inviter, found none; give what sip.js@^0.21.0 exports',
      'missing-package: SIP.js: expected sip.js@^0.21.0, found none: see the error, or install it',
    ])
  })
  test('a host function that throws', async () => {
    expect(await refused({ invite() { throw new RangeError('no line') } })).toMatchObject({ reason: 'unknown', vendor: { name: 'RangeError', message: 'no line' } })
  })
  test('a session without a visible peer connection cannot be muted, and says so', async () => {
    const { session } = shape()
    const transport = createSipJsTransport(sipJs, { invite: () => session }), events: TransportEvent[] = []
    transport.subscribe(event => { events.push(event) })
    await transport.join({ attempt: 1, signal: new AbortController().signal })
    await until('joined', () => events.some(({ type }) => type === 'transport.joined'))
    expect(() => transport.setMuted!(true)).toThrow('expected a session description handler with a peerConnection')
  })

  /** In the shape of an Inviter: what a real one cannot be made to say. */
  function shape(): { session: SipJsInviter; say(state: string): void; delegate(): Record<string, (payload: unknown) => unknown>; request(): Record<string, (payload: unknown) => unknown> } {
    let state = 'Initial', request: unknown
    const ears = new Set<(state: string) => void>()
    const say = (next: string): void => { state = next; for (const ear of ears) ear(next) }
    const session: SipJsInviter = {
      get state() { return state },
      stateChange: { addListener: ear => { ears.add(ear) }, removeListener: ear => { ears.delete(ear) } },
      userAgent: { isConnected: () => true }, sessionDescriptionHandler: undefined, delegate: undefined, sessionDescriptionHandlerOptionsReInvite: {},
      async invite(options) { ({ requestDelegate: request } = options as unknown as { requestDelegate: unknown }); if (state === 'Initial') say('Established') },
      async bye() { say('Terminated') }, async cancel() { say('Terminated') }, async dispose() { /* nothing is held */ },
    }
    return { session, say, delegate: () => session.delegate as never, request: () => request as never }
  }

  /** A peer connection whose state is set, and that counts who listens. */
  function createPeer(connectionState: string): { peer: NonNullable<NonNullable<SipJsInviter['sessionDescriptionHandler']>['peerConnection']>; listeners: Set<() => void> } {
    const listeners = new Set<() => void>()
    return { listeners, peer: { connectionState, getSenders: () => [], addEventListener: (_type, listener) => { listeners.add(listener) }, removeEventListener: (_type, listener) => { listeners.delete(listener) } } }
  }
  test('a session that says Established twice is watched once, and after its end by nobody', async () => {
    const { session, say } = shape(), { peer, listeners } = createPeer('connected')
    Object.assign(session, { sessionDescriptionHandler: { close: () => undefined, peerConnection: peer } })
    const { call } = tell(createSipJsTransport(sipJs, { invite: () => session }))
    await call.join()
    say('Established')
    expect(listeners.size).toBe(1)
    await call.leave('button')
    await call.settled
    expect(listeners.size).toBe(0)
  })
  test('media that have failed before the call was established are told after it has joined', async () => {
    const { session } = shape()
    Object.assign(session, { sessionDescriptionHandler: { close: () => undefined, peerConnection: createPeer('failed').peer } })
    const { call, words } = tell(createSipJsTransport(sipJs, { invite: () => session }))
    await call.join()
    expect(words().filter(word => word !== 'accepted')).toEqual(['joined', 'failed'])
    await call.leave('button')
  })
  test('a restart that SIP.js never answers is over when the call is', async () => {
    const { session, say } = shape(), { call, restart } = tell(createSipJsTransport(sipJs, { invite: () => session }))
    await call.join()
    let isOver = false
    void restart().finally(() => { isOver = true })
    await quiet()
    say('Terminated')
    await call.ended
    await until('the restart to be over', () => isOver, 1_000)
  })

  test('whatever SIP.js hands to a callback, and whatever state it says, nothing is thrown into it, and the end is told once', async () => {
    const name = fc.constantFrom('onBye', 'onCancel', 'onReject', 'onRedirect', 'onSessionDescriptionHandler', 'state')
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(name, fc.oneof(fc.anything(), fc.constantFrom('Terminated', 'Established', 'Terminating', 'Held'))), { maxLength: 8 }), async words => {
      const { session, say, delegate, request } = shape(), events: TransportEvent[] = []
      const transport = createSipJsTransport(sipJs, { invite: () => session })
      transport.subscribe(event => { events.push(event) })
      const ctx = { attempt: 1, signal: new AbortController().signal }
      await transport.join(ctx)
      const ears = delegate(), answers = request()
      for (const [word, payload] of words) {
        if (word === 'state') say(payload as string)
        else if (word === 'onReject' || word === 'onRedirect') answers[word]!(payload)
        else ears[word]!(payload)
      }
      await quiet(0)
      await Promise.resolve(transport.leave(ctx)).catch(() => undefined)
      await quiet(0)
      const ends = events.filter(({ type }) => type === 'transport.left')
      expect(ends).toHaveLength(1)
      for (const end of ends) expect('cause' in end && end.cause ? isEndReason(end.cause.reason) : true).toBe(true)
    }), { numRuns: 100 })
  })
})

describe('known threads', () => {
  test('a re-INVITE that is refused: the restart says why, and the call goes on', async () => {
    const [alice, bob] = await pair(), { call, restart } = tell(sipJsKit.dial(alice, bob.uri))
    await call.join()
    await until('the other side to be in', () => bob.calls[0]?.state === 'Established')
    const handler = bob.calls[0]!.sessionDescriptionHandler!
    handler.hasDescription = () => false
    await expect(restart()).rejects.toMatchObject({ reason: 'negotiation-failed', name: 'SIP', code: 488 })
    expect(call.state).toBe('joined')
    await call.leave('button')
  })

  test('a leave in the very moment of the other side\'s hang-up asks nothing of a session that has ended', async () => {
    const [alice, bob] = await pair(), told: unknown[] = []
    let leave = (): unknown => undefined
    const { call, words } = tell(createSipJsTransport(sipJs, {
      invite() {
        const session = inviter(alice, bob.uri)
        session.stateChange.addListener(state => { if (state === 'Terminated') leave() })
        return session
      },
      onDiagnostic: diagnostic => { told.push(diagnostic) },
    }))
    await call.join()
    await until('the other side to be in', () => bob.calls[0]?.state === 'Established')
    leave = () => call.leave('button')
    await bob.calls[0]!.bye()
    await call.ended
    await call.settled
    expect([told, words().filter(word => word === 'left')]).toEqual([[], ['left']])
  })

  test('cancel while the description is being made (onsip/SIP.js 950): the late "Peer connection closed" reaches nobody', async () => {
    const [alice, bob] = await pair(), lost: unknown[] = [], note = (error: unknown): void => { lost.push(error) }
    process.on('unhandledRejection', note)
    try {
      for (const ms of [0, 1, 5, 20, 60]) {
        const { call, words } = tell(sipJsKit.dial(alice, bob.uri))
        call.join().catch(() => undefined)
        await quiet(ms)
        expect((await call.leave('button')).reason).toMatch(/^(join-cancelled|local-leave)$/)
        expect(words().filter(word => word === 'left').length).toBeLessThan(2)
      }
      await until('nothing to be held', () => alice.microphone.live() === 0 && alice.sessions() === 0 && bob.sessions() === 0)
      expect(lost).toEqual([])
    } finally { process.removeListener('unhandledRejection', note) }
  })

  test('Terminating and never Terminated (onsip/SIP.js 818): the answer to the CANCEL is lost, the session is given back all the same', async () => {
    const [alice, bob] = await pair()
    bob.onCall = () => undefined
    const { call } = tell(sipJsKit.dial(alice, bob.uri))
    call.join().catch(() => undefined)
    await until('ringing', () => bob.calls.length === 1)
    await alice.userAgent.transport.disconnect()
    expect(why(await call.leave('button'))).toEqual({ reason: 'join-cancelled', initiator: 'local' })
    await until('nothing to be held', () => alice.microphone.live() === 0 && alice.sessions() === 0)
  })
})
