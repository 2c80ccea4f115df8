/** A ringing call that is handed over and is not what it should be: nothing is thrown at whoever makes the transport, nor into the SDK; the join is refused. */
import { createJsSipTransport, type JsSipSession } from '@onhook/adapters/jssip'
import { createSipJsTransport, type SipJsInvitation } from '@onhook/adapters/sip-js'
import { createCall } from '@onhook/machine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seed } from '../support/seed.ts'

const throws = (): never => { throw new Error('on purpose') }
const NAMES = ['isInProgress', 'isEstablished', 'isEnded', 'answer', 'terminate', 'mute', 'unmute', 'renegotiate', 'on', 'removeListener'] as const
const ua = { call: throws, isConnected: () => true }
const UNREADABLE = new Proxy({}, { get: throws, set: throws, has: throws, ownKeys: throws, getPrototypeOf: throws, getOwnPropertyDescriptor: throws, defineProperty: throws })

/** Of JsSIP, ringing; `say` as its emitter does: what a listener throws goes to whoever emits. */
function createRinging(broken: Partial<Record<string, unknown>> = {}) {
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  let hasEnded = false
  const session = {
    status: 4, direction: 'incoming', connection: null, ...Object.fromEntries(NAMES.map(name => [name, () => false])), isEnded: () => hasEnded,
    on(name: string, run: (payload: unknown) => void) { listeners.set(name, (listeners.get(name) ?? new Set()).add(run)) },
    removeListener(name: string, run: (payload: unknown) => void) { listeners.get(name)?.delete(run) },
    ...broken,
  } as unknown as JsSipSession
  return { session, end() { hasEnded = true }, say(name: string, payload: unknown) { for (const run of [...listeners.get(name) ?? []]) run(payload) } }
}
const joinOf = async (session: unknown): Promise<string> => {
  const call = createCall({ transport: createJsSipTransport(ua, { session: session as JsSipSession }) })
  await call.join().catch(() => undefined)
  await call.dispose()
  return (await call.ended).reason
}

test('JsSIP: a session that throws at whatever it is asked, or is none, refuses the join', async () => {
  for (const session of [undefined, null, 7, 'session', {}, UNREADABLE]) expect(['unknown', 'internal-error']).toContain(await joinOf(session))
  for (const name of ['on', 'isEnded', 'answer'] as const) expect([name, await joinOf(createRinging({ [name]: throws }).session)]).toEqual([name, 'unknown'])
})
test('JsSIP: nothing is thrown into its emitter, whatever it says and whatever its methods throw', async () => {
  const payload = fc.oneof(fc.anything(), fc.constant('unreadable'), fc.record({ originator: fc.anything(), cause: fc.anything(), message: fc.anything() }))
  await fc.assert(fc.asyncProperty(fc.constantFrom(undefined, 'removeListener', 'mute', 'unmute'), fc.boolean(), fc.array(fc.tuple(fc.constantFrom('failed', 'ended', 'confirmed', 'sdp', 'muted', 'unmuted'), payload), { maxLength: 8 }), async (broken, joins, sayings) => {
    const { session, say } = createRinging({ connection: { connectionState: 'new', getSenders: throws, addEventListener: throws, removeEventListener: throws }, ...(broken && { [broken]: throws }) })
    const transport = createJsSipTransport(ua, { session }), call = createCall({ transport })
    const joining = joins && call.join().catch(() => undefined)
    await transport.setMuted!(true)
    await Promise.resolve()
    for (const [name, said] of sayings) expect(() => say(name, said === 'unreadable' ? UNREADABLE : said)).not.toThrow()
    void call.dispose()
    await joining
  }), { seed, numRuns: 60 })
})
test('JsSIP: the reason of a call that is over before it is answered is kept, also where its listener cannot be taken off', async () => {
  for (const broken of [{}, { removeListener: throws }]) {
    const ringing = createRinging(broken), call = createCall({ transport: createJsSipTransport(ua, { session: ringing.session }) })
    ringing.end()
    ringing.say('failed', { originator: 'remote', message: { method: 'CANCEL' }, cause: 'Canceled' })
    await call.join().catch(() => undefined)
    expect((await call.ended).reason).toBe('cancelled-by-caller')
  }
})
test('SIP.js: an invitation that throws at whatever it is asked, or is none, refuses the join', async () => {
  const emitter = { addListener: () => undefined, removeListener: () => undefined }
  const whole = { state: 'Initial', stateChange: emitter, userAgent: { isConnected: () => true }, accept: throws, reject: async () => undefined, bye: async () => undefined, dispose: async () => undefined, invite: async () => undefined }
  for (const invitation of [undefined, null, 7, {}, UNREADABLE, Object.freeze({ ...whole }), { ...whole, stateChange: { ...emitter, addListener: throws } }, { ...whole, get state() { return throws() } }, whole]) {
    const call = createCall({ transport: createSipJsTransport({} as never, { invitation: invitation as unknown as SipJsInvitation }) })
    await call.join().catch(() => undefined)
    void call.dispose()
    expect(['unknown', 'internal-error']).toContain((await call.ended).reason)
  }
})
