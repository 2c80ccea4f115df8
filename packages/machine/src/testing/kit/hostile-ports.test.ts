/** The other hostile ports: service, system call, navigator and app; what they hold, say and answer. */
import { describe, expect, test } from 'vitest'
import { createHostilePorts, type HostilePorts } from './hostile-ports.ts'
import type { Hostility, Line } from './hostile.ts'
import { createScheduler } from './scheduler.ts'

const told = ({ who, what }: Line): string => `${{ command: '→ ', world: '', user: 'person ' }[who]}${what}`
const LAUNCH: Parameters<HostilePorts['service']['launch']>[0] = { types: [], call: 'c', state: 'ongoing', muted: false }

function setup(how: Partial<Hostility> = {}, hears = {}) {
  const inner = createScheduler(), labels: (string | undefined)[] = [], heard: string[] = [], answers: string[] = []
  const hostile = createHostilePorts({ schedule(task, label) { labels.push(label); return inner.schedule(task, label) } }, how, hears)
  const { service, systemCall, app, screen } = hostile.ports
  const noted = (name: string, fn: () => unknown): void => {
    try { Promise.resolve(fn()).then(() => answers.push(`${name} resolved`), (e: Error) => answers.push(`${name} rejected: ${e.message}`)) } catch (e) { answers.push(`${name} threw: ${(e as Error).message}`) }
  }
  const hear = (e: { type: string; cause?: unknown; source?: string }): void => { heard.push([e.type, typeof e.cause === 'string' ? e.cause : e.source].filter(Boolean).join(' ')) }
  return {
    hostile, labels, answers, screen, app, systemCall, service, hear, waitIdle: () => inner.waitIdle(),
    subscribe: () => service.subscribe(hear),
    launch: () => noted('launch', () => service.launch(LAUNCH)),
    abort: () => noted('abort', () => service.abort()),
    report: () => noted('report', () => systemCall.report({ call: 'c', attempt: 1 })),
    end: () => noted('end', () => systemCall.end({ reason: 'local-leave' } as never)),
    heard: () => heard.splice(0),
    news: () => hostile.log.splice(0).map(told),
    held: () => [...hostile.held],
  }
}

