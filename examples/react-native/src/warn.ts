import { explain, type OnDiagnostic } from '@onhook/adapters/react-native'

/** What is wrong with the set-up of this phone is for who builds the app, not for who calls. What an adapter says in a few words, as before there is any call, gets its sentences. */
export const warn: OnDiagnostic = told => {
  const { code, message, cause } = explain(told)
  console.warn(`[onhook ${code}] ${message}`, ...(cause === undefined ? [] : [cause]))
}
