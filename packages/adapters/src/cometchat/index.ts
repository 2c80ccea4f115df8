/** Everything public of `@onhook/adapters/cometchat`. */
export { createCometChatTransport, type CometChatCallsV5, type CometChatCallsWeb, type CometChatOptions } from './web.ts'
export { createCometChatReactNativeTransport, type CometChatReactNativeOptions, type CometChatReactNativeTransport } from './react-native.ts'
export { createCometChatNativeTransport, type CometChatBridge, type CometChatCallbacks, type CometChatJoinRequest, type CometChatNativeOptions } from './native.ts'
export { createCometChatV4ReactNativeTransport, createCometChatV4Transport, type CometChatCallsV4, type CometChatCallsV4Web, type CometChatV4Options, type CometChatV4WebOptions } from './v4.ts'
export type { CometChatTransport, CommonOptions as CometChatCommonOptions, Entry as CometChatEntry, Timing as CometChatTiming } from './options.ts'
export type { Given, SessionTimers as Timers } from '../session/index.ts'
export type { CometChatComponentProps, CometChatView } from './view.ts'
export { causeOf as cometChatCauseOf } from './reason.ts'
