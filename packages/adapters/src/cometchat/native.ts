import { give, type Given } from '../session/given.ts'
import { OF_CHAT_SIDE, settingsOf, type CometChatNativeSettings } from './settings.ts'
import { callbacksOf, createWatch, infer, mayBeIn, startMuted, type Hear, type Kit, type Watch } from './session.ts'
import type { CometChatTransport, CommonOptions } from './options.ts'
import { misuse } from './reason.ts'
import { createTransport } from './transport.ts'

/** The callbacks of `SessionStatusListener(s)`, and the one button that leaves. None has an argument. */
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

/** What native code of the host offers for CometChat's SDK of that platform. Thin: it builds the platform's settings and passes words on. */
export interface CometChatBridge {
  /** `joinSession(…, onSuccess, onError)`. A promise that it returns counts as well. */
  join(request: CometChatJoinRequest, answer: { onSuccess(session?: unknown): void; onError(error: unknown): void }): unknown
  leave(): unknown
  /** Adds one listener and returns what removes that same one. Nothing where there is no session to listen to: it is then an error, not silence. */
  subscribe(callbacks: CometChatCallbacks): (() => void) | null | undefined | false
  /** `isCallSessionActive()`, `isSessionActive`. */
  isActive?(): boolean | Promise<boolean>
  /** Whoever mutes is shown as muted at once, so a bridge that cannot mute refuses the join. */
  setMuted(muted: boolean): unknown
}

export type CometChatNativeOptions = CommonOptions & ({ callToken: Given<string> } | { sessionId: Given<string> }) & {
  /**
   * What differs. Flutter: listened to after `onSuccess`, since before there is no session, and then asked, since joined may have been missed.
   * iOS: an error of the join may be followed by its success.
   */
  platform: 'flutter' | 'android' | 'ios'
  /** The idle time is in seconds here, and 300 unless set: `cometChatIdleSettings`. */
  settings?: Given<CometChatNativeSettings>
}

/** A session of CometChat Calls 5 in an app that is native, or Flutter, below the JavaScript that runs the call. */
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
