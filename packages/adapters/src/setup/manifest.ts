/**
 * An AndroidManifest.xml as Expo's config plugins hold it (elements in lists, attributes in `$`), and what can be read
 * from it. Names have the usual prefixes, `android:` and `tools:`.
 */
import { couldBe, holdsOne, isFilledIn } from './filled-in.ts'

export type Attributes = { [name: string]: string | undefined }
/** Where it was read: for the doctor alone. `file` is there when it is another one than the rest's. */
export type Origin = { line?: number; file?: string }
export type Element = { $: Attributes } & Origin
export type IntentFilter = { $?: Attributes; action?: Element[]; category?: Element[]; data?: { $: Attributes }[] } & Origin
export type Activity = Element & { 'intent-filter'?: IntentFilter[] }
export type Application = Element & { activity?: Activity[]; service?: Element[] }
export type Manifest = {
  manifest: { $: Attributes; 'uses-permission'?: Element[]; 'uses-permission-sdk-23'?: Element[]; application?: Application[] } & Origin
}

export const nameOf = (element: Element): string | undefined => element.$['android:name']
/** The merger takes it out of the app again, whoever brings it. */
export const isRemoved = (element: Element): boolean => element.$['tools:node'] === 'remove' || element.$['tools:node'] === 'removeAll'
/** `a|b` as a list. */
export const partsOf = (value: string | undefined, separator = '|'): string[] => (value ?? '').split(separator).map(part => part.trim()).filter(part => part !== '')

export const applicationOf = ({ manifest }: Manifest): Application | undefined => manifest.application?.[0]
export const permissionsOf = ({ manifest }: Manifest): Element[] => [...manifest['uses-permission'] ?? [], ...manifest['uses-permission-sdk-23'] ?? []]
export const servicesOf = (manifest: Manifest): Element[] => (manifest.manifest.application ?? []).flatMap(application => application.service ?? [])
export const serviceOf = (manifest: Manifest, name: string): Element | undefined => servicesOf(manifest).find(service => nameOf(service) === name && !isRemoved(service))
export const typesOf = (service: Element): string[] => partsOf(service.$['android:foregroundServiceType'])

const hasName = (list: readonly Element[] | undefined, name: string): boolean => list?.some(element => nameOf(element) === name) ?? false
/** The activity that the launcher starts, or else the one that React Native's template calls so. */
export function mainActivityOf(manifest: Manifest): Activity | undefined {
  const activities = (manifest.manifest.application ?? []).flatMap(application => application.activity ?? []).filter(activity => !isRemoved(activity))
  return activities.find(activity => activity['intent-filter']?.some(filter => hasName(filter.action, 'android.intent.action.MAIN') && hasName(filter.category, 'android.intent.category.LAUNCHER')))
    ?? activities.find(activity => nameOf(activity)?.endsWith('.MainActivity'))
}

export type Link = { readonly scheme: string; readonly host?: string; readonly pathPrefix?: string }
/** A host of an https link: `*.example.org` is every one below it, on Android as on iOS. */
export const isHost = (pattern: string, host: string): boolean => pattern === host || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)))
/** Of several that must all hold: one that does not decides, and then one that is not known. */
const all = (answers: readonly (boolean | undefined)[]): boolean | undefined =>
  (answers.includes(false) ? false : answers.includes(undefined) ? undefined : true)

/** Does the filter open a browser's link? Undefined when only the build tells. Android takes any scheme, host and path of one filter together. */
export function opens(filter: IntentFilter, link: Link): boolean | undefined {
  const valuesOf = (attribute: string): string[] => (filter.data ?? []).map(data => data.$[`android:${attribute}`]).filter(value => value !== undefined)
  const isBrowsable = hasName(filter.action, 'android.intent.action.VIEW') && ['DEFAULT', 'BROWSABLE'].every(name => hasName(filter.category, `android.intent.category.${name}`))
  const scheme = holdsOne(valuesOf('scheme'), value => value === link.scheme, link.scheme), { host, pathPrefix = '' } = link
  if (!isBrowsable || host === undefined) return isBrowsable && scheme
  const paths = ['path', 'pathPattern', 'pathAdvancedPattern', 'pathSuffix'].flatMap(valuesOf), prefixes = valuesOf('pathPrefix')
  const verified = filter.$?.['android:autoVerify']
  return all([
    scheme,
    holdsOne(valuesOf('host'), value => isHost(value, host), host),
    holdsOne(verified === undefined ? [] : [verified], value => value === 'true', 'true'),
    // A pattern may say the same in another way; we do not read patterns.
    prefixes.length === 0 || paths.length > 0 || prefixes.some(prefix => pathPrefix.startsWith(prefix)) || (prefixes.some(isFilledIn) ? undefined : false),
  ])
}
/** What an activity certainly opens in place of a link: other schemes of its own, or other https hosts. */
export function othersOf(filters: readonly IntentFilter[], { scheme, host }: Link): string[] {
  const valuesOf = (filter: IntentFilter, attribute: string): string[] => (filter.data ?? []).flatMap(data => data.$[`android:${attribute}`] ?? [])
  const viewed = filters.filter(filter => hasName(filter.action, 'android.intent.action.VIEW'))
  const isOther = (value: string, wanted: string): boolean => !isFilledIn(value) || !couldBe(value, wanted)
  if (host === undefined) {
    const schemes = viewed.flatMap(filter => valuesOf(filter, 'scheme')).filter(other => other !== scheme && !/^https?$/.test(other) && isOther(other, scheme))
    return [...new Set(schemes)].map(other => `${other}://`)
  }
  const hosts = viewed.filter(filter => valuesOf(filter, 'scheme').includes(scheme)).flatMap(filter => valuesOf(filter, 'host'))
  return [...new Set(hosts.filter(other => !isHost(other, host) && isOther(other, host)))].map(other => `${scheme}://${other}`)
}
/** What a build fills in of a filter, as it is written. */
export const filledInOf = (filter: IntentFilter): string[] =>
  [filter, ...filter.data ?? []].flatMap(({ $ = {} }) => Object.entries($)).flatMap(([name, value]) => (value !== undefined && isFilledIn(value) ? [`${name}="${value}"`] : []))
