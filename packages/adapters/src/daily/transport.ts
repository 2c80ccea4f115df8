import type { TransportPort } from '@onhook/machine'
import { createSessionTransport, type Loaded } from '../session/index.ts'
import type { Daily, DailyCall, DailyOptions } from './options.ts'
import { dailyCauseOf } from './reason.ts'
import { openDailySession } from './session.ts'

/** The owner of the session: Daily allows one call object per page. */
const PAGE = {}

/**
 * A meeting of Daily, with a call object of its own. There is one call at a time, because a page has room for one call object. While you wait in
 * the lobby, the call is not joined. `error` is the end, with its type as the code. A `left-meeting` that was not asked for here comes from the
 * leave button of Daily's own screen. The SDK answers a leave that comes before its bundle is loaded, but never answers that join.
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
