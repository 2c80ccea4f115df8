import type { OnDiagnostic } from '@onhook/adapters/react-native'

/** What is wrong with the set-up of this phone is for who builds the app, not for who calls. */
export const warn: OnDiagnostic = ({ code, message, cause }) => console.warn(`[onhook ${code}] ${message}`, ...(cause === undefined ? [] : [cause]))
