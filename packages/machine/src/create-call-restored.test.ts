/** The front door of a new process: what is saved, and what a dead one has left. */
import { describe, expect, test } from 'vitest'
import { boom, nothing, setup, turns } from '../../../test/support/front-door.ts'
import { createCall, initialState, type CallEnd, type CallOptions, type CallState } from './index.ts'

/** As it is kept of a call whose host has not named it: what it says is of whichever call finds it. */
const ofNobody = (text: string): string => text.replace(/"id":"[^"]*",/, '')

describe('what a dead process has left', () => {
  /** What a call with these options saved last while it was joined, or after it had ended. */
  async function saved(isEnded: boolean): Promise<string> {
    let text = ''
    const s = setup({ persist: { load: () => undefined, save: t => { text = ofNobody(t) }, clear: nothing } })
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
    const first = setup({ policy, service, persist: { load: () => undefined, save: t => { text = ofNobody(t) }, clear: nothing } })
    await turns()
    void first.call.join().catch(nothing)
    first.say({ type: 'transport.joined' })
    for (const _ of [2, 3]) {
      const before = text
      const s = setup({ policy, service, persist: { load: () => before, save: t => { text = ofNobody(t) }, clear: nothing } })
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

describe('what a dead process has left of another call', () => {
  /** What the call of that id saved while it was joined; it has settled since. */
  async function left(id: string, more: Partial<CallOptions> = {}): Promise<string> {
    let text = ''
    const s = setup({ ...more, id, persist: { load: () => undefined, save: t => { text = t }, clear: nothing } })
    await turns()
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.joined' })
    const joined = text
    s.say({ type: 'transport.left' })
    s.call.send({ type: 'service.stopped', cause: 'aborted' })
    await s.call.settled
    return joined
  }
  const store = (text: string | undefined) => {
    const kept = { text, persist: { load: () => kept.text, save: (t: string) => { kept.text = t }, clear: () => { kept.text = undefined } } }
    return kept
  }
  test('is ended at the system with its own record, in a trace of its own; the one that finds it is told nothing and begins [C13.9]', async () => {
    const text = await left('room-a'), ends: CallEnd[] = [], told: unknown[] = [], { persist } = store(text), listened: string[] = []
    const subscribing = (port: string) => ({ subscribe: () => { listened.push(port); return nothing } })
    const s = setup({ id: 'room-b', persist, app: subscribing('app'), network: subscribing('network'), systemCall: { report: nothing, connected: nothing, end: e => { ends.push(e) }, ...subscribing('systemCall') } })
    s.call.subscribe(state => told.push(state))
    void s.call.ended.then(end => told.push(end))
    await turns()
    const { joinedAt } = (JSON.parse(text) as { state: CallState }).state
    expect([s.call.getSnapshot(), told, ends]).toEqual([initialState({ policy: { launchService: 'never' } }), [], [expect.objectContaining({ reason: 'app-terminated', attempt: 1, joinedAt })]])
    expect(s.records.map(r => [r.call, r.kind])).toEqual([['room-a', 'open'], ['room-a', 'step'], ['room-a', 'port'], ['room-a', 'step'], ['room-a', 'close']])
    expect(joinedAt).toBeGreaterThan(0)
    expect(listened).toEqual(['app', 'network', 'systemCall'])
  })
  test('is cleared when it is swept, unless the one that has found it has saved itself by then', async () => {
    for (const joins of [false, true]) {
      const kept = store(await left('room-a')), aborts: (() => void)[] = []
      const service = { launch: nothing, abort: () => new Promise<void>(done => { aborts.push(done) }) }
      const s = setup({ id: 'room-b', persist: kept.persist, service })
      await turns()
      expect([aborts.length, kept.text?.includes('room-a')]).toEqual([1, true])
      if (joins) void s.call.join().catch(nothing)
      aborts[0]!()
      await turns()
      expect([s.records.some(r => r.kind === 'close' && r.call === 'room-a'), kept.text?.includes('"id":"room-b"')]).toEqual([true, joins || undefined])
      s.say({ type: 'transport.left' })
    }
  })
  test('takes its id from nobody: that call may be opened while it is swept', async () => {
    const { persist } = store(await left('room-a'))
    setup({ id: 'room-b', persist, service: { launch: nothing, abort: () => new Promise<void>(nothing) } })
    await turns()
    const again = setup({ id: 'room-a' })
    void again.call.join().catch(nothing)
    expect(again.call.state).toBe('joining')
    again.say({ type: 'transport.left' })
  })
  test('is not joined again, also by the policy of rejoining, and what one of this process holds is not swept', async () => {
    const { persist } = store(await left('room-a')), aborts: string[] = [], service = { launch: nothing, abort: () => { aborts.push('abort') } }
    const dead = setup({ id: 'room-b', persist, policy: { afterProcessDeath: 'rejoin' } })
    await turns()
    expect([dead.call.state, dead.records.some(r => r.kind === 'step' && r.event.type === 'user.join')]).toEqual(['idle', false])

    const kept = store(undefined), alive = setup({ id: 'room-c', persist: kept.persist, service })
    await turns()
    void alive.call.join().catch(nothing)
    alive.say({ type: 'transport.joined' })
    const beside = setup({ id: 'room-d', persist: kept.persist, service })
    await turns()
    expect([beside.call.state, alive.call.state, aborts, kept.text?.includes('room-c')]).toEqual(['idle', 'joined', [], true])
    alive.say({ type: 'transport.left' })
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
  test('says whose it is where the host has said it: a name that is made up is another one in the next process', () => {
    const ids: unknown[] = []
    for (const id of ['named', undefined]) {
      const call = createCall({
        transport: { subscribe: () => nothing, join: nothing, leave: nothing }, ...(id && { id }),
        persist: { load: () => undefined, save: text => { ids.push((JSON.parse(text) as { id?: string }).id) }, clear: nothing },
      })
      void call.join().catch(nothing)
      call.send({ type: 'transport.left' })
    }
    expect(new Set(ids)).toEqual(new Set(['named', undefined]))
  })
})
