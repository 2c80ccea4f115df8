/** Deadlines against a clock that is moved by hand: when they fire, in which order, and what a gap does to them. */
import { describe, expect, test } from 'vitest'
import { createPolicy, initialState, type CallEvent, type Control } from './index.ts'
import { createDeadlines } from './deadlines.ts'

const control = (more: Partial<Control>): Control => ({ ...initialState(), ...more })
const joining = control({ session: 'joining' }), restarting = control({ session: 'reconnecting', transport: 'restarting' }), idle = control({})

/** `host` fires what is due; `clock.now` may be set apart from it, as a wall clock is. */
function setup(policy: Parameters<typeof createPolicy>[0] = {}) {
  const fired: [type: string, at: number][] = [], timers = new Map<number, { fn: () => void; at: number; ms: number }>(), cleared: number[] = []
  let now = 1_000, handles = 0
  const clock = {
    now: () => now,
    setTimeout: (fn: () => void, ms: number) => { timers.set(++handles, { fn, at: now + ms, ms }); return handles },
    clearTimeout: (h: unknown) => { cleared.push(h as number); timers.delete(h as number) },
  }
  const taken: boolean[] = [], held: CallEvent[] = []
  let isHeld = false
  const deadlines = createDeadlines(clock, createPolicy(policy), (event: CallEvent, at) => {
    if (isHeld) { held.push(event); return }
    fired.push([event.type, at])
    taken.push(deadlines.take(event, at))
  })
  return {
    deadlines, fired, taken, cleared, held,
    /** From here on what fires is not taken at once. */
    hold: () => { isHeld = true },
    set: (t: number) => { now = t },
    /** How long the host's timers wait. */
    waits: () => [...timers.values()].map(t => t.ms),
    fire: () => { for (const [h, { fn }] of [...timers]) { timers.delete(h); fn() } },
  }
}

describe('a deadline', () => {
  test('is armed once, fires at its time, is taken once, and not again', () => {
    const s = setup()
    s.deadlines.follow(joining)
    s.set(2_000)
    s.deadlines.follow(joining)
    expect(s.waits()).toEqual([15_000])
    s.set(15_999)
    s.deadlines.judge()
    expect(s.fired).toEqual([])
    s.set(16_000)
    s.deadlines.judge()
    expect([s.fired, s.taken]).toEqual([[['timer.join', 16_000]], [true]])
    s.deadlines.judge()
    expect(s.fired).toHaveLength(1)
  })
  test('that was armed anew, or cleared, is not taken', () => {
    const s = setup(), event = { type: 'timer.join' } as const
    s.deadlines.follow(joining)
    expect(s.deadlines.take(event, 16_000)).toBe(false) // another object than the timer's own
    s.deadlines.follow(idle)
    expect([s.waits(), s.cleared]).toEqual([[], [1]])
    s.set(90_000)
    s.deadlines.judge()
    expect(s.fired).toEqual([])
  })
  test('that was fired and armed anew before it is taken is not taken: it has another time now', () => {
    const s = setup()
    s.deadlines.follow(joining)
    s.set(16_000)
    s.hold()
    s.deadlines.judge()
    const [event] = s.held
    s.deadlines.follow(idle)
    s.deadlines.follow(joining)
    expect([s.deadlines.take(event!, 16_000), s.deadlines.take(event!, 31_000), s.deadlines.take(event!, 31_000)]).toEqual([false, true, false])
  })
  test('the earliest is waited for, and those that are due fire in the order of their times', () => {
    const s = setup({ reconnectTimeoutMs: 700, restartGraceMs: 500 })
    s.deadlines.follow(restarting)
    expect(s.waits()).toEqual([500])
    s.set(1_750)
    s.deadlines.judge()
    expect(s.fired).toEqual([['timer.restart', 1_500], ['timer.reconnect', 1_700]])
    expect([s.waits(), s.cleared]).toEqual([[], [1]])
  })
  test('of no time is due at once, and waits no negative time', () => {
    const s = setup({ joinTimeoutMs: 0 })
    s.deadlines.follow(joining)
    expect(s.waits()).toEqual([0])
    s.fire()
    expect(s.fired).toEqual([['timer.join', 1_000]])
  })
  test('is stopped with all others', () => {
    const s = setup()
    s.deadlines.follow(restarting)
    s.deadlines.stop()
    expect([s.waits(), s.cleared]).toEqual([[], [1]])
    s.set(90_000)
    s.deadlines.judge()
    expect(s.fired).toEqual([])
    s.deadlines.stop()
    expect(s.cleared).toEqual([1])
  })
  test('that runs is not armed again when nothing about it changed', () => {
    const s = setup()
    s.deadlines.follow(restarting)
    s.deadlines.follow(restarting)
    s.deadlines.judge()
    expect([s.waits(), s.cleared]).toEqual([[25_000], []])
  })
})

