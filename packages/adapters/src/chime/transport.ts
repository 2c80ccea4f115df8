import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { ChimeOptions } from './options.ts'
import { chimeCauseOf } from './reason.ts'
import { openChimeSession } from './session.ts'

/**
 * A meeting of the Amazon Chime SDK. The call is joined at `audioVideoDidStart`. The same event after `audioVideoDidStartConnecting(true)` means
 * that it is restored. If a stop comes while the SDK connects, the SDK postpones it until connecting has succeeded or failed, and then reports a
 * failure as the end. Here the call is left at once, and stays left.
 *
 * @param sdk `amazon-chime-sdk-js` 3, or `() => import('amazon-chime-sdk-js')`. It is passed to `createSession`
 * @see https://aws.github.io/amazon-chime-sdk-js/interfaces/audiovideoobserver.html
 * @see https://aws.github.io/amazon-chime-sdk-js/enums/meetingsessionstatuscode.html for the codes, kept as `vendor.code`
 */
export function createChimeTransport<Sdk extends object>(sdk: Loaded<Sdk>, options: ChimeOptions<Sdk>): TransportPort {
  return createSessionTransport<Sdk>({
    vendor: 'Chime', package: 'amazon-chime-sdk-js@^3.20.0', needs: [], sdk, causeOf: chimeCauseOf, mutes: true,
    versionOf: loaded => (Object(loaded) as { Versioning?: { sdkVersion?: unknown } }).Versioning?.sdkVersion,
    open: (loaded, kit) => openChimeSession(loaded, options, kit),
  }, options)
}
