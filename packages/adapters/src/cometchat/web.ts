import { give, type Given } from '../session/given.ts'
import type { Loaded, SessionKit } from '../session/options.ts'
import { createReporter, type Reporter } from '../session/report.ts'
import { OF_CALL_SETTINGS, settingsOf, type CometChatSessionSettings } from './settings.ts'
import { callbacksOf, startMuted, type Driver, type Hear } from './session.ts'
import { VENDOR } from './reason.ts'
import { tokenOf, type CometChatTransport, type CommonOptions, type Entry } from './options.ts'
import { createTransport } from './transport.ts'

/**
 * The part that both packages of version 5 have in common and the adapter uses. All of it is static. CometChat's documents write `unMuteAudio`,
 * its code `unmuteAudio`.
 */
export type CometChatCallsV5 = {
  generateToken?(sessionId: string, authToken?: never): Promise<unknown>
  leaveSession(): unknown
  addEventListener(event: never, listener: never, options?: never): unknown
  muteAudio(): unknown
} & ({ unmuteAudio(): unknown } | { unMuteAudio(): unknown })
/** `CometChatCalls` of @cometchat/calls-sdk-javascript 5. */
export type CometChatCallsWeb = CometChatCallsV5 & { joinSession(callToken: string, sessionSettings: never, container: never): Promise<unknown> }

export type CometChatOptions = CommonOptions & Entry & {
  /** `SessionSettings`. The idle times are in milliseconds here; set them with `cometChatIdleSettings`. */
  sessionSettings?: Given<CometChatSessionSettings>
  /**
   * In a call of two people the SDK watches the other side: `lost` if nothing has come from it for 10 s, `restored` when something comes again.
   * Use it to show a sign on the screen: it changes no state of this call and ends nothing. It is called while the call is up, but not once the
   * call is over or being left. An error that it throws becomes a diagnostic.
   */
  onRemoteConnection?(state: 'lost' | 'restored'): unknown
  /** The `HTMLElement` into which the call is drawn, read for each join. It should fill its parent. */
  container: Given<object>
}

export const needsV5 = (options: Entry): (keyof CometChatCallsV5)[] => ['leaveSession', 'addEventListener', 'muteAudio', ...('sessionId' in options ? ['generateToken' as const] : [])]
export const listenV5 = (sdk: CometChatCallsV5, hear: Hear, offs: (() => void)[], report: Reporter['report']): void => {
  for (const [name, callback] of Object.entries(callbacksOf(hear, report))) offs.push(sdk.addEventListener(name as never, callback as never) as () => void)
}
/** @throws what it lacks */
export function muteV5(sdk: CometChatCallsV5, need: SessionKit['need']): Driver['setMuted'] {
  const unmute = 'unMuteAudio' in sdk ? 'unMuteAudio' : 'unmuteAudio', mutes = need(sdk as never as Record<string, () => unknown>, '', [unmute])
  return muted => mutes[muted ? 'muteAudio' : unmute]!()
}

/**
 * A session of CometChat Calls 5 in a browser. `join` asks for a token, registers its listeners, and resolves when `joinSession` does. That proves
 * nothing, because `joinSession` also resolves for a bad token. The call is joined when `onSessionJoined` comes. If it never comes, the call ends by
 * its own time limit.
 *
 * @param sdk `CometChatCalls`, or a function that loads it: `async () => (await import('@cometchat/calls-sdk-javascript')).CometChatCalls`
 */
export function createCometChatTransport(sdk: Loaded<CometChatCallsWeb>, options: CometChatOptions): CometChatTransport {
  const { contain } = createReporter(VENDOR, options.onDiagnostic)
  /** The call is up, and neither over nor being left: the SDK's session may outlast it, and is listened to until it is closed. */
  let isUp: unknown
  return createTransport<CometChatCallsWeb>({ sdk, package: '@cometchat/calls-sdk-javascript@^5.0.0', needs: ['joinSession', ...needsV5(options)], drive: (sdk, need) => ({
    watch: () => s => { isUp = s.isIn && !s.caused && !s.leaving },
    prepare: async report => [await tokenOf(sdk, options), await settingsOf(options.sessionSettings, report, OF_CALL_SETTINGS), await give(options.container)],
    listen(hear, offs, report) {
      listenV5(sdk, hear, offs, report)
      if (options.onRemoteConnection) for (const [name, state] of [['onRemoteConnectionLost', 'lost'], ['onRemoteConnectionRestored', 'restored']] as const) {
        offs.push(sdk.addEventListener(name as never, (() => { if (isUp) void contain('on-remote-connection', () => options.onRemoteConnection!(state)) }) as never) as () => void)
      }
    },
    async join([token, settings, container]: [string, object, never], _hear, _listen, isMuted) {
      const result = await sdk.joinSession(token, startMuted(settings, isMuted) as never, container)
      const error = (result as { error?: unknown } | undefined)?.error
      if (error) throw error as Error
    },
    leave: () => sdk.leaveSession(),
    setMuted: muteV5(sdk, need),
  }) }, options)
}
