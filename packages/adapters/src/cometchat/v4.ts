import { give, type Given } from '../session/given.ts'
import type { Loaded, SessionKit } from '../session/options.ts'
import { createWatch, infer, mayBeIn, type Driver, type Hear } from './session.ts'
import { tokenOf, type CometChatTransport, type CommonOptions, type Entry } from './options.ts'
import { createTransport } from './transport.ts'
import { createView, type CometChatView } from './view.ts'

/** The part that both packages of version 4 have in common and the adapter uses. */
export interface CometChatCallsV4<Builder extends object = object> {
  generateToken?(sessionId: string, authToken: never): Promise<unknown>
  endSession(): unknown
  muteAudio(muteAudio: boolean): unknown
  CallSettingsBuilder: new () => Builder
  OngoingCallListener: new (callbacks: never) => object
}
/** `CometChatCalls` of @cometchat/calls-sdk-javascript 4. */
export interface CometChatCallsV4Web<Builder extends object = object> extends CometChatCallsV4<Builder> {
  startSession(callToken: string, callSettings: never, container: never): Promise<unknown>
}

export type CometChatV4Options<Builder extends object = object> = CommonOptions & Entry & {
  /** Set what you want on the builder. The adapter adds its own listener and calls `build()`. For other callbacks use `addCallEventListener`. */
  settings?: (builder: Builder) => void
}
/** What a builder builds: `CallSettings`. */
type Built<Builder> = Builder extends { build(): infer Settings } ? Settings : unknown
export type CometChatV4WebOptions<Builder extends object = object> = CometChatV4Options<Builder> & { container: Given<object> }

const needsV4 = (options: Entry): (keyof CometChatCallsV4)[] => ['endSession', 'muteAudio', 'CallSettingsBuilder', 'OngoingCallListener', ...('sessionId' in options ? ['generateToken' as const] : [])]

/**
 * The listener goes on the settings, not under a name: only there does the SDK report errors of the join, and it drops named listeners after an end.
 * There is no joined callback. A participant in the list is the proof of being joined; without one, joined is inferred.
 */
function settingsOf<B extends object>(sdk: CometChatCallsV4, options: CometChatV4Options<B>, hear: Hear, isMuted: boolean, need: SessionKit['need']): unknown {
  const builder = new sdk.CallSettingsBuilder() as B & { startWithAudioMuted?(isMuted: boolean): unknown; setCallListener?(x: object): unknown; setCallEventListener?(x: object): unknown; build(): unknown }
  options.settings?.(builder)
  // https://www.cometchat.com/docs/calls/v4/javascript/call-session
  if (isMuted) builder.startWithAudioMuted?.(true)
  const isIn = (): unknown => hear({ type: 'joined' })
  const listener = new sdk.OngoingCallListener({
    onUserJoined: isIn,
    // Also told when the last one has gone.
    onUserListUpdated: (list: unknown) => { if (Array.isArray(list) && list[0]) isIn() },
    // The last other participant has left, and the session goes on until it is ended.
    onCallEnded: () => hear({ type: 'left', cause: { reason: 'remote-hangup' } }),
    onSessionTimeout: () => hear({ type: 'timedOut' }),
    onCallEndButtonPressed: () => hear({ type: 'leaveClicked' }),
    onError: (error: unknown) => hear({ type: 'error', error }),
  } as never)
  const set = builder.setCallListener ? 'setCallListener' : 'setCallEventListener'
  need<typeof builder>(builder, 'the builder', [set, 'build'])[set]!(listener)
  return builder.build()
}

function driverOf<B extends object>(sdk: CometChatCallsV4, options: CometChatV4Options<B>, need: SessionKit['need'], join: (token: string, settings: never, hear: Hear) => unknown): Driver {
  let told: Hear = () => undefined
  return {
    watch: createWatch([
      { holds: mayBeIn, ms: 'inferMs', then: infer },
      // A leave before the session is up does nothing, and nothing may tell of its success. One that was up is given this time to go.
      { holds: s => s.leaving && s.asked && !s.closed, ms: 'askMs', then(kit, { wasIn, told }) {
        if (wasIn && told) kit.see({ type: 'closed' })
        else kit.leave()
      } },
    ]),
    prepare: () => tokenOf(sdk, options),
    listen(hear) { told = hear },
    join: (token: string, hear, _listen, isMuted) => join(token, settingsOf(sdk, options, hear, isMuted, need) as never, hear),
    leave: () => sdk.endSession(),
    // Nothing tells of our own muting, so it is told when it was done.
    setMuted(muted) {
      const done = sdk.muteAudio(muted)
      told({ type: muted ? 'muted' : 'unmuted' })
      return done
    },
  }
}

/**
 * A session of CometChat Calls 4 in a browser. `startSession` resolves at once, even with a bad token; the SDK reports that to the listener on
 * the settings.
 */
export function createCometChatV4Transport<B extends object = object>(sdk: Loaded<CometChatCallsV4Web<B>>, options: CometChatV4WebOptions<B>): CometChatTransport {
  return createTransport<CometChatCallsV4Web>({
    sdk, package: '@cometchat/calls-sdk-javascript@^4.0.0', needs: [...needsV4(options), 'startSession'], traits: { isQuiet: true },
    drive: (sdk, need) => driverOf(sdk, options, need, async (token, settings) => sdk.startSession(token, settings, await give(options.container) as never)),
  }, options)
}

/** A session of CometChat Calls 4 in React Native: mounting `CometChatCalls.Component` is the join. See `CometChatView`. */
export function createCometChatV4ReactNativeTransport<B extends object = object>(sdk: Loaded<CometChatCallsV4<B>>, options: CometChatV4Options<B>): CometChatTransport & { readonly view: CometChatView<Built<B>> } {
  const view = createView<Built<B>>(options)
  return { ...createTransport<CometChatCallsV4>({
    // What is not mounted cannot join any more, so what was told to leave is gone.
    sdk, package: '@cometchat/calls-sdk-react-native@^4.0.0', needs: needsV4(options), traits: { isQuiet: true, leavesForGood: true },
    drive: (sdk, need) => ({
      ...driverOf(sdk, options, need, (token, settings, hear) => {
        view.show(token, settings)
        hear({ type: 'accepted' })
      }),
      free: () => view.hide(),
    }),
  }, options), view }
}