describe('the service', () => {
  test('starts, says so, and is stopped; the notification shows from the start to the stop', async () => {
    const { hostile, subscribe, launch, abort, waitIdle, news, held, heard, answers, labels } = setup()
    const off = subscribe()
    expect(hostile.notification).toBe('none')
    launch()
    expect([news(), hostile.notification, held(), labels]).toEqual([['→ launch'], 'starting', [], ['the service starts', 'launch answers']])
    await waitIdle()
    expect([news(), hostile.notification, held(), heard(), answers]).toEqual([['the notification shows'], 'shown', ['notification'], ['service.started'], ['launch resolved']])
    labels.length = 0
    abort()
    expect([news(), hostile.notification, labels]).toEqual([['→ abort'], 'shown', ['the service stops', 'abort answers']])
    await waitIdle()
    expect([news(), hostile.notification, held(), heard(), answers]).toEqual([['the notification goes'], 'none', [], ['service.stopped aborted'], ['launch resolved', 'abort resolved']])
    off()
    launch()
    await waitIdle()
    expect([hostile.notification, heard()]).toEqual(['shown', []])
  })
  test('that is aborted before it started is stopped once it has', async () => {
    const { hostile, subscribe, launch, abort, waitIdle, news, heard } = setup()
    subscribe()
    launch()
    abort()
    expect([news(), hostile.notification]).toEqual([['→ launch', '→ abort'], 'starting'])
    await waitIdle()
    expect([news(), heard(), hostile.notification]).toEqual([['the notification shows', 'the notification goes'], ['service.started', 'service.stopped aborted'], 'none'])
  })
  test('that is launched again before it has started goes on: nobody wants it stopped any more', async () => {
    const { hostile, launch, abort, waitIdle, news } = setup()
    launch()
    abort()
    launch()
    await waitIdle()
    expect([news(), hostile.notification]).toEqual([['→ launch', '→ abort', '→ launch', 'the notification shows'], 'shown'])
    launch()
    await waitIdle()
    expect([news(), hostile.notification]).toEqual([['→ launch'], 'shown'])
  })
  test('is stopped once, however often it is asked', async () => {
    const { subscribe, launch, abort, waitIdle, news, heard, answers } = setup()
    subscribe()
    launch()
    await waitIdle()
    news()
    abort()
    abort()
    await waitIdle()
    expect([news(), heard()]).toEqual([['→ abort', '→ abort', 'the notification goes'], ['service.started', 'service.stopped aborted']])
    abort()
    await waitIdle()
    expect([news(), heard(), answers]).toEqual([['→ abort'], [], ['launch resolved', 'abort resolved', 'abort resolved', 'abort resolved']])
  })
  test.each([['rejects', 'launch rejected: the launch is refused'], ['throws', 'launch threw: the launch is refused']] as const)('that is refused (%s) shows nothing and says nothing', async (refusal, found) => {
    const { hostile, subscribe, launch, waitIdle, news, heard, answers } = setup({ refuses: 'launch', refusal })
    subscribe()
    launch()
    await waitIdle()
    expect([news(), heard(), answers, hostile.notification]).toEqual([['→ launch', 'refuses the launch'], [], [found], 'none'])
  })
  test('is refused in the background, with a word', async () => {
    const { hostile, subscribe, launch, waitIdle, news, heard, answers, labels } = setup()
    subscribe()
    hostile.toBackground()
    news()
    launch()
    await waitIdle()
    expect([news(), heard(), answers, labels, hostile.notification]).toEqual([['→ launch', 'refuses a start in the background'], ['service.refused background'], ['launch resolved'], ['service.refused'], 'none'])
  })
  test.each([['rejects', ['launch resolved', 'abort rejected: abort answers, with an error']], ['throws', ['abort threw: abort answers, with an error', 'launch resolved']]] as const)('an error is no fact: an abort that %s has stopped it, and a launch that takes effect tells none', async (how, found) => {
    const { hostile, launch, abort, waitIdle, answers } = setup({ answers: how })
    launch()
    abort()
    await waitIdle()
    expect([answers, hostile.notification]).toEqual([found, 'none'])
  })
  test('its button ends the call while the notification shows, and what the listener throws is noted', async () => {
    const { hostile, subscribe, launch, waitIdle, news, heard } = setup()
    hostile.pressHangUp()
    launch()
    hostile.pressHangUp()
    expect(news()).toEqual(['→ launch'])
    const off = subscribe()
    await waitIdle()
    off()
    news()
    // Nobody hears it: that is no error.
    hostile.pressHangUp()
    expect([news(), heard(), hostile.errors]).toEqual([['person hangs up in the notification'], ['service.started'], []])
    subscribe()
    hostile.pressHangUp()
    expect([news(), heard()]).toEqual([['person hangs up in the notification'], ['user.leave notification']])
    hostile.ports.service.subscribe(() => { throw new Error('no listener') })
    hostile.pressHangUp()
    expect(hostile.errors.map(String)).toEqual(['Error: no listener'])
  })
})

describe('the system call', () => {
  test('is reported, connected and ended, each counted', async () => {
    const { hostile, report, end, systemCall, waitIdle, news, held, answers, labels } = setup()
    expect(hostile.systemCall).toBe('none')
    report()
    expect([news(), hostile.systemCall, held(), hostile.reports, hostile.systemEnds]).toEqual([['→ report'], 'shown', ['system call'], 1, 0])
    void systemCall.connected?.()
    expect([news(), hostile.systemCall]).toEqual([['→ connected'], 'shown'])
    end()
    expect([news(), hostile.systemCall, held(), hostile.reports, hostile.systemEnds, labels]).toEqual([['→ end'], 'none', [], 1, 1, ['the system answers']])
    end()
    await waitIdle()
    expect([hostile.systemEnds, answers]).toEqual([2, ['report resolved', 'end resolved', 'end resolved']])
  })
  test.each([['rejects', 'report rejected: the report is refused'], ['throws', 'report threw: the report is refused']] as const)('that is refused (%s) is not there', async (refusal, found) => {
    const { hostile, report, waitIdle, news, answers } = setup({ refuses: 'report', refusal })
    report()
    await waitIdle()
    expect([news(), answers, hostile.systemCall, hostile.reports]).toEqual([['→ report', 'refuses the report'], [found], 'none', 1])
  })
  test('is ended by the system at once, if it is there, and that is told', () => {
    const { hostile, report, systemCall, hear, news, heard } = setup()
    const off = systemCall.subscribe(hear)
    hostile.endBySystem()
    expect([news(), heard()]).toEqual([[], []])
    report()
    hostile.endBySystem()
    expect([news(), heard(), hostile.systemCall, hostile.systemEnds]).toEqual([['→ report', 'the system ends the call'], ['system.ended'], 'none', 0])
    off()
    report()
    hostile.endBySystem()
    expect(heard()).toEqual([])
    systemCall.subscribe(() => { throw new Error('no listener') })
    report()
    hostile.endBySystem()
    expect(hostile.errors.map(String)).toEqual(['Error: no listener'])
  })
})

