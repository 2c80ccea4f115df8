/** Leaves the call's screen, in React Navigation and in expo-router: only that screen, and only once. */
import type { ScreenPort } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import { guard } from './guard.ts'

/** A screen port. `isFocused` says whether the call's screen is in front, for the back button. */
export type ReactNativeScreen = ScreenPort & { isFocused(): boolean }

type Route = { key?: string | undefined; name: string; params?: object | undefined; state?: object | undefined }
type State = { key?: string | undefined; type?: string | undefined; index?: number | undefined; routes: readonly Route[] }
type Action = { type: 'GO_BACK'; source: string; target: string } | { type: 'RESET'; target: string; payload: State }
/** A ref of React Navigation's container (createNavigationContainerRef), or expo-router's (useNavigationContainerRef). */
export interface NavigationLike {
  isReady(): boolean
  getRootState(): State | undefined
  dispatch(action: Action): void
}
export type CallRoute = { key: string; name: string; params: object }

export type NavigationScreenOptions = {
  /** The name of the call screen's route, or a function that recognises it: with two calls, by its parameters. */
  route: string | ((route: CallRoute) => boolean)
  /**
   * Called if the call's screen is the only one, as after a link, so that there is no way back: go somewhere. Without this option the screen
   * stays, and shows that the call has ended.
   */
  whenFirst?: () => void
  onDiagnostic?: OnDiagnostic
}

/** `way`: what takes it away. None: it is the only screen of its stack, and that stack is the only one too, or lies in tabs. */
type Found = { route: CallRoute; isFocused: boolean; way: Action | undefined }
/** @param above what takes the whole navigator away */
function find(state: State | undefined, isCall: (route: CallRoute) => boolean, isInFront = true, above?: Action): Found | undefined {
  const { key: target, type = 'stack', routes = [], index = routes.length - 1 } = state ?? {}
  for (const [i, { key, name, params = {}, state: nested }] of routes.entries()) {
    const isFocused = isInFront && i === index, isStack = type === 'stack' && key !== undefined && target !== undefined
    const back: Action | undefined = key !== undefined && target !== undefined && i > 0 ? { type: 'GO_BACK', source: key, target } : undefined
    if (key !== undefined && isCall({ key, name, params })) {
      // What lies over the first one stays.
      const under: Action | undefined = isStack && routes.length > 1 ? { type: 'RESET', target, payload: { ...state, index: Math.max(0, index - 1), routes: routes.filter(route => route.key !== key) } } : above
      return { route: { key, name, params }, isFocused, way: back ?? under }
    }
    // A stack that holds nothing but the call goes with it; one tab of several does not.
    const deeper = nested && find(nested as State, isCall, isFocused, isStack ? back ?? (routes.length === 1 ? above : undefined) : undefined)
    if (deeper) return deeper
  }
  return undefined
}

/**
 * A screen port for React Navigation. It looks up the call's route each time and removes it by its key. So a screen that the person
 * opened over it stays, and if the call's screen is gone already, no other one is removed. `goBack()` of the container would remove
 * whatever is on top.
 */
export function createNavigationScreen(navigation: NavigationLike, options: NavigationScreenOptions): ReactNativeScreen {
  const tell = createDiagnostics('screen', options.onDiagnostic)
  const isCall = typeof options.route === 'string' ? (route: CallRoute) => route.name === options.route : options.route
  let exited: string | undefined
  const look = (): Found | undefined => guard(() => (navigation.isReady() ? find(navigation.getRootState(), isCall) : undefined),
    error => tell('navigation-failed', 'the navigation state could not be read; expected a ref of React Navigation\'s container that is given to NavigationContainer', error))
  return {
    isFocused: () => look()?.isFocused ?? false,
    exit() {
      const found = look()
      // Nothing to leave: the person was quicker. And never the same screen twice, as navigators take their time.
      if (!found || found.route.key === exited) return
      exited = found.route.key
      guard(() => {
        if (found.way) navigation.dispatch(found.way)
        else if (options.whenFirst) options.whenFirst()
        else tell('no-way-back', `"${found.route.name}" is the only screen, so the call's screen stays; expected whenFirst to say where to go`)
      }, error => tell('navigation-failed', 'leaving the call\'s screen threw; look at cause', error))
    },
  }
}

/** expo-router's `router`, or the result of `useRouter()`. */
export interface RouterLike { canGoBack(): boolean; back(): void }

export type RouterScreenOptions = {
  /** Returns the key of the call's screen while it is in front, else undefined. docs/react-native.md says how to get it from expo-router. */
  shown(): string | undefined
  /** Called if there is no way back, as after a link. */
  whenFirst?: () => void
  onDiagnostic?: OnDiagnostic
}

/**
 * A screen port for expo-router, which goes back from whatever is in front, and does so later. So it goes back only while the call's screen is in
 * front, and once for each.
 */
export function createRouterScreen(router: RouterLike, options: RouterScreenOptions): ReactNativeScreen {
  const tell = createDiagnostics('screen', options.onDiagnostic)
  const failed = (error: unknown): void => tell('navigation-failed', 'expo-router could not leave the call\'s screen; look at cause', error)
  const shown = (): string | undefined => guard(options.shown, failed)
  let exited: string | undefined
  return {
    isFocused: () => shown() !== undefined,
    exit() {
      const key = shown()
      if (key === undefined || key === exited) return
      exited = key
      guard(() => {
        if (router.canGoBack()) router.back()
        else if (options.whenFirst) options.whenFirst()
        else tell('no-way-back', 'there is no screen behind the call\'s, so it stays; expected whenFirst to say where to go')
      }, failed)
    },
  }
}
