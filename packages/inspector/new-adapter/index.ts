/** Everything public of the adapter. */
export { createAcmeTransport } from './transport.ts'
export { acmeCauseOf } from './reason.ts'
export type { AcmeOptions, AcmeRoom, AcmeSdk, AcmeWord } from './options.ts'
