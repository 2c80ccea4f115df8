/** A property list of iOS as plain values: Info.plist, or a file of entitlements. */
import type { IosWant } from './rule.ts'
import { type Settings, fill } from './options.ts'

export type PlistValue = string | number | boolean | null | undefined | Date | Uint8Array | PlistValue[] | { [key: string]: PlistValue }
export type Plist = { [key: string]: PlistValue }

export const isDictionary = (value: PlistValue): value is Plist => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Uint8Array)
export const ASSOCIATED_DOMAINS = 'com.apple.developer.associated-domains'

/** Which file a want is about. */
export const isOfEntitlements = (want: IosWant): boolean => want.kind === 'entitlement' || want.kind === 'no-entitlement' || want.kind === 'associated-domain'
/** The key that a want is about. */
export function keyOf(want: IosWant): string {
  switch (want.kind) {
    case 'text': case 'entitlement': case 'no-entitlement': return want.key
    case 'background-mode': return 'UIBackgroundModes'
    case 'url-scheme': return 'CFBundleURLTypes'
    case 'associated-domain': return ASSOCIATED_DOMAINS
  }
}

/** Undefined when it holds, or else what was found. */
export function missingIn(plist: Plist, want: IosWant, settings: Settings): string | undefined {
  const key = keyOf(want), value = plist[key]
  const list = (item: string): string | undefined => {
    if (value === undefined) return `no ${key}`
    if (!Array.isArray(value)) return `${key} is no array`
    return value.includes(item) ? undefined : `${key} has ${value.length === 0 ? 'nothing in it' : value.map(v => JSON.stringify(v)).join(', ')}`
  }
  switch (want.kind) {
    case 'text':
      if (value === undefined) return `no ${key}`
      return typeof value === 'string' && value.trim() !== '' ? undefined : `${key} is ${typeof value === 'string' ? 'empty' : 'no text'}`
    case 'entitlement': return value === undefined || value === '' ? `no ${key}` : undefined
    case 'no-entitlement': return value === undefined || value === false ? undefined : `${key} is there`
    case 'background-mode': return list(want.mode)
    case 'associated-domain': return list(fill('applinks:{host}', settings))
    case 'url-scheme': {
      if (value !== undefined && !Array.isArray(value)) return `${key} is no array`
      const schemes = (value ?? []).flatMap(type => (isDictionary(type) && Array.isArray(type['CFBundleURLSchemes']) ? type['CFBundleURLSchemes'] : []))
      return schemes.includes(fill('{scheme}', settings)) ? undefined : schemes.length === 0 ? 'no scheme' : `only ${schemes.map(String).join(', ')}`
    }
  }
}
