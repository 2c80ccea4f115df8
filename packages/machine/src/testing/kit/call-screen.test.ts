/** One story of a call screen: what each act does to the world, what a person may press, and when all is at rest. */
import { describe, expect, test } from 'vitest'
import { ACT_NAMES, play, type CallScreen, type Mount } from './call-screen.ts'
import { CALM, type Hostility, type Line } from './hostile.ts'
import type { HostilePorts } from './hostile-ports.ts'
import { createScheduler, type ChoiceScheduler } from './scheduler.ts'

const told = ({ who, what, attempt }: Line): string => `${{ command: '→ ', world: '', user: 'person ' }[who]}${what}${attempt === undefined ? '' : ` ${attempt}`}`
const LAUNCH: Parameters<HostilePorts['service']['launch']>[0] = { types: [], call: 'c', state: 'ongoing', muted: false }
const signal = new AbortController().signal

/** A screen by hand, without a call behind it: it joins, and on its leave it leaves and exits. */
const byHand = (more: (ports: HostilePorts) => Partial<CallScreen> = () => ({})): Mount => ports => {
  const off = ports.transport.subscribe(() => undefined)
  ports.app.subscribe(() => undefined)
  void ports.transport.join({ attempt: 1, signal })
  return {
    leave: () => { void ports.transport.leave({ attempt: 1, signal }); if (ports.screen.isShown) ports.screen.exit() },
    unmount: () => { off() },
    ...more(ports),
  }
}
const tell = async (acts: readonly (string | number)[], mount: Mount = byHand(), how: Partial<Hostility> = {}, s: ChoiceScheduler = createScheduler()) => {
  const story = await play(s, { ...CALM, ...how }, acts, mount)
  return { ...story, lines: story.hostile.log.map(told) }
}
const BEGIN = ['the call screen opens', '→ subscribe', '→ join 1', 'holds the microphone 1', 'joins 1']
const JOINED = [...BEGIN, 'says transport.joined 1']
const END = ['person leave', '→ leave 1', '→ exit', 'the call screen goes', 'is out 1', 'person unmount', '→ unsubscribe']

describe('a story', () => {
  test('opens the screen, lets everything happen, leaves for good, and takes the component away when the navigator has', async () => {
    const { lines, isStuck, threw, unanswered, hostile, screen } = await tell([])
    expect(lines).toEqual([...JOINED, ...END])
    expect([isStuck, threw, unanswered, [...hostile.held], Object.keys(screen)]).toEqual([false, [], [], [], ['leave', 'unmount']])
  })

  // Each act, when the join has just succeeded, and what it does.
  test.each<[act: string, does: string[], later?: string[]]>([
    ['media stops', ['loses its media 1'], ['says transport.lost 1']],
    ['media flows again', ['has its media back 1'], ['says transport.restored 1']],
    ['the other side hangs up', ['is out 1'], ['says transport.left 1', 'says transport.closed 1']],
    ['to the background', ['the app is in the background']],
    ['to the front', []],
  ])('%s', async (act, does, later = []) => {
    const { lines } = await tell([act])
    expect(lines.slice(0, lines.indexOf('person leave'))).toEqual([...BEGIN, ...does, 'says transport.joined 1', ...later])
  })
  test('the screen is swiped away, and its component with it: nobody is there to leave', async () => {
    expect((await tell(['the screen is swiped away'])).lines).toEqual([...BEGIN, 'the call screen goes', 'person unmount', '→ unsubscribe'])
  })
  test('to the background, and to the front again', async () => {
    const { lines } = await tell(['to the background', 'to the front'])
    expect(lines.filter(l => l.startsWith('the app'))).toEqual(['the app is in the background', 'the app is in front'])
  })
  test('what happens to media happens to every attempt', async () => {
    const { lines } = await tell(['media stops'], byHand(({ transport }) => { void transport.join({ attempt: 2, signal }); return {} }))
    expect(lines.filter(l => l.startsWith('loses'))).toEqual(['loses its media 1', 'loses its media 2'])
  })
  test('hang up in the notification', async () => {
    const { lines } = await tell(['a second passes', 'a second passes', 'hang up in the notification'], byHand(({ service }) => { void service.launch(LAUNCH); return {} }))
    expect(lines).toContain('person hangs up in the notification')
  })
  test('the system ends the call', async () => {
    const { lines } = await tell(['the system ends the call'], byHand(({ systemCall }) => { void systemCall.report({ call: 'c', attempt: 1 }); return {} }))
    expect(lines).toContain('the system ends the call')
  })
  test.each([['a second passes', 1_000], ['five seconds pass', 5_000], ['timers freeze for a minute', 60_000]])('%s', async (act, ms) => {
    let began = 0, passed = 0, fired = 0
    await tell([act, 'look'], byHand(({ clock }) => {
      began = clock.now()
      clock.setTimeout(() => { fired = clock.now() - began }, 1)
      return { look: () => { passed = clock.now() - began } }
    }))
    // A frozen timer is late.
    expect([passed, fired]).toEqual([ms, act.startsWith('timers') ? ms : 1])
  })
  test('every act has its name', () => {
    expect(ACT_NAMES).toEqual([
      'media stops', 'media flows again', 'the other side hangs up', 'hang up in the notification', 'the system ends the call', 'to the background', 'to the front',
      'a second passes', 'five seconds pass', 'timers freeze for a minute', 'the screen is swiped away',
    ])
  })
  test('the order of acts is the scheduler\'s, and each has a name there', async () => {
    const inner = createScheduler([3, 3]), labels: (string | undefined)[] = []
    const { lines } = await tell(['to the background', 'to the front'], byHand(), {}, { ...inner, schedule(task, label) { labels.push(label); return inner.schedule(task, label) } })
    expect(lines.slice(3, 4)).toEqual(['the app is in the background'])
    expect(labels).toEqual(expect.arrayContaining(['to the background', 'to the front', 'the component goes']))
  })
})

