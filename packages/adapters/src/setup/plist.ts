/** A property list of iOS as plain values: Info.plist, or a file of entitlements. */
import { holdsOne } from './filled-in.ts'
import { isHost } from './manifest.ts'
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

/** What was found in place of a want; `isOpen` when only the build tells whether it is the want after all. */
export type Missing = { readonly found: string; readonly isOpen: boolean }
const missing = (found: string): Missing => ({ found, isOpen: false })
const texts = (values: readonly PlistValue[]): string[] => values.filter(value => typeof value === 'string')

/** Undefined when it holds. */
export function missingIn(plist: Plist, want: IosWant, settings: Settings): Missing | undefined {
  const key = keyOf(want), value = plist[key]
  const among = (values: readonly PlistValue[], item: string, found: string, is = (other: string): boolean => other === item): Missing | undefined => {
    const holds = holdsOne(texts(values), is, item)
    return holds === true ? undefined : { found, isOpen: holds === undefined }
  }
  const list = (item: string, is?: (other: string) => boolean, ending = /$^/): Missing | undefined => {
    if (value === undefined) return missing(`no ${key}`)
    if (!Array.isArray(value)) return missing(`${key} is not an array`)
    const found = value.length === 0 ? 'nothing in it' : value.map(v => JSON.stringify(v)).join(', ')
    return among(value.map(v => (typeof v === 'string' ? v.replace(ending, '') : v)), item, `${key} has ${found}`, is)
  }
  switch (want.kind) {
    case 'text':
      if (value === undefined) return missing(`no ${key}`)
      return typeof value === 'string' && value.trim() !== '' ? undefined : missing(`${key} is ${typeof value === 'string' ? 'empty' : 'not a text'}`)
    case 'entitlement': return value === undefined || value === '' ? missing(`no ${key}`) : undefined
    case 'no-entitlement': return value === undefined || value === false ? undefined : missing(`${key} is there`)
    case 'background-mode': return list(want.mode)
    case 'associated-domain': {
      const host = fill('{host}', settings)
      // `?mode=developer` is for a device in development; the domain is the same.
      return list(`applinks:${host}`, other => other.startsWith('applinks:') && isHost(other.slice('applinks:'.length), host), /\?mode=[\w+]+$/)
    }
    case 'url-scheme': {
      if (value !== undefined && !Array.isArray(value)) return missing(`${key} is not an array`)
      const schemes = (value ?? []).flatMap(type => (isDictionary(type) && Array.isArray(type['CFBundleURLSchemes']) ? type['CFBundleURLSchemes'] : []))
      return among(schemes, fill('{scheme}', settings), schemes.length === 0 ? 'no scheme' : `only ${schemes.map(String).join(', ')}`)
    }
  }
}
