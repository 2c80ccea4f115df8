/** What the app depends on, in which versions, and whether React Native's New Architecture is on. */
import { readFileSync } from 'node:fs'
import { type AppFacts, type LibraryFact, leastOf } from '@onhook/adapters/setup'
import { messageOf } from '../common/message-of.ts'
import { type Files, recordOf } from './doctor-files.ts'
import { Unreadable } from './doctor-xml.ts'

export const PACKAGE = 'package.json'
type Package = Record<string, unknown>

/** What the app itself lists. Versions are those that are installed, here or in a folder above (a monorepo). */
export function librariesOf(files: Files, app: Package): Record<string, LibraryFact> {
  const listed: Record<string, unknown> = { ...recordOf(app['peerDependencies']), ...recordOf(app['devDependencies']), ...recordOf(app['dependencies']) }
  const text = files.text(PACKAGE) ?? ''
  return Object.fromEntries(Object.entries(listed).map(([library, range]): [string, LibraryFact] => {
    const place = { file: PACKAGE, ...lineIn(text, `"${library}"`) }, says = String(range)
    const manifest = files.above(`node_modules/${library}/package.json`)
    const installed = manifest === undefined ? undefined : versionIn(manifest, files)
    if (installed !== undefined) return [library, { version: installed, says: installed, place }]
    const least = leastOf(says)
    return [library, { ...(least !== undefined && { version: least }), says: `${says} (what package.json asks for; it is not installed)`, place }]
  }))
}
function versionIn(manifest: string, files: Files): string | undefined {
  const name = files.nameOf(manifest)
  let parsed: unknown
  try { parsed = JSON.parse(readFileSync(manifest, 'utf8')) } catch (error) { throw new Unreadable(name, `cannot be read as JSON: ${messageOf(error)}`) }
  const { version } = recordOf(parsed)
  return typeof version === 'string' ? version : undefined
}
/** The line of the first place where `text` has `part`. */
function lineIn(text: string, part: string): { line?: number } {
  const at = text.indexOf(part)
  return at < 0 ? {} : { line: text.slice(0, at).split('\n').length }
}

const GRADLE = 'android/gradle.properties'
/** What the app says, or else what its React Native does by itself: on from 0.76, and from 0.82 without a choice. */
export function newArchitectureOf(files: Files, libraries: AppFacts['libraries'], expo: Record<string, unknown>): AppFacts['newArchitecture'] {
  const reactNative = libraries['react-native']?.version, minor = reactNative === undefined ? undefined : minorOf(reactNative)
  if (minor !== undefined && minor >= 82) return { isOn: true, says: `on, as always in React Native ${reactNative}` }
  const lines = (files.text(GRADLE) ?? '').split(/\r?\n/), index = lines.findLastIndex(line => /^\s*newArchEnabled\s*[=:]/.test(line))
  if (index >= 0) {
    const line = lines[index]!.trim()
    return { isOn: /[=:]\s*true$/.test(line), says: line, place: { file: GRADLE, line: index + 1 } }
  }
  if (typeof expo['newArchEnabled'] === 'boolean') return { isOn: expo['newArchEnabled'], says: `newArchEnabled: ${expo['newArchEnabled']}`, place: { file: 'app.json' } }
  return minor === undefined ? undefined : { isOn: minor >= 76, says: `React Native ${reactNative}, where it is ${minor >= 76 ? 'on' : 'off'} unless the app says otherwise` }
}
/** 0.86.3 → 86; a major above 0 is newer than all of them. */
function minorOf(version: string): number | undefined {
  const [major, minor] = version.split('.').map(Number)
  return major === undefined || minor === undefined || Number.isNaN(major) || Number.isNaN(minor) || major + minor === 0 ? undefined : major > 0 ? 1000 : minor
}

const CONFIGS = ['react-native.config.js', 'react-native.config.cjs', 'react-native.config.mjs', 'react-native.config.ts']
/** The configuration is a program and is not run: it is searched for `'<library>': … android: null`. */
export function notOnAndroidOf(files: Files, libraries: AppFacts['libraries'], app: Package): string[] {
  const code = CONFIGS.map(name => files.text(name) ?? '').join('\n').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const linking = recordOf(recordOf(app['expo'])['autolinking']), android = recordOf(linking['android'])
  const excluded = [linking['exclude'], android['exclude']].flatMap(list => (Array.isArray(list) ? list : []))
  return Object.keys(libraries).filter((library) => {
    const at = Math.max(code.indexOf(`'${library}'`), code.indexOf(`"${library}"`))
    return excluded.includes(library) || (at >= 0 && /^.[^'"]+.\s*:\s*\{[^}]*\bandroid\s*:\s*null\b/.test(code.slice(at)))
  })
}
