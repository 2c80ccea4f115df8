import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { VonageOptions, VonagePublisher, VonageSdk, VonageSession } from './options.ts'
import { vonageCauseOf } from './reason.ts'
import { createVonageSession } from './session.ts'

/**
 * A session of Vonage Video (OpenTok). It is joined when it is connected and the publisher is published. `sessionReconnecting` is a loss;
 * `sessionDisconnected` with its reason is the end. Before the session is connected, the SDK does not answer `disconnect()`, so the adapter reports
 * the end of a leave itself. It waits for the SDK at most `timing.disconnectMs`. `initSession` returns the same object for the same session id, so
 * there is one call at a time. If a call is muted before its join, `publishAudio(false)` is called on its publisher as soon as that is made.
 *
 * @param sdk `@vonage/client-sdk-video` 2, or `() => import('@vonage/client-sdk-video')`
 * @see https://vonage.github.io/video-docs/video-js-reference/latest/Session.html for the events and reasons
 */
export function createVonageTransport<S extends VonageSession<P>, P extends VonagePublisher, O extends object>(sdk: Loaded<VonageSdk<S, O>>, options: VonageOptions<S, P, O>): TransportPort {
  return createSessionTransport({
    vendor: 'Vonage', package: '@vonage/client-sdk-video@^2.30.0', needs: ['initSession'], sdk, causeOf: vonageCauseOf,
    owner: loaded => Object(loaded.initSession(options.applicationId, options.sessionId, options.sessionOptions)) as object, mutes: !!options.publisher,
    open: (loaded, kit) => createVonageSession(loaded, options, kit),
  }, options)
}
