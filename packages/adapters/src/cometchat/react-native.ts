import type { Given } from '../session/given.ts'
import type { Loaded } from '../session/options.ts'
import { settingsOf, type CometChatReactNativeSettings } from './settings.ts'
import { startMuted } from './session.ts'
import { tokenOf, type CometChatTransport, type CommonOptions, type Entry } from './options.ts'
import { createTransport } from './transport.ts'
import { createView, type CometChatView } from './view.ts'
import { listenV5, muteV5, needsV5, type CometChatCallsV5 } from './web.ts'

export type CometChatReactNativeOptions<Settings extends CometChatReactNativeSettings = CometChatReactNativeSettings> = CommonOptions & Entry & {
  /** The idle times are in milliseconds here. Set them with `cometChatIdleSettings`. */
  sessionSettings?: Given<Settings>
}
export type CometChatReactNativeTransport<Settings = unknown> = CometChatTransport & { readonly view: CometChatView<Settings> }

/**
 * A session of CometChat Calls 5 in React Native, which has no `joinSession`: mounting `CometChatCalls.Component` is the join. `join` puts the
 * component's props into `view`, and a component of yours renders them. When the session is over, the props are removed again.
 *
 * @param sdk `CometChatCalls` of @cometchat/calls-sdk-react-native 5, or a function that loads it
 */
export function createCometChatReactNativeTransport<Settings extends CometChatReactNativeSettings = CometChatReactNativeSettings>(sdk: Loaded<CometChatCallsV5>, options: CometChatReactNativeOptions<Settings>): CometChatReactNativeTransport<Settings> {
  const view = createView<Settings>(options)
  return { ...createTransport<CometChatCallsV5>({ sdk, package: '@cometchat/calls-sdk-react-native@^5.0.0', needs: needsV5(options), drive: (sdk, need) => ({
    prepare: async report => [await tokenOf(sdk, options), await settingsOf(options.sessionSettings, report)],
    listen: (hear, offs, report) => listenV5(sdk, hear, offs, report),
    join([token, settings]: [string, object], hear, _listen, isMuted) {
      view.show(token, startMuted(settings, isMuted) as Settings)
      hear({ type: 'accepted' })
    },
    leave: () => sdk.leaveSession(),
    free: () => view.hide(),
    setMuted: muteV5(sdk, need),
  }) }, options), view }
}
