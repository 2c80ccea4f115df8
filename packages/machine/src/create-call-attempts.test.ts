/** Attempts and calls beside the present one: what they still hear, and what they no longer take. */
import { describe, expect, test } from 'vitest'
import { nothing, setup, turns } from '../../../test/support/front-door.ts'
import type { CallEvent } from './index.ts'

describe('an old attempt, or an idle call of the same id,', () => {
  test('that settles again says nothing of what the present one holds', async () => {
    let cleared = 0
    const emits: ((e: CallEvent) => void)[] = [], transport = { subscribe: (to: (e: never) => void) => { emits.push(to as (e: CallEvent) => void); return nothing }, join: nothing, leave: nothing }
    const s = setup({ transport, policy: { leaveTimeoutMs: 0, stepTimeoutMs: 0 }, persist: { load: () => undefined, save: nothing, clear: () => { cleared++ } } })
    void s.call.join().catch(nothing)
    emits[0]!({ type: 'transport.joined' })
    void s.call.leave()
    await s.call.settled
    expect([s.call.getSnapshot().transport, cleared]).toEqual(['abandoned', 1])
    void s.call.join().catch(nothing)
    emits[1]!({ type: 'transport.joined' })
    emits[0]!({ type: 'transport.joined' })
    await turns()
    expect([s.call.state, cleared]).toEqual(['joined', 1])
    const told: unknown[] = []
    s.call.subscribe(state => { told.push(state) })
    emits[0]!({ type: 'transport.left' })
    expect(told).toEqual([])
    expect(() => setup({ id: s.call.id })).toThrow(expect.objectContaining({ code: 'duplicate-call' }) as Error)
    void s.call.leave()
  })
  test('hears of its surroundings while another call has its id, and nothing is reported; a settled one refuses an answer, and that is', async () => {
    let app: (e: CallEvent) => void = nothing
    const settled = setup({ id: 'heard' })
    void settled.call.join().catch(nothing)
    settled.say({ type: 'transport.left' })
    await settled.call.settled
    const idle = setup({ id: 'heard', app: { subscribe: to => { app = to as typeof app; return nothing } } }), s = setup({ id: 'heard' })
    void s.call.join().catch(nothing)
    app({ type: 'app.backgrounded' })
    settled.call.send({ type: 'system.answered' })
    expect([idle.call.getSnapshot().app, idle.said(), settled.call.getSnapshot().attempt]).toEqual(['background', [], 1])
    expect(settled.said()).toEqual([['contained', expect.stringMatching(/^an answered call was refused: a call with the id "heard" is still alive/)]])
    s.say({ type: 'transport.left' })
  })
  test('takes no id, and a settled one takes it no more', async () => {
    const idle = setup({ id: 'free' })
    idle.call.send({ type: 'user.mute' })
    const s = setup({ id: 'free' })
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.left' })
    await s.call.settled
    s.call.send({ type: 'app.backgrounded' })
    expect(s.call.getSnapshot().app).toBe('background')
    expect(() => setup({ id: 'free' })).not.toThrow()
  })
  test('that is restored late takes no id from a live one', async () => {
    let loaded: (text: string) => void = nothing
    const late = setup({ id: 'late', persist: { load: () => new Promise<string>(yes => { loaded = yes }), save: nothing, clear: nothing } }), s = setup({ id: 'late' })
    void s.call.join().catch(nothing)
    loaded('torn')
    await turns()
    expect(late.call.state).toBe('ended')
    await late.call.settled
    expect(() => setup({ id: 'late' })).toThrow(expect.objectContaining({ code: 'duplicate-call' }) as Error)
    s.say({ type: 'transport.left' })
  })
  test('that is disposed of frees no id', async () => {
    const idle = setup({ id: 'shared-id' }), s = setup({ id: 'shared-id' })
    void s.call.join().catch(nothing)
    await idle.call.dispose()
    expect(() => setup({ id: 'shared-id' })).toThrow(expect.objectContaining({ code: 'duplicate-call' }) as Error)
    s.say({ type: 'transport.left' })
  })
})
