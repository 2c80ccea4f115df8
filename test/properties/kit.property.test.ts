/** The testing kit itself: it passes what is right, finds what is wrong, and its clock and ports do what they say. */
import { BrokenCallScreen, PROMISES, checkCallScreen, createHostilePorts, createScheduler, createVirtualClock, type Hostility, type Mount } from '@onhook/machine/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BUGGY, RIGHT, UNHANDLED, WITH_SUMMARY } from '../support/call-screens.ts'
import { isLong, patience, seed } from '../support/seed.ts'

const RUNS = isLong ? 5_000 : 600
const brokenOf = async (mount: Mount, options = {}): Promise<BrokenCallScreen> => {
  const error: unknown = await checkCallScreen(mount, options).then(() => undefined, (e: unknown) => e)
  expect(error).toBeInstanceOf(BrokenCallScreen)
  return error as BrokenCallScreen
}

describe('checkCallScreen', () => {
  test(`passes a screen that is right, and has seen what matters (${RUNS} stories, seed ${seed})`, async () => {
    const { runs, joined, joinedLate, exited, swipedAway } = await checkCallScreen(RIGHT, { runs: RUNS, seed })
    expect(runs).toBe(RUNS)
    expect(Math.min(joined, joinedLate, exited, swipedAway)).toBeGreaterThan(RUNS / 50)
  }, patience(120_000))

  test('passes a screen that stays for a summary, when it is told so', async () => {
    expect((await checkCallScreen(WITH_SUMMARY, { staysAfterEnd: true, runs: 100, seed })).exited).toBe(0)
  })

  test.each(BUGGY)('finds a screen that %s', async (_bug, promise, mount) => {
    const error = await brokenOf(mount, { seed: 7, runs: 1_000 })
    expect(error.broken).toContain(promise)
    expect(error.message).toContain(PROMISES[promise])
    expect(error.story.length).toBeGreaterThan(0)
  }, patience(180_000))

  test('finds a rejection that nobody handles', async () => {
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    try {
      expect((await brokenOf(UNHANDLED, { seed: 7 })).broken).toContain('rejections')
    } finally { for (const l of others) process.on('unhandledRejection', l) }
    expect(process.listeners('unhandledRejection')).toEqual(others)
  })

  test('every promise is broken by some screen of these', () => {
    expect(new Set([...BUGGY.map(([, promise]) => promise), 'rejections'])).toEqual(new Set(Object.keys(PROMISES)))
  })

  test('tells how to repeat a failure, and repeats it', async () => {
    const mount = BUGGY.find(([bug]) => bug.includes('only while it is mounted'))![2], error = await brokenOf(mount, { seed: 7 })
    const [, again, path] = /\{ seed: (-?\d+), path: '([\d:]+)' \}/.exec(error.message)!
    const repeated = await brokenOf(mount, { seed: Number(again), path })
    expect(repeated.story).toEqual(error.story)
  })

  test('draws the screen\'s own actions, and none when it is gone', async () => {
    let waves = 0, tooLate = 0
    await checkCallScreen(ports => {
      let isGone = false
      const screen = RIGHT(ports)
      return { ...screen, unmount: () => { isGone = true; return screen.unmount() }, wave: () => { waves++; if (isGone) tooLate++ } }
    }, { runs: 100, seed })
    expect([waves > 0, tooLate]).toEqual([true, 0])
  })

  test('says what is wrong with a mount, and refuses to pass a screen that never joined', async () => {
    const bad = (screen: unknown): Promise<unknown> => checkCallScreen(() => screen as ReturnType<Mount>, { runs: 5 })
    await expect(bad(undefined)).rejects.toThrow('found undefined')
    await expect(bad({ leave() {} })).rejects.toThrow('found unmount: undefined')
    await expect(bad({ leave() {}, unmount() {}, back: 1 })).rejects.toThrow('found back: number')
    await expect(bad(Promise.resolve({}))).rejects.toThrow('begin the join without waiting for it')
    await expect(checkCallScreen(() => { throw new Error('no provider') })).rejects.toThrow('no provider')
    await expect(checkCallScreen(({ screen }) => ({ leave: () => { if (screen.isShown) screen.exit() }, unmount() {} }), { runs: 5 })).rejects.toThrow('nothing was checked')
  })
})

