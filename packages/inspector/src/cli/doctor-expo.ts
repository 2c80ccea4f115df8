/** An Expo project without native folders: what `expo prebuild` would make of app.json and of our plugin. */
import { type Manifest, type Plist, type Settings, writeEntitlements, writeInfoPlist, writeManifest } from '@onhook/adapters/setup'
import { isRecord, recordOf } from './doctor-files.ts'
import type { IosApp } from './doctor-ios.ts'

export const APP_JSON = 'app.json'
export const PLUGIN = '@onhook/adapters'
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const texts = (value: unknown): string[] => listOf(value).filter(item => typeof item === 'string')

/** The names of the plugins, ours and others', the options that ours is given, and the handlers that react-native-permissions is told to build. */
export function pluginsOf(expo: Record<string, unknown>): { names: string[]; options: unknown; podPermissions: string[] } {
  const entries = listOf(expo['plugins']).map((entry): [unknown, unknown] => (Array.isArray(entry) ? [entry[0], entry[1]] : [entry, undefined]))
  const optionsOf = (plugin: string): unknown => entries.find(([name]) => name === plugin)?.[1]
  return { names: entries.map(([name]) => String(name)), options: optionsOf(PLUGIN), podPermissions: texts(recordOf(optionsOf('react-native-permissions'))['iosPermissions']) }
}

const named = (name: string): { $: { 'android:name': string } } => ({ $: { 'android:name': name } })
const permission = (name: string): string => (name.includes('.') ? name : `android.permission.${name}`)

/** The manifest of Expo's template with what app.json adds to it, and with what our plugin writes when it is listed. */
export function expoManifest(expo: Record<string, unknown>, settings: Settings | undefined): Manifest {
  const android = recordOf(expo['android'])
  const scheme = [expo['scheme'], android['scheme']].flatMap(value => (typeof value === 'string' ? [value] : texts(value)))
  const filters = listOf(android['intentFilters']).filter(isRecord).map(filter => ({
    $: filter['autoVerify'] === true ? { 'android:autoVerify': 'true' } : {},
    action: [named(`android.intent.action.${String(filter['action'])}`)],
    category: (typeof filter['category'] === 'string' ? [filter['category']] : texts(filter['category'])).map(category => named(`android.intent.category.${category}`)),
    data: (Array.isArray(filter['data']) ? filter['data'] : [filter['data']]).filter(isRecord).map(data => ({ $: Object.fromEntries(Object.entries(data).map(([key, value]) => [`android:${key}`, String(value)])) })),
  }))
  const manifest: Manifest = {
    manifest: {
      $: { 'xmlns:android': 'http://schemas.android.com/apk/res/android' },
      'uses-permission': ['INTERNET', ...texts(android['permissions'])].map(name => named(permission(name))),
      application: [{
        ...named('.MainApplication'),
        activity: [{
          $: { 'android:name': '.MainActivity', 'android:launchMode': 'singleTask', 'android:exported': 'true', 'android:configChanges': 'keyboard|keyboardHidden|orientation|screenSize|screenLayout|uiMode|smallestScreenSize' },
          'intent-filter': [
            { action: [named('android.intent.action.MAIN')], category: [named('android.intent.category.LAUNCHER')] },
            ...scheme.map(name => ({ action: [named('android.intent.action.VIEW')], category: [named('android.intent.category.DEFAULT'), named('android.intent.category.BROWSABLE')], data: [{ $: { 'android:scheme': name } }] })),
            ...filters,
          ],
        }],
      }],
    },
  }
  if (settings) writeManifest(manifest, settings)
  // Blocked is what prebuild takes out last, whoever has written it.
  const blocked = texts(android['blockedPermissions']).map(permission)
  manifest.manifest['uses-permission'] = [
    ...(manifest.manifest['uses-permission'] ?? []).filter(element => !blocked.includes(element.$['android:name'] ?? '')),
    ...blocked.map(name => ({ $: { 'android:name': name, 'tools:node': 'remove' } })),
  ]
  return manifest
}

/** Info.plist and entitlements, as far as app.json and our plugin decide them. */
export function expoIos(expo: Record<string, unknown>, settings: Settings | undefined): IosApp {
  const ios = recordOf(expo['ios']), info = structuredClone(recordOf(ios['infoPlist'])) as Plist, entitlements = structuredClone(recordOf(ios['entitlements'])) as Plist
  const schemes = [expo['scheme'], ios['scheme']].flatMap(value => (typeof value === 'string' ? [value] : texts(value)))
  if (schemes.length > 0) info['CFBundleURLTypes'] = [...(Array.isArray(info['CFBundleURLTypes']) ? info['CFBundleURLTypes'] : []), { CFBundleURLSchemes: schemes }]
  const domains = texts(ios['associatedDomains'])
  if (domains.length > 0) entitlements['com.apple.developer.associated-domains'] = domains
  if (settings) { writeInfoPlist(info, settings); writeEntitlements(entitlements, settings) }
  return { info: { values: info, file: APP_JSON, lines: {} }, entitlements: [{ values: entitlements, file: APP_JSON, lines: {} }] }
}
