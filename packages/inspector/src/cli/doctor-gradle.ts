/** What `android/app/build.gradle` says of its builds. It is a program and is not run: it is searched for blocks of names. */
import type { Files } from './doctor-files.ts'

const FILES = ['android/app/build.gradle', 'android/app/build.gradle.kts']
export type Flavour = { readonly name: string; readonly dimension: string | undefined }
export type Gradle = {
  readonly flavours: readonly Flavour[]
  /** In their order, which is that of names such as `paidEurope`. */
  readonly dimensions: readonly string[]
  readonly buildTypes: readonly string[]
}

/** Texts are passed over, so that an address is no comment. */
const withoutComments = (text: string): string =>
  text.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/.*|\/\*[^]*?\*\//g, part => (/^["']/.test(part) ? part : ' '))

/** What stands between the braces that open at `from`. */
function bodyAt(text: string, from: number): string {
  for (let depth = 0, at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1
    else if (text[at] === '}' && (depth -= 1) === 0) return text.slice(from + 1, at)
  }
  return text.slice(from + 1)
}
const NAMED = /(?:\b(?:create|register|maybeCreate|getByName|named)\s*\(\s*["'](\w+)["'][^){]*\)|["']?\b(\w+)["']?)\s*\{/g
/** `prod { … }` in Groovy, `create("prod") { … }` in Kotlin, of every block of this name. */
function blocksIn(text: string, name: string): { readonly name: string; readonly body: string }[] {
  return [...text.matchAll(new RegExp(`\\b${name}\\s*\\{`, 'g'))].flatMap((block) => {
    const body = bodyAt(text, block.index + block[0].length - 1), found: { name: string; body: string }[] = []
    for (let rest = 0; ;) {
      NAMED.lastIndex = rest
      const entry = NAMED.exec(body)
      if (!entry) return found
      const inner = bodyAt(body, entry.index + entry[0].length - 1)
      found.push({ name: entry[1] ?? entry[2]!, body: inner })
      rest = entry.index + entry[0].length + inner.length
    }
  })
}

/** Not names: what is done with all of them. */
const LOOPS: ReadonlySet<string> = new Set(['all', 'each', 'configureEach', 'forEach'])
const DIMENSION = /\bdimension\s*=?\s*\(?\s*["'](\w+)["']/
/** Lists are empty where nothing is said of it, or by a loop or another file. */
export function readGradle(files: Files): Gradle {
  const text = withoutComments(FILES.map(file => files.text(file) ?? '').join('\n')), entries = (name: string) => blocksIn(text, name).filter(block => !LOOPS.has(block.name))
  const flavours = entries('productFlavors').map(({ name, body }): Flavour => ({ name, dimension: DIMENSION.exec(body)?.[1] }))
  const listed = /\bflavorDimensions\b([^\n;{}]*)/.exec(text)?.[1] ?? '', names = [...listed.matchAll(/["'](\w+)["']/g)].map(([, name]) => name!)
  return { flavours, dimensions: [...new Set([...names, ...flavours.flatMap(({ dimension }) => dimension ?? [])])], buildTypes: entries('buildTypes').map(({ name }) => name) }
}

/** `prod`, `free`, `debug`: the source set `prodFreeDebug`. */
export const camel = ([first = '', ...rest]: readonly string[]): string => first + rest.map(name => name.charAt(0).toUpperCase() + name.slice(1)).join('')
/** Gradle's own, and what React Native, Expo and Android's benchmarks add without a word in build.gradle. */
const isKnownType = (set: string): boolean => /^(debug|debugOptimized|release|profile|benchmark\w*|nonMinified\w*)$/.test(set)

/** `combinations`: every way to take one flavour of each dimension; one empty way where there are none. */
export type Flavours = { readonly combinations: readonly (readonly string[])[]; readonly types: readonly string[]; readonly isGuessed: boolean }
/** Where build.gradle names no flavours, each of the source sets that is no build type's may be one. */
export function flavoursOf(sets: readonly string[], { flavours, dimensions, buildTypes }: Gradle): Flavours {
  const types = [...new Set([...sets.filter(isKnownType), ...buildTypes])], others = sets.filter(set => !types.includes(set))
  // `prodDebug` is a build of `prod`.
  const isPart = (set: string): boolean => others.some(other => other !== set && set.startsWith(other) && /^[A-Z]/.test(set.slice(other.length)))
  const known: readonly Flavour[] = flavours.length > 0 ? flavours : others.filter(set => !isPart(set)).map(name => ({ name, dimension: undefined }))
  const isDivided = dimensions.length > 1 && known.every(({ dimension }) => dimension !== undefined)
  const groups = isDivided ? dimensions.map(dimension => known.filter(flavour => flavour.dimension === dimension)) : [known]
  let combinations: readonly (readonly string[])[] = [[]]
  for (const group of groups) if (group.length > 0) combinations = combinations.flatMap(before => group.map(({ name }) => [...before, name]))
  return { combinations, types, isGuessed: known.length > 0 && (flavours.length === 0 || (dimensions.length > 1 && !isDivided)) }
}