describe('after a gap', () => {
  test('of more than a second, what is due waits for the settle window; of a second, it does not', () => {
    const late = setup(), exact = setup()
    for (const s of [late, exact]) s.deadlines.follow(joining)
    exact.set(17_000)
    exact.fire()
    expect(exact.fired).toHaveLength(1)
    late.set(17_001)
    late.fire()
    expect([late.fired, late.waits()]).toEqual([[], [1_500]])
    late.set(18_500)
    late.deadlines.judge()
    expect([late.fired, late.waits()]).toEqual([[], [1_500]])
    late.set(18_501)
    late.fire()
    expect(late.fired).toEqual([['timer.join', 16_000]])
  })
  test('in the window, a deadline that is cleared by what was heard does not fire, and the next one is judged by its own time', () => {
    const s = setup()
    s.deadlines.follow(joining)
    s.set(60_000)
    s.deadlines.judge()
    s.deadlines.follow(idle)
    s.deadlines.judge()
    s.set(60_100)
    s.deadlines.follow(joining)
    expect(s.waits()).toEqual([15_000])
    s.set(75_100)
    s.deadlines.judge()
    expect(s.fired).toEqual([['timer.join', 75_100]])
  })
  test('a window that passed unseen in a second gap is opened again', () => {
    const s = setup()
    s.deadlines.follow(joining)
    s.set(60_000)
    s.deadlines.judge()
    s.set(62_500)
    s.deadlines.judge()
    expect(s.fired).toHaveLength(1)
    const t = setup()
    t.deadlines.follow(joining)
    t.set(60_000)
    t.deadlines.judge()
    t.set(62_501)
    t.deadlines.judge()
    expect([t.fired, t.waits()]).toEqual([[], [1_500]])
  })
  test('nothing due closes the window', () => {
    const s = setup()
    s.deadlines.follow(joining)
    s.set(60_000)
    s.deadlines.judge()
    s.deadlines.follow(restarting)
    s.deadlines.judge()
    s.set(85_000)
    s.fire()
    expect(s.fired).toEqual([['timer.restart', 85_000]])
  })
})

describe('the host is woken', () => {
  test('in the window, at the next deadline that comes before its end, and at its end for what is due', () => {
    const s = setup({ reconnectTimeoutMs: 100, restartGraceMs: 2_600 })
    s.deadlines.follow(restarting)
    s.set(2_500)
    s.deadlines.judge() // reconnect is 1.4 s late: the window is open until 4,000; restart is due at 3,600
    expect([s.fired, s.waits()]).toEqual([[], [1_100]])
    s.set(3_600)
    s.deadlines.follow(restarting)
    expect(s.waits()).toEqual([400])
    s.set(4_000)
    s.fire()
    expect(s.fired).toEqual([['timer.reconnect', 1_100], ['timer.restart', 3_600]])
  })
})

describe('a wall clock that is set back', () => {
  test('from nowhere moves no deadline', () => {
    const s = setup()
    s.deadlines.follow(joining)
    s.set(Infinity)
    s.deadlines.judge()
    s.set(2_000)
    s.deadlines.judge()
    expect(s.fired).toEqual([])
    s.set(16_000)
    s.deadlines.judge()
    s.set(17_500)
    s.deadlines.judge()
    expect(s.fired).toEqual([['timer.join', 16_000]])
  })
  test('takes the deadlines along; the timer that runs stays as it is, and what has run its course is due', () => {
    const s = setup()
    s.deadlines.follow(joining)
    s.set(6_000)
    s.deadlines.judge()
    s.set(-994_000)
    s.deadlines.judge()
    expect([s.waits(), s.cleared]).toEqual([[15_000], []])
    s.set(-984_000)
    s.deadlines.judge()
    expect(s.fired).toEqual([['timer.join', -984_000]])
    const t = setup()
    t.deadlines.follow(joining)
    t.set(500)
    t.fire()
    expect(t.fired).toEqual([['timer.join', 15_500]])
  })
  test('takes the settle window along', () => {
    const s = setup()
    s.deadlines.follow(joining)
    s.set(60_000)
    s.deadlines.judge()
    s.set(10_000)
    s.deadlines.judge()
    s.set(11_499)
    s.deadlines.judge()
    expect(s.fired).toEqual([])
    s.set(11_500)
    s.deadlines.judge()
    expect(s.fired).toHaveLength(1)
  })
})
