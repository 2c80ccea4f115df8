import { createDailyTransport } from '@onhook/adapters/daily'
import type { Vendor } from '../harness/vendor.ts'
import { createPlainDaily } from './plain.ts'
import { CLAIMS, createDailyWorld, Daily, LIMITS } from './world.ts'

export const vendor: Vendor = {
  id: 'daily',
  name: 'Daily',
  sdk: '@daily-co/daily-js 0.92.2',
  driven: 'package',
  how: 'The real package in a page of happy-dom. The bundle that it loads from Daily is closed, so a small one of ours answers its messages. No media.',
  claims: CLAIMS,
  limits: LIMITS,
  adapter: ({ needs }) => createDailyWorld(({ factory, url }) => createDailyTransport(Daily, { factory, join: { url }, endsWhenAlone: true }), needs),
  plain: ({ needs }) => createDailyWorld(createPlainDaily, needs),
}
