/** What the Xcode project builds an app with, as far as the rules need it: the file of its entitlements. `project.pbxproj` is searched for build settings. */
import type { Signing } from '@onhook/adapters/setup'
import type { Files } from './doctor-files.ts'

const ENTITLEMENTS = 'CODE_SIGN_ENTITLEMENTS'
/** One configuration of one target. A path is undefined where only a build tells it; no path where nothing is set. */
type Configuration = { readonly name: string; readonly info: string | undefined; readonly entitlements: string | undefined }
const NOTHING = ''
export type XcodeProject = { readonly file: string; readonly configurations: readonly Configuration[] }

/** Where it is set by a file of settings the project does not say it. */
const isSetElsewhere = (files: Files): boolean => ['ios', ...files.folders('ios').filter(name => name !== 'Pods').map(name => `ios/${name}`)]
  .some(folder => files.files(folder, name => name.endsWith('.xcconfig')).some(file => files.text(file)?.includes(ENTITLEMENTS)))

/** Undefined where nothing is set. */
function settingOf(settings: string, name: string): string | undefined {
  const [, quoted, bare] = new RegExp(`^\\s*"?${name}(?:\\[[^\\]]*\\])?"?\\s*=\\s*(?:"((?:\\\\.|[^"\\\\])*)"|([^;\\n]*));`, 'm').exec(settings) ?? []
  return quoted ?? bare
}
/** Relative to the folder of the project, which is `ios`. */
function pathOf(value: string): string | undefined {
  const path = value.replace(/^\$[({](?:SRCROOT|PROJECT_DIR)[)}]\//, '').replace(/^\.\//, '')
  return path.includes('$') || path.startsWith('/') ? undefined : `ios/${path}`
}

/** None where there is no project, or where files beside it say it. */
export function readXcode(files: Files): XcodeProject[] {
  if (isSetElsewhere(files)) return []
  return files.folders('ios').filter(name => name.endsWith('.xcodeproj')).flatMap((name): XcodeProject[] => {
    const file = `ios/${name}/project.pbxproj`, text = files.text(file)
    if (text === undefined) return []
    return [{ file, configurations: [...text.matchAll(/\bbuildSettings = \{\r?\n([^]*?)\n\s*\};\s*name = ([^;]+);/g)].map(([, settings = '', called = '']): Configuration => {
      const info = settingOf(settings, 'INFOPLIST_FILE'), entitlements = settingOf(settings, ENTITLEMENTS)
      return { name: called.replaceAll('"', ''), info: info === undefined ? undefined : pathOf(info), entitlements: entitlements === undefined || entitlements === '' ? NOTHING : pathOf(entitlements) }
    }) }]
  })
}

/** The files that an app of that Info.plist is signed with, and which of its configurations with none. Undefined where the project does not say it. */
export function signingOf(projects: readonly XcodeProject[], info: string, beside: readonly string[]): { readonly paths: readonly string[]; readonly signing?: Signing } | undefined {
  for (const { file, configurations } of projects) {
    const mine = configurations.filter(configuration => configuration.info === info), known = mine.flatMap(({ entitlements }) => entitlements ?? [])
    if (mine.length === 0 || known.length < mine.length) continue
    const paths = [...new Set(known.filter(path => path !== NOTHING))], without = mine.filter(({ entitlements }) => entitlements === NOTHING).map(({ name }) => name)
    const [path] = [...paths, ...beside]
    return { paths, ...(without.length > 0 && path !== undefined && { signing: { without, path: path.replace(/^ios\//, ''), place: { file } } }) }
  }
  return undefined
}
