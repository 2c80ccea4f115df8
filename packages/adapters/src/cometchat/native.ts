import { give, type Given } from '../session/given.ts'
import { OF_CHAT_SIDE, settingsOf, type CometChatNativeSettings } from './settings.ts'
import { callbacksOf, createWatch, infer, mayBeIn, startMuted, type Hear, type Kit, type Watch } from './session.ts'
import type { CometChatTransport, CommonOptions } from './options.ts'
import { misuse } from './reason.ts'
import { createTransport } from './transport.ts'

/** The callbacks of `SessionStatusListener(s)`, and that of the leave button. None has an argument. */
export type CometChatCallbacks = {
  onSessionJoined(): void
  onSessionLeft(): void
  onSessionTimedOut(): void
  onConnectionLost(): void
  onConnectionRestored(): void
  onConnectionClosed(): void
  onLeaveSessionButtonClicked(): void
  onAudioMuted(): void
  onAudioUnMuted(): void
}
export type CometChatJoinRequest = { callToken?: string; sessionId?: string; settings: object }

/** What your native code offers for CometChat's SDK on that platform. Keep it thin: it builds the platform's settings and passes callbacks on. */
export interface CometChatBridge {
  /** Calls `joinSession(…, onSuccess, onError)`. If it returns a promise, that counts as well. */
  join(request: CometChatJoinRequest, answer: { onSuccess(session?: unknown): void; onError(error: unknown): void }): unknown
  leave(): unknown
  /** Adds one listener and returns a function that removes it. Return nothing if there is no session to listen to: that becomes an error. */
  subscribe(callbacks: CometChatCallbacks): (() => void) | null | undefined | false
  /** The platform's `isCallSessionActive()` or `isSessionActive`. */
  isActive?(): boolean | Promise<boolean>
  /** Required: a call that is muted is shown as muted at once, so the join is refused if the bridge cannot mute. */
  setMuted(muted: boolean): unknown
}

export type CometChatNativeOptions = CommonOptions & ({ callToken: Given<string> } | { sessionId: Given<string> }) & {
  /**
   * Selects what differs by platform. On Flutter there is no session to listen to before `onSuccess`, so the adapter listens after it and then asks
   * whether the session is active, since `onSessionJoined` may have been missed. On iOS, an error of the join may be followed by its success.
   */
  platform: 'flutter' | 'android' | 'ios'
  /** The idle time is in seconds here, and 300 if not set. Set it with `cometChatIdleSettings`. */
  settings?: Given<CometChatNativeSettings>
}

/** A session of CometChat Calls 5 in a native or Flutter app, below the JavaScript that runs the call. You write the bridge to CometChat's SDK. */
export function createCometChatNativeTransport(bridge: CometChatBridge, options: CometChatNativeOptions): CometChatTransport {
  const { platform } = options
  /** Asking may throw, reject or take its time. */
  const ask = async ({ report }: Kit, then: (isActive: boolean) => unknown): Promise<void> => {
    try { then(await bridge.isActive!() === true) } catch (error) { report('isActive-threw', 'isActive threw', error) }
  }
  return createTransport<CometChatBridge>({ sdk: bridge, package: 'your bridge', needs: ['join', 'leave', 'subscribe', 'setMuted'], traits: { hasGrace: platform === 'ios' }, listensLate: platform === 'flutter', isActive: bridge.isActive && (() => bridge.isActive!()), drive: () => ({
    async prepare(report): Promise<CometChatJoinRequest> {
      const name = 'callToken' in options ? 'callToken' : 'sessionId'
      const value = await give((options as unknown as { [N in typeof name]: Given<string> })[name])
      if (!value) throw misuse(`expected ${name} to be a text that is not empty, found ${value}`)
      return { [name]: value, settings: await settingsOf(options.settings, report, OF_CHAT_SIDE) }
    },
    listen(hear: Hear, offs, report) {
      const off = bridge.subscribe(callbacksOf(hear, report) as CometChatCallbacks)
      if (typeof off !== 'function') throw misuse('expected a session to listen to, found none: CallSession.getInstance() is null without a session')
      offs.push(off)
    },
    join: (request: CometChatJoinRequest, hear, listen, isMuted) => bridge.join({ ...request, settings: startMuted(request.settings, isMuted) }, {
      onSuccess() {
        try {
          if (platform === 'flutter') listen()
          hear({ type: 'accepted' })
        } catch (error) { hear({ type: 'error', error, isFinal: true, isUp: true }) }
      },
      onError: error => hear({ type: 'error', error }),
    }),
    leave: () => bridge.leave(),
    setMuted: muted => bridge.setMuted(muted),
    watch: createWatch([
      { holds: s => platform === 'ios' && s.error && !s.wasIn && !s.over, ms: 'joinErrorGraceMs', then: (kit, s) => kit.see({ type: 'error', error: s.error, isFinal: true }) },
      ...(bridge.isActive ? [
        { holds: s => platform === 'flutter' && mayBeIn(s), ms: 'inferMs', then: kit => ask(kit, isActive => isActive && infer(kit)) },
        // A leave that nothing answers: the listener may be gone with its owner, so the session itself is asked, and left again.
        { holds: s => s.told && s.leaving && s.settled && !s.closed, ms: 'askMs', then: kit => ask(kit, isActive => {
          if (isActive) return kit.leave()
          kit.see({ type: 'left' })
          kit.see({ type: 'closed' })
        }) },
      ] satisfies Watch[] : []),
    ]),
  }) }, options)
}
