/** The manifest of an Android app, and what each of its builds makes of it. */
import type { Activity, Element, MainActivityFile, Manifest } from '@onhook/adapters/setup'
import type { Files } from './doctor-files.ts'
import { camel, flavoursOf, readGradle } from './doctor-gradle.ts'
import { readMainActivity } from './doctor-main-activity.ts'
import { stringsOf, withStrings } from './doctor-strings.ts'
import { Unreadable, readManifest } from './doctor-xml.ts'

const SOURCES = 'android/app/src'
const pathOf = (set: string): string => `${SOURCES}/${set}/AndroidManifest.xml`
export const MANIFEST = pathOf('main')
const isTest = (set: string): boolean => /^(test|androidTest)/.test(set)

/**
 * Builds that have the same manifest; without a name those that have nothing but `main`. `isBeside`: of one build type,
 * which adds to what its flavours have.
 */
export type Build = { readonly name?: string; readonly isBeside: boolean; readonly merged: Manifest }
export type AndroidApp = {
  readonly builds: readonly Build[]
  /** What all builds share, where the flavours are only guessed from the folders: two of them may be parts of one build. */
  readonly shared?: Manifest
  readonly mainActivity?: MainActivityFile
  readonly notes: readonly string[]
}
/** Products of dimensions grow fast. */
const MOST_COMBINATIONS = 64

/** Undefined when there is no Android app. `tell` is told of what the rest can be judged without. @throws Unreadable */
export function readAndroid(files: Files, tell: (error: Unreadable) => void): AndroidApp | undefined {
  if (!files.folders('.').includes('android')) return undefined
  const text = files.text(MANIFEST)
  if (text === undefined) throw new Unreadable(MANIFEST, 'there is a folder android, but no manifest in this place')
  const main = readManifest(text, MANIFEST), sets = files.folders(SOURCES).filter(set => set !== 'main' && !isTest(set))
  const own = new Map(sets.flatMap((set): [string, Manifest][] => {
    const mine = files.text(pathOf(set))
    return mine === undefined ? [] : [[set, readManifest(mine, pathOf(set))]]
  }))
  const strings = stringsOf(files, SOURCES, tell)
  /** The later set wins. */
  function build(sources: readonly string[]): Manifest {
    let merged = main
    for (const set of sources) {
      const mine = own.get(set)
      if (mine) merged = merge(merged, mine, pathOf(set))
    }
    return withStrings(merged, () => strings(['main', ...sources]))
  }
  const named = (names: readonly string[]): { name?: string } =>
    (names.length === 0 ? {} : { name: names.map(name => (sets.includes(name) ? `src/${name}` : name)).join(' with ') })
  const { combinations, types, isGuessed } = flavoursOf(sets, readGradle(files))
  const builds = combinations.slice(0, MOST_COMBINATIONS).flatMap((flavours): Build[] => {
    // The first dimension wins; then comes the set of all together, and then those of the build type.
    const sources = [...flavours.toReversed(), ...(flavours.length > 1 ? [camel(flavours)] : [])]
    const beside = types.flatMap((type): Build[] => {
      const more = flavours.length > 0 ? [type, camel([...flavours, type])] : [type]
      return more.some(set => own.has(set)) ? [{ ...named([...flavours, type]), isBeside: true, merged: build([...sources, ...more]) }] : []
    })
    return [{ ...named(flavours), isBeside: false, merged: build(sources) }, ...beside]
  })
  const mainActivity = readMainActivity(files, main)
  return {
    ...(mainActivity && { mainActivity }),
    // What others only add to is judged first.
    builds: builds.toSorted((a, b) => Number(a.isBeside) - Number(b.isBeside)), ...(isGuessed && { shared: build([]) }),
    notes: combinations.length > MOST_COMBINATIONS ? [`Only the first ${MOST_COMBINATIONS} of ${combinations.length} combinations of flavours were judged.`] : [],
  }
}

/** As the manifest merger does, as far as the rules see it: the variant's attributes win, and its elements are added. */
function merge({ manifest: main }: Manifest, { manifest: variant }: Manifest, file: string): Manifest {
  const from = <E extends Element>(element: E): E => ({ ...element, file })
  function elements<E extends Element>(mine: readonly E[], theirs: readonly E[], join: (a: E, b: E) => E): E[] {
    const isSame = (a: E) => (b: E): boolean => a.$['android:name'] === b.$['android:name']
    return [...mine.map((a) => { const b = theirs.find(isSame(a)); return b ? from(join(a, b)) : a }), ...theirs.filter(b => !mine.some(isSame(b))).map(from)]
  }
  const attributes = <E extends Element>(a: E, b: E): E => ({ ...a, ...b, $: { ...a.$, ...b.$ } })
  const activities = (a: Activity, b: Activity): Activity =>
    ({ ...attributes(a, b), 'intent-filter': [...a['intent-filter'] ?? [], ...(b['intent-filter'] ?? []).map(filter => ({ ...filter, file }))] })
  const [app, own] = [main.application?.[0], variant.application?.[0]]
  return {
    manifest: {
      ...main,
      'uses-permission': elements(main['uses-permission'] ?? [], variant['uses-permission'] ?? [], attributes),
      'uses-permission-sdk-23': elements(main['uses-permission-sdk-23'] ?? [], variant['uses-permission-sdk-23'] ?? [], attributes),
      ...(app && { application: [{ ...app, service: elements(app.service ?? [], own?.service ?? [], attributes), activity: elements(app.activity ?? [], own?.activity ?? [], activities) }] }),
    },
  }
}
