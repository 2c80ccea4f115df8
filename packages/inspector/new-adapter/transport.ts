import { createSessionTransport, type Loaded } from '@onhook/adapters/session'
import type { TransportPort } from '@onhook/machine'
import type { AcmeOptions, AcmeSdk } from './options.ts'
import { acmeCauseOf } from './reason.ts'
import { createSession } from './session.ts'

/** A call over an Acme room. `sdk` is Acme's package, or a function that loads it when it is first needed. */
export const createAcmeTransport = (sdk: Loaded<AcmeSdk>, options: AcmeOptions = {}): TransportPort => createSessionTransport<AcmeSdk>({
  vendor: 'Acme', sdk, package: 'acme-sdk@^1.0.0', needs: ['createRoom'], mutes: true, answersIsAlive: true,
  open: createSession, causeOf: acmeCauseOf,
}, options)
