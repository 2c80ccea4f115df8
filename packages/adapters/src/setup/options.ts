/** What an app says about its calls, and what follows from it. The Expo plugin and the doctor take the same options. */
import { CALL_KIT_LIBRARIES, COMETCHAT, NOTIFEE, NOTIFY_KIT } from './libraries.ts'
import type { Feature, ServiceChoice } from './rule.ts'
import { SERVICE_CHOICES } from './rules-android.ts'

export type SetupOptions = {
  /** The call has video. Default: true. With `false`, also give `video: false` to createReactNativeCall, because the service may then not claim the camera. */
  camera?: boolean
  /** The call can use Bluetooth headsets. Default: true. */
  bluetooth?: boolean
  /** The call can share the screen. For iOS, give the bundle identifier of the broadcast extension and the App Group of both. Default: false. */
  screenShare?: boolean | { extension: string; appGroup: string }
  /**
   * iOS shows the call through CallKit. If you leave it out, nothing is written for it, and the doctor asks. The background mode `voip` is not
   * written then either, although the source documents have it for every app.
   */
  callKit?: boolean
  /** The app gets VoIP pushes on iOS. Default: false. */
  push?: boolean
  /** The call can use picture-in-picture. Default: false. */
  pip?: boolean
  /**
   * Android calls are reported to Telecom, and their service may start as phoneCall. Also give `telecom: true` to createReactNativeCall. Default:
   * false. If you leave it out and the app may use Telecom, the doctor asks.
   */
  telecom?: boolean
  /** The library whose Android service keeps the call alive, or false if it is the app's own. Default: `notify-kit`. The doctor checks what is installed. */
  service?: ServiceChoice | false
  /** Why the app wants the microphone; `cameraText`: the camera. A text that is already in Info.plist is kept. */
  microphoneText?: string
  cameraText?: string
  /** Links that join a call: `scheme://…`, and `https://host/path…`. Default for `path`: `/meet/`. */
  links?: { scheme?: string; host?: string; path?: string }
}

export type Settings = {
  readonly features: ReadonlySet<Feature>
  /** The texts that replace `{microphoneText}` and the like in rules. */
  readonly texts: Readonly<Record<string, string>>
}

/** The options are wrong. The message says what was expected, what was found and what to do. */
export class SetupOptionsError extends Error {
  override readonly name = 'SetupOptionsError'
}

const FLAGS = ['camera', 'bluetooth', 'callKit', 'push', 'pip', 'telecom'] as const
const KEYS = [...FLAGS, 'screenShare', 'service', 'microphoneText', 'cameraText', 'links'] as const
const quoted = (value: unknown): string => JSON.stringify(value) ?? String(value)
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Returns the options unchanged, or throws what is wrong with them.
 * @throws SetupOptionsError
 */
export function checkOptions(given: unknown): SetupOptions {
  const fail = (what: string, expected: string, found: unknown): never => { throw new SetupOptionsError(`@onhook/adapters: ${what} must be ${expected}, found ${quoted(found)}`) }
  if (given === undefined || given === null) return {}
  if (!isObject(given)) return fail('the options of the plugin', 'an object such as { "camera": true }', given)
  for (const key of Object.keys(given)) {
    if (key === 'pushToTalk') throw new SetupOptionsError('@onhook/adapters: pushToTalk is not supported: it is Apple\'s PushToTalk framework, not a call. Leave the option out')
    if (!(KEYS as readonly string[]).includes(key)) throw new SetupOptionsError(`@onhook/adapters: unknown option ${quoted(key)}; the options are ${KEYS.join(', ')}`)
  }
  const options: SetupOptions = {}
  for (const key of FLAGS) {
    const value = given[key]
    if (value === undefined) continue
    if (typeof value !== 'boolean') return fail(key, 'true or false', value)
    options[key] = value
  }
  for (const key of ['microphoneText', 'cameraText'] as const) {
    const value = given[key]
    if (value === undefined) continue
    if (typeof value !== 'string' || value.trim() === '') return fail(key, 'a sentence that the user reads', value)
    options[key] = value
  }
  const { service, screenShare, links } = given
  if (service !== undefined) {
    if (service !== false && !(SERVICE_CHOICES as readonly unknown[]).includes(service)) return fail('service', `one of ${SERVICE_CHOICES.join(', ')}, or false`, service)
    options.service = service as ServiceChoice | false
  }
  if (screenShare !== undefined) {
    if (typeof screenShare === 'boolean') options.screenShare = screenShare
    else {
      const wanted = 'true, false or { "extension": "<bundle identifier>", "appGroup": "group.<name>" }'
      if (!isObject(screenShare)) return fail('screenShare', wanted, screenShare)
      const { extension, appGroup, ...more } = screenShare
      if (typeof extension !== 'string' || extension === '' || typeof appGroup !== 'string' || Object.keys(more).length > 0) return fail('screenShare', wanted, screenShare)
      if (!appGroup.startsWith('group.')) return fail('screenShare.appGroup', 'the name of an App Group, which begins with "group."', appGroup)
      options.screenShare = { extension, appGroup }
    }
  }
  if (links !== undefined) options.links = checkLinks(links, fail)
  return options
}

