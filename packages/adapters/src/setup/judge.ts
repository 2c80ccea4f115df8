/** Checks whether an app keeps a rule, and if not, what was expected, what is there, and where. */
import { type AppFacts, type MainActivityFile, type Place, type PlistFile, isFor } from './facts.ts'
import { isFilledIn } from './filled-in.ts'
import { type Element, type Manifest, type Origin, filledInOf, isRemoved, mainActivityOf, nameOf, opens, othersOf, partsOf, permissionsOf, serviceOf, servicesOf, typesOf } from './manifest.ts'
import { type Settings, fill } from './options.ts'
import { type Missing, isOfEntitlements, keyOf, missingIn } from './plist.ts'
import { linesUnder } from './main-activity-lines.ts'
import type { AndroidWant, IosWant, LibraryWant, LinkMark, Rule, Want } from './rule.ts'
import { RULES } from './rules.ts'
import { isWithin } from './versions.ts'

export type Finding = {
  readonly rule: Rule
  /** `unknown`: it could not be determined. */
  readonly verdict: 'wrong' | 'unknown'
  readonly expected: string
  readonly found: string
  readonly place: Place
  readonly fix: string
  /** A link of the same kind is there, with another scheme or host: a build for tests may have its own. */
  readonly hasAnother?: boolean
}
/** `fix` is there when it is another one than the rule's. */
type Told = { readonly found: string; readonly place: Place; readonly verdict?: 'unknown'; readonly fix?: string; readonly hasAnother?: boolean }
type Found = Told | undefined

const LINK_WISHES: Record<LinkMark, string> = {
  onCreate: 'drops an old link',
  'onCreate, JavaScript lives': 'reports a tapped link if JavaScript is still alive',
  onNewIntent: 'keeps a link that is tapped before JavaScript is up',
}
/** What a rule wants, in words. */
export function wish(want: Want): string {
  switch (want.kind) {
    case 'permission': return `the permission ${want.name}`
    case 'service': return `a <service> ${want.service}`
    case 'service-type': return `the type ${want.type} on <service> ${want.service}`
    case 'service-type-if-held': return `the type ${want.type} on <service> ${want.service}, or no permission ${want.permission}`
    case 'service-without-types': return `none of the types ${want.types.join(', ')} on <service> ${want.service}`
    case 'service-replaces-type': return `tools:replace="android:foregroundServiceType" on <service> ${want.service}`
    case 'service-not-exported': return `<service> ${want.service} not exported`
    case 'service-enabled': return `<service> ${want.service} enabled`
    case 'no-service': return `no <service> ${want.service}`
    case 'activity-attribute': return `${want.attribute}="${want.values[0]}" on the main activity${want.values.length > 1 ? ` (or ${want.values.slice(1).join(', ')})` : ''}`
    case 'activity-flags': return `${want.flags.join('|')} in ${want.attribute} of the main activity`
    case 'link': return want.by === 'scheme' ? 'an <intent-filter> of the main activity for {scheme}://' : 'an <intent-filter android:autoVerify="true"> of the main activity for https://{host}{path}'
    case 'main-activity': return `code in ${linesUnder(want.mark, 'kt').method} of the main activity that ${LINK_WISHES[want.mark]}`
    case 'text': return `a text for ${want.key}`
    case 'background-mode': return `${want.mode} in UIBackgroundModes`
    case 'url-scheme': return 'the scheme {scheme} in CFBundleURLTypes'
    case 'entitlement': return `the entitlement ${want.key}`
    case 'no-entitlement': return `no entitlement ${want.key}`
    case 'associated-domain': return 'applinks:{host} in the associated domains'
    case 'version': return `${want.library}${want.atLeast === undefined ? '' : ` ${want.atLeast} or newer`}${want.below === undefined ? '' : `, below ${want.below}`}`
    case 'no-library': return `no ${want.library}`
    case 'one-library': return `at most one of ${want.libraries.join(', ')}`
    case 'any-library': return `one of ${want.libraries.join(', ')}`
    case 'all-libraries': return want.libraries.join(', ')
    case 'new-architecture': return 'React Native\'s New Architecture'
    case 'not-on-android': return `${want.library} kept out of the Android app`
    case 'pod-permission': return `${want.name} in setup_permissions`
  }
}

