/** Libraries that dependencies bring, and whether they are linked: by Expo since SDK 54 (expo-modules-autolinking), by React Native's own command never. */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { type AppFacts, type LibraryFact, MERGED_PERMISSIONS, TESTED, isWithin } from '@onhook/adapters/setup'
import { type Files, recordOf } from './doctor-files.ts'

type Package = Readonly<Record<string, unknown>>
/** `by` is the library that the app lists, and through which it comes. */
type Brought = { readonly version: string | undefined; readonly by: string }
const FROM_SDK = '54.0.0'
/** Expo searches no deeper. */
const DEEPEST = 9
/** Expo passes these over: tools, with many dependencies and no native module among them. */
const TOOLS = /^(@(babel|types|eslint|typescript-eslint|testing-library|aws-crypto|aws-sdk)\/.*|@expo\/cli|eslint|jest|jest-expo|metro|typescript|webpack)$/

/** What a package asks for. Its own tools are installed for the app alone; an optional peer need not be there, and is not followed. */
function askedBy(json: Package, isApp: boolean): string[] {
  const optional = recordOf(json['peerDependenciesMeta'])
  const peers = Object.keys(recordOf(json['peerDependencies'])).filter(name => recordOf(optional[name])['optional'] !== true)
  const names = [...Object.keys(recordOf(json['dependencies'])), ...(isApp ? Object.keys(recordOf(json['devDependencies'])) : []), ...peers]
  return [...new Set(names)].filter(name => !TOOLS.test(name))
}
/** The folder of a package as Node finds it from `folder` upwards, and where it really is. */
function resolveFrom(folder: string, name: string): { at: string; real: string } | undefined {
  for (let above = folder; ; above = dirname(above)) {
    const modules = join(above, 'node_modules')
    if (existsSync(join(modules, name, 'package.json'))) return { at: join(realpathSync(modules), name), real: realpathSync(join(modules, name)) }
    if (dirname(above) === above) return undefined
  }
}
/** Of several equally near Expo takes the one that is nested least, and then the first by its name. */
function isBefore(one: string, other: string): boolean {
  const depthOf = (path: string): number => path.split(`${sep}node_modules${sep}`).length
  return depthOf(one) === depthOf(other) ? one < other : depthOf(one) < depthOf(other)
}
function packageIn(folder: string): Package {
  // Whose package.json is broken has no dependencies for Expo either.
  try { return recordOf(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))) } catch { return {} }
}

/** What is installed because of the app's dependencies, the nearest of each name, and which of these dependencies are not installed. */
export function broughtTo(root: string, app: Package): { brought: Map<string, Brought>; absent: string[] } {
  const brought = new Map<string, Brought>(), absent: string[] = [], seen = new Map<string, Package>()
  let level: { folder: string; json: Package; by?: string }[] = [{ folder: realpathSync(root), json: app }]
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
    const next: typeof level = [], nearest = new Map<string, Brought & { readonly at: string }>()
    for (const { folder, json, by: parent } of level) {
      for (const name of askedBy(json, parent === undefined)) {
        const found = resolveFrom(folder, name), by = parent ?? name, before = nearest.get(name)
        if (!found && parent === undefined) absent.push(name)
        if (!found) continue
        const own = seen.get(found.real) ?? packageIn(found.real), version = typeof own['version'] === 'string' ? own['version'] : undefined
        if (!brought.has(name) && (!before || isBefore(found.at, before.at))) nearest.set(name, { version, by, at: found.at })
        if (!seen.has(found.real)) next.push({ folder: found.real, json: own, by })
        seen.set(found.real, own)
      }
    }
    for (const [name, { version, by }] of nearest) brought.set(name, { version, by })
    level = next
  }
  return { brought, absent }
}

/** A value of `expo.autolinking` in package.json, for each platform: what one has takes the place of what is for all. */
function optionOf(app: Package, name: string): unknown[] {
  const options = recordOf(recordOf(app['expo'])['autolinking'])
  return [options['android'], options['apple'] ?? options['ios']].map(platform => recordOf(platform)[name] ?? options[name])
}
/** Left out on both platforms. */
const isExcluded = (app: Package, library: string): boolean => optionOf(app, 'exclude').every(list => Array.isArray(list) && list.includes(library))

/** Why nothing is linked that the app does not list; `undefined` when all is, and `'unknown'` when Expo's version is not to be told. */
function whyShallow(files: Files, app: Package, expo: LibraryFact | undefined): string | undefined {
  if (!expo) return 'React Native links only what package.json lists'
  const isRecent = expo.version === undefined ? undefined : isWithin(expo.version, { atLeast: FROM_SDK })
  if (isRecent === undefined) return 'unknown'
  if (!isRecent) return 'Expo before SDK 54 links only what package.json lists'
  if (optionOf(app, 'legacy_shallowReactNativeLinking').every(Boolean)) return 'legacy_shallowReactNativeLinking links only what package.json lists'
  // Expo's template hands its own list to Gradle and CocoaPods; another app may have kept React Native's command.
  const commands = [['android/settings.gradle', 'android/settings.gradle.kts'], ['ios/Podfile']].map(names => names.map(name => files.text(name) ?? '').join(''))
  const isReactNatives = commands.some(text => text !== '') && commands.every(text => !/rnConfigCommand|react-native-config/.test(text))
  return isReactNatives ? 'settings.gradle and the Podfile leave it to React Native, which links only what package.json lists' : undefined
}

/** Those that a call may have. */
const OURS: ReadonlySet<string> = new Set([...TESTED.map(({ library }) => library), ...Object.keys(MERGED_PERMISSIONS)])
const few = (names: readonly string[]): string => (names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', '))

/** The libraries that are linked and that the app does not list; and what is to be said of those that are not, or that cannot be seen. */
export function broughtLibraries(files: Files, app: Package, listed: AppFacts['libraries']): { libraries: Record<string, LibraryFact>; notes: string[] } {
  const { brought, absent } = broughtTo(dirname(files.above('package.json')!), app), why = whyShallow(files, app, listed['expo'])
  const more = [...brought].filter(([name]) => listed[name] === undefined && !isExcluded(app, name))
  if (why !== undefined) {
    const ours = more.filter(([name]) => OURS.has(name)).map(([name, { by }]) => `${name} (by ${by})`).join(', ')
    const unseen = `From SDK 54 on, Expo links what dependencies bring, and the doctor did not look at that${ours === '' ? '' : `: ${ours}`}`
    if (why === 'unknown') return { libraries: {}, notes: [`The version of Expo cannot be told (${listed['expo']!.says}). ${unseen}.`] }
    return { libraries: {}, notes: ours === '' ? [] : [`Not linked, because ${why}: ${ours}.`] }
  }
  const factOf = ({ version, by }: Brought): LibraryFact =>
    ({ ...(version !== undefined && { version }), says: `${version ?? 'of no version'} (brought by ${by})`, by, place: listed[by]?.place ?? { file: 'package.json' } })
  return {
    libraries: Object.fromEntries(more.map(([name, its]) => [name, factOf(its)])),
    notes: absent.length > 0 ? [`Not installed: ${few(absent)}. Expo links what dependencies bring, and the doctor cannot see what these would bring.`] : [],
  }
}
