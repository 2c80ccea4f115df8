/** The shell of the adapters: what a session shows out of the usual order. */
import { createSessionTransport, type SessionKit } from '@onhook/adapters/session'
import type { TransportEvent } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

const tick = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 0) })

describe('what a session shows out of the usual order', () => {
  async function attempt() {
    const told: TransportEvent[] = []
    let hear!: SessionKit['hear'], refuse!: (error: unknown) => void
    const diagnostics: string[] = [], port = createSessionTransport({
      vendor: 'Plain', sdk: {}, package: 'plain@1', needs: [], mutes: true, causeOf: error => ({ reason: (error as { reason?: number }).reason === 1 ? 'room-full' : 'unknown' }),
      open: (_, kit) => ({ join: () => { hear = kit.hear; return new Promise((_resolve, reject) => { refuse = reject }) }, leave: () => undefined, setMuted: () => undefined }),
    }, { onDiagnostic: ({ code, message }) => { diagnostics.push(`${code}: ${message}`) } })
    port.subscribe(event => { told.push(event) })
    const joined = Promise.resolve(port.join({ attempt: 1, signal: new AbortController().signal })).then(() => 'accepted', (error: { reason: unknown }) => error.reason)
    await tick()
    return { port, told, joined, hear, refuse, diagnostics }
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
  test('an error whose reason is the SDK\'s own is put in our words', async () => {
    const { joined, refuse } = await attempt()
    refuse({ reason: 1 })
    expect(await joined).toBe('room-full')
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
