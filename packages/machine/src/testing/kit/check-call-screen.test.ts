/** `checkCallScreen` itself: what it draws, counts and says. That it finds the faults of screens is shown in `test/properties/kit`. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BrokenCallScreen, checkCallScreen, count, hostilities, type ScreenCheckOptions } from './check-call-screen.ts'
import type { CallScreen, Mount } from './call-screen.ts'
import type { HostilePorts } from './hostile-ports.ts'
import { CALM } from './hostile.ts'

const signal = new AbortController().signal
/** Of this seed the first story that is drawn has a mute in it. */
const FIRST_MUTED = 10
/** Nothing but a join, a leave and an exit; right as long as nothing is hostile and nobody touches it. */
const byHand = (more: (ports: HostilePorts) => Partial<CallScreen> = () => ({})): Mount => ports => {
  const off = ports.transport.subscribe(() => undefined)
  void Promise.resolve(ports.transport.join({ attempt: 1, signal })).catch(() => undefined)
  const leave = (): void => { void Promise.resolve(ports.transport.leave({ attempt: 1, signal })).catch(() => undefined) }
  return { leave: () => { leave(); if (ports.screen.isShown) ports.screen.exit() }, unmount: () => { leave(); off() }, ...more(ports) }
}
const calm: ScreenCheckOptions = { hostility: CALM, seed: 1, runs: 30 }
const failure = async (mount: Mount, options: ScreenCheckOptions): Promise<BrokenCallScreen> => {
  const e: unknown = await checkCallScreen(mount, options).then(() => undefined, (error: unknown) => error)
  expect(e).toBeInstanceOf(BrokenCallScreen)
  return e as BrokenCallScreen
}

describe('what is drawn', () => {
  test('every trouble there is, and none at all', () => {
    const drawn = fc.sample(hostilities, { numRuns: 400, seed: 1 })
    const values = Object.fromEntries(Object.keys(CALM).map(key => [key, new Set(drawn.map(how => how[key as keyof typeof how]))]))
    const of = (...all: unknown[]) => new Set(all), either = of(false, true)
    expect(values).toEqual({
      isDeafWhileJoining: either, saysTwice: either, closesFirst: either, saysAfterUnsubscribe: either,
      joinsAfterMs: of(0, 3_000, 12_000, 90_000), refuses: of('nothing', 'join', 'launch', 'report'), refusal: of('rejects', 'throws'),
      answers: of('at once', 'late', 'never', 'rejects', 'throws'), synchronous: of('nothing', 'callbacks', 'everything'),
    })
    // Most worlds let a join succeed, else little else would be seen.
    const share = (is: (how: (typeof drawn)[number]) => boolean): number => drawn.filter(is).length / drawn.length
    expect(share(how => how.joinsAfterMs === 0)).toBeGreaterThan(0.6)
    expect(share(how => how.refuses === 'nothing')).toBeGreaterThan(0.5)
  })
  test('300 stories unless it is told otherwise', async () => {
    await expect(checkCallScreen(({ screen }) => ({ leave: () => { if (screen.isShown) screen.exit() }, unmount() {} }))).rejects.toThrow('in none of 300 stories')
  })
  test('orders, acts of the world, and the screen\'s own actions', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'], pressed = new Set<string>(), firsts = new Set<string>()
    await checkCallScreen(byHand(({ clock }) => {
      let isFirst = true
      clock.setTimeout(() => undefined, 1)
      const press = (name: string) => (): void => { pressed.add(name); if (isFirst) firsts.add(name); isFirst = false }
      return Object.fromEntries(names.map(n => [n, press(n)]))
    }), { ...calm, runs: 100 })
    expect([...pressed].sort()).toEqual(names)
    expect(firsts.size).toBeGreaterThan(5)
  })
  test('with the troubles that it is told to have, in every story', async () => {
    const deaf = await checkCallScreen(byHand(), { hostility: { ...CALM, isDeafWhileJoining: true }, seed: 1, runs: 40 }).catch((e: unknown) => e)
    expect(deaf).toBeInstanceOf(BrokenCallScreen)
    expect((deaf as BrokenCallScreen).message).toContain('"isDeafWhileJoining":true')
    expect((deaf as BrokenCallScreen).broken).toEqual(['microphone', 'connection'])
  })
  test('everything that may render is wrapped', async () => {
    let depth = 0, outside = 0, inside = 0
    const mount: Mount = ({ transport, ...ports }) => byHand()({ ...ports, transport: { ...transport, subscribe: emit => transport.subscribe(e => { if (depth > 0) inside++; else outside++; emit(e) }) } })
    await checkCallScreen(mount, { ...calm, runs: 5, act: async go => { depth++; await go(); depth-- } })
    expect([inside > 0, outside]).toEqual([true, 0])
  })
})

