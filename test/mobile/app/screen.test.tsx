/** Leaving the call's screen, in the real React Navigation 7 and with the real router of expo-router. */
import { resetNativeSide } from './native-side.ts'
import { describeScreenPort } from '@onhook/adapters/contract'
import { createNavigationScreen, createRouterScreen, type NavigationScreenOptions } from '@onhook/adapters/react-native'
import type { CallEnd } from '@onhook/machine'
import { realpathSync } from 'node:fs'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { load } from '../harness/native.ts'
import { rest } from './time.ts'

const React = load<typeof import('react')>('react')
type Mounted = { unmount(): void }
const { act, create } = load<{ act(go: () => void): unknown; create(what: ReactNode): Mounted }>('react-test-renderer')
const { BaseNavigationContainer, createNavigationContainerRef, createNavigatorFactory, StackRouter, useNavigationBuilder, StackActions } = load<typeof import('@react-navigation/core')>('@react-navigation/core')
;(globalThis as unknown as { IS_REACT_ACT_ENVIRONMENT: boolean }).IS_REACT_ACT_ENVIRONMENT = true

const END: CallEnd = { reason: 'local-leave', initiator: 'local', recoverable: false, attempt: 1, at: 0, secondary: [] }
beforeEach(resetNativeSide)
const open: Mounted[] = []
afterEach(() => { for (const r of open.splice(0)) void act(() => r.unmount()) })

type Names = { [name: string]: object | undefined }
/** A stack navigator as a library writes one: React Navigation's own router, and its screens one over the other. */
const createStack = createNavigatorFactory(function Stack(props: { children: ReactNode; initialRouteName?: string }) {
  const { state, descriptors, NavigationContent } = useNavigationBuilder(StackRouter as never, props as never)
  return <NavigationContent>{state.routes.map(route => <React.Fragment key={route.key}>{descriptors[route.key]!.render()}</React.Fragment>)}</NavigationContent>
}) as unknown as () => { Navigator: React.ComponentType<{ children: ReactNode; initialRouteName?: string }>; Screen: React.ComponentType<{ name: string; component: React.ComponentType }> }

function mount(options: Partial<NavigationScreenOptions> = {}, first = 'home') {
  const ref = createNavigationContainerRef<Names>(), { Navigator, Screen } = createStack(), codes: string[] = []
  const Nothing = (): null => null
  // A call in a stack within a stack, as in an app with tabs or modals.
  const inner = createStack(), Rooms = (): ReactNode => <inner.Navigator><inner.Screen name="lobby" component={Nothing} /><inner.Screen name="call" component={Nothing} /></inner.Navigator>
  const meeting = createStack(), Meeting = (): ReactNode => <meeting.Navigator><meeting.Screen name="call" component={Nothing} /><meeting.Screen name="lobby" component={Nothing} /></meeting.Navigator>
  const wrapped = createStack(), Wrapped = (): ReactNode => <wrapped.Navigator><wrapped.Screen name="meeting" component={Meeting} /></wrapped.Navigator>
  void act(() => {
    open.push(create(
      <BaseNavigationContainer ref={ref as never}>
        <Navigator initialRouteName={first}>
          <Screen name="home" component={Nothing} /><Screen name="call" component={Nothing} /><Screen name="people" component={Nothing} /><Screen name="rooms" component={Rooms} />
          <Screen name="meeting" component={Meeting} /><Screen name="wrapped" component={Wrapped} />
        </Navigator>
      </BaseNavigationContainer>,
    ))
  })
  const port = createNavigationScreen(ref, { route: 'call', onDiagnostic: d => { codes.push(d.code) }, ...options })
  const names = (state = ref.getRootState()!): string[] => state.routes.flatMap(r => [r.name, ...(r.state ? names(r.state as never) : [])])
  return {
    ref, port, names, codes,
    push: (name: string, params?: object) => { void act(() => { ref.dispatch(StackActions.push(name, params)) }) },
    back: () => { void act(() => { ref.goBack() }) },
    exit: (times = 1) => { void act(() => { for (let i = 0; i < times; i++) port.exit(END) }) },
  }
}

