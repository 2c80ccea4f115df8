/**
 * The lifecycle code of four published pages about CometChat's calling SDKs, as machines over Onhook's
 * vocabulary, so that the same check can be asked of them. Each handler below does what the page's handler
 * does and no more; logging, messages to the user and layout are left out.
 *
 * How a page is read, where it leaves a choice: always so that the sample is better off.
 * - Mounting the call screen registers the listener and joins (`initState`, `onCreate`). D3 and D4 join on another
 *   screen; here their own screen does, with the listener registered in time, and pops when the join fails.
 * - Registering and removing a listener works, also where the page calls it on an instance that may be null.
 * - `onError` is heard as long as the join is pending. `onSuccess` is the request taken; when the SDK joins without
 *   having said so, `onSuccess` comes just before `onSessionJoined`.
 * - The microphone is what the SDK holds; only `leaveSession()` or the SDK's own end gives it back.
 *
 * What *ended* means for code that has no such state: it has popped (finished) its screen, or shows there that the
 * join failed, or that screen was disposed of. It then believes that it holds nothing: transport down, service stopped,
 * no system call. The end is recorded at that moment, once, by us. `app` and `permission` are facts about the
 * surroundings, not memory.
 */
import type { Command, CommandName } from '@onhook/machine'
import { START, type PlainState, type StepFunction } from '@onhook/machine/proof'

/** What the page's code can do at a callback, and what it knows. */
class Turn {
  readonly to: PlainState
  readonly commands: Command[] = []
  constructor(from: PlainState) { this.to = { ...from } }
  /** Flutter's `mounted`: true until the screen is disposed of, also while a pop is still under way. */
  get isMounted(): boolean { return this.to.screen === 'mounted' }
  has(flag: string): boolean { return this.to[flag] === 'yes' }
  set(flag: string, value: boolean): void { this.to[flag] = value ? 'yes' : 'no' }
  command(type: Exclude<CommandName, 'recordEnd' | 'setMuted'>): void { this.commands.push({ type }) }

  /** `addSessionStatusListener` and `joinSession`. */
  listenAndJoin(): void {
    this.command('subscribe')
    this.command('join')
    this.set('listening', true)
    Object.assign(this.to, { session: 'joining', transport: 'requested' })
  }
  /** `removeSessionStatusListener`, or the removal by the lifecycle owner. */
  removeListener(): void {
    if (!this.has('listening')) return
    this.command('unsubscribe')
    this.set('listening', false)
  }
  /** `leaveSession()` */
  leave(): void { this.command('leave') }
  /** `CometChatOngoingCallService.launch()` */
  launch(): void { this.command('launchService') }
  /** `CometChatOngoingCallService.abort()` */
  abort(): void { this.command('abortService') }
  /** `Navigator.of(context).pop()`, `finish()`: the screen goes, and is disposed of a little later. */
  pop(): void {
    this.command('exitScreen')
    this.set('popped', true)
  }
  /** What the page shows the user of the call. Nothing comes back from ended. */
  show(session: 'joined' | 'reconnecting'): void { if (this.to.session !== 'ended') Object.assign(this.to, { session, transport: 'up' }) }
}

/** The callbacks of the SDK and of the screen, by their names on the pages. */
type Callback = 'initState' | 'dispose' | 'onSuccess' | 'onError' | 'onSessionJoined' | 'onSessionLeft' | 'onSessionTimedOut'
  | 'onConnectionLost' | 'onConnectionRestored' | 'onConnectionClosed' | 'onLeaveSessionButtonClicked'
type Handlers = { [C in Callback]?: (t: Turn) => void }

export const CALLBACK_OF: Record<string, Callback> = {
  'screen.mounted': 'initState', 'screen.disposed': 'dispose', 'transport.accepted': 'onSuccess', 'transport.joined': 'onSessionJoined', 'transport.left': 'onSessionLeft',
  'transport.timedOut': 'onSessionTimedOut', 'transport.lost': 'onConnectionLost', 'transport.restored': 'onConnectionRestored', 'transport.closed': 'onConnectionClosed',
  'transport.leaveClicked': 'onLeaveSessionButtonClicked', 'transport.failed/fatal': 'onError', 'port.failed/join': 'onError',
}
const SURROUNDINGS: Record<string, Partial<PlainState>> = {
  'app.activated': { app: 'active' }, 'app.deactivated': { app: 'inactive' }, 'app.backgrounded': { app: 'background' },
  'permission.changed/held': { permission: 'held' }, 'permission.changed/missing': { permission: 'missing' },
}

