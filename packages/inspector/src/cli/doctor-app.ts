/** Reads an app's folder: what the rules ask for, and what could not be read. */
import { statSync } from 'node:fs'
import { type AppFacts, type Manifest, type Settings, type SetupOptions, PLUGIN_DEFAULTS, SetupOptionsError, SetupWriteError, checkOptions, defaultsOf, settingsOf } from '@onhook/adapters/setup'
import { type Build, MANIFEST, readAndroid } from './doctor-android.ts'
import { APP_JSON, PLUGIN, expoIos, expoManifest, pluginsOf } from './doctor-expo.ts'
import { type Files, filesOf, recordOf } from './doctor-files.ts'
import { type IosApp, readIos, readPodPermissions } from './doctor-ios.ts'
import { broughtLibraries } from './doctor-linking.ts'
import { PACKAGE, librariesOf, newArchitectureOf, notOnAndroidOf } from './doctor-libraries.ts'
import { Unreadable } from './doctor-xml.ts'

/** `variant` names the builds of an Android app that are meant, or another iOS app; `isBeside`: builds that add to what one before has. */
export type Subject = { readonly variant?: string; readonly isBeside?: boolean; readonly facts: AppFacts }
export type Examination = {
  readonly app: string
  readonly reactNative: string | undefined
  readonly read: readonly string[]
  /** Where the options stand; undefined when they were guessed from the libraries. */
  readonly optionsFrom: string | undefined
  readonly settings: Settings
  readonly subjects: readonly Subject[]
  /** The Android app without its flavours, where these are only guessed. */
  readonly shared: AppFacts | undefined
  /** Expo's prebuild has not run, and our plugin is not asked to write. */
  readonly needsPlugin: boolean
  readonly unreadable: readonly Unreadable[]
  readonly notes: readonly string[]
}

const CONFIGS = ['app.config.js', 'app.config.cjs', 'app.config.mjs', 'app.config.ts']

/**
 * Package and libraries, Expo's app.json, the Android app and the iOS apps are each read by a file of its own; here they become the facts that the
 * rules ask for.
 * @throws Unreadable when there is no app at all
 */
export function examine(root: string): Examination {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) throw new Unreadable(root, 'there is no such folder')
  const files = filesOf(root), app = files.json(PACKAGE)
  if (app === undefined) throw new Unreadable(PACKAGE, `expected in the folder of an app, found none in ${root}`)
  const unreadable: Unreadable[] = []
  /** What cannot be read is told, and the rest is read all the same. */
  const attempt: Attempt = (read) => {
    try { return read() } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      unreadable.push(error)
      return undefined
    }
  }

  // What is there.
  const listed = attempt(() => librariesOf(files, recordOf(app))) ?? {}, brought = broughtLibraries(files, recordOf(app), listed), libraries = { ...brought.libraries, ...listed }, notes = [...brought.notes]
  const expo = expoOf(files, attempt), program = CONFIGS.find(name => files.files('.', file => file === name).length > 0)
  const android = attempt(() => readAndroid(files, error => unreadable.push(error))), ios = attempt(() => readIos(files)) ?? []
  const has = (platform: Platform): boolean => files.folders('.').includes(platform), isManaged = (platform: Platform): boolean => expo.makes(platform) && !has(platform)
  if (!expo.isThere && !has('android') && !has('ios')) {
    if (program !== undefined && libraries['expo']) throw new Unreadable(program, 'it is a program, which the doctor does not run; run npx expo prebuild, and then the doctor again')
    if (unreadable.length === 0) throw new Unreadable('.', `expected an app with android, ios or an app.json of Expo, found none of them${elsewhere(files)}`)
  }

  // What the call has, and what our plugin will write of it.
  const { options, from } = attempt(() => optionsOf(app, expo.plugins, expo.isThere)) ?? { options: {}, from: undefined }
  const settings = settingsOf(options, from === APP_JSON ? PLUGIN_DEFAULTS : defaultsOf(library => libraries[library] !== undefined))
  const written = expo.plugins.names.includes(PLUGIN) ? settings : undefined, isWaiting = isManaged('android') || isManaged('ios')

  // The facts of all, of the Android builds, and of the iOS apps.
  const podPermissions = isManaged('ios') ? { names: expo.plugins.podPermissions, place: { file: APP_JSON } } : attempt(() => readPodPermissions(files))
  const notOnAndroid = attempt(() => notOnAndroidOf(files, libraries, recordOf(app))) ?? [], newArchitecture = attempt(() => newArchitectureOf(files, libraries, expo.config))
  const base: SharedFacts = { settings, libraries, packageFile: { file: PACKAGE }, notOnAndroid, ...(newArchitecture && { newArchitecture }), ...(podPermissions && { podPermissions }) }
  const asAndroid = (manifest: Manifest): Pick<AppFacts, 'android'> => ({ android: { manifest, file: android ? MANIFEST : APP_JSON, ...(android?.mainActivity && { mainActivity: android.mainActivity }) } })
  const template = !android && isManaged('android') ? attempt(() => asRead(() => expoManifest(expo.config, written))) : undefined
  const builds: readonly Build[] = android?.builds ?? (template ? [{ merged: template, isBeside: false }] : [])
  const apps = ios.length > 0 ? ios : isManaged('ios') ? [attempt(() => asRead(() => expoIos(expo.config, written)))] : []

  if (program !== undefined) notes.push(`${program} is a program, which the doctor does not run: it does not see what the program changes${has('android') && has('ios') ? ', except for what expo prebuild has written' : ''}.`)
  const others = expo.plugins.names.filter(name => name !== PLUGIN)
  if (isWaiting && others.length > 0) notes.push(`The doctor does not see what other plugins write (${others.join(', ')}) before npx expo prebuild has run.`)
  const { name } = recordOf(app)
  return {
    app: typeof name === 'string' ? name : root, reactNative: libraries['react-native']?.says, read: files.read, optionsFrom: from, settings,
    subjects: subjectsOf(base, builds, asAndroid, apps), shared: android?.shared && { ...base, ...asAndroid(android.shared) },
    needsPlugin: written === undefined && isWaiting, unreadable, notes: [...notes, ...android?.notes ?? []],
  }
}
type Platform = 'android' | 'ios'
type Attempt = <T>(read: () => T) => T | undefined
type SharedFacts = Omit<AppFacts, 'android' | 'ios'>

