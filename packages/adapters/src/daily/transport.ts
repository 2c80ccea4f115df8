import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { Daily, DailyCall, DailyOptions } from './options.ts'
import { dailyCauseOf } from './reason.ts'
import { openDailySession } from './session.ts'

/** Daily's registry is the page's. */
const PAGE = {}

/**
 * A meeting of Daily, by a call object of its own: one at a time, as a page has room for one. Who waits in the lobby is not in. `error` is the end with its type as the code;
 * `left-meeting` that nobody here has asked for is the leave button of Daily's own screen. A leave before the bundle is loaded is answered
 * by the SDK, but its join never is.
 *
 * @param sdk the default export of `@daily-co/daily-js`, or `() => import('@daily-co/daily-js').then(module => module.default)`
 * @see https://docs.daily.co/reference/daily-js/events
 */
export function createDailyTransport<Call extends DailyCall, Factory extends object>(sdk: Loaded<Daily<Call, Factory>>, options: DailyOptions<Call, Factory>): TransportPort {
  return createSessionTransport<Daily<Call, Factory>>({
    vendor: 'Daily', package: '@daily-co/daily-js@>=0.80.0 <1', needs: ['createCallObject'], sdk, owner: () => PAGE, causeOf: dailyCauseOf, mutes: true, answersIsAlive: true,
    versionOf(loaded) {
      const { version } = Object(loaded) as { version?: unknown }
      return typeof version === 'function' ? version.call(loaded) : version
    },
    open: (loaded, kit) => openDailySession(loaded, options, kit),
  }, options)
}
