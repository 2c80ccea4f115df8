import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { TwilioOptions, TwilioRoom, TwilioVideo } from './options.ts'
import { twilioCauseOf } from './reason.ts'
import { createTwilioSession } from './session.ts'

/**
 * A room of Twilio Video. `join` resolves when `connect()` does, which is when the room is joined. A leave before that cancels the join, and a
 * room that comes all the same is left. `reconnecting` is a loss, of signalling or of media. The SDK comes back by itself until its session
 * time-out (30 s), and then ends with the error of the loss. A `disconnected` without an error that was not asked for is `removed-by-host`.
 *
 * @param sdk `twilio-video` 2, or `() => import('twilio-video')`
 * @see https://sdk.twilio.com/js/video/releases/2.36.0/docs/ for the events of a `Room`
 * @see https://www.twilio.com/docs/api/errors for the codes, kept as `vendor.code`
 */
export function createTwilioTransport<Room extends TwilioRoom, Options extends object>(sdk: Loaded<TwilioVideo<Room, Options>>, options: TwilioOptions<Room, Options>): TransportPort {
  return createSessionTransport({
    vendor: 'Twilio', package: 'twilio-video@^2.28.0', needs: ['connect'], sdk, causeOf: twilioCauseOf,
    mutes: true, answersIsAlive: true,
    open: (loaded, kit) => createTwilioSession(loaded, options, kit),
  }, options)
}
