/** Transports that are broken in one way each, and the cases of the contract that say so. */
import { calls } from './calls.ts'
import type { BrokenTransport } from './kind.ts'
import { media } from './media.ts'
import { trouble } from './trouble.ts'

export const brokenTransports: BrokenTransport[] = [...calls, ...media, ...trouble]
