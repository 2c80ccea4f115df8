/** The shell of the adapters: what a session shows out of the usual order. */
import { createSessionTransport, type SessionKit } from '@onhook/adapters/session'
import { createCall, type TransportEvent } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

const tick = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 0) })

/** An SDK that says nothing by itself. */
function plain() {
  let hear!: SessionKit['hear'], refuse!: (error: unknown) => void
  const diagnostics: string[] = [], port = createSessionTransport({
    vendor: 'Plain', sdk: {}, package: 'plain@1', needs: [], mutes: true,
    causeOf(error) {
      const { reason, errorCode } = error as { reason?: unknown; errorCode?: unknown }
      return { reason: reason === 1 ? 'room-full' : errorCode === 403 ? 'unauthorised' : 'unknown' }
    },
    open: (_, kit) => ({ join: () => { hear = kit.hear; return new Promise((_resolve, reject) => { refuse = reject }) }, leave: () => undefined, setMuted: () => undefined }),
  }, { onDiagnostic: ({ code, message }) => { diagnostics.push(`${code}: ${message}`) }, timing: { lateMs: 0 } })
  return { port, diagnostics, get hear() { return hear }, get refuse() { return refuse } }
}

describe('what a session shows out of the usual order', () => {
  async function attempt() {
    const told: TransportEvent[] = [], session = plain(), { port, diagnostics } = session
    port.subscribe(event => { told.push(event) })
    const joined = Promise.resolve(port.join({ attempt: 1, signal: new AbortController().signal })).then(() => 'accepted', (error: { reason: unknown }) => error.reason)
    await tick()
    return { port, told, joined, hear: session.hear, refuse: session.refuse, diagnostics }
  }
  test('a join that was accepted and then comes to nothing is an end with its cause', async () => {
    const { told, joined, hear, refuse } = await attempt()
    hear({ type: 'transport.accepted' })
    expect(await joined).toBe('accepted')
    refuse({ reason: 1 })
    await tick()
    expect(told).toEqual([{ type: 'transport.left', cause: { reason: 'room-full' } }])
  })
  test('what has no word of ours is told once, and passed over: a word that the SDK has and the adapter does not know', async () => {
    const { told, hear, diagnostics } = await attempt(), EVENTS: Record<string, TransportEvent> = { joined: { type: 'transport.joined' } }
    for (const word of ['celebrating', 'constructor', 'joined', 'celebrating']) hear(EVENTS[word]!)
    await tick()
    expect([told, diagnostics]).toEqual([[{ type: 'transport.joined' }], ['bad-payload: Plain: expected a word, found none']])
  })
  test('what is no word of the port is told and passed over whole: the session here is what it was', async () => {
    for (const word of [{ type: 'transport.bogus' }, { type: 'transport.lost', attempt: 'one' }, { type: 7 }, undefined]) {
      const { told, hear, diagnostics } = await attempt()
      hear({ type: 'transport.joined' })
      hear(word as never)
      hear({ type: 'transport.lost' })
      await tick()
      expect([word, told.map(event => event.type), diagnostics]).toEqual([word, ['transport.joined', 'transport.lost'], ['bad-payload: Plain: expected a word, found none']])
    }
  })
  test('a failure that does not say whether it is recoverable is one for good, and reported', async () => {
    for (const recoverable of [undefined, 'yes', 1]) {
      const { told, hear, diagnostics } = await attempt(), word = Object.freeze({ type: 'transport.failed', recoverable })
      hear({ type: 'transport.joined' })
      hear(word as never)
      await tick()
      expect([told[1], diagnostics]).toEqual([{ type: 'transport.failed', recoverable: false }, ['bad-payload: Plain: expected a boolean recoverable; taken for false']])
    }
  })
  test('an error whose reason is the SDK\'s own is put in our words, also where it is a text; one of ours stays as it is', async () => {
    for (const [error, reason] of [[{ reason: 1 }, 'room-full'], [{ reason: 'Forbidden', errorCode: 403 }, 'unauthorised'], [{ reason: 'token-expired', errorCode: 403 }, 'token-expired']] as const) {
      const { joined, refuse } = await attempt()
      refuse(error)
      expect(await joined).toBe(reason)
    }
  })
  test.each([
    [{ reason: 'kicked-by-admin' }, { code: 'kicked-by-admin' }],
    ['kicked-by-admin', { code: 'kicked-by-admin' }],
    [{ reason: 'kicked-by-admin', vendor: { name: 'Room', code: 7, message: 'no' } }, { name: 'Room', code: 7, message: 'kicked-by-admin: no' }],
    [null, { message: 'without a reason' }],
  ])('a cause that is none of ours, %j, ends a call that is joined, and one that joins, as unknown and kept', async (cause, vendor) => {
    for (const isJoined of [true, false]) {
      const session = plain(), call = createCall({ transport: session.port })
      call.join().catch(() => undefined)
      await tick()
      if (isJoined) session.hear({ type: 'transport.joined' })
      session.hear({ type: 'transport.left', cause } as never)
      expect([isJoined, await call.ended]).toMatchObject([isJoined, { reason: 'unknown', vendor }])
      await call.settled
    }
  })
  test('muted, when it is said while it joins, is told after joined; unmuted is no news there', async () => {
    for (const [said, told] of [[['muted'], ['joined', 'muted']], [['muted', 'unmuted'], ['joined']], [['unmuted'], ['joined']]] as const) {
      const { hear, told: events } = await attempt()
      for (const word of said) hear({ type: `transport.${word}` })
      hear({ type: 'transport.joined' })
      expect(events.map(event => event.type)).toEqual(told.map(word => `transport.${word}`))
    }
  })
  test('a mute that the SDK refuses while it joins is reported, and asked once more when it is joined', async () => {
    const asked: boolean[] = [], codes: string[] = []
    let hear!: SessionKit['hear'], isIn = false
    const port = createSessionTransport({
      vendor: 'Plain', sdk: {}, package: 'plain@1', needs: [], mutes: true, causeOf: () => ({ reason: 'unknown' }),
      open: (_, kit) => ({
        join: () => { hear = kit.hear },
        leave: () => undefined,
        setMuted(muted) { asked.push(muted); if (!isIn) throw new Error('there is no track yet') },
      }),
    }, { onDiagnostic: ({ code }) => { codes.push(code) } })
    port.subscribe(() => undefined)
    void Promise.resolve(port.join({ attempt: 1, signal: new AbortController().signal }))
    await tick()
    await port.setMuted!(true)
    isIn = true
    hear({ type: 'transport.joined' })
    await tick()
    expect([asked, codes]).toEqual([[true, true], ['mute-threw']])
  })
  test('an unmute that changes nothing is answered, because whoever unmutes believes that it is heard', async () => {
    const { port, told, hear } = await attempt(), words = (): string[] => told.map(event => event.type)
    hear({ type: 'transport.joined' })
    hear({ type: 'transport.unmuted' })
    hear({ type: 'transport.muted' })
    hear({ type: 'transport.muted' })
    expect(words()).toEqual(['transport.joined', 'transport.muted'])
    await port.setMuted?.(false)
    hear({ type: 'transport.muted' })
    hear({ type: 'transport.muted' })
    expect(words()).toEqual(['transport.joined', 'transport.muted', 'transport.muted'])
  })
  test('a session that timed out has been left: a call that is told so waits for no leave', async () => {
    const { told, hear } = await attempt()
    hear({ type: 'transport.joined' })
    hear({ type: 'transport.timedOut' })
    expect(told).toEqual([{ type: 'transport.joined' }, { type: 'transport.left', cause: { reason: 'idle-timeout' } }])
  })
})
