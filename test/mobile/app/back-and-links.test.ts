/** The back button and links, over the real BackHandler and Linking, with a real call. */
import { resetNativeSide } from './native-side.ts'
import { createFakeTransport } from '@onhook/adapters/fake'
import { bindBackButton, bindLinks, parseLink, type LinkOptions } from '@onhook/adapters/react-native'
import { createCall, type Call } from '@onhook/machine'
import fc from 'fast-check'
import { AppState, BackHandler, Linking } from 'react-native'
import { beforeEach, describe, expect, test } from 'vitest'
import { isLong, seed } from '../../support/seed.ts'
import { native, platform } from '../harness/native.ts'
import { createVirtualClock, pass, rest } from './time.ts'

beforeEach(resetNativeSide)
let ids = 0
function open(id = `room-${++ids}`) {
  const transport = createFakeTransport(), clock = createVirtualClock()
  const call = createCall({ transport, clock, id })
  const join = async (): Promise<void> => { const j = call.join(); await transport.flush(); await j.catch(() => undefined) }
  const leaves = (): number => transport.log.filter(l => l.kind === 'command' && l.name === 'leave').length
  const finish = async (): Promise<void> => { void call.leave(); await transport.flush(); await pass(clock, 20_000) }
  return { call, transport, clock, join, leaves, finish }
}

describe.runIf(platform === 'android')('the back button', () => {
  test('leaves the call once, waits while it ends, and is not ours before and after', async () => {
    const { call, transport, join, clock } = open()
    const stop = bindBackButton(BackHandler, call)
    call.send({ type: 'screen.mounted' })
    expect(native.pressBack()).toBe(true) // nobody took it
    await join()
    const sources: unknown[] = []
    call.subscribe(s => { if (s.session === 'leaving') sources.push(s.end) })
    expect(native.pressBack()).toBe(false)
    expect(call.state).toBe('leaving')
    expect(native.pressBack()).toBe(false)
    expect(transport.log.filter(l => l.kind === 'command' && l.name === 'leave')).toHaveLength(1)
    await transport.flush()
    await pass(clock, 20_000)
    expect(call.getSnapshot().end).toMatchObject({ reason: 'local-leave', initiator: 'local' })
    expect(native.pressBack()).toBe(true)
    stop()
  })
  test('belongs to another screen that is in front, and to nobody once it is unbound', async () => {
    const { call, join, finish } = open()
    let isFocused = true
    const stop = bindBackButton(BackHandler, call, { isFocused: () => isFocused })
    await join()
    expect(native.pressBack()).toBe(true) // no screen of the call
    isFocused = false
    call.send({ type: 'screen.mounted' })
    expect(native.pressBack()).toBe(true)
    isFocused = true
    expect(native.pressBack()).toBe(false)
    await finish()
    stop()
    expect(native.pressBack()).toBe(true)
  })
  test('is listened to exactly while the call is on and its screen is up', async () => {
    let held = 0
    const counted = { addEventListener: (name: 'hardwareBackPress', handler: () => boolean) => { held++; const s = BackHandler.addEventListener(name, handler); return { remove: () => { held--; s.remove() } } } }
    const { call, join, finish } = open(), stop = bindBackButton(counted, call), seen = [held]
    await join()
    seen.push(held)
    call.send({ type: 'screen.mounted' })
    seen.push(held)
    await finish()
    seen.push(held)
    const other = open(), stopOther = bindBackButton(counted, other.call)
    await other.join()
    other.call.send({ type: 'screen.mounted' })
    seen.push(held)
    stopOther()
    stop()
    expect([...seen, held]).toEqual([0, 0, 1, 0, 1, 0])
    await other.finish()
  })
  test('is asked before handlers that are older than the screen', async () => {
    const { call, join, finish } = open()
    const stop = bindBackButton(BackHandler, call)
    let pops = 0
    const navigator = BackHandler.addEventListener('hardwareBackPress', () => { pops++; return true })
    await join()
    call.send({ type: 'screen.mounted' })
    native.pressBack()
    expect([pops, call.state]).toEqual([0, 'leaving'])
    await finish()
    native.pressBack()
    expect(pops).toBe(1)
    navigator.remove()
    stop()
  })
  test('may ask first, and what the host throws is contained: the press is taken', async () => {
    const { call, join, finish } = open(), codes: string[] = []
    let presses = 0
    const stop = bindBackButton(BackHandler, call, { onPress: () => { if (++presses > 1) throw new Error('no') }, onDiagnostic: d => { codes.push(d.code) } })
    await join()
    call.send({ type: 'screen.mounted' })
    expect([native.pressBack(), native.pressBack(), call.state]).toEqual([false, false, 'joined'])
    await rest()
    expect(codes).toEqual(['back-button-failed'])
    // While it ends there is nothing to ask any more.
    void call.leave()
    expect([native.pressBack(), presses]).toEqual([false, 2])
    stop()
    await finish()
  })
})
test.runIf(platform === 'ios')('iOS has no back button, and binding one does nothing', async () => {
  const { call, join, finish } = open()
  const stop = bindBackButton(BackHandler, call)
  await join()
  call.send({ type: 'screen.mounted' })
  native.emit('hardwareBackPress')
  expect(call.state).toBe('joined')
  stop()
  await finish()
})