const stepOf = (handlers: Handlers): StepFunction => (from, row) => {
  const t = new Turn(from), callback = CALLBACK_OF[row]
  Object.assign(t.to, SURROUNDINGS[row])
  if (callback === 'initState') {
    t.to.screen = 'mounted'
    if (from.session === 'idle') handlers.initState?.(t)
  } else if (callback === 'dispose') {
    if (from.screen === 'mounted') handlers.dispose?.(t)
    t.to.screen = 'gone'
  } else if (callback && t.has('listening')) {
    if (callback === 'onSuccess' || callback === 'onSessionJoined') {
      if (!t.has('succeeded')) handlers.onSuccess?.(t)
      t.set('succeeded', true)
    }
    if (callback === 'onError' ? from.session === 'joining' : callback !== 'onSuccess') handlers[callback]?.(t)
  }
  if (t.to.screen === 'gone' || t.has('popped') || t.has('hasError')) Object.assign(t.to, { session: 'ended', transport: 'down', service: 'stopped', systemCall: 'ended' })
  if (from.session !== 'ended' && t.to.session === 'ended') t.commands.push({ type: 'recordEnd', reason: 'unknown' })
  return { to: t.to, commands: t.commands }
}

export type Sample = { id: 'D1' | 'D2' | 'D3' | 'D4'; title: string; url: string; step: StepFunction; start: PlainState }
const sample = (id: Sample['id'], title: string, url: string, handlers: Handlers, flags: Record<string, string> = {}): Sample =>
  ({ id, title, url, step: stepOf(handlers), start: { ...START, listening: 'no', succeeded: 'no', popped: 'no', ...flags } })

/** D2's single way out: `_navigateBack()`, with its guards in the page's order. */
const navigateBack = (t: Turn): void => {
  if (t.has('isLeavingSession') || !t.isMounted) return
  t.set('isLeavingSession', true)
  t.abort()
  t.pop()
}

export const SAMPLES: readonly Sample[] = [
  sample('D1', 'Background handling (Flutter)', 'https://www.cometchat.com/docs/calls/flutter/background-handling', {
    initState: t => t.listenAndJoin(),
    onError: t => { if (t.isMounted) t.pop() },
    onSessionJoined: t => { t.show('joined'); t.launch() },
    onSessionLeft: t => { t.abort(); if (t.isMounted) t.pop() },
    onConnectionClosed: t => t.abort(),
    dispose: t => { t.abort(); t.removeListener() },
  }),
  // Its connection messages are transient and change no state of the screen; a failed join shows an error on it.
  sample('D2', 'Call session guide (Flutter)', 'https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-flutter-v5-calls/references/call-session.md', {
    initState: t => t.listenAndJoin(),
    onSuccess: t => { if (t.isMounted) t.launch() },
    onError: t => { if (t.isMounted) t.set('hasError', true) },
    onSessionJoined: t => { t.show('joined'); t.launch() },
    onSessionLeft: navigateBack,
    onSessionTimedOut: navigateBack,
    onConnectionClosed: navigateBack,
    onLeaveSessionButtonClicked: t => t.leave(),
    dispose: t => { t.removeListener(); t.abort() },
  }, { isLeavingSession: 'no', hasError: 'no' }),
  sample('D3', 'Session status listener (Flutter)', 'https://www.cometchat.com/docs/calls/flutter/session-status-listener', {
    initState: t => t.listenAndJoin(),
    onError: t => { if (t.isMounted) t.pop() },
    onSessionJoined: t => { t.show('joined'); t.launch() },
    onSessionLeft: t => { t.abort(); if (t.isMounted) t.pop() },
    onSessionTimedOut: t => { if (t.isMounted) { t.abort(); t.pop() } },
    onConnectionLost: t => { if (t.to.session === 'joined') t.show('reconnecting') },
    onConnectionRestored: t => { if (t.to.session === 'reconnecting') t.show('joined') },
    onConnectionClosed: t => { if (t.isMounted) { t.abort(); t.pop() } },
    dispose: t => t.removeListener(),
  }),
  // No `onDestroy`: the listener goes with its lifecycle owner, and nothing else is done.
  sample('D4', 'Session status listener (Android)', 'https://www.cometchat.com/docs/calls/android/session-status-listener', {
    initState: t => t.listenAndJoin(),
    onError: t => t.pop(),
    onSessionJoined: t => { t.show('joined'); t.launch() },
    onSessionLeft: t => { t.abort(); t.pop() },
    onSessionTimedOut: t => { t.abort(); t.pop() },
    onConnectionLost: t => { if (t.to.session === 'joined') t.show('reconnecting') },
    onConnectionRestored: t => { if (t.to.session === 'reconnecting') t.show('joined') },
    onConnectionClosed: t => { t.abort(); t.pop() },
    dispose: t => t.removeListener(),
  }),
]
