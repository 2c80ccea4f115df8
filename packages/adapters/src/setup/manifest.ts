/**
 * An AndroidManifest.xml as Expo's config plugins hold it (elements in lists, attributes in `$`), and what can be read
 * off it. Names are those of the usual prefixes, `android:` and `tools:`.
 */
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
/** Does the filter open a browser's link? Android takes any scheme, host and path of one filter together. */
export function opens(filter: IntentFilter, link: Link): boolean {
  const all = (attribute: string): (string | undefined)[] => (filter.data ?? []).map(data => data.$[`android:${attribute}`]).filter(value => value !== undefined)
  const isBrowsable = hasName(filter.action, 'android.intent.action.VIEW') && hasName(filter.category, 'android.intent.category.DEFAULT') && hasName(filter.category, 'android.intent.category.BROWSABLE')
  if (!isBrowsable || !all('scheme').includes(link.scheme)) return false
  if (link.host === undefined) return true
  if (!all('host').includes(link.host) || filter.$?.['android:autoVerify'] !== 'true') return false
  const paths = ['path', 'pathPattern', 'pathAdvancedPattern', 'pathSuffix'].flatMap(all), prefixes = all('pathPrefix')
  // A pattern may say the same in another way; we do not read patterns.
  return prefixes.length + paths.length === 0 || paths.length > 0 || prefixes.some(prefix => link.pathPrefix?.startsWith(prefix ?? ''))
}