describe('the navigator', () => {
  test('takes what is on top: first the call\'s screen, then whatever is below', () => {
    let exited = 0
    const { hostile, screen, news, held } = setup({}, { exited: () => { exited++ } })
    expect([hostile.screen, screen.isShown]).toEqual(['gone', false])
    expect([hostile.openScreen(), news(), held(), hostile.screen, screen.isShown]).toEqual([true, ['the call screen opens'], ['screen'], 'shown', true])
    expect([hostile.openScreen(), news()]).toEqual([false, []])
    screen.exit()
    expect([news(), held(), hostile.screen, screen.isShown, exited, hostile.exits, hostile.wrongExits]).toEqual([['→ exit', 'the call screen goes'], [], 'gone', false, 1, 1, 0])
    screen.exit()
    expect([news(), exited, hostile.exits, hostile.wrongExits]).toEqual([['→ exit', 'another screen is taken away'], 1, 2, 1])
  })
  test('a gesture takes the screen away, once, and is no exit', () => {
    let exited = 0
    const { hostile, news } = setup({}, { exited: () => { exited++ } })
    expect(hostile.takeScreenAway()).toBe(false)
    hostile.openScreen()
    news()
    expect([hostile.takeScreenAway(), hostile.takeScreenAway(), news(), hostile.screen, hostile.exits, exited]).toEqual([true, false, ['the call screen goes'], 'gone', 0, 0])
  })
  test('exits with nobody who asks to hear of it', () => {
    const { hostile, screen } = setup()
    hostile.openScreen()
    screen.exit()
    expect([hostile.screen, hostile.exits]).toEqual(['gone', 1])
  })
})

describe('the app', () => {
  test('says where it is when asked, and each time it moves; twice the same is no move', () => {
    const { hostile, app, hear, heard, news } = setup()
    const off = app.subscribe(hear)
    expect(heard()).toEqual(['app.activated'])
    hostile.toFront()
    expect([heard(), news()]).toEqual([[], []])
    hostile.toBackground()
    hostile.toBackground()
    expect([heard(), news()]).toEqual([['app.backgrounded'], ['the app is in the background']])
    hostile.toFront()
    expect([heard(), news()]).toEqual([['app.activated'], ['the app is in front']])
    off()
    hostile.toBackground()
    expect(heard()).toEqual([])
    app.subscribe(hear)
    expect(heard()).toEqual(['app.backgrounded'])
  })
  test('a listener that throws is noted', () => {
    const { hostile, app } = setup()
    let n = 0
    app.subscribe(() => { if (n++ > 0) throw new Error('no listener') })
    hostile.toBackground()
    expect(hostile.errors.map(String)).toEqual(['Error: no listener'])
  })
})

test('what timers throw is noted with what listeners threw', () => {
  const { hostile, subscribe } = setup()
  subscribe()
  hostile.ports.clock.setTimeout(() => { throw new Error('in a timer') }, 1)
  hostile.ports.clock.advance(1)
  expect(hostile.errors.map(String)).toEqual(['Error: in a timer'])
})
test('a world of which nothing is said is calm', async () => {
  const { hostile, launch, waitIdle } = setup()
  launch()
  expect(hostile.notification).toBe('starting')
  await waitIdle()
  expect([hostile.notification, hostile.isMicrophoneHot, hostile.errors]).toEqual(['shown', false, []])
})