test.runIf(platform === 'android')('a press that the host answers with a promise that rejects is told', async () => {
  const { call, join, finish } = open(), codes: string[] = []
  const stop = bindBackButton(BackHandler, call, { onPress: async () => { await rest(); throw new Error('no dialog') }, onDiagnostic: d => { codes.push(d.code) } })
  await join()
  call.send({ type: 'screen.mounted' })
  expect([native.pressBack(), call.state]).toEqual([false, 'joined'])
  await rest(20)
  expect(codes).toEqual(['back-button-failed'])
  await finish()
  stop()
})
test.runIf(platform === 'android')('a press is not swallowed for ever because the host cannot say whether its screen is in front: it leaves', async () => {
  const { call, join, finish } = open(), codes: string[] = []
  const stop = bindBackButton(BackHandler, call, { isFocused: () => { throw new Error('no navigator yet') }, onDiagnostic: d => { codes.push(d.code) } })
  await join()
  call.send({ type: 'screen.mounted' })
  expect([native.pressBack(), call.state]).toEqual([false, 'leaving'])
  await rest()
  expect(codes).toEqual(['back-button-failed'])
  await finish()
  stop()
})

const PREFIXES = ['https://meet.example.org/meet/', 'example://meet/']
describe('a link is', () => {
  test.each([
    ['https://meet.example.org/meet/7', { id: '7' }], ['HTTPS://Meet.Example.org/meet/7?from=mail#now', { id: '7' }], ['https://meet.example.org/meet/7/', { id: '7' }],
    ['example://meet/daily%20stand-up', { problem: 'malformed-link' }], ['example://meet/caf%C3%A9', { id: 'café' }],
    ['https://meet.example.org/meet/', { problem: 'malformed-link' }], ['https://meet.example.org/meet', { problem: 'malformed-link' }], ['https://meet.example.org/meet/a/b', { problem: 'malformed-link' }],
    ['https://meet.example.org/meet/a%2Fb', { problem: 'malformed-link' }], ['https://meet.example.org/meet/%E0%A4%A', { problem: 'malformed-link' }], [`https://meet.example.org/meet/${'x'.repeat(300)}`, { problem: 'malformed-link' }],
    ['https://meet.example.org@evil.example/meet/7', { problem: 'foreign-link' }], ['https://evil.example/meet/7', { problem: 'foreign-link' }], ['https://meet.example.org.evil.example/meet/7', { problem: 'foreign-link' }],
    // Dots alone stay what they are in whatever address the host makes of them.
    ['example://meet/..', { problem: 'malformed-link' }], ['example://meet/%2E', { problem: 'malformed-link' }], ['example://meet/...', { id: '...' }], ['example://meet/a.b', { id: 'a.b' }],
    // What is no character of an address, escaped or not.
    ['example://meet/%00', { problem: 'malformed-link' }], ['example://meet/%1F', { problem: 'malformed-link' }], ['example://meet/%7f', { problem: 'malformed-link' }], ['example://meet/a%0Ab', { problem: 'malformed-link' }], ['example://meet/a%C2%85b', { problem: 'malformed-link' }],
    ['mailto:a@b', { problem: 'foreign-link' }], ['7', { problem: 'foreign-link' }],
  ])('%s', (url, found) => { expect(parseLink(url, PREFIXES)).toEqual(found) })
  test.each([
    ['https://meet.example.org', 'https://meet.example.org.evil.example', { problem: 'foreign-link' }], ['https://meet.example.org', 'https://meet.example.org@evil.example', { problem: 'foreign-link' }],
    ['https://meet.example.org', 'https://meet.example.org/7', { problem: 'malformed-link' }], ['https://meet.example.org?id=', 'https://meet.example.org?id=7', { id: '7' }], ['example://', 'example://7', { id: '7' }], ['example:', 'example:7', { id: '7' }],
  ])('with a prefix that ends at its host or scheme, %s: %s', (prefix, url, found) => { expect(parseLink(url, [prefix])).toEqual(found) })
})