describe('what is counted', () => {
  const only = (more: Parameters<typeof byHand>[0], options: ScreenCheckOptions = {}) => checkCallScreen(byHand(more), { ...calm, ...options })
  test('joined, exited, swiped away', async () => {
    // Left before it has joined it does not join; and every screen goes by the one way or the other.
    const { runs, joined, joinedLate, exited, swipedAway } = await only(() => ({}), { runs: 100 })
    expect([runs, joined > 50 && joined < 100, joinedLate, exited + swipedAway, swipedAway > 0 && swipedAway < 50]).toEqual([100, true, 0, 100, true])
  })
  test('joined after it was left, where the SDK is deaf and the screen leaves again', async () => {
    const mount: Mount = ports => {
      const leave = (): void => { void ports.transport.leave({ attempt: 1, signal }) }
      const off = ports.transport.subscribe(e => { if (e.type === 'transport.joined' && isLeft) leave(); if (e.type === 'transport.closed') off() })
      let isLeft = false
      void ports.transport.join({ attempt: 1, signal })
      return { leave: () => { isLeft = true; leave(); if (ports.screen.isShown) ports.screen.exit() }, unmount: () => { isLeft = true; leave() } }
    }
    const { joined, joinedLate } = await checkCallScreen(mount, { hostility: { ...CALM, isDeafWhileJoining: true }, seed: 1, runs: 60 })
    expect(joined).toBe(60)
    expect([joinedLate > 0, joinedLate < 60]).toEqual([true, true])
  })
  test('nothing of a world that never lets it in: then nothing was checked', async () => {
    await expect(only(() => ({}), { hostility: { ...CALM, refuses: 'join' }, runs: 7 })).rejects.toThrow(
      'checkCallScreen: nothing was checked: in none of 7 stories the transport was told to join and came in; begin the join in mount(), or let an action do it')
  })
  // What was noted of a story, in its order, and what that counts.
  const zero = { runs: 1, joined: 0, joinedLate: 0, exited: 0, swipedAway: 0 }
  test.each<[story: string, lines: string[], joined: number[], exits: number, counted: object]>([
    ['that never got in', [], [], 0, {}],
    ['that joined, was left and exited', ['joins', 'leave', 'exit', 'the call screen goes'], [1], 1, { joined: 1, exited: 1 }],
    ['that joined after it was left', ['leave', 'exit', 'the call screen goes', 'joins'], [1], 1, { joined: 1, joinedLate: 1, exited: 1 }],
    ['that was left from its first moment and joined', ['leave', 'joins'], [1], 0, { joined: 1, joinedLate: 1 }],
    ['that joined and was never left', ['joins', 'the call screen goes'], [1], 0, { joined: 1, swipedAway: 1 }],
    ['whose screen was gone from its first moment', ['the call screen goes'], [], 0, { swipedAway: 1 }],
    ['that was swiped away, and exited another screen', ['the call screen goes', 'exit'], [], 1, { exited: 1, swipedAway: 1 }],
    ['that exited from its first moment', ['exit', 'the call screen goes'], [], 1, { exited: 1 }],
    ['of two attempts', ['joins', 'joins', 'leave', 'exit', 'the call screen goes'], [1, 2], 2, { joined: 1, exited: 1 }],
  ])('a story %s', (_, lines, joined, exits, counted) => {
    const report = { ...zero, runs: 0 }
    count(report, { hostile: { log: lines.map(what => ({ who: 'world', what })), joined: new Set(joined), exits } })
    expect(report).toEqual({ ...zero, ...counted })
  })
})

