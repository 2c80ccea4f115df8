/** React Native's AppState, typed as far as it is used. */
import type { Subscription } from './guard.ts'

/**
 * On Android `background` means that the Activity is paused, which a permission dialog and picture-in-picture do too
 * (AppStateModule.kt of react-native 0.86); `focus` and `blur` are Android's alone.
 */
export interface AppStateLike {
  readonly currentState: string | null
  addEventListener(type: 'change' | 'focus' | 'blur', listener: (state: string) => void): Subscription
}

/** Resolves as soon as the app is active, or the signal is aborted. */
export function whenActive(AppState: AppStateLike, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (AppState.currentState === 'active' || signal?.aborted) return resolve()
    const done = (): void => {
      subscription.remove()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const subscription = AppState.addEventListener('change', state => { if (state === 'active') done() })
    signal?.addEventListener('abort', done)
  })
}
