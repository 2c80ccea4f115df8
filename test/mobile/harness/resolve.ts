/** Which file a `require` in the app means: Metro's own resolver, set up as @react-native/metro-config sets it up. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { builtinModules, createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ResolutionContext } from 'metro-resolver'

type PackageJson = NonNullable<ReturnType<ResolutionContext['getPackage']>>
export type Platform = 'android' | 'ios'
export const platformFrom = (name: string | undefined): Platform => {
  if (name === undefined || name === 'android' || name === 'ios') return name ?? 'android'
  throw new Error(`RN_PLATFORM: expected android or ios, found ${name}`)
}

const require = createRequire(import.meta.url)
const { resolve } = require('metro-resolver') as typeof import('metro-resolver')
const { default: createDefaultContext } = require('metro-resolver/private/createDefaultContext') as { default: (context: unknown, dependency: unknown) => ResolutionContext }
const { assetExts, sourceExts } = createRequire(require.resolve('metro/package.json'))('metro-config/private/defaults/defaults') as { assetExts: string[]; sourceExts: string[] }

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
/** The package `expo` is 200 MB of tools around the re-exports of expo-modules-core, which is what the libraries use of it. */
export const EXPO = join(here, 'expo.cjs')

const manifests = new Map<string, PackageJson | null>()
const manifest = (path: string): PackageJson | null => {
  const known = manifests.get(path)
  if (known !== undefined) return known
  const read = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as PackageJson : null
  manifests.set(path, read)
  return read
}
/** The package that a file belongs to. */
export const packageOf = (file: string): { packageJson: PackageJson; rootPath: string; packageRelativePath: string } | null => {
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    const packageJson = manifest(join(directory, 'package.json'))
    // A package.json without a name only says how a folder of `lib/` is written.
    if (packageJson?.name) return { packageJson, rootPath: directory, packageRelativePath: relative(directory, file) }
    if (directory === dirname(directory)) return null
  }
}
type Found = { exists: false } | { exists: true; type: 'f' | 'd'; realPath: string }
const files = new Map<string, Found>()
const lookup = (path: string): Found => {
  const known = files.get(path)
  if (known) return known
  const stat = statSync(path, { throwIfNoEntry: false })
  const now: Found = stat ? { exists: true, type: stat.isDirectory() ? 'd' : 'f', realPath: realpathSync(path) } : { exists: false }
  files.set(path, now)
  return now
}

/** The file that `name` means in the file `from`. Throws what Metro throws: also for a built-in of Node, which no phone has. */
export function createResolver(platform: Platform): (name: string, from: string) => string {
  return (name, from) => {
    if (name === 'expo') return EXPO
    if (name.startsWith('node:')) throw new Error(`${from} imports ${name}, which no phone has`)
    const context = createDefaultContext({
      allowHaste: false, assetExts: new Set(assetExts), customResolverOptions: {}, dev: false, disableHierarchicalLookup: false,
      doesFileExist: (path: string) => { const found = lookup(path); return found.exists && found.type === 'f' },
      extraNodeModules: null, fileSystemLookup: lookup, getPackage: manifest, getPackageForModule: packageOf, isESMImport: false,
      mainFields: ['react-native', 'browser', 'main'], nodeModulesPaths: [join(root, 'node_modules')], originModulePath: from, preferNativePlatform: true,
      resolveAsset: (directory: string, asset: string, extension: string) => { const path = join(directory, asset + extension); return existsSync(path) ? [path] : null },
      resolveHasteModule: () => undefined, resolveHastePackage: () => undefined, resolveRequest: null, sourceExts,
      unstable_conditionNames: ['react-native'], unstable_conditionsByPlatform: {}, unstable_enablePackageExports: true, unstable_incrementalResolution: false,
      unstable_logWarning: () => undefined,
    }, { name, data: { key: name, asyncType: null, isESMImport: false, locs: [] } })
    const found = resolve(context, name, platform)
    if (found.type === 'empty') throw new Error(`${name}, imported by ${from}, is empty on a phone`)
    return realpathSync('filePath' in found ? found.filePath : found.filePaths[0]!)
  }
}

/** Does a test's import of this package mean the phone's? Its JavaScript needs React Native, or is React Native. */
export function isPhonePackage(name: string, from: string): boolean {
  const id = /^(@[^/]+\/[^/]+|[^@./][^/]*)/.exec(name)?.[1]
  if (id === undefined || builtinModules.includes(id) || name.startsWith('node:')) return false
  if (name === 'expo' || id.startsWith('@react-navigation/')) return true
  for (let directory = dirname(from); ; directory = dirname(directory)) {
    const at = existsSync(join(directory, 'node_modules', id, 'package.json')) ? directory : directory === dirname(directory) ? root : undefined
    if (at === undefined) continue
    const found = manifest(join(at, 'node_modules', id, 'package.json')) as PackageJson & { peerDependencies?: { [name: string]: string } } | null
    return !!found && (found.name === 'react-native' || 'react-native' in (found.peerDependencies ?? {})) && !TOOLS.test(id)
  }
}
/** They peer on react-native and are tools of the build, for Node. */
const TOOLS = /^(@react-native\/(babel-preset|metro-config|codegen)|@onhook\/|metro)/
