/** Writes what the rules want, and nothing more. What the host has written stays, and a second run changes nothing. */
import { isFor } from './facts.ts'
import { type Activity, type Application, type Element, type IntentFilter, type Manifest, applicationOf, mainActivityOf, nameOf, opens, partsOf, permissionsOf, serviceOf, servicesOf, typesOf } from './manifest.ts'
import { type Settings, fill } from './options.ts'
import { type Plist, type PlistValue, isOfEntitlements, keyOf, missingIn } from './plist.ts'
import type { AndroidWant, IosWant, Rule } from './rule.ts'
import { ANDROID_RULES } from './rules-android.ts'
import { IOS_RULES } from './rules-ios.ts'

/** A file of the app is not in the expected form, and guessing would do harm. */
export class SetupWriteError extends Error {
  override readonly name = 'SetupWriteError'
}
/** No library is looked at: a permission that one of them merges is asked for all the same, as the documents do. */
const asked = (rule: Rule, settings: Settings, manifest?: Manifest): boolean => isFor(rule, { settings, libraries: {} }, manifest)

/** Changes `manifest`. @throws SetupWriteError */
export function writeManifest(manifest: Manifest, settings: Settings): void {
  const application = applicationOf(manifest)
  if (!application) throw new SetupWriteError('@onhook/adapters: AndroidManifest.xml must have an <application>, found none')
  // Services come first in the list: the types that they name ask for permissions.
  for (const rule of ANDROID_RULES) if (asked(rule, settings, manifest)) writeAndroid(rule.want as AndroidWant, manifest, application, settings)
}

function writeAndroid(want: AndroidWant, { manifest }: Manifest, application: Application, settings: Settings): void {
  const all: Manifest = { manifest }
  switch (want.kind) {
    case 'permission':
      if (!permissionsOf(all).some(element => nameOf(element) === want.name)) (manifest['uses-permission'] ??= []).push({ $: { 'android:name': want.name } })
      return
    case 'service':
      // One that the host removes stays removed: it is said by the doctor.
      if (!servicesOf(all).some(service => nameOf(service) === want.service)) (application.service ??= []).push({ $: { 'android:name': want.service, 'android:exported': 'false' } })
      return
    case 'service-type': return addTo(serviceOf(all, want.service), 'android:foregroundServiceType', typesOf, want.type)
    case 'service-replaces-type': {
      const service = serviceOf(all, want.service)
      if (!service || service.$['tools:node'] === 'replace') return
      addTo(service, 'tools:replace', ({ $ }) => partsOf($['tools:replace'], ','), 'android:foregroundServiceType', ',')
      manifest.$['xmlns:tools'] ??= 'http://schemas.android.com/tools'
      return
    }
    case 'activity-attribute': mainActivity(all).$[want.attribute] ??= want.values[0]; return
    case 'activity-flags': {
      const activity = mainActivity(all)
      for (const flag of want.flags) addTo(activity, want.attribute, ({ $ }) => partsOf($[want.attribute]), flag)
      return
    }
    case 'link': {
      const activity = mainActivity(all), { scheme = '', host = '', path = '' } = settings.texts
      const link = want.by === 'scheme' ? { scheme } : { scheme: 'https', host, pathPrefix: path }
      if (!activity['intent-filter']?.some(filter => opens(filter, link))) (activity['intent-filter'] ??= []).push(filterFor(link))
      return
    }
    // What must not be there is the host's own, and not ours to take away. The class of the main activity is another file.
    case 'main-activity': case 'no-service': case 'service-not-exported': case 'service-enabled': case 'service-without-types': case 'service-type-if-held': return
  }
}

function addTo(element: Element | undefined, attribute: string, read: (element: Element) => string[], part: string, separator = '|'): void {
  if (!element || read(element).includes(part)) return
  element.$[attribute] = [...read(element), part].join(separator)
}
function mainActivity(manifest: Manifest): Activity {
  const activity = mainActivityOf(manifest)
  if (!activity) throw new SetupWriteError('@onhook/adapters: AndroidManifest.xml must have an activity that the launcher starts (MAIN, LAUNCHER), found none')
  return activity
}
function filterFor({ scheme, host, pathPrefix }: { scheme: string; host?: string; pathPrefix?: string }): IntentFilter {
  const named = (name: string): Element => ({ $: { 'android:name': `android.intent.${name}` } })
  return {
    ...(host !== undefined && { $: { 'android:autoVerify': 'true' } }),
    action: [named('action.VIEW')], category: [named('category.DEFAULT'), named('category.BROWSABLE')],
    data: [{ $: { 'android:scheme': scheme, ...(host !== undefined && { 'android:host': host }), ...(pathPrefix !== undefined && { 'android:pathPrefix': pathPrefix }) } }],
  }
}

/** Changes `plist`, which is Info.plist. @throws SetupWriteError */
export const writeInfoPlist = (plist: Plist, settings: Settings): void => writeIos(plist, settings, want => !isOfEntitlements(want))
/** Changes `plist`, which is the app's entitlements. @throws SetupWriteError */
export const writeEntitlements = (plist: Plist, settings: Settings): void => writeIos(plist, settings, isOfEntitlements)
/** Whether the entitlements need any change at all: the file is made only when it is needed. */
export const asksForEntitlements = (settings: Settings): boolean => IOS_RULES.some(rule => asked(rule, settings) && isOfEntitlements(rule.want as IosWant) && rule.want.kind !== 'no-entitlement')

function writeIos(plist: Plist, settings: Settings, isOurs: (want: IosWant) => boolean): void {
  for (const rule of IOS_RULES) {
    const want = rule.want as IosWant
    if (asked(rule, settings) && isOurs(want) && missingIn(plist, want, settings) !== undefined) writeKey(plist, want, settings)
  }
}
function writeKey(plist: Plist, want: IosWant, settings: Settings): void {
  const key = keyOf(want)
  const add = (item: PlistValue): void => {
    const value = plist[key] ?? []
    if (!Array.isArray(value)) throw new SetupWriteError(`@onhook/adapters: ${key} must be an array, found ${JSON.stringify(value)}`)
    plist[key] = [...value, item]
  }
  switch (want.kind) {
    case 'text': {
      const value = plist[key]
      if (value !== undefined && typeof value !== 'string') throw new SetupWriteError(`@onhook/adapters: ${key} must be a text, found ${JSON.stringify(value)}`)
      plist[key] = fill(want.text, settings)
      return
    }
    case 'entitlement': plist[key] = want.value; return
    case 'background-mode': return add(want.mode)
    case 'associated-domain': return add(fill('applinks:{host}', settings))
    case 'url-scheme': return add({ CFBundleURLSchemes: [fill('{scheme}', settings)] })
    case 'no-entitlement': return
  }
}