const at = (file: string, origin: Origin): Place => ({ file: origin.file ?? file, ...(origin.line !== undefined && { line: origin.line }) })
/** Pasting the rule's lines beside what may be right already would double it. */
const IF_FILLED_IN = 'Check that every build fills in the expected value. If it does, there is nothing to do. The doctor does not see what Gradle and Xcode put there.'
/** Newer than any phone that a rule is about. */
const A_NEWER_SDK = 34

function judgeAndroid(want: Exclude<AndroidWant, { kind: 'main-activity' }>, rule: Rule, manifest: Manifest, file: string, facts: AppFacts): Found {
  const here = (found: string, element?: Origin, fix?: string): Told => ({ found, place: at(file, element ?? manifest.manifest), ...(fix !== undefined && { fix }) })
  const openHere = (found: string, element: Origin): Found => ({ found, place: at(file, element), verdict: 'unknown', fix: IF_FILLED_IN })
  const removedBy = (element: Element): Found => here(`it is taken out by tools:node="${element.$['tools:node']}"`, element, `Remove the element that takes ${nameOf(element)} out (in Expo: android.blockedPermissions).`)
  switch (want.kind) {
    case 'permission': {
      const all = permissionsOf(manifest).filter(element => nameOf(element) === want.name), removed = all.find(isRemoved)
      if (removed) return removedBy(removed)
      if (all.length === 0) return rule.suppliedBy?.some(library => facts.libraries[library] && !facts.notOnAndroid.includes(library)) ? undefined : here('no <uses-permission> with this name')
      const limitOf = (element: Element): number => Number(element.$['android:maxSdkVersion'] ?? Infinity), limited = all.find(element => limitOf(element) < A_NEWER_SDK)
      return limited && all.every(element => limitOf(element) < A_NEWER_SDK) ? here(`only up to android:maxSdkVersion="${limited.$['android:maxSdkVersion']}"`, limited, `Remove android:maxSdkVersion from ${want.name}.`) : undefined
    }
    case 'service': {
      if (serviceOf(manifest, want.service)) return undefined
      const removed = servicesOf(manifest).find(service => nameOf(service) === want.service)
      return removed ? removedBy(removed) : here('no <service> with this name')
    }
    case 'no-service': {
      const service = serviceOf(manifest, want.service)
      return service && here('it is declared', service)
    }
    // A service that is not there is the business of the rule that wants it.
    case 'service-type-if-held': {
      const service = serviceOf(manifest, want.service)
      if (!service || typesOf(service).includes(want.type)) return undefined
      const named = permissionsOf(manifest).filter(element => nameOf(element) === want.permission), held = named.find(element => !isRemoved(element))
      const supplier = named.some(isRemoved) ? undefined : rule.suppliedBy?.find(library => facts.libraries[library] && !facts.notOnAndroid.includes(library))
      // What the call says of its video, and of Telecom, is code.
      return held || supplier !== undefined ? { found: held ? `the permission ${want.permission}` : `the permission ${want.permission}, which ${supplier} brings`, place: at(file, held ?? service), verdict: 'unknown' } : undefined
    }
    case 'service-type': case 'service-without-types': case 'service-replaces-type': case 'service-not-exported': case 'service-enabled': {
      const service = serviceOf(manifest, want.service)
      return service && judgeService(want, service, found => here(found, service))
    }
    case 'activity-attribute': case 'activity-flags': case 'link': {
      const activity = mainActivityOf(manifest)
      if (!activity) return here('no activity that the launcher starts')
      if (want.kind === 'link') {
        const { texts } = facts.settings, { scheme = '', host = '', path = '' } = texts
        const filters = activity['intent-filter'] ?? [], link = want.by === 'scheme' ? { scheme } : { scheme: 'https', host, pathPrefix: path }
        const answers = filters.map(filter => opens(filter, link))
        if (answers.includes(true)) return undefined
        const open = filters[answers.indexOf(undefined)]
        if (open) return openHere(filledInOf(open).join(' '), open)
        const others = othersOf(filters, link)
        return others.length === 0 ? here('no such <intent-filter>', activity) : { ...here(`no such <intent-filter>, only for ${others.join(', ')}`, activity), hasAnother: true }
      }
      const value = activity.$[want.attribute]
      if (value !== undefined && isFilledIn(value)) return openHere(`${want.attribute}="${value}"`, activity)
      if (want.kind === 'activity-attribute') return value !== undefined && want.values.includes(value) ? undefined : here(value === undefined ? `no ${want.attribute}` : `${want.attribute}="${value}"`, activity)
      const lacks = want.flags.filter(flag => !partsOf(value).includes(flag))
      return lacks.length === 0 ? undefined : here(value === undefined ? `no ${want.attribute}` : `${want.attribute}="${value}"`, activity)
    }
  }
}