/** The first Android build and the first iOS app are one app; every other build, and every other iOS app, is one beside it. */
function subjectsOf(base: SharedFacts, [mainBuild, ...builds]: readonly Build[], asAndroid: (manifest: Manifest) => Pick<AppFacts, 'android'>, [mainIos, ...moreIos]: readonly (IosApp | undefined)[]): Subject[] {
  return [
    { ...(mainBuild?.name !== undefined && { variant: mainBuild.name }), facts: { ...base, ...(mainBuild && asAndroid(mainBuild.merged)), ...(mainIos && { ios: mainIos }) } },
    ...builds.map(({ name, isBeside, merged }) => ({ ...(name !== undefined && { variant: name }), isBeside, facts: { ...base, ...asAndroid(merged) } })),
    ...moreIos.flatMap(more => (more ? [{ variant: more.info.file, facts: { ...base, ios: more } }] : [])),
  ]
}
/** Expo's app.json, as far as it is one. `makes`: prebuild would make an app for that platform. */
function expoOf(files: Files, attempt: Attempt) {
  const config = recordOf(recordOf(attempt(() => files.json(APP_JSON)))['expo']), isThere = Object.keys(config).length > 0
  return {
    config, isThere, plugins: pluginsOf(config),
    makes: (platform: Platform): boolean => isThere && (!Array.isArray(config['platforms']) || config['platforms'].includes(platform)),
  }
}
/** The plugin's in app.json, or `onhook` in package.json, which a bare app has. @throws Unreadable */
function optionsOf(app: unknown, plugins: ReturnType<typeof pluginsOf>, isExpo: boolean): { options: SetupOptions; from: string | undefined } {
  const own = recordOf(app)['onhook'], from = isExpo && plugins.names.includes(PLUGIN) ? APP_JSON : own === undefined ? undefined : PACKAGE
  try {
    return { options: checkOptions(from === APP_JSON ? plugins.options : own), from }
  } catch (error) {
    if (!(error instanceof SetupOptionsError)) throw error
    throw new Unreadable(from ?? PACKAGE, error.message.replace(/^@onhook\/adapters: /, ''))
  }
}
/** What the plugin refuses to write is wrong with app.json. */
function asRead<T>(write: () => T): T {
  try { return write() } catch (error) {
    if (!(error instanceof SetupWriteError)) throw error
    throw new Unreadable(APP_JSON, error.message.replace(/^@onhook\/adapters: /, ''))
  }
}
/** In a monorepo the app is one folder further down. */
function elsewhere(files: Files): string {
  const apps = ['apps', 'packages', 'examples'].flatMap(group => files.folders(group).map(folder => `${group}/${folder}`)).filter(path => files.folders(path).some(folder => folder === 'android' || folder === 'ios'))
  return apps.length > 0 ? `; is it ${apps.slice(0, 3).join(' or ')}?` : ''
}