describe('React Navigation', () => {
  test('leaves the call\'s screen, once, and no other', () => {
    const { push, exit, names, port } = mount()
    push('call')
    expect(port.isFocused()).toBe(true)
    exit(2)
    expect(names()).toEqual(['home'])
    exit()
    expect([names(), port.isFocused()]).toEqual([['home'], false])
  })
  test('takes the call\'s screen away from under one that the person has opened over it, and leaves that one', () => {
    const { push, exit, names, port } = mount()
    push('call')
    push('people')
    expect(port.isFocused()).toBe(false)
    exit()
    expect(names()).toEqual(['home', 'people'])
  })
  test('finds the call in a stack within a stack', () => {
    const { push, exit, names } = mount()
    push('rooms')
    push('call')
    expect(names()).toEqual(['home', 'rooms', 'lobby', 'call'])
    exit()
    expect(names()).toEqual(['home', 'rooms', 'lobby'])
  })
  test('leaves the stack within a stack whose first and only screen is the call, and asks nobody where to go', () => {
    let went = 0
    const { push, exit, names, codes } = mount({ whenFirst: () => { went++ } })
    push('meeting')
    push('people')
    expect(names()).toEqual(['home', 'meeting', 'call', 'people'])
    exit(2)
    expect([names(), went, codes]).toEqual([['home', 'people'], 0, []])
  })
  test('leaves the only screen of a stack within a stack of one, within a stack', () => {
    const { push, exit, names } = mount()
    push('wrapped')
    expect(names()).toEqual(['home', 'wrapped', 'meeting', 'call'])
    exit()
    expect(names()).toEqual(['home'])
  })
  test('leaves the first screen from under others of its stack, which stay: nested, and after a link', () => {
    const { push, exit, names, ref } = mount()
    push('meeting')
    void act(() => { ref.dispatch({ ...StackActions.push('lobby'), target: ref.getRootState()!.routes[1]!.state!.key! }) })
    expect(names()).toEqual(['home', 'meeting', 'call', 'lobby'])
    exit()
    expect(names()).toEqual(['home', 'meeting', 'lobby'])
    const linked = mount({}, 'call')
    linked.push('people')
    linked.push('home')
    linked.exit()
    expect([linked.names(), linked.ref.getCurrentRoute()?.name, linked.codes]).toEqual([['people', 'home'], 'home', []])
  })
  test('does not take a whole set of tabs away for the call that is first in one of them', () => {
    let went = 0
    const asked: object[] = []
    const tabs = (type: string) => ({ key: 'root', type: 'stack', index: 1, routes: [{ key: 'h', name: 'home' }, { key: 'm', name: 'main', state: { key: 'tabs', type, index: 1, routes: [{ key: 'a', name: 'inbox' }, { key: 'b', name: 'meet', state: { key: 's', type: 'stack', index: 0, routes: [{ key: 'c', name: 'call' }] } }] } }] })
    const port = (type: string) => createNavigationScreen({ isReady: () => true, getRootState: () => tabs(type), dispatch: action => { asked.push(action) } }, { route: 'call', whenFirst: () => { went++ } })
    port('tab').exit(END)
    expect([asked, went]).toEqual([[], 1])
    port('stack').exit(END)
    expect([asked, went]).toEqual([[{ type: 'GO_BACK', source: 'b', target: 'tabs' }], 1])
  })
  test('tells two calls apart by what the host says', () => {
    const { push, exit, names } = mount({ route: r => r.name === 'call' && (r.params as { id?: string }).id === 'one' })
    push('call', { id: 'one' })
    push('call', { id: 'two' })
    exit()
    expect(names()).toEqual(['home', 'call'])
    exit()
    expect(names()).toEqual(['home', 'call'])
  })
  test('leaves the screen of each attempt', () => {
    const { push, exit, names } = mount()
    for (let i = 0; i < 3; i++) {
      push('call')
      exit()
      expect(names()).toEqual(['home'])
    }
  })
  test('asks a navigator that takes its time once', () => {
    const asked: string[] = [], state = { key: 'stack', index: 1, routes: [{ key: 'a', name: 'home' }, { key: 'b', name: 'call' }] }
    const port = createNavigationScreen({ isReady: () => true, getRootState: () => state, dispatch: action => { asked.push('source' in action ? `${action.source} of ${action.target}` : action.type) } }, { route: 'call' })
    port.exit(END)
    port.exit(END)
    expect(asked).toEqual(['b of stack'])
    state.routes[1]!.key = 'c'
    port.exit(END)
    expect(asked).toEqual(['b of stack', 'c of stack'])
  })
  test('asks the host where the call\'s screen is the only one, as after a link, and says so when nobody answers', async () => {
    let went = 0
    const asked = mount({ whenFirst: () => { went++ } }, 'call')
    asked.exit()
    const silent = mount({}, 'call')
    silent.exit()
    await rest()
    expect([went, asked.names(), silent.names(), silent.codes]).toEqual([1, ['call'], ['call'], ['no-way-back']])
  })
  test('that is not mounted yet, or throws, is left alone', async () => {
    const port = createNavigationScreen(createNavigationContainerRef(), { route: 'call' })
    port.exit(END)
    const codes: string[] = []
    const broken = createNavigationScreen({ isReady: () => { throw new Error('no') }, getRootState: () => undefined, dispatch: () => undefined }, { route: 'call', onDiagnostic: d => { codes.push(d.code) } })
    broken.exit(END)
    await rest()
    expect([port.isFocused(), broken.isFocused(), codes]).toEqual([false, false, ['navigation-failed']])
  })
})