/** Joins and leaves by hand, and tells what was heard and when. */
async function heard(how: Partial<Hostility>) {
  const s = createScheduler(), hostile = createHostilePorts(s, how), events: string[] = []
  const { ports: { transport } } = hostile, controller = new AbortController(), ctx = { attempt: 1, signal: controller.signal }
  const settle = (fn: () => unknown): Promise<string> => { try { return Promise.resolve(fn()).then(() => 'resolved', () => 'rejected') } catch { return Promise.resolve('threw') } }
  const off = transport.subscribe(e => { events.push(e.type) })
  const joins = settle(() => transport.join(ctx)), duringJoin = [...events]
  await s.waitIdle()
  const wasHot = hostile.isMicrophoneHot
  const answer = settle(() => transport.leave(ctx)), duringLeave = [...events]
  await s.waitIdle()
  off()
  return { hostile, events, joins: await Promise.race([joins, Promise.resolve('open')]), answer: await Promise.race([answer, Promise.resolve('open')]), duringJoin, duringLeave, wasHot, s, transport, controller }
}

describe('hostile ports', () => {
  test('join, hold and give back; and the truth is told apart from what is said', async () => {
    const { events, wasHot, hostile, joins } = await heard({})
    expect([joins, events, wasHot, hostile.isMicrophoneHot]).toEqual(['resolved', ['transport.joined', 'transport.left', 'transport.closed'], true, false])
    expect([...hostile.held]).toEqual([])
  })
  test.each([['at once', 'resolved'], ['late', 'resolved'], ['never', 'open'], ['rejects', 'rejected'], ['throws', 'threw']] as const)('a leave that answers %s has left', async (answers, found) => {
    const { answer, hostile } = await heard({ answers })
    expect([answer, hostile.isMicrophoneHot, hostile.held.has('connection 1')]).toEqual([found, false, false])
  })
  test.each([['rejects', 'rejected'], ['throws', 'threw']] as const)('a join that %s has taken nothing', async (refusal, found) => {
    const { joins, wasHot, events } = await heard({ refuses: 'join', refusal })
    expect([joins, wasHot, events]).toEqual([found, false, []])
  })
  test('a join may take longer than any time-out', async () => {
    const s = createScheduler(), hostile = createHostilePorts(s, { joinsAfterMs: 90_000 })
    void hostile.ports.transport.join({ attempt: 1, signal: new AbortController().signal })
    await s.waitIdle()
    hostile.ports.clock.advance(89_999)
    expect(hostile.joined.size).toBe(0)
    hostile.ports.clock.advance(1)
    expect([...hostile.joined]).toEqual([1])
  })
  test('say it twice, in the other order, inside the call', async () => {
    expect((await heard({ saysTwice: true })).events.filter(e => e === 'transport.joined')).toHaveLength(2)
    expect((await heard({ closesFirst: true })).events.slice(-2)).toEqual(['transport.closed', 'transport.left'])
    const { duringJoin, duringLeave } = await heard({ synchronous: 'everything' })
    expect([duringJoin, duringLeave.slice(1)]).toEqual([['transport.joined'], ['transport.left', 'transport.closed']])
  })
  test.each([[true, 1], [false, 0]])('after unsubscribe: %s', async (saysAfterUnsubscribe, more) => {
    const s = createScheduler(), { ports: { transport } } = createHostilePorts(s, { saysAfterUnsubscribe }), events: string[] = []
    const off = transport.subscribe(e => { events.push(e.type) })
    void transport.join({ attempt: 1, signal: new AbortController().signal })
    off()
    await s.waitIdle()
    expect(events).toHaveLength(more)
  })
  test.each([[true, true], [false, false]])('a join that was left: deaf %s', async (isDeafWhileJoining, isHot) => {
    const s = createScheduler(), hostile = createHostilePorts(s, { isDeafWhileJoining }), controller = new AbortController(), ctx = { attempt: 1, signal: controller.signal }
    hostile.ports.transport.subscribe(() => undefined)
    void hostile.ports.transport.join(ctx)
    controller.abort()
    void hostile.ports.transport.leave(ctx)
    await s.waitIdle()
    expect([hostile.isMicrophoneHot, hostile.joined.size]).toEqual([isHot, isHot ? 1 : 0])
    void hostile.ports.transport.leave(ctx)
    await s.waitIdle()
    expect(hostile.isMicrophoneHot).toBe(false)
  })
  test('the service refuses in the background, the system tells at once, the navigator takes what is on top', async () => {
    const s = createScheduler(), hostile = createHostilePorts(s), { service, systemCall, screen } = hostile.ports, events: string[] = []
    service.subscribe(e => { events.push(e.type) })
    systemCall.subscribe(e => { events.push(e.type) })
    hostile.toBackground()
    void service.launch({ types: [], call: 'c', state: 'ongoing', muted: false })
    await s.waitIdle()
    expect([events, hostile.notification]).toEqual([['service.refused'], 'none'])
    hostile.toFront()
    void service.launch({ types: [], call: 'c', state: 'ongoing', muted: false })
    expect(hostile.notification).toBe('starting')
    void service.abort()
    await s.waitIdle()
    expect([events, hostile.notification]).toEqual([['service.refused', 'service.started', 'service.stopped'], 'none'])
    void systemCall.report({ call: 'c', attempt: 1 })
    expect(hostile.systemCall).toBe('shown')
    hostile.endBySystem()
    expect([hostile.systemCall, events.at(-1)]).toEqual(['none', 'system.ended'])
    hostile.openScreen()
    screen.exit()
    expect([hostile.screen, screen.isShown, hostile.exits, hostile.wrongExits]).toEqual(['gone', false, 1, 0])
    screen.exit()
    expect(hostile.wrongExits).toBe(1)
  })
})

