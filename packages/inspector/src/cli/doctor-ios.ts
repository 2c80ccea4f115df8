/** The property lists of the iOS apps in a folder: targets that are extensions or tests are not apps. */
import { type AppFacts, type PlistFile, isFilledIn } from '@onhook/adapters/setup'
import type { Files } from './doctor-files.ts'
import { readXcode, signingOf } from './doctor-xcode.ts'
import { Unreadable, readPlist } from './doctor-xml.ts'

export type IosApp = NonNullable<AppFacts['ios']>
/** Folders that Xcode and CocoaPods write, bundles that were built, tests, and the television app of old templates. */
const isAside = (folder: string): boolean =>
  /^(Pods|Carthage|vendor|fastlane|DerivedData|build|output)$|Tests$|tvOS$/i.test(folder) || /\.(xc\w+|app|appex|framework|bundle|dSYM)$/.test(folder)
/** What only extensions, the apps of a watch and App Clips have. */
const KEYS_OF_OTHERS = [
  'NSExtension', 'EXAppExtensionAttributes', 'WKApplication', 'WKWatchKitApp', 'WKWatchOnly', 'WKCompanionAppBundleIdentifier', 'NSAppClip',
]
/** A package type that Xcode fills in, or that is left to it, is that of a framework too: an app says how it is shown. */
const KEY_OF_AN_APP = /^(LSRequiresIPhoneOS$|UI(Launch|ApplicationScene|MainStoryboard|RequiredDevice|SupportedInterface|BackgroundModes)|NS\w+UsageDescription$|CFBundleURLTypes$)/
/** Property lists of other kinds have the same ending: `GoogleService-Info.plist` says nothing of a bundle. */
function isApp({ values }: PlistFile): boolean {
  if (KEYS_OF_OTHERS.some(key => values[key] !== undefined)) return false
  const type = values['CFBundlePackageType']
  if (type === undefined && values['CFBundleExecutable'] !== undefined) return true
  const isOpen = type === undefined || (typeof type === 'string' && isFilledIn(type))
  return type === 'APPL' || (isOpen && Object.keys(values).some(key => KEY_OF_AN_APP.test(key)))
}

const PODFILE = 'ios/Podfile'
const CLOSERS: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' }
/** The argument of a Ruby call as far as it is a list of literals, `['Camera']` or `%w[Camera]`: what a constant, a splat or a sum brings is not known. */
function literalsOf(argument: string): string[] | undefined {
  const [head = '', word, opener = ''] = /^\s*\(?\s*(%[wW])?([^\w\s])/.exec(argument) ?? []
  if (word === undefined && opener !== '[') return undefined
  const [body = '', ...after] = argument.slice(head.length).split(CLOSERS[opener] ?? opener)
  if (/^[ \t]*[+|&.-]/.test(after[0] ?? '')) return undefined
  if (word !== undefined) return body.split(/\s+/).filter(name => name !== '')
  const LITERAL = /(['"])(\w+)\1/g
  return /^[\s,]*$/.test(body.replace(LITERAL, '')) ? [...body.matchAll(LITERAL)].map(([, , name]) => name!) : undefined
}
/** A Podfile is a program and is not run: it is searched for the list that `setup_permissions` is given, which the last call decides. Undefined where there is none, or one that only a run would tell. */
export function readPodPermissions(files: Files): AppFacts['podPermissions'] {
  const text = files.text(PODFILE)
  if (text === undefined) return undefined
  const code = text.replace(/(^|\s)#.*/g, '$1'), call = [...code.matchAll(/\bsetup_permissions\b/g)].at(-1)
  const names = call ? literalsOf(code.slice(call.index + call[0].length)) : []
  return names && { names, place: { file: PODFILE, ...(call && { line: code.slice(0, call.index).split('\n').length }) } }
}

/** None when there is no iOS app. @throws Unreadable */
export function readIos(files: Files): IosApp[] {
  if (!files.folders('.').includes('ios')) return []
  const projects = readXcode(files)
  const apps = files.folders('ios').filter(folder => !isAside(folder)).flatMap((folder): IosApp[] => {
    const path = `ios/${folder}`, read = (file: string): PlistFile => readPlist(files.bytes(file), file)
    const infos = files.files(path, name => /(^|[-_. ])Info\.plist$/.test(name)).map(read).filter(isApp)
    if (infos.length === 0) return []
    const beside = files.files(path, name => name.endsWith('.entitlements'))
    return infos.map((info): IosApp => {
      const { paths = [], signing } = signingOf(projects, info.file, beside) ?? {}, signed = paths.filter(file => files.text(file) !== undefined)
      // Where the project names none, those beside it may be meant.
      return { info, entitlements: (signed.length > 0 ? signed : beside).map(read), ...(signing && { signing }) }
    })
  })
  if (apps.length === 0) throw new Unreadable('ios', 'there is a folder ios, but none of its folders has an Info.plist of an app')
  return apps
}