describeScreenPort({
  describe, test, name: 'createNavigationScreen over React Navigation 7',
  create() {
    const { port, push, back, names } = mount()
    return {
      port: { exit: end => { void act(() => port.exit(end)) } },
      mount: () => push('call'), dispose: back,
      truth: { shown: () => names().includes('call'), others: () => names().filter(n => n !== 'call').length },
      settle: () => rest(1), close: () => undefined,
    }
  },
  limits: { limitMs: 200, quietMs: 5 },
})

// ---- expo-router ---------------------------------------------------------------------------------------------

type Intent = { type: string; payload: { action: { type: string } } }
/** Its published entry needs the app that it generates; these are the files behind `router`. */
const internal = <T,>(file: string): T => load<T>(realpathSync(`${import.meta.dirname}/../node_modules/expo-router/build/global-state/${file}`))
const { createImperativeRouter } = internal<{ createImperativeRouter(enqueue: (intent: Intent) => void, mode: () => void): { back(): void; canGoBack(): boolean } }>('router.js')
const { navigationRef } = internal<{ navigationRef: { current: unknown } }>('navigationRef.js')

/** expo-router's own router: it queues what is asked for, and a component takes it from the queue later. */
function mountRouter(first = 'home') {
  const world = mount({}, first), queue: Intent[] = []
  navigationRef.current = world.ref.current
  const router = createImperativeRouter(intent => { queue.push(intent) }, () => undefined)
  const drain = (): void => { void act(() => { for (const { payload } of queue.splice(0)) world.ref.dispatch(payload.action as never) }) }
  const shown = (): string | undefined => { const r = world.ref.getCurrentRoute(); return r?.name === 'call' ? r.key : undefined }
  return { ...world, router, queue, drain, shown, port: createRouterScreen(router, { shown, onDiagnostic: d => { world.codes.push(d.code) } }) }
}

describe('expo-router', () => {
  test('goes back once, though it does so later', () => {
    const { port, push, queue, drain, names } = mountRouter()
    push('call')
    port.exit(END)
    port.exit(END)
    expect(queue).toHaveLength(1)
    drain()
    expect(names()).toEqual(['home'])
    push('call')
    port.exit(END)
    drain()
    expect(names()).toEqual(['home'])
  })
  test('does not go back from another screen', () => {
    const { port, push, queue } = mountRouter()
    port.exit(END)
    push('call')
    push('people')
    port.exit(END)
    expect([queue, port.isFocused()]).toEqual([[], false])
  })
  test('without a way back asks the host', async () => {
    const { port, codes, queue } = mountRouter('call')
    port.exit(END)
    await rest()
    expect([queue, codes]).toEqual([[], ['no-way-back']])
  })
})

describeScreenPort({
  describe, test, name: 'createRouterScreen over expo-router 58',
  create() {
    const { port, push, back, names, drain } = mountRouter()
    return {
      port, mount: () => push('call'), dispose: back,
      truth: { shown: () => names().includes('call'), others: () => names().filter(n => n !== 'call').length },
      settle: async () => { drain(); await rest(1) }, close: () => undefined,
    }
  },
  limits: { limitMs: 200, quietMs: 5 },
})
