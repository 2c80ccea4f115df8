/** React Native's AppState, typed as far as the adapter uses it. */
import type { Subscription } from './guard.ts'

/**
 * On Android `background` means that the Activity is paused. A permission dialog and picture-in-picture pause it too
 * (AppStateModule.kt of react-native 0.86). Only Android has `focus` and `blur`.
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
