/** Everything public of `@onhook/adapters/azure`. */
export { createAzureTransport } from './transport.ts'
export { AZURE_CODES, AZURE_STATES, AZURE_SUB_CODES, azureCauseOf } from './reason.ts'
export type { AzureAgent, AzureCall, AzureNetwork, AzureOptions, AzureStart, AzureTiming } from './options.ts'
export type { Diagnostic, KnownDiagnosticCode, OnDiagnostic } from '../diagnostic.ts'
