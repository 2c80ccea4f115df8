/** A fake navigator: a stack of screens, from which the call's screen must be removed exactly once. */
import type { CallEnd, EventOf, ScreenPort } from '@onhook/machine'
import { createFaults, createListeners, type Knobs } from './knobs.ts'
import { controlsOf, createStage, type Controls, type StageOptions } from './stage.ts'

type ScreenEvent = EventOf<'screen.mounted'> | EventOf<'screen.disposed'>
export type ScreenKnobs = Knobs<'exit', ScreenEvent['type']>
export type ScreenScript = {
  /** Does the port check the stack before it navigates (`looks`)? If not (`pops`), it removes whatever is on top. */
  exit: 'looks' | 'pops'
}

export interface FakeScreen extends ScreenPort, Controls {
  readonly script: ScreenScript
  readonly knobs: ScreenKnobs
  /** The screens, the visible one last: `['home']` or `['home', 'call']`. */
  readonly stack: readonly string[]
  /** How often the port was told to leave the call screen, and how often that removed another screen. */
  readonly exits: number
  readonly wrongPops: number
  readonly exitedWith: CallEnd | undefined
  /** Sets where `screen.mounted` and `screen.disposed` are sent: `screen.connect(call.send)`. */
  connect(send: (event: ScreenEvent) => void): () => void
  /** The person opens the call screen, or leaves it without asking anybody. */
  mount(): boolean
  dispose(): boolean
  held(): string[]
}

export function createFakeScreen(script: Partial<ScreenScript> = {}, knobs: ScreenKnobs = {}, options: StageOptions = {}): FakeScreen {
  const stage = createStage(options)
  const { command, callback, world } = createFaults<ScreenEvent>('screen', stage, knobs)
  const listeners = createListeners<ScreenEvent>()
  const rules: ScreenScript = { exit: 'looks', ...script }
  const stack = ['home']
  let exits = 0
  let wrongPops = 0
  let exitedWith: CallEnd | undefined

  const say = (event: ScreenEvent): void => { for (const l of listeners.open()) callback(event, l) }
  const shown = (): boolean => stack.includes('call')
  function dispose(): boolean {
    if (!shown()) return false
    world('the call screen is gone')
    stack.splice(stack.lastIndexOf('call'), 1)
    say({ type: 'screen.disposed' })
    return true
  }

  return {
    ...controlsOf(stage),
    script: rules,
    knobs,
    stack,
    connect: send => listeners.add(send).off,
    mount() {
      if (shown()) return false
      world('the call screen opens')
      stack.push('call')
      say({ type: 'screen.mounted' })
      return true
    },
    dispose,
    exit(end) {
      // The port's type is synchronous, so of the faults only `throw` can be seen by the caller.
      void command('exit', () => {
        exits++
        exitedWith = end
        if (dispose() || rules.exit === 'looks') return
        world('a screen that is not the call is popped')
        wrongPops++
        stack.pop()
      }, { detail: end })
    },
    get exits() { return exits },
    get wrongPops() { return wrongPops },
    get exitedWith() { return exitedWith },
    held: () => shown() ? ['screen'] : [],
  }
}
