/** Who answers a call that is over is in the next attempt: the system shows it as connected, so nobody may be deaf to it. */
import { describe, expect, test } from 'vitest'
import { nothing, setup, turns } from '../../../test/support/front-door.ts'
import type { CallEvent, CallOptions } from './index.ts'

/** A call over a system that a test speaks for; `attempts`: which were reported to it. */
function overSystem(more: Partial<CallOptions> = {}) {
  let tell: (event: CallEvent) => void = nothing
  const attempts: number[] = [], ends: [number, string][] = []
  const subscribe = (to: unknown) => {
    tell = to as typeof tell
    return nothing
  }
  const s = setup({ ...more, systemCall: { report: info => { attempts.push(info.attempt) }, connected: nothing, end: end => { ends.push([end.attempt, end.reason]) }, subscribe } })
  return { ...s, attempts, ends, tell: (event: CallEvent) => { tell(event) }, now: () => [s.call.getSnapshot().attempt, s.call.state] }
}
const steps = (s: ReturnType<typeof overSystem>): string[] =>
  s.records.flatMap(r => (r.kind === 'step' ? [`${r.attempt} ${r.event.type}${r.ignored ? ' ignored' : ''}`] : []))

describe('an answer in the system\'s screen', () => {
  test('to an idle call joins it, and nothing is reported', async () => {
    const s = overSystem()
    s.tell({ type: 'system.answered' })
    expect([s.now(), s.attempts]).toEqual([[1, 'joining'], []])
    s.say({ type: 'transport.left' })
    await turns()
  })
  test('that is left by who is told of it is over: it joins no attempt more', async () => {
    const s = overSystem()
    s.call.subscribe(({ session }) => { if (session === 'joining') void s.call.leave() })
    s.tell({ type: 'system.answered' })
    s.say({ type: 'transport.left' })
    await s.call.settled
    expect(s.now()).toEqual([1, 'ended'])
  })
  test('to one that was restored as ended joins the next attempt, whose report takes it [C13.10]', async () => {
    let text = ''
    const dying = setup({ id: 'answered-after-death', persist: { load: () => undefined, save: t => { text = t }, clear: nothing } })
    await turns()
    void dying.call.join().catch(nothing)
    const left = text
    dying.say({ type: 'transport.left' })
    await dying.call.settled
    const s = overSystem({ id: 'answered-after-death', persist: { load: () => Promise.resolve(left), save: nothing, clear: nothing } })
    await turns()
    expect(s.now()).toEqual([1, 'ended'])
    s.tell({ type: 'system.answered' })
    expect([s.now(), s.attempts, steps(s).slice(-3, -1)]).toEqual([[2, 'joining'], [2], ['1 system.answered ignored', '2 user.join']])
    s.say({ type: 'transport.left' })
  })
  test('to one that has ended in this process joins the next attempt, each time that it rings [C13.10]', async () => {
    const s = overSystem()
    for (const attempt of [1, 2, 3]) {
      s.tell({ type: 'system.answered' })
      s.say({ type: 'transport.joined' })
      expect(s.now()).toEqual([attempt, 'joined'])
      s.say({ type: 'transport.left' })
      await s.call.settled
    }
    expect(s.attempts).toEqual([2, 3])
  })
  test('to one that is still leaving joins the next attempt when it has settled', async () => {
    const s = overSystem()
    void s.call.join()
    s.say({ type: 'transport.joined' })
    // "End & Accept".
    s.tell({ type: 'system.ended' })
    s.tell({ type: 'system.answered' })
    expect([s.now(), s.attempts]).toEqual([[1, 'leaving'], [1]])
    // Nothing but an end of the system's takes an answer back.
    s.tell({ type: 'system.muted', muted: true } as CallEvent)
    s.call.send({ type: 'app.backgrounded' })
    s.say({ type: 'transport.left' })
    expect([s.now(), s.attempts]).toEqual([[2, 'joining'], [1, 2]])
    s.say({ type: 'transport.left' })
  })
  test.each(['system.ended', 'system.reset'] as const)('that %s takes back before its attempt could begin, joins nothing', async type => {
    const s = overSystem()
    void s.call.join()
    void s.call.leave()
    s.tell({ type: 'system.answered' })
    const joined = s.call.join()
    s.tell({ type })
    await expect(joined).rejects.toMatchObject({ code: 'join-impossible', message: expect.stringContaining('the system ended the call') as string })
    s.say({ type: 'transport.left' })
    await s.call.settled
    expect(s.now()).toEqual([1, 'ended'])
    // Nobody has answered the one that is asked for now, so what the system says late is of an old one.
    void s.call.join().catch(nothing)
    s.tell({ type: 'system.answered' })
    void s.call.leave()
    s.say({ type: 'transport.left' })
  })
  test('takes nothing from a join that the app has asked for: a late end of the last call does not give it up', async () => {
    const s = overSystem()
    void s.call.join()
    void s.call.leave()
    void s.call.join().catch(nothing)
    s.tell({ type: 'system.ended' })
    s.say({ type: 'transport.left' })
    expect(s.now()).toEqual([2, 'joining'])
    // Nor does one that was answered before give up a join of its next attempt.
    void s.call.leave()
    s.tell({ type: 'system.answered' })
    s.say({ type: 'transport.left' })
    expect(s.now()).toEqual([3, 'joining'])
    s.say({ type: 'transport.leaveClicked' })
    void s.call.join().catch(nothing)
    s.tell({ type: 'system.ended' })
    s.say({ type: 'transport.left' })
    expect(s.now()).toEqual([4, 'joining'])
    s.say({ type: 'transport.left' })
  })
  test('of an attempt before, and one of a call that was disposed of, joins nothing', async () => {
    const s = overSystem()
    void s.call.join()
    s.say({ type: 'transport.left' })
    await s.call.settled
    void s.call.join().catch(nothing)
    s.say({ type: 'transport.left' })
    await turns()
    s.tell({ type: 'system.answered', attempt: 1 })
    expect(s.now()).toEqual([2, 'ended'])
    const gone = s.call.dispose()
    s.tell({ type: 'system.answered' })
    await gone
    expect(s.now()).toEqual([2, 'ended'])
  })
  test.each(['leave', 'dispose'] as const)('that waits for the next attempt is ended in the system by a %s, and not by the system’s own end', async way => {
    for (const isSystem of [false, true]) {
      const s = overSystem()
      void s.call.join()
      void s.call.leave()
      s.tell({ type: 'system.answered' })
      expect(s.ends).toEqual([[1, 'join-cancelled']])
      if (isSystem) s.tell({ type: 'system.ended' })
      void s.call[way]()
      void s.call[way]()
      expect(s.ends.slice(1)).toEqual(isSystem ? [] : [[2, 'local-leave']])
      s.say({ type: 'transport.left' })
      await s.call.settled
      expect([s.now(), s.ends.length]).toEqual([[1, 'ended'], isSystem ? 1 : 2])
    }
  })
  test('that waits and is given up tells a system that refuses to end it, and needs none', async () => {
    for (const end of [() => { throw new Error('no') }, undefined]) {
      const s = setup(end && { systemCall: { report: nothing, connected: nothing, end, subscribe: () => nothing } })
      void s.call.join()
      void s.call.leave()
      const before = s.failures().length
      s.call.send({ type: 'system.answered' })
      void s.call.leave()
      expect(s.failures().slice(before)).toEqual(end ? [{ type: 'port.failed', attempt: 1, port: 'systemCall', command: 'reportEnded', error: 'no' }] : [])
      s.say({ type: 'transport.left' })
      await s.call.settled
    }
  })
  test('that waits is ended once, whoever leaves meanwhile', async () => {
    const ends: number[] = []
    const s = setup({ systemCall: { report: nothing, connected: nothing, subscribe: () => nothing, end(end) { ends.push(end.attempt); void s.call.leave() } } })
    void s.call.join()
    void s.call.leave()
    s.call.send({ type: 'system.answered' })
    void s.call.dispose()
    expect(ends).toEqual([1, 2])
    s.say({ type: 'transport.left' })
    await s.call.settled
  })
  test('that waits is ended where another call has taken the id first', async () => {
    const s = overSystem({ id: 'taken-meanwhile' }), other = setup({ id: 'taken-meanwhile' })
    s.call.subscribe(({ session }) => { if (session === 'ended') void other.call.join() })
    void s.call.join()
    void s.call.leave()
    s.tell({ type: 'system.answered' })
    s.say({ type: 'transport.left' })
    await turns()
    expect([s.now(), other.call.state, s.ends]).toEqual([[1, 'ended'], 'joining', [[1, 'join-cancelled'], [2, 'local-leave']]])
    other.say({ type: 'transport.left' })
  })
  test.each([[false], [true]])('is given up by who leaves before its attempt could begin (asked for again: %s)', async again => {
    const s = overSystem()
    void s.call.join()
    void s.call.leave()
    s.tell({ type: 'system.answered' })
    void s.call.leave()
    // And what the app asks for after that is the app's.
    if (again) {
      void s.call.join().catch(nothing)
      s.tell({ type: 'system.ended' })
    }
    s.say({ type: 'transport.left' })
    await turns()
    expect(s.now()).toEqual(again ? [2, 'joining'] : [1, 'ended'])
    s.say({ type: 'transport.left' })
  })
})
