/** The property lists of the iOS apps in a folder: targets that are extensions or tests are not apps. */
import type { AppFacts, PlistFile } from '@onhook/adapters/setup'
import type { Files } from './doctor-files.ts'
import { Unreadable, readPlist } from './doctor-xml.ts'

export type IosApp = NonNullable<AppFacts['ios']>
const isAside = (folder: string): boolean => /^(Pods|build|DerivedData)$|Tests$|\.(xcodeproj|xcworkspace)$/.test(folder)
const NO_APPS: ReadonlySet<unknown> = new Set(['BNDL', 'FMWK', 'XPC!'])
const isApp = ({ values }: PlistFile): boolean => values['NSExtension'] === undefined && !NO_APPS.has(values['CFBundlePackageType'])

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
  const apps = files.folders('ios').filter(folder => !isAside(folder)).flatMap((folder): IosApp[] => {
    const path = `ios/${folder}`, read = (file: string): PlistFile => readPlist(files.bytes(file), file)
    const infos = files.files(path, name => /(^|[-_. ])Info\.plist$/.test(name)).map(read).filter(isApp)
    if (infos.length === 0) return []
    const entitlements = files.files(path, name => name.endsWith('.entitlements')).map(read)
    return infos.map(info => ({ info, entitlements }))
  })
  if (apps.length === 0) throw new Unreadable('ios', 'there is a folder ios, and no Info.plist of an app in a folder in it')
  return apps
}
