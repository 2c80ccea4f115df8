/** The front door of a new process: what is saved, and what a dead one has left. */
import { describe, expect, test } from 'vitest'
import { boom, nothing, setup, turns } from '../../../test/support/front-door.ts'

describe('what a dead process has left', () => {
  /** What a call with these options saved last while it was joined, or after it had ended. */
  async function saved(isEnded: boolean): Promise<string> {
    let text = ''
    const s = setup({ persist: { load: () => undefined, save: t => { text = t }, clear: nothing } })
    await turns()
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.joined' })
    const joined = text
    s.say({ type: 'transport.left' })
    await s.call.settled
    return isEnded ? text : joined
  }
  test.each([['of a joined call', false], ['of an ended one', true]])('%s is restored with the choices of its policy, and cleared when it has settled', async (_, isEnded) => {
    const text = await saved(isEnded)
    let cleared = 0
    const s = setup({ persist: { load: () => text, save: nothing, clear: () => { cleared++ } } })
    await turns()
    await s.call.settled
    expect([s.call.state, s.call.getSnapshot().choices, cleared]).toEqual(['ended', { launchService: 'never', serviceTypes: ['microphone', 'camera', 'mediaPlayback'] }, 1])
  })
  test('twice, the second time while it was swept, has the choices of its policy although nothing changes', async () => {
    const policy = { launchService: 'never' } as const, service = { launch: nothing, abort: nothing, subscribe: () => nothing }
    let text = ''
    const first = setup({ policy, service, persist: { load: () => undefined, save: t => { text = t }, clear: nothing } })
    await turns()
    void first.call.join().catch(nothing)
    first.say({ type: 'transport.joined' })
    for (const _ of [2, 3]) {
      const before = text
      const s = setup({ policy, service, persist: { load: () => before, save: t => { text = t }, clear: nothing } })
      await turns()
      expect([s.call.state, s.call.getSnapshot().service, s.call.getSnapshot().choices?.launchService]).toEqual(['ended', 'stopping', 'never'])
    }
    first.say({ type: 'transport.left' })
  })
  test('unreadable or not to be had is swept, and by the policy of rejoining nothing is joined', async () => {
    for (const load of [() => 'torn', boom]) {
      let cleared = 0
      const s = setup({ policy: { afterProcessDeath: 'rejoin' }, persist: { load, save: nothing, clear: () => { cleared++ } } })
      await turns()
      await s.call.settled
      expect([s.call.state, s.call.getSnapshot().attempt, cleared, s.said().length]).toEqual(['ended', 1, 1, load === boom ? 1 : 0])
    }
  })
  test.each<[string, (text: string) => string]>([['is there', text => text], ['is unreadable', () => 'torn'], ['is not to be had', boom]])('keeps no promise waiting that was taken before it %s', async (_, load) => {
    const text = await saved(false)
    const s = setup({ persist: { load: async () => load(text), save: nothing, clear: nothing } })
    const told: unknown[] = []
    void s.call.ended.then(end => told.push(end.reason))
    void s.call.settled.then(() => told.push('settled'))
    await turns()
    expect([s.call.state, told]).toEqual(['ended', ['app-terminated', 'settled']])
  })
  test('and is told after it was given up changes nothing', async () => {
    const timers: (() => void)[] = []
    let loaded: (text: string | undefined) => void = nothing
    const s = setup({ persist: { load: () => new Promise<string | undefined>(yes => { loaded = yes }), save: nothing, clear: nothing }, clock: { now: () => 1, setTimeout: fn => timers.push(fn), clearTimeout: nothing } })
    timers[0]!()
    loaded(await saved(false))
    await turns()
    expect(s.records.filter(r => r.kind === 'step' && r.event.type === 'restored')).toHaveLength(1)
  })
})

describe('what is saved', () => {
  test('is each change from the join on: an idle machine has taken nothing', () => {
    const saved: string[] = [], s = setup({ persist: { load: () => undefined, save: text => { saved.push(text) }, clear: nothing } })
    s.call.send({ type: 'user.mute' })
    s.call.send({ type: 'screen.mounted' })
    expect([s.call.getSnapshot().media, saved]).toEqual(['mutedByUser', []])
    void s.call.join().catch(nothing)
    expect(saved).toHaveLength(1)
    s.say({ type: 'transport.left' })
  })
})
