/** What an application has of an end without us: the SDK's own code, and no reason. A plain binding is lent none of our words. */
import type { Cause } from '@onhook/machine'

export const rawCauseOf = (code: unknown, message?: unknown): Cause =>
  ({ reason: 'unknown', vendor: { name: 'SDK', ...((typeof code === 'string' || typeof code === 'number') && { code }), message: typeof message === 'string' ? message : '' } })
