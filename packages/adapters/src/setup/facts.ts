/** What is known about an app, as far as the rules need it. */
import { type Manifest, servicesOf, isRemoved, typesOf } from './manifest.ts'
import type { Settings } from './options.ts'
import type { Plist } from './plist.ts'
import type { Condition, Rule } from './rule.ts'
import { isWithin } from './versions.ts'

export type Place = { readonly file: string; readonly line?: number }
export type LibraryFact = {
  /** The installed version, or the lowest that the range allows. Undefined if neither is known. */
  readonly version?: string
  /** The version for a person: `10.7.1`, or `^10.7.1 (a range; not installed)`. */
  readonly says: string
  /** The dependency that brings it, if the app does not list it. */
  readonly by?: string
  readonly place: Place
}
export type PlistFile = { readonly values: Plist; readonly file: string; /** Lines of the keys at the top. */ readonly lines: Readonly<Record<string, number>> }

export type MainActivityFile = {
  readonly language: 'java' | 'kt'
  /** Without its comments. */
  readonly code: string
  /** Where its class begins. */
  readonly place: Place
  /** The class that it extends, if that is the app's own and may do what is asked of it. */
  readonly base?: string
}
/** The Xcode project's configurations of an app, by name, that are signed with no entitlements; and what they would be signed with. */
export type Signing = { readonly without: readonly string[]; readonly path: string; readonly place: Place }

export type AppFacts = {
  readonly settings: Settings
  /** The libraries that the app itself depends on, and those that are linked in because these bring them. */
  readonly libraries: Readonly<Record<string, LibraryFact>>
  /** Where the libraries are listed. */
  readonly packageFile: Place
  readonly newArchitecture?: { readonly isOn: boolean; readonly says: string; readonly place?: Place }
  /** Libraries that are kept out of the Android app. */
  readonly notOnAndroid: readonly string[]
  readonly android?: { readonly manifest: Manifest; readonly file: string; /** The class of its main activity, if there is one to read. */ readonly mainActivity?: MainActivityFile }
  readonly ios?: { readonly info: PlistFile; readonly entitlements: readonly PlistFile[]; /** Not given: nothing that can be read says it. */ readonly signing?: Signing }
  /** The handlers that react-native-permissions is told to build for iOS. Not given: nothing says it. */
  readonly podPermissions?: { readonly names: readonly string[]; readonly place: Place }
}

export function holds(condition: Condition, facts: Pick<AppFacts, 'settings' | 'libraries' | 'newArchitecture'>, manifest: Manifest | undefined): boolean {
  const { uses = [], without = [], library, from, below, serviceType, newArchitecture } = condition
  if (!uses.every(feature => facts.settings.features.has(feature)) || without.some(feature => facts.settings.features.has(feature))) return false
  if (library !== undefined) {
    const fact = facts.libraries[library]
    if (!fact) return false
    if ((from !== undefined || below !== undefined) && (fact.version === undefined || isWithin(fact.version, { atLeast: from, below }) !== true)) return false
  }
  if (serviceType !== undefined && !(manifest && servicesOf(manifest).some(service => !isRemoved(service) && typesOf(service).includes(serviceType)))) return false
  return newArchitecture === undefined || facts.newArchitecture?.isOn === true
}

export const isFor = (rule: Rule, facts: Pick<AppFacts, 'settings' | 'libraries' | 'newArchitecture'>, manifest?: Manifest): boolean =>
  rule.when.length === 0 || rule.when.some(condition => holds(condition, facts, manifest))