type Act = { act: 'set' | 'clear' | 'advance' | 'jump' | 'freeze' | 'thaw'; ms: number }
const acts: fc.Arbitrary<Act[]> = fc.array(fc.record({ act: fc.constantFrom('set', 'set', 'set', 'clear', 'advance', 'advance', 'jump', 'freeze', 'thaw'), ms: fc.nat({ max: 20 }) }), { maxLength: 40 })

describe('the virtual clock', () => {
  test('fires each timer once: when it is due, or at the thaw in the order in which they were due; never frozen, never cleared', () => {
    let late = 0, cleared = 0
    fc.assert(fc.property(acts, list => {
      const clock = createVirtualClock(0), fired: { id: number; at: number }[] = [], due = new Map<number, number>(), handles: unknown[] = []
      /** What a clock must have fired by now: worked out from the acts alone. */
      const expected: { id: number; at: number }[] = []
      let now = 0, isFrozen = false
      const expire = (until: number, at?: number): void => {
        for (const [id, t] of [...due].filter(([, t]) => t <= until).sort((a, b) => a[1] - b[1] || a[0] - b[0])) {
          due.delete(id)
          if ((at ?? t) > t) late++
          expected.push({ id, at: at ?? Math.max(t, now) })
        }
      }
      for (const { act, ms } of list) {
        switch (act) {
          case 'set': { const id = handles.length; due.set(id, now + ms); handles.push(clock.setTimeout(() => { fired.push({ id, at: clock.now() }) }, ms)); break }
          case 'clear': { const id = ms % Math.max(1, handles.length); if (due.delete(id)) cleared++; clock.clearTimeout(handles[id]); break }
          case 'advance': if (!isFrozen) expire(now + ms); now += ms; clock.advance(ms); break
          case 'jump': now += ms; isFrozen = false; expire(now, now); clock.jump(ms); break
          case 'freeze': isFrozen = true; clock.freeze(); break
          case 'thaw': isFrozen = false; expire(now, now); clock.thaw(); break
        }
        expect([clock.now(), clock.isFrozen, fired, clock.timers().length]).toEqual([now, isFrozen, expected, due.size])
      }
    }), { seed, numRuns: isLong ? 5_000 : 1_000 })
    expect(Math.min(late, cleared)).toBeGreaterThan(100)
  }, patience(60_000))

  test('is frozen again by a timer that fires at the thaw: the rest waits', () => {
    const clock = createVirtualClock(0), fired: number[] = []
    clock.setTimeout(() => { fired.push(1); clock.freeze() }, 1)
    clock.setTimeout(() => { fired.push(2) }, 2)
    clock.jump(10)
    expect(fired).toEqual([1])
    clock.thaw()
    expect(fired).toEqual([1, 2])
  })
  test('keeps what a timer throws, stops a loop, and refuses to run backwards', () => {
    const clock = createVirtualClock(0)
    clock.setTimeout(() => { throw new Error('in a timer') }, 1)
    clock.advance(1)
    expect(clock.errors.map(String)).toEqual(['Error: in a timer'])
    for (const ms of [-1, NaN]) expect(() => clock.advance(ms)).toThrow(`found ${ms}`)
    const again = (): void => { clock.setTimeout(again, 0) }
    again()
    expect(() => clock.advance(1)).toThrow('not at rest')
  })
})
