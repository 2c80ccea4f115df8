/** Reads an app's folder: what the rules ask for, and what could not be read. */
import { statSync } from 'node:fs'
import { type AppFacts, type Manifest, type Settings, type SetupOptions, PLUGIN_DEFAULTS, SetupOptionsError, SetupWriteError, checkOptions, defaultsOf, settingsOf } from '@onhook/adapters/setup'
import { type Build, MANIFEST, readAndroid } from './doctor-android.ts'
import { APP_JSON, PLUGIN, expoIos, expoManifest, pluginsOf } from './doctor-expo.ts'
import { type Files, filesOf, recordOf } from './doctor-files.ts'
import { readIos, readPodPermissions } from './doctor-ios.ts'
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

/** @throws Unreadable when there is no app at all */
export function examine(root: string): Examination {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) throw new Unreadable(root, 'there is no such folder')
  const files = filesOf(root), app = files.json(PACKAGE)
  if (app === undefined) throw new Unreadable(PACKAGE, `expected in the folder of an app, found none in ${root}`)
  const unreadable: Unreadable[] = [], notes: string[] = []
  /** What cannot be read is told, and the rest is read all the same. */
  const attempt = <T>(read: () => T): T | undefined => {
    try { return read() } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      unreadable.push(error)
      return undefined
    }
  }
  const listed = attempt(() => librariesOf(files, recordOf(app))) ?? {}, brought = broughtLibraries(files, recordOf(app), listed), libraries = { ...brought.libraries, ...listed }
  notes.push(...brought.notes)
  const expo = recordOf(recordOf(attempt(() => files.json(APP_JSON)))['expo']), plugins = pluginsOf(expo), isExpo = Object.keys(expo).length > 0
  const program = CONFIGS.find(name => files.files('.', file => file === name).length > 0)
  const android = attempt(() => readAndroid(files, error => unreadable.push(error))), ios = attempt(() => readIos(files)) ?? []
  const has = (platform: 'android' | 'ios'): boolean => files.folders('.').includes(platform)
  if (!isExpo && !has('android') && !has('ios')) {
    if (program !== undefined && libraries['expo']) throw new Unreadable(program, 'it is a program, which is not run here; run npx expo prebuild and ask again')
    if (unreadable.length === 0) throw new Unreadable('.', `expected an app with android, ios or an app.json of Expo, found none of them${elsewhere(files)}`)
  }
  if (program !== undefined) notes.push(`${program} is a program and is not run here: what it changes is not seen${has('android') && has('ios') ? ', but for what expo prebuild has written' : ''}.`)

  const { options, from } = attempt(() => optionsOf(app, plugins, isExpo)) ?? { options: {}, from: undefined }
  const settings = settingsOf(options, from === APP_JSON ? PLUGIN_DEFAULTS : defaultsOf(library => libraries[library] !== undefined))
  const written = plugins.names.includes(PLUGIN) ? settings : undefined
  const isManaged = (platform: 'android' | 'ios'): boolean => isExpo && !has(platform) && (!Array.isArray(expo['platforms']) || expo['platforms'].includes(platform))
  const needsPlugin = written === undefined && (isManaged('android') || isManaged('ios'))
  const others = plugins.names.filter(name => name !== PLUGIN)
  if ((isManaged('android') || isManaged('ios')) && others.length > 0) notes.push(`What other plugins write (${others.join(', ')}) is not seen before npx expo prebuild.`)

  const podPermissions = isManaged('ios') ? { names: plugins.podPermissions, place: { file: APP_JSON } } : attempt(() => readPodPermissions(files))
  const base: Omit<AppFacts, 'android' | 'ios'> = {
    settings, libraries, packageFile: { file: PACKAGE }, notOnAndroid: attempt(() => notOnAndroidOf(files, libraries, recordOf(app))) ?? [], ...newArchitecture(), ...(podPermissions && { podPermissions }),
  }
  function newArchitecture(): Pick<AppFacts, 'newArchitecture'> {
    const fact = attempt(() => newArchitectureOf(files, libraries, expo))
    return fact ? { newArchitecture: fact } : {}
  }
  const ofExpo = !android && isManaged('android') ? attempt(() => asRead(() => expoManifest(expo, written))) : undefined
  const [mainBuild, ...builds]: readonly Build[] = android?.builds ?? (ofExpo ? [{ merged: ofExpo, isBeside: false }] : [])
  const asAndroid = (manifest: Manifest): Pick<AppFacts, 'android'> => ({ android: { manifest, file: android ? MANIFEST : APP_JSON } })
  const [mainIos, ...moreIos] = ios.length > 0 ? ios : isManaged('ios') ? [attempt(() => asRead(() => expoIos(expo, written)))] : []
  const subjects: Subject[] = [
    { ...(mainBuild?.name !== undefined && { variant: mainBuild.name }), facts: { ...base, ...(mainBuild && asAndroid(mainBuild.merged)), ...(mainIos && { ios: mainIos }) } },
    ...builds.map(({ name, isBeside, merged }) => ({ ...(name !== undefined && { variant: name }), isBeside, facts: { ...base, ...asAndroid(merged) } })),
    ...moreIos.flatMap(more => (more ? [{ variant: more.info.file, facts: { ...base, ios: more } }] : [])),
  ]
  notes.push(...android?.notes ?? [])
  const { name } = recordOf(app)
  return {
    app: typeof name === 'string' ? name : root, reactNative: libraries['react-native']?.says, read: files.read, optionsFrom: from, settings, subjects, shared: android?.shared && { ...base, ...asAndroid(android.shared) }, needsPlugin, unreadable, notes,
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