describe('what is said of a broken screen', () => {
  test('its promises, the world, the story, and how to repeat it', async () => {
    const error = await failure(byHand(({ transport }) => { transport.subscribe(() => undefined); return {} }), calm)
    expect(error.name).toBe('BrokenCallScreen')
    expect(error.broken).toEqual(['settled'])
    expect(error.story).toEqual([
      'world    the call screen opens', 'screen → subscribe', 'screen → join (attempt 1)', 'screen → subscribe', 'world    holds the microphone (attempt 1)',
      'world    joins (attempt 1)', 'world    says transport.joined (attempt 1)', 'person   leave', 'screen → leave (attempt 1)', 'screen → exit', 'world    the call screen goes',
      'world    is out (attempt 1)', 'person   unmount', 'screen → leave (attempt 1)', 'screen → unsubscribe',
    ])
    expect(error.message).toBe([
      'broken: no subscription and no timer is left behind. Found: 1 subscription of the transport is open',
      `In a world with ${JSON.stringify({ ...JSON.parse(/In a world with (.*)/.exec(error.message)![1]!) as object, ...CALM })}`,
      'What happened:', ...error.story.map(l => `  ${l}`),
      `Repeat it with { seed: 1, path: '${/path: '([\d:]+)'/.exec(error.message)![1]}' }`,
    ].join('\n'))
  })
  test('the story is the shortest also where the host ends its own properties at their first failure', async () => {
    const leaky: Mount = byHand(({ transport }) => { transport.subscribe(() => undefined); return {} }), shortest = (await failure(leaky, calm)).story, own = fc.readConfigureGlobal()
    fc.configureGlobal({ ...own, endOnFailure: true })
    try { expect((await failure(leaky, calm)).story).toEqual(shortest) } finally { fc.configureGlobal(own) }
  })
  test('each promise once, with all that was found', () => {
    const error = new BrokenCallScreen([['settled', 'one'], ['settled', 'two'], ['screen', 'three']], [{ who: 'world', what: 'joins', attempt: 0 }, { who: 'user', what: 'leave' }], 'How.\n')
    expect(error.broken).toEqual(['settled', 'screen'])
    expect(error.message).toBe([
      'broken: no subscription and no timer is left behind. Found: one', 'broken: no subscription and no timer is left behind. Found: two', 'broken: the screen of a call that is over goes by itself. Found: three',
      'How.', 'What happened:', '  world    joins (attempt 0)', '  person   leave',
    ].join('\n'))
  })
  test('the shortest story of the fault that was found first, and not of another', async () => {
    // Muting leaves the microphone on. A story in which nobody does anything is shorter, and leaves a timer behind. Of this seed the first that fails is one with a mute.
    const mount: Mount = ports => {
      const screen = byHand()(ports)
      let isTouched = false, isMuted = false
      return {
        ...screen, mute: () => { isTouched = isMuted = true }, back: () => { isTouched = true },
        leave: () => { if (isMuted) { if (ports.screen.isShown) ports.screen.exit() } else void screen.leave() },
        unmount: () => { if (!isTouched) ports.clock.setTimeout(() => undefined, 1_000_000); if (isMuted) return undefined; return screen.unmount() },
      }
    }
    const error = await failure(mount, { ...calm, seed: FIRST_MUTED, runs: 100 })
    expect(error.broken[0]).toBe('microphone')
    expect(error.story.filter(l => l.startsWith('person'))).toEqual(['person   mute', 'person   leave', 'person   unmount'])
  })
  test('a screen that stays after its call breaks a promise, unless it is a page that says that it is over', async () => {
    const stays = byHand(({ transport }) => ({ leave: () => { void transport.leave({ attempt: 1, signal }) } }))
    expect((await failure(stays, calm)).broken).toEqual(['screen'])
    expect(await checkCallScreen(stays, { ...calm, staysAfterEnd: true })).toMatchObject({ runs: 30, exited: 0, swipedAway: 30 })
  })
  test('the same seed and path tell the same story again, at once', async () => {
    let stories = 0
    const mount = byHand(({ clock }) => { stories++; return { mute: () => { clock.setTimeout(() => undefined, 1_000_000) } } })
    const error = await failure(mount, { ...calm, seed: 5, runs: 100 }), [, seed, path] = /\{ seed: (\d+), path: '([\d:]+)' \}/.exec(error.message)!
    const before = stories
    stories = 0
    const again = await failure(mount, { ...calm, seed: Number(seed), path: path! })
    expect([seed, again.story, again.message, stories < before / 2]).toEqual(['5', error.story, error.message, true])
    expect((await failure(mount, { ...calm, seed: 6, runs: 100 })).message).toContain('{ seed: 6, path:')
  })
  test('a rejection that nobody handles breaks a promise; each story answers for its own', async () => {
    // Else the test runner hears of it too.
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    try {
      const error = await failure(byHand(() => ({ mute: () => { void Promise.reject(new Error('nobody handles it')) } })), { ...calm, runs: 100 })
      expect([error.broken, error.message.split('\n')[0]]).toEqual([['rejections'], 'broken: no rejection is left unhandled. Found: nobody handles it'])
      expect(error.story.filter(l => l.startsWith('person'))).toEqual(['person   mute', 'person   leave', 'person   unmount'])
    } finally { for (const l of others) process.on('unhandledRejection', l) }
  })
  test('an error of the mount itself is told as it is', async () => {
    await expect(checkCallScreen(() => { throw new Error('no provider') }, calm)).rejects.toThrow(new Error('no provider'))
  })
  test('nobody listens for rejections any more when it is over, and each story answers for its own', async () => {
    const before = process.listeners('unhandledRejection')
    let during = 0
    await checkCallScreen(byHand(() => { during = process.listeners('unhandledRejection').length; return {} }), { ...calm, runs: 2 })
    await expect(checkCallScreen(() => { throw new Error('no provider') }, calm)).rejects.toThrow()
    expect([during, process.listeners('unhandledRejection')]).toEqual([before.length + 1, before])
  })
})