function checkLinks(given: unknown, fail: (what: string, expected: string, found: unknown) => never): NonNullable<SetupOptions['links']> {
  if (!isObject(given)) return fail('links', 'an object such as { "scheme": "myapp", "host": "example.org" }', given)
  const links: NonNullable<SetupOptions['links']> = {}
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (typeof value !== 'string') return fail(`links.${key}`, 'a text', value)
    if (key === 'scheme') {
      if (!/^[a-z][a-z0-9+.-]*$/.test(value)) return fail('links.scheme', 'a scheme in lower case, without "://"', value)
      if (value === 'http' || value === 'https') return fail('links.scheme', 'the app\'s own scheme; for https give links.host', value)
      links.scheme = value
    } else if (key === 'host') {
      if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value)) return fail('links.host', 'a host in lower case such as "example.org", without "https://" and path', value)
      links.host = value
    } else if (key === 'path') {
      if (!value.startsWith('/')) return fail('links.path', 'the beginning of a path such as "/meet/"', value)
      links.path = value
    } else throw new SetupOptionsError(`@onhook/adapters: unknown option ${quoted(`links.${key}`)}; links has scheme, host and path`)
  }
  if (links.scheme === undefined && links.host === undefined) return fail('links', 'given with a scheme or a host', given)
  return links
}

/** The defaults for what the app does not say. */
export type Defaults = { readonly services: readonly ServiceChoice[]; readonly callKit?: boolean; readonly pip?: boolean }
/** The plugin's defaults. */
export const PLUGIN_DEFAULTS: Defaults = { services: ['notify-kit'] }

/** The defaults that the libraries of an app suggest. */
export function defaultsOf(isInstalled: (library: string) => boolean): Defaults {
  const services: ServiceChoice[] = []
  if (isInstalled(NOTIFY_KIT)) services.push('notify-kit')
  else if (isInstalled(NOTIFEE)) services.push('notifee')
  else if (isInstalled(COMETCHAT)) services.push('cometchat')
  return { services, ...(CALL_KIT_LIBRARIES.some(isInstalled) && { callKit: true }), ...(isInstalled('expo-pip') && { pip: true }) }
}

export function settingsOf(options: SetupOptions, defaults: Defaults = PLUGIN_DEFAULTS): Settings {
  const features = new Set<Feature>()
  const add = (isUsed: boolean | undefined, feature: Feature): void => { if (isUsed === true) features.add(feature) }
  const { screenShare = false, links = {}, callKit = defaults.callKit } = options
  add(options.camera ?? true, 'camera')
  add(options.bluetooth ?? true, 'bluetooth')
  add(screenShare !== false, 'screenShare')
  add(typeof screenShare === 'object', 'screenShareOnIos')
  add(callKit, 'callKit')
  add(callKit === undefined, 'callKitUndecided')
  add(options.push, 'push')
  add(options.pip ?? defaults.pip, 'pip')
  add(options.telecom, 'telecom')
  add(options.telecom === undefined, 'telecomUndecided')
  add(links.scheme !== undefined, 'linkScheme')
  add(links.host !== undefined, 'linkHost')
  for (const service of options.service === undefined ? defaults.services : options.service === false ? [] : [options.service]) features.add(service)
  const documentedTypes = ['microphone', 'mediaPlayback', ...(features.has('camera') ? ['camera'] : [])], serviceTypes = [...documentedTypes, ...(features.has('telecom') ? ['phoneCall'] : [])]
  const pods = ['Microphone', ...(features.has('camera') ? ['Camera'] : []), 'Notifications']
  return {
    features,
    texts: {
      serviceTypes: serviceTypes.join('|'),
      documentedTypes: documentedTypes.join('|'),
      microphoneText: options.microphoneText ?? 'Microphone is needed for calls',
      cameraText: options.cameraText ?? 'Camera is needed for video calls',
      pods: pods.map(name => `'${name}'`).join(', '),
      podNames: pods.map(name => `"${name}"`).join(', '),
      path: links.path ?? '/meet/',
      ...(links.scheme !== undefined && { scheme: links.scheme }), ...(links.host !== undefined && { host: links.host }),
      ...(typeof screenShare === 'object' && screenShare),
    },
  }
}

/** A text of a rule with the settings in it. What is not set stays in its braces. */
export const fill = (text: string, { texts }: Settings): string => text.replace(/\{(\w+)\}/g, (all, name: string) => texts[name] ?? all)