function bind(options: Partial<LinkOptions> = {}) {
  const log: string[] = [], told: { code: string; message: string }[] = [], clock = createVirtualClock()
  let current: Call | undefined
  // The initial link of a Linking is one for the process: each test has a phone that was just started.
  const fresh = { getInitialURL: () => Linking.getInitialURL(), addEventListener: (type: 'url', listener: (e: { url: string }) => void) => Linking.addEventListener(type, listener) }
  const all: LinkOptions = {
    prefixes: PREFIXES, current: () => current, join: id => { log.push(`join ${id}`) }, focus: call => { log.push(`focus ${call.id}`) }, another: 'queue', clock, onDiagnostic: d => { told.push(d) }, ...options,
  }
  const again = (): (() => void) => bindLinks(fresh, all)
  const stop = again()
  return { log, told, clock, stop, again, be: (call: Call | undefined) => { current = call } }
}
const link = (id: string): string => `https://meet.example.org/meet/${id}`

describe('links', () => {
  test('join while nothing is on, and show the call that is on', async () => {
    const { log, be, stop } = bind(), one = open()
    native.linking.open(link(one.call.id))
    expect(log).toEqual([`join ${one.call.id}`])
    be(one.call)
    native.linking.open(link(one.call.id)) // idle: it is joined, which a call does once
    await one.join()
    native.linking.open(link(one.call.id))
    native.linking.open(`example://meet/${one.call.id}`)
    expect(log.slice(2)).toEqual([`focus ${one.call.id}`, `focus ${one.call.id}`])
    expect(one.call.state).toBe('joined')
    stop()
    native.linking.open(link('late'))
    expect(log).toHaveLength(4)
    await one.finish()
  })
  test('to another call wait for the end of the one that is on', async () => {
    const { log, be, told } = bind(), one = open()
    be(one.call)
    await one.join()
    native.linking.open(link('two'))
    await rest()
    native.linking.open(link('three'))
    await rest()
    expect([log, one.call.state, one.leaves()]).toEqual([[], 'joined', 0])
    expect(told).toMatchObject([{ code: 'link-replaced', message: expect.stringContaining(link('two')) }])
    await one.finish()
    await rest()
    expect(log).toEqual(['join three'])
  })
  test('to another call ask, and do what was answered', async () => {
    for (const [choice, expected] of [['switch', ['ask b', 'join b']], ['stay', ['ask b']], ['queue', ['ask b', 'join b']]] as const) {
      const one = open()
      const { log, be } = bind({ another: async ({ id }) => { log.push(`ask ${id}`); await rest(1); return choice } })
      be(one.call)
      await one.join()
      native.linking.open(link('b'))
      native.linking.open(link('b')) // while the person is thinking
      await rest()
      expect([choice, one.call.state]).toEqual([choice, choice === 'switch' ? 'leaving' : 'joined'])
      await one.finish()
      await rest()
      expect([choice, log]).toEqual([choice, expected])
    }
  })
  test('asked about a call that has ended meanwhile join, and asked about by a host that throws are kept', async () => {
    const one = open(), two = open()
    let answer!: (choice: 'switch') => void
    const { log, be, told } = bind({ another: ({ id }) => { if (id === 'broken') throw new Error('no'); return new Promise(resolve => { answer = resolve }) } })
    be(one.call)
    await one.join()
    native.linking.open(link('b'))
    await rest()
    await one.finish()
    answer('switch')
    await rest()
    expect(log).toEqual(['join b'])
    be(two.call)
    await two.join()
    native.linking.open(link('broken'))
    await rest()
    expect([two.call.state, told.map(d => d.code), log]).toEqual(['joined', ['link-failed'], ['join b']])
    await two.finish()
    await rest()
    expect(log).toEqual(['join b', 'join broken'])
  })
  test('to a call that ends already wait for its end, and nobody is asked', async () => {
    const one = open(), { log, be } = bind({ another: () => { throw new Error('nobody is to be asked') } })
    be(one.call)
    await one.join()
    void one.call.leave()
    expect(one.call.state).toBe('leaving')
    native.linking.open(link(one.call.id))
    await rest()
    expect([one.call.state, log]).toEqual(['leaving', []])
    await one.finish()
    await rest()
    expect(log).toEqual([`join ${one.call.id}`])
  })
  test('that wait, or are asked about, are nobody\'s once links are not listened to any more', async () => {
    for (const another of ['queue', () => rest(1).then(() => 'queue' as const)] as const) {
      const one = open(), { log, be, stop } = bind({ another })
      be(one.call)
      await one.join()
      native.linking.open(link('b'))
      if (another === 'queue') await rest()
      stop()
      await rest()
      await one.finish()
      await rest()
      expect(log).toEqual([])
    }
  })
  test('asked about a call that gave way to another meanwhile ask again, and leave neither', async () => {
    const one = open(), two = open(), answers: ((choice: 'switch' | 'stay') => void)[] = [], about: string[] = []
    const { log, be } = bind({ another: (_, call) => { about.push(call.id); return new Promise(resolve => { answers.push(resolve) }) } })
    be(one.call)
    await one.join()
    native.linking.open(link('b'))
    await rest()
    await one.finish()
    be(two.call)
    await two.join()
    answers[0]!('switch')
    await rest()
    expect([about, two.call.state, log]).toEqual([[one.call.id, two.call.id], 'joined', []])
    answers[1]!('stay')
    await rest()
    await two.finish()
    await rest()
    expect(log).toEqual([])
  })
  test('whose call the host fails to show, also later, are told', async () => {
    const { told, be } = bind({ focus: async () => { await rest(); throw new Error('no navigator') } }), { call, join, finish } = open()
    be(call)
    await join()
    native.linking.open(link(call.id))
    await rest(20)
    expect([told.map(d => d.code), call.state]).toEqual([['link-failed'], 'joined'])
    await finish()
  })
  test('that are wrong are told, each, with what is expected', async () => {
    const { told, log } = bind()
    for (const url of ['https://evil.example/meet/7', 'https://meet.example.org/settings', 'https://evil.example/meet/7']) native.linking.open(url)
    native.emit('url', {})
    native.emit('url', null)
    await rest()
    expect(log).toEqual([])
    expect(told.map(d => d.code)).toEqual(['foreign-link', 'malformed-link', 'foreign-link'])
    expect(told[0]!.message).toContain('expected a link like https://meet.example.org/meet/<id> or example://meet/<id>, found https://evil.example/meet/7')
  })
  test('that started the app are one with the event of the same link, in either order, and only once in a process', async () => {
    native.linking.initial = link('a')
    const first = bind()
    await rest()
    native.linking.open(link('a'))
    expect(first.log).toEqual(['join a'])
    // React mounts twice, and screens come again.
    first.stop()
    const stop = first.again()
    await rest()
    expect(first.log).toEqual(['join a'])
    // The same link, tapped later.
    first.clock.advance(3_000)
    native.linking.open(link('a'))
    expect(first.log).toEqual(['join a', 'join a'])
    stop()
    const second = bind()
    native.linking.open(link('a'))
    await rest()
    expect(second.log).toEqual(['join a'])
  })
  test('that started the app are not lost when the first binding is undone before they are known', async () => {
    native.linking.initial = link('a')
    const { log, stop, again } = bind()
    stop()
    again()
    await rest()
    expect(log).toEqual(['join a'])
  })
  test('that start another Activity of the same process are joined, whether it binds anew or is only returned to', async () => {
    native.linking.initial = link('a')
    const { log, stop, again } = bind({ AppState })
    await rest()
    // The task was swiped away, and the process lives: another link makes another Activity, and React Native tells it in no other way.
    stop()
    native.linking.initial = link('b')
    again()
    await rest()
    expect(log).toEqual(['join a', 'join b'])
    native.linking.initial = link('c')
    native.appState('background')
    native.appState('active')
    await rest()
    expect(log).toEqual(['join a', 'join b', 'join c'])
  })
  test('that are tapped again after the task was swiped away, in a living process, are joined where MainActivity tells them as events, and else are no news', async () => {
    for (const isTold of [true, false]) {
      resetNativeSide()
      native.linking.initial = link('a')
      const { log, clock, be } = bind({ AppState }), { call, join, finish } = open('a')
      await rest()
      be(call)
      await join()
      native.appState('background')
      clock.advance(60_000)
      // The next Activity, by the same link: its initial one is what the last one had.
      native.appState('active')
      await rest()
      if (isTold) native.linking.open(link('a'))
      await rest()
      expect(log).toEqual(isTold ? ['join a', 'focus a'] : ['join a'])
      await finish()
    }
  })
  test('that were heard already are news again when an Activity is started by them after one that was started by none', async () => {
    const { log, stop, again } = bind({ AppState })
    await rest()
    native.linking.open(link('a'))
    native.appState('active')
    await rest()
    stop()
    native.linking.initial = link('a')
    again()
    await rest()
    expect(log).toEqual(['join a', 'join a'])
  })
  test('are told to the host as initial where the screen was started by them, since that may be an old one', async () => {
    native.linking.initial = link('a')
    const heard: unknown[] = []
    bind({ join: (id, link) => { heard.push([id, link]) } })
    await rest()
    native.linking.open(link('b'))
    expect(heard).toEqual([['a', { id: 'a', url: link('a'), isInitial: true }], ['b', { id: 'b', url: link('b'), isInitial: false }]])
  })
  test(`are joined once each, whatever becomes of Activity and screen between them (seed ${seed})`, async () => {
    const step = fc.constantFrom('tap', 'again', 'swipe', 'launcher', 'away', 'remount', 'twice')
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), fc.boolean(), fc.boolean(), async (steps, setsIntent, bindsAnew, tellsNew) => {
      resetNativeSide()
      const taps: string[] = []
      let last = 0
      let isThere = false, isFirst = true, stop: (() => void) | undefined
      const { log, clock, stop: undo, again } = bind({ AppState })
      undo()
      // `tellsNew`: MainActivity has the lines that tell a link of a new Activity as an event as well, which comes when that has drawn.
      const there = async (url: string | null): Promise<void> => {
        isThere = true
        native.linking.initial = url
        if (bindsAnew) stop?.()
        if (bindsAnew || !stop) stop = again()
        native.appState('active')
        await rest(3)
        if (tellsNew && url !== null && !isFirst) native.linking.open(url)
        isFirst = false
      }
      const remount = (): void => { stop?.(); stop = again() }
      for (const each of steps) {
        // The same link again is known for a tap where it is an event, and later than a start by it is told twice.
        const isAgain = each === 'again' && taps.length > 0 && (isThere || tellsNew)
        if (isAgain) clock.advance(2_001)
        if (each === 'tap' || isAgain) {
          const id = isAgain ? last : ++last, url = link(`${id}`)
          taps.push(`join ${id}`)
          if (!isThere) await there(url)
          else {
            if (setsIntent) native.linking.initial = url
            native.linking.open(url)
            native.appState('active')
          }
        } else if (each === 'swipe') {
          isThere = false
          native.appState('background')
          // React Native unmounts what it drew; what was bound outside of its screens stays.
          if (bindsAnew) { stop?.(); stop = undefined }
        } else if (each === 'launcher' && !isThere) await there(null)
        else if (isThere && each === 'away') { native.appState('background'); native.appState('active') }
        else if (isThere && each === 'remount') { remount(); remount() }
        else if (isThere && each === 'twice') { remount(); await rest(3) }
        await rest(3)
      }
      stop?.()
      expect(log).toEqual(taps)
    }), { numRuns: isLong ? 1_200 : 60, seed, examples: [false, true].map(bindsAnew => [['tap', 'swipe', 'again', 'swipe', 'again', 'away'], false, bindsAnew, true]) })
  })
  test('whose native module is missing or answers with an error are told, and links go on being heard', async () => {
    const codes: string[] = [], heard: string[] = []
    let say: ((e: { url: string }) => void) | undefined
    bindLinks({ getInitialURL: () => Promise.reject(new Error('no activity')), addEventListener: (_, listener) => { say = listener; return { remove() {} } } },
      { prefixes: PREFIXES, current: () => undefined, join: id => { heard.push(id); throw new Error('no') }, focus: () => undefined, another: 'queue', onDiagnostic: d => { codes.push(d.message) } })
    say!({ url: link('a') })
    await rest()
    expect([heard, codes.toSorted()]).toEqual([['a'], ['Linking.getInitialURL failed; look at cause', 'joining "a" failed; look at cause']])
  })
})
