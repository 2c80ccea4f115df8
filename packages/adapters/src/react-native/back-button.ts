/** Android's back button leaves the call. */
import { isLive, type Call, type Unsubscribe } from '@onhook/machine'
import { createDiagnostics, type OnDiagnostic } from '../diagnostic.ts'
import { follow, guard, type Subscription } from './guard.ts'

/** React Native's BackHandler; on iOS it does nothing. */
export interface BackHandlerLike { addEventListener(name: 'hardwareBackPress', handler: () => boolean): Subscription }

export type BackButtonOptions = {
  /** Is the call's screen in front? If not, the button belongs to the screen that is. Default: yes, while the call's screen is mounted. */
  isFocused?: () => boolean
  /** Called for a press while the call is live, instead of leaving: ask the person, or enter picture-in-picture. */
  onPress?: () => void
  onDiagnostic?: OnDiagnostic
}

/**
 * While the call is on and its screen is mounted, a press leaves the call, once. While the call ends, further presses do nothing.
 * Before and after the call, and for other screens, presses are not handled here.
 *
 * React Native asks its handlers latest first, so this one is added when the screen comes up, after the navigator's own.
 */
export function bindBackButton(BackHandler: BackHandlerLike, call: Pick<Call, 'getSnapshot' | 'subscribe' | 'leave'>, options: BackButtonOptions = {}): Unsubscribe {
  const tell = createDiagnostics('app', options.onDiagnostic)
  const failed = (error: unknown): void => tell('back-button-failed', 'the back button could not be answered, or be listened to; expected React Native\'s BackHandler', error)
  let subscription: Subscription | undefined, isBound = true

  const isOurs = (): boolean => {
    const { session, screen } = call.getSnapshot()
    return isBound && screen === 'mounted' && session !== 'idle' && session !== 'ended'
  }
  const onPress = (): boolean => guard(() => {
    // A host that cannot say it is no reason to swallow every press.
    if (!isOurs() || guard(() => options.isFocused?.(), failed) === false) return false
    if (isLive(call.getSnapshot().session)) {
      if (options.onPress) void follow(options.onPress, failed)
      else void call.leave('back')
    }
    return true
  }, failed) ?? true
  const keep = (): void => {
    if (isOurs()) subscription ??= guard(() => BackHandler.addEventListener('hardwareBackPress', onPress), failed)
    else {
      const old = subscription
      subscription = undefined
      if (old) guard(() => old.remove(), failed)
    }
  }
  const stop = call.subscribe(keep)
  keep()
  return () => {
    isBound = false
    stop()
    keep()
  }
}
