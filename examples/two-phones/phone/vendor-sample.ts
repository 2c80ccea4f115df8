/**
 * The call screen as the vendor's published samples do it, written anew from their behaviour (the Flutter
 * guides of CometChat Calls 5: background handling, session status listeners):
 *
 * - each listener pops for itself; the clean-up of `onConnectionClosed` stands behind `mounted`;
 * - a popped screen is still mounted while its exit is animated, so a second listener pops again;
 * - back pops, and does not leave the session; `dispose` does not leave either;
 * - the listener is removed without naming it, so it stays;
 * - the service is launched whenever the SDK says joined, and nothing catches its refusal;
 * - a notification's button has no handler, and neither has a return from the background.
 */
import type { ClockPort, TransportEvent, TransportPort } from '@onhook/machine'
import type { Android } from './android.ts'
import { bad, did, quiet, type Answer, type AppView, type CallApp } from './answer.ts'
import type { Navigation } from './navigation.ts'

export type SampleInput = {
  sdk: TransportPort
  android: Android
  navigation: Navigation
  clock: ClockPort
  onAnswer(arrived: string, answer: Answer): void
  onChange(): void
}

export function createVendorSample({ sdk, android, navigation, clock, onAnswer, onChange }: SampleInput): CallApp {
  const view: AppView = { session: 'idle', joinedAt: undefined, banner: '', isMuted: false, ends: 0, summary: '', crash: '' }
  const signal = new AbortController().signal

  /** `Navigator.of(context).pop()`: the top of the stack, whatever that is by now. */
  const pop = (): { isBad: boolean; words: string } => {
    const isAgain = navigation.pops > 0
    const lost = isAgain ? navigation.stack.at(-1) : undefined
    navigation.pop()
    return { isBad: isAgain, words: isAgain ? `pops again${lost === 'conversation' ? ': the conversation is gone' : ''}` : 'pops' }
  }
  const exit = (words: string): Answer => {
    view.ends++
    view.session = 'ended'
    const { isBad, words: popped } = pop()
    return isBad ? bad(`${words}, ${popped}`) : did(`${words}, ${popped}`)
  }

  const on = (event: TransportEvent): Answer => {
    switch (event.type) {
      case 'transport.joined': {
        const isShown = navigation.isMounted()
        view.session = 'joined'
        view.joinedAt ??= clock.now()
        view.banner = ''
        try { android.startForegroundService({ state: 'ongoing', muted: false, since: view.joinedAt }) } catch (error) {
          view.crash = error instanceof Error ? error.name : String(error)
          queueMicrotask(() => answer('service.refused', bad('exception in the callback: the app crashes')))
        }
        return isShown ? did('launches the service') : bad('launches the service: a call without a screen')
      }
      case 'transport.leaveClicked': return quiet('prints a line')
      case 'transport.left':
        stopService()
        if (navigation.isMounted()) return exit('stops the service')
        return did('stops the service; not mounted')
      case 'transport.closed':
        if (!navigation.isMounted()) {
          // `view.session` stays what it was: nobody told this code more.
          return android.notification ? bad('not mounted: returns, cleans nothing') : quiet('not mounted: returns')
        }
        stopService()
        view.banner = 'Connection lost. Please try again.'
        return exit('says “connection lost”')
      case 'transport.lost':
        if (!navigation.isMounted()) return quiet('not mounted')
        view.banner = 'Connection lost'
        view.session = 'reconnecting'
        return did('says “connection lost”')
      case 'transport.restored':
        if (!navigation.isMounted()) return quiet('not mounted')
        view.banner = ''
        view.session = 'joined'
        return did('says “connection restored”')
      default: return quiet('no handler')
    }
  }
  const stopService = (): void => {
    android.stopForegroundService()
    if (android.crashes > 0) view.crash = 'ForegroundServiceDidNotStartInTimeException'
  }
  const answer = (arrived: string, made: Answer): void => {
    onAnswer(arrived, made)
    onChange()
  }

  return {
    view,
    start() {
      view.session = 'joining'
      sdk.subscribe(event => answer(event.type, on(event)))
      Promise.resolve(sdk.join({ attempt: 1, signal })).catch((error: unknown) => answer('join refused', exit(`prints ${error instanceof Error ? error.message : String(error)}`)))
    },
    leave() {
      void sdk.leave({ attempt: 1, signal })
      answer('user.leave button', did('asks the SDK to leave'))
    },
    back() {
      const { isBad, words } = pop()
      answer('user.leave back', isBad ? bad(words) : bad('pops, but stays in the call'))
    },
    hangUp: () => answer('user.leave notification', quiet('no handler')),
    mute() {
      view.isMuted = !view.isMuted
      void sdk.setMuted?.(view.isMuted)
      answer(view.isMuted ? 'user.mute' : 'user.unmute', did(view.isMuted ? 'mutes' : 'unmutes'))
    },
    disposed: () => undefined,
    async stop() { android.stopForegroundService() },
  }
}
