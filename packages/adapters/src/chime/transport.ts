import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { ChimeOptions } from './options.ts'
import { chimeCauseOf } from './reason.ts'
import { openChimeSession } from './session.ts'

/**
 * A meeting of the Amazon Chime SDK. In is who hears `audioVideoDidStart`; the same again, after `audioVideoDidStartConnecting(true)`, is
 * the way back. A stop that comes while the SDK connects is put off by it until that has succeeded or failed, and a failure is then told as
 * the end: here the call has been left at once, and stays left.
 *
 * @param sdk `amazon-chime-sdk-js` 3, or `() => import('amazon-chime-sdk-js')`: it is handed to `createSession`
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
