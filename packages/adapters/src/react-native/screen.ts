/** Leaving the call's screen, in React Navigation and in expo-router: only that screen, and only once. */
import type { ScreenPort } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import { guard } from './guard.ts'

/** `isFocused`: is the call's screen the one in front? For the back button. */
export type ReactNativeScreen = ScreenPort & { isFocused(): boolean }

type Route = { key?: string | undefined; name: string; params?: object | undefined; state?: object | undefined }
type State = { key?: string | undefined; index?: number | undefined; routes: readonly Route[] }
/** A ref of React Navigation's container (createNavigationContainerRef), or expo-router's (useNavigationContainerRef). */
export interface NavigationLike {
  isReady(): boolean
  getRootState(): State | undefined
  dispatch(action: { type: 'GO_BACK'; source: string; target: string }): void
}
export type CallRoute = { key: string; name: string; params: object }

export type NavigationScreenOptions = {
  /** The name of the call screen's route, or what tells it from others: with two calls, by its parameters. */
  route: string | ((route: CallRoute) => boolean)
  /** The call's screen is the first one, as after a link, so there is no way back: go somewhere. Without it the screen stays, and shows that the call has ended. */
  whenFirst?: () => void
  onDiagnostic?: OnDiagnostic
}

type Found = { route: CallRoute; isFirst: boolean; isFocused: boolean; navigator: string | undefined }
function find(state: State | undefined, isCall: (route: CallRoute) => boolean, isInFront = true): Found | undefined {
  for (const [i, { key, name, params = {}, state: nested }] of [...(state?.routes ?? [])].entries()) {
    const isFocused = isInFront && i === (state!.index ?? state!.routes.length - 1)
    if (key !== undefined && isCall({ key, name, params })) return { route: { key, name, params }, isFirst: i === 0, isFocused, navigator: state!.key }
    const deeper = nested && find(nested as State, isCall, isFocused)
    if (deeper) return deeper
  }
  return undefined
}

/**
 * The call's route is looked up anew and removed by its key, so that a screen which the person has opened over it stays, and
 * one that has gone already is not taken for another. `goBack()` of the container would take whatever is on top.
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
        if (!found.isFirst && found.navigator !== undefined) navigation.dispatch({ type: 'GO_BACK', source: found.route.key, target: found.navigator })
        else if (options.whenFirst) options.whenFirst()
        else tell('no-way-back', `"${found.route.name}" is the first screen, so the call's screen stays; expected whenFirst to say where to go`)
      }, error => tell('navigation-failed', 'leaving the call\'s screen threw', error))
    },
  }
}

/** expo-router's `router`, or what useRouter gives. */
export interface RouterLike { canGoBack(): boolean; back(): void }

export type RouterScreenOptions = {
  /** The key of the call's screen while it is in front, else undefined. See docs/react-native.md for how expo-router tells it. */
  shown(): string | undefined
  /** No way back, as after a link. */
  whenFirst?: () => void
  onDiagnostic?: OnDiagnostic
}

/** expo-router goes back from whatever is in front, and does it later: so only while the call's screen is there, and once for each. */
export function createRouterScreen(router: RouterLike, options: RouterScreenOptions): ReactNativeScreen {
  const tell = createDiagnostics('screen', options.onDiagnostic)
  const failed = (error: unknown): void => tell('navigation-failed', 'expo-router could not leave the call\'s screen', error)
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
