import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { TelnyxCall, TelnyxClient, TelnyxOptions } from './options.ts'
import { telnyxCauseOf } from './reason.ts'
import { createTelnyxSession, decline } from './session.ts'

/**
 * A call of Telnyx: one that is made (`newCall`, once the client is logged in), or a ringing one that is answered. `trying` is accepted,
 * `active` is joined, `recovering` and a lost `RTCPeerConnection` are a loss. A leave sends one BYE and waits for its answer for
 * `timing.byeMs`; the microphone is closed at once. The SDK's own errors end a call as `USER_BUSY`; here the error's code gives the reason.
 * A call that the host hangs up by its own reference, or that ends with its page or by `client.disconnect()`, is `local-leave`.
 * A call that is muted before its join is dialled with `mutedMicOnStart`, or muted before it is answered, so the microphone opens muted.
 * The client stays connected, because it and its other calls belong to the application.
 *
 * @param client a `TelnyxRTC` of `@telnyx/webrtc` 2, or a function that makes it, once: `async () => new (await import('@telnyx/webrtc')).TelnyxRTC({ … })`
 * @see https://developers.telnyx.com/development/webrtc/js-sdk/classes/call for the states
 * @see https://github.com/team-telnyx/webrtc/blob/main/packages/js/docs/error-handling.md for the codes, kept as `vendor.code`
 */
export function createTelnyxTransport<Call extends TelnyxCall, Options extends object>(client: Loaded<TelnyxClient<Call, Options>>, options: TelnyxOptions<Call, Options>): TransportPort {
  return createSessionTransport({
    vendor: 'Telnyx', package: '@telnyx/webrtc@^2.27.0', needs: ['connect', 'newCall', 'on', 'off'], sdk: client, causeOf: telnyxCauseOf,
    mutes: true,
    decline: () => decline(options.call),
    open: (loaded, kit) => createTelnyxSession(loaded, options, kit),
  }, options)
}
