import type { ClockPort } from '@onhook/machine'

export type Screen = 'home' | 'conversation' | 'call'

/** A popped screen stays mounted while its exit is animated (300 ms: https://api.flutter.dev/flutter/material/MaterialPageRoute/transitionDuration.html). */
const EXIT_ANIMATION_MS = 300

export type Navigation = {
  readonly stack: readonly Screen[]
  /** How often a screen was left: one more than once, and somebody lost the screen under the call. */
  readonly pops: number
  /** Is the call screen in the tree, be it on its way out? */
  isMounted(): boolean
  pop(): void
}

/** A phone's stack of screens: a call over a conversation over the home screen. `onDisposed` when the call screen is out of the tree. */
export function createNavigation(clock: ClockPort, onDisposed: () => void, onChange: () => void): Navigation {
  const stack: Screen[] = ['home', 'conversation', 'call']
  let pops = 0, isMounted = true
  return {
    stack,
    get pops() { return pops },
    isMounted: () => isMounted,
    pop() {
      pops++
      const isCall = stack.at(-1) === 'call'
      if (stack.length > 1) stack.pop()
      if (isCall) clock.setTimeout(() => {
        isMounted = false
        onDisposed()
        onChange()
      }, EXIT_ANIMATION_MS)
      onChange()
    },
  }
}