describe('what a person may press', () => {
  /** A screen that counts what was pressed. */
  const counting = (pressed: string[], more: Partial<CallScreen> = {}): Mount => byHand(() => ({ back: () => { pressed.push('back') }, mute: () => { pressed.push('mute') }, ends: () => 1, nothing: undefined, ...more }))
  test('by name, or by number: its actions, but not that its component goes, nor its count of ends', async () => {
    const pressed: string[] = []
    const { lines } = await tell(['mute', 1, 2, 4, 5], counting(pressed))
    // In their order: leave, back, mute; 4 is back again and 5 mute.
    expect(pressed).toEqual(['mute', 'back', 'mute', 'back', 'mute'])
    expect(lines.filter(l => l.startsWith('person '))).toEqual(['person mute', 'person back', 'person mute', 'person back', 'person mute', 'person leave', 'person unmount'])
  })
  test('nothing that the screen does not offer', async () => {
    const { lines } = await tell(['wave'], counting([]))
    expect(lines).not.toContain('person wave')
  })
  test('nothing once the component has gone; what is swiped away goes once', async () => {
    const pressed: string[] = []
    const { lines } = await tell(['the screen is swiped away', 'mute', 'the screen is swiped away'], counting(pressed))
    expect([pressed, lines.filter(l => l.startsWith('person '))]).toEqual([[], ['person unmount']])
  })
  test('what it throws and what it rejects is kept with its name, and it is answered; what never resolves is not', async () => {
    const { threw, unanswered } = await tell(['loud', 'failing', 'deaf', 'deaf', 'fine'], counting([], {
      loud: () => { throw new Error('thrown') }, failing: () => Promise.reject(new Error('rejected')), deaf: () => new Promise(() => undefined), fine: () => Promise.resolve(),
    }))
    expect(threw.map(([what, e]) => `${what} ${(e as Error).message}`)).toEqual(['loud() thrown', 'failing() rejected'])
    expect(unanswered).toHaveLength(2)
    for (const name of unanswered) expect(name).toMatch(/^deaf\(\) \(\d+\)$/)
    expect(new Set(unanswered).size).toBe(2)
  })
})

describe('the end of a story', () => {
  test('a screen that does not go is stuck; then it is taken away, and everything comes to rest once more', async () => {
    const stays = byHand(({ transport, clock }) => ({
      leave: () => { void transport.leave({ attempt: 1, signal }) },
      unmount: () => { clock.setTimeout(() => { unmounted.push('later') }, 60_000) },
    })), unmounted: string[] = []
    const { isStuck, lines, hostile } = await tell([], stays)
    expect([isStuck, hostile.screen, unmounted]).toEqual([true, 'gone', ['later']])
    expect(lines.slice(-2)).toEqual(['the call screen goes', 'person unmount'])
  })
  test('ten minutes pass after it was left, and no more', async () => {
    const fired: number[] = []
    const { hostile } = await tell([], byHand(({ clock }) => { for (const ms of [1, 600_000, 600_001]) clock.setTimeout(() => { fired.push(ms) }, ms); return {} }))
    expect([fired, hostile.ports.clock.held()]).toEqual([[1, 600_000], ['1 timer']])
  })
  test('a timer that is overdue, as timers were frozen, fires too', async () => {
    const fired: number[] = []
    await tell([], byHand(({ clock }) => {
      clock.setTimeout(() => { fired.push(1) }, 1)
      clock.freeze()
      clock.advance(10)
      return { leave: () => { clock.thaw() } }
    }))
    expect(fired).toEqual([1])
  })
})

describe('a mount that cannot be operated', () => {
  const must = 'checkCallScreen: mount() must return, at once, an object with the functions leave and unmount; found '
  const leave = (): void => {}, unmount = leave
  test.each<[returned: unknown, found: string]>([
    [undefined, 'undefined'], [null, 'null'], ['screen', 'string'], [leave, 'function'],
    [{ leave, unmount, then: leave }, 'a promise: begin the join without waiting for it, nothing answers before mount() has returned'],
    [{ unmount }, 'leave: undefined'], [{ leave, unmount: 1 }, 'unmount: number'], [{ leave, unmount, back: 'back' }, 'back: string'], [{ leave, unmount, ends: null }, 'ends: object'],
  ])('%#: found %s', async (returned, found) => {
    await expect(tell([], () => returned as CallScreen)).rejects.toThrow(new TypeError(must + found))
  })
  test('what it does not offer may stand there as undefined, and a member that is called then may be anything', async () => {
    await expect(tell([], ports => ({ ...byHand()(ports), back: undefined } as unknown as CallScreen))).resolves.toMatchObject({ threw: [] })
    await expect(tell([], () => ({ leave, unmount, then: 1 as never }))).rejects.toThrow(`${must}then: number`)
  })
})
