/** CallKit and Telecom: one port over three libraries, each injected. See `docs/ios.md`. */
export { createCallKeepSystemCall, type CallKeepLibraries, type CallKeepLike, type RtcAudioSessionLike } from './callkeep.ts'
export { createCallKitTelecomSystemCall, type CallKitTelecomLibraries, type CallKitTelecomLike } from './callkit-telecom.ts'
export { createCallingxSystemCall, type CallingxEvent, type CallingxEventName, type CallingxInitial, type CallingxLibraries, type CallingxLike } from './callingx.ts'
export { type SystemCallOptions } from './options.ts'
export { systemReasonOf, type SystemReason } from './reason.ts'
export { INITIAL, translate, type Action, type Fact, type Order, type State, type Tracked, type Translation } from './translate.ts'
export { TIMING, type Timing } from './timing.ts'
export { isMarked, uuidOf } from './uuid.ts'
