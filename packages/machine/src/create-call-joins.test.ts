/** The joins that are refused, and those that wait. */
import { describe, expect, test } from 'vitest'
import { boom, nothing, rejection, setup, turns } from '../../../test/support/front-door.ts'
import type { CallError, CallEvent, CallOptions } from './index.ts'

describe('a join', () => {
  test('after dispose is refused', async () => {
    const s = setup()
    const gone = s.call.dispose()
    expect(await rejection(s.call.join())).toEqual(['disposed', 'join() after dispose(): create a new call'])
    await gone
  })
  test('with an id that is taken is refused, and the call may join when it is free', async () => {
    const first = setup({ id: 'one' }), second = setup({ id: 'one' })
    void first.call.join().catch(nothing)
    expect(await rejection(second.call.join())).toEqual(['duplicate-call', 'a call with the id "one" is still alive; leave it, or give this one another id'])
    expect(() => setup({ id: 'one' })).toThrow(expect.objectContaining({ code: 'duplicate-call', field: 'id' }) as Error)
    first.say({ type: 'transport.left' })
    await turns()
    void second.call.join().catch(nothing)
    expect(second.call.state).toBe('joining')
    second.say({ type: 'transport.left' })
  })
  /** A call that is leaving, whose next join waits. */
  function waiting(more: Partial<CallOptions> = {}) {
    const exits: unknown[] = []
    const s = setup({ screen: { exit: end => { exits.push(end) } }, ...more })
    void s.call.join().catch(nothing)
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.joined' })
    void s.call.leave()
    return { ...s, exits, next: rejection(s.call.join()) }
  }
  test('that waits is given up when the user leaves, in words', async () => {
    const s = waiting()
    void s.call.leave()
    expect(await s.next).toEqual(['join-impossible', 'the next attempt was given up: the user left'])
  })
  test('… when its screen is disposed of', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.mounted' })
    s.call.send({ type: 'screen.disposed' })
    expect(await s.next).toEqual(['join-impossible', 'the next attempt was given up: its screen was disposed of'])
  })
  test('… and not by a disposal of the old screen', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.disposed' })
    s.say({ type: 'transport.left' })
    await turns()
    expect([s.call.state, s.call.getSnapshot().attempt]).toEqual(['joining', 2])
    s.say({ type: 'transport.joined' })
    expect(await s.next).toBe('resolved')
  })
  test('… nor by one that names the attempt of the old screen, when another was opened for it', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.mounted' })
    s.call.send({ type: 'screen.disposed', attempt: 1 })
    s.say({ type: 'transport.left' })
    await turns()
    expect([s.call.state, s.call.getSnapshot().attempt, s.call.getSnapshot().screen]).toEqual(['joining', 2, 'mounted'])
    s.say({ type: 'transport.joined' })
    expect(await s.next).toBe('resolved')
    // And the one that leaves was told nothing of the screen that is not its own.
    expect(s.records.flatMap(r => (r.kind === 'step' && r.event.type === 'screen.mounted' ? [r.attempt] : []))).toEqual([1, 2])
  })
  test('… begins without a screen, when a disposal has named the attempt and it was the screen of that', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.disposed', attempt: 1 })
    s.say({ type: 'transport.left' })
    await turns()
    expect([s.call.state, s.call.getSnapshot().attempt, s.call.getSnapshot().screen]).toEqual(['joining', 2, 'absent'])
  })
  test('… begins with the screen that is shown, whatever is said late of the screen of an attempt before it', async () => {
    const s = setup() // no port for screens, so none is exited
    void s.call.join().catch(nothing)
    s.call.send({ type: 'screen.mounted' })
    const next = async (): Promise<unknown> => {
      s.say({ type: 'transport.left' })
      await turns()
      void s.call.join().catch(nothing)
      return [s.call.getSnapshot().attempt, s.call.getSnapshot().screen]
    }
    expect(await next()).toEqual([2, 'mounted'])
    s.call.send({ type: 'screen.disposed', attempt: 1 })
    expect(await next()).toEqual([3, 'mounted'])
  })
  test('… begins without a screen where none was ever shown', async () => {
    const s = setup()
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.left' })
    await s.call.settled
    void s.call.join().catch(nothing)
    expect([s.call.getSnapshot().attempt, s.call.getSnapshot().screen]).toEqual([2, 'absent'])
    s.say({ type: 'transport.left' })
  })
  test('… begins with the screen that was opened for it, and the one after it without, when that was exited', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.left' })
    await turns()
    expect([s.call.getSnapshot().attempt, s.call.getSnapshot().screen]).toEqual([2, 'mounted'])
    s.say({ type: 'transport.left' })
    await s.call.settled
    expect(s.exits).toHaveLength(2)
    void s.call.join().catch(nothing)
    expect([s.call.getSnapshot().attempt, s.call.getSnapshot().screen]).toEqual([3, 'absent'])
    s.say({ type: 'transport.left' })
  })
  test('… begins with the screen that is shown since, though the one that was exited is disposed of twice', async () => {
    const s = setup({ screen: { exit: nothing } })
    void s.call.join().catch(nothing)
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.left' })
    await s.call.settled
    s.call.send({ type: 'screen.disposed', attempt: 1 })
    s.call.send({ type: 'screen.mounted' })
    s.call.send({ type: 'screen.disposed', attempt: 1 })
    void s.call.join().catch(nothing)
    expect([s.call.getSnapshot().attempt, s.call.getSnapshot().screen]).toEqual([2, 'mounted'])
    s.say({ type: 'transport.left' })
  })
  test('… when the call is disposed of', async () => {
    const s = waiting()
    void s.call.dispose()
    expect(await s.next).toEqual(['join-impossible', 'the next attempt was given up: the call was disposed of'])
  })
  test('… and the screen that was opened for it is exited, once; an exit that throws is told by its name', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.mounted' })
    void s.call.leave()
    void s.call.leave()
    await s.next
    expect([s.exits.length, s.exits[0]]).toEqual([1, s.call.getSnapshot().end])
    const t = waiting({ screen: { exit: boom } })
    t.call.send({ type: 'screen.mounted' })
    void t.call.leave()
    await t.next
    expect(t.failures()[0]).toEqual({ type: 'port.failed', attempt: 1, port: 'screen', command: 'exitScreen', error: 'boom' })
  })
  test('… is refused when another call has taken the id meanwhile', async () => {
    const other = setup({ id: 'met' }), s = waiting({ id: 'met' })
    s.call.subscribe(({ session }) => { if (session === 'ended' && other.call.state === 'idle') void other.call.join().catch(nothing) })
    s.say({ type: 'transport.left' })
    expect(await s.next).toEqual(['duplicate-call', `a call with the id "${s.call.id}" is still alive; leave it, or give this one another id`])
    expect([s.call.getSnapshot().attempt, other.call.state]).toEqual([1, 'joining'])
    other.say({ type: 'transport.left' })
  })
  test('… begins with the screen that was opened for it, which is not exited when a later one is given up', async () => {
    const s = waiting()
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.left' })
    await turns()
    expect([s.call.getSnapshot().attempt, s.call.getSnapshot().screen, s.exits.length]).toEqual([2, 'mounted', 1])
    s.say({ type: 'transport.joined' })
    void s.call.leave()
    const later = rejection(s.call.join())
    void s.call.leave()
    expect(await later).toEqual(['join-impossible', 'the next attempt was given up: the user left'])
    expect(s.exits).toHaveLength(1)
  })
  test('… is not given up by the leave of an attempt before', async () => {
    const s = setup()
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.left' })
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.joined' })
    void s.call.leave()
    const next = rejection(s.call.join())
    s.call.send({ type: 'user.leave', source: 'notification', attempt: 1 })
    s.say({ type: 'transport.left' })
    s.say({ type: 'transport.joined' })
    expect([await next, s.call.getSnapshot().attempt]).toEqual(['resolved', 3])
  })
  test('… is told what is known of the surroundings before it joins', async () => {
    let launches = 0
    const s = waiting({ policy: { launchService: 'when-joining' }, service: { launch: () => { launches++ }, abort: nothing } })
    s.call.send({ type: 'permission.changed', microphone: true, camera: false, notifications: true })
    s.call.send({ type: 'app.backgrounded' })
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.left' })
    await turns()
    const { attempt, app, service } = s.call.getSnapshot()
    expect([attempt, app, service, launches]).toEqual([2, 'background', 'deferred', 1])
    const events = s.records.flatMap(r => (r.kind === 'step' && r.attempt === 2 ? [r.event.type] : [])).slice(0, 4)
    expect(events).toEqual(['permission.changed', 'app.backgrounded', 'screen.mounted', 'user.join'])
    s.say({ type: 'transport.left' })
  })
  test('… given up with its cause: the end that it waited for', async () => {
    const s = setup()
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.joined' })
    void s.call.leave()
    const next = s.call.join().then(nothing, (e: CallError) => e.cause)
    void s.call.leave()
    expect(await next).toMatchObject({ reason: 'local-leave', attempt: 1 })
  })
  test('… given up with its screen: a later attempt has none, and without a port for screens nothing fails', async () => {
    const s = setup()
    const again = async (giveUp: () => void): Promise<unknown> => {
      void s.call.join().catch(nothing)
      s.say({ type: 'transport.joined' })
      void s.call.leave()
      const next = rejection(s.call.join())
      s.call.send({ type: 'screen.mounted' })
      giveUp()
      s.say({ type: 'transport.left' })
      await next
      await turns()
      void s.call.join().catch(nothing)
      const { screen } = s.call.getSnapshot()
      s.say({ type: 'transport.left' })
      await turns()
      return screen
    }
    expect(await again(() => void s.call.leave())).toBe('absent')
    expect(await again(() => s.call.send({ type: 'screen.disposed' }))).toBe('absent')
    expect(s.failures()).toEqual([])
  })
  test('of a call that joins already asks the machine for nothing', () => {
    const s = setup()
    void s.call.join().catch(nothing)
    void s.call.join().catch(nothing)
    expect(s.records.filter(r => r.kind === 'step' && r.event.type === 'user.join')).toHaveLength(1)
    s.say({ type: 'transport.left' })
  })
  test('after the app was about to be terminated begins like any other', async () => {
    let app: (e: CallEvent) => void = nothing
    const s = setup({ app: { subscribe: to => { app = to as typeof app; return nothing } } })
    void s.call.join().catch(nothing)
    app({ type: 'app.backgrounded' })
    app({ type: 'app.terminating' })
    s.say({ type: 'transport.left' })
    await turns()
    expect(s.call.getSnapshot().end?.reason).toBe('app-terminated')
    void s.call.join().catch(nothing)
    const { session, attempt, app: where } = s.call.getSnapshot()
    expect([session, attempt, where]).toEqual(['joining', 2, 'background'])
    s.say({ type: 'transport.left' })
  })
  test.each([[0, 2, 'joining'], [70, 2, 'joining'], [71, 2, 'leaving']])('a disposal %i ms after our own exit, of at most 70, answers it: attempt %i is %s', async (ms, attempt, session) => {
    let now = 1_000
    const s = setup({ screen: { exit: nothing }, policy: { stepTimeoutMs: 70 }, clock: { now: () => now, setTimeout: () => 0, clearTimeout: nothing } })
    void s.call.join().catch(nothing)
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.left' })
    await turns()
    void s.call.join().catch(nothing)
    now += ms
    s.call.send({ type: 'screen.disposed' })
    expect([s.call.getSnapshot().attempt, s.call.state]).toEqual([attempt, session])
    const disposals = s.records.flatMap(r => (r.kind === 'step' && r.event.type === 'screen.disposed' ? [[r.attempt, r.event.attempt]] : []))
    expect(disposals).toEqual([session === 'joining' ? [1, 1] : [2, undefined]])
  })
  test('after an exit has no screen until one is opened', async () => {
    const s = setup({ screen: { exit: nothing } })
    void s.call.join().catch(nothing)
    s.call.send({ type: 'screen.mounted' })
    s.say({ type: 'transport.left' })
    await turns()
    void s.call.join().catch(nothing)
    expect([s.call.getSnapshot().attempt, s.call.getSnapshot().screen]).toEqual([2, 'absent'])
    s.say({ type: 'transport.left' })
  })
})