function judgeMainActivity({ mark }: Extract<AndroidWant, { kind: 'main-activity' }>, { language, code, place, base }: MainActivityFile): Found {
  const { method, known, line } = linesUnder(mark, language)
  if (known.test(code)) return undefined
  const fix = `In ${place.file}, in ${method} (override it if the class does not) before its call of super: ${line}`
  return base === undefined ? { found: 'nothing that does it', place, fix } : { found: `nothing that does it here; the class extends ${base}, which the doctor does not read`, place, verdict: 'unknown', fix: `Check that ${base} does it. If not: ${fix}` }
}

function judgeService(want: Exclude<Extract<AndroidWant, { kind: `service-${string}` }>, { kind: 'service-type-if-held' }>, service: Element, here: (found: string) => Found): Found {
  const types = typesOf(service), named = types.length === 0 ? 'no android:foregroundServiceType' : `android:foregroundServiceType="${types.join('|')}"`
  switch (want.kind) {
    case 'service-type': return types.includes(want.type) ? undefined : here(named)
    case 'service-without-types': return types.some(type => want.types.includes(type)) ? here(named) : undefined
    case 'service-replaces-type':
      return partsOf(service.$['tools:replace'], ',').includes('android:foregroundServiceType') || service.$['tools:node'] === 'replace' ? undefined : here(service.$['tools:replace'] === undefined ? 'no tools:replace' : `tools:replace="${service.$['tools:replace']}"`)
    case 'service-not-exported': return service.$['android:exported'] === 'true' ? here('android:exported="true"') : undefined
    case 'service-enabled': return service.$['android:enabled'] === 'false' ? here('android:enabled="false"') : undefined
  }
}

function judgeIos(want: IosWant, { info, entitlements, signing }: NonNullable<AppFacts['ios']>, settings: Settings): Found {
  const key = keyOf(want)
  const told = (missing: Missing | undefined, { file, lines }: PlistFile): Found =>
    missing && { found: missing.found, place: at(file, { ...(lines[key] !== undefined && { line: lines[key] }) }), ...(missing.isOpen && { verdict: 'unknown', fix: IF_FILLED_IN }) }
  if (!isOfEntitlements(want)) {
    return told(missingIn(info.values, want, settings), info)
  }
  if (entitlements.length === 0) return want.kind === 'no-entitlement' ? undefined : { found: 'no .entitlements file beside it', place: { file: info.file } }
  // Debug and release may have a file each, and each is signed with its own: what one certainly lacks is told first.
  const all = entitlements.map(entitlement => told(missingIn(entitlement.values, want, settings), entitlement)).filter(found => found !== undefined)
  const lack = all.find(({ verdict }) => verdict === undefined) ?? all[0]
  if (lack || !signing || want.kind === 'no-entitlement') return lack
  return { found: `it is in the file, but ${signing.without.join(', ')} of the Xcode project is signed with no entitlements file`, place: signing.place, fix: `In Xcode, in the build settings of the target: CODE_SIGN_ENTITLEMENTS = ${signing.path}` }
}

function judgeLibraries(want: LibraryWant, { libraries, packageFile, newArchitecture, notOnAndroid, podPermissions }: AppFacts): Found {
  switch (want.kind) {
    case 'version': {
      const fact = libraries[want.library]
      if (!fact) return { found: `no ${want.library}`, place: packageFile }
      const isRight = fact.version === undefined ? undefined : isWithin(fact.version, want)
      return isRight === true ? undefined : { found: fact.says, place: fact.place, ...(isRight === undefined && { verdict: 'unknown' }) }
    }
    case 'no-library': {
      const fact = libraries[want.library]
      return fact && { found: `${want.library} ${fact.says}`, place: fact.place }
    }
    case 'one-library': {
      const there = want.libraries.filter(library => libraries[library]), broughtBy = (library: string): string | undefined => libraries[library]?.by
      const named = (library: string): string => (broughtBy(library) === undefined ? library : `${library} (by ${broughtBy(library)})`)
      return there.length > 1 ? { found: there.map(named).join(' and '), place: packageFile } : undefined
    }
    case 'any-library': return want.libraries.some(library => libraries[library]) ? undefined : { found: 'none of them', place: packageFile }
    case 'all-libraries': {
      const lacks = want.libraries.filter(library => !libraries[library])
      return lacks.length === 0 ? undefined : { found: `no ${lacks.join(', no ')}`, place: packageFile }
    }
    case 'new-architecture':
      if (!newArchitecture) return { found: 'nothing that says whether it is on', place: packageFile, verdict: 'unknown' }
      return newArchitecture.isOn ? undefined : { found: newArchitecture.says, place: newArchitecture.place ?? packageFile }
    case 'pod-permission':
      if (!podPermissions) return { found: 'no Podfile that says it', place: packageFile, verdict: 'unknown' }
      return podPermissions.names.includes(want.name) ? undefined : { found: podPermissions.names.length > 0 ? `only ${podPermissions.names.join(', ')}` : 'no handler at all', place: podPermissions.place }
    case 'not-on-android': return notOnAndroid.includes(want.library) ? undefined : { found: 'it is linked into the Android app', place: libraries[want.library]?.place ?? packageFile }
  }
}

function foundBy(rule: Rule, facts: AppFacts): Found {
  const { want } = rule, { android, ios } = facts
  switch (want.kind) {
    case 'main-activity': return android?.mainActivity && judgeMainActivity(want, android.mainActivity)
    case 'permission': case 'service': case 'service-type': case 'service-type-if-held': case 'service-without-types': case 'service-replaces-type': case 'service-not-exported': case 'service-enabled': case 'no-service':
    case 'activity-attribute': case 'activity-flags': case 'link': return android && judgeAndroid(want, rule, android.manifest, android.file, facts)
    case 'text': case 'background-mode': case 'url-scheme': case 'entitlement': case 'no-entitlement': case 'associated-domain': return ios && judgeIos(want, ios, facts.settings)
    default: return judgeLibraries(want, facts)
  }
}

/** The rules that apply to the app. Rules of a platform that the app does not have do not. */
export const rulesFor = (facts: AppFacts, rules: readonly Rule[] = RULES): Rule[] =>
  rules.filter(rule => (rule.platform === 'android' ? facts.android !== undefined : rule.platform === 'ios' ? facts.ios !== undefined : true) && isFor(rule, facts, facts.android?.manifest))

/** Every rule that the app does not keep, in the rules' order. */
export function judge(facts: AppFacts, rules: readonly Rule[] = RULES): Finding[] {
  return rulesFor(facts, rules).flatMap((rule): Finding[] => {
    const here = foundBy(rule, facts)
    if (!here) return []
    const { found, place, verdict = 'wrong', fix = fill(rule.fix, facts.settings), hasAnother } = here
    return [{ rule, verdict, expected: fill(wish(rule.want), facts.settings), found, place, fix, ...(hasAnother && { hasAnother }) }]
  })
}
