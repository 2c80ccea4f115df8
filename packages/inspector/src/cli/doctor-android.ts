/** The manifest of an Android app, and what each variant of its builds makes of it. */
import type { Activity, Element, Manifest } from '@onhook/adapters/setup'
import type { Files } from './doctor-files.ts'
import { Unreadable, readManifest } from './doctor-xml.ts'

const SOURCES = 'android/app/src'
export const MANIFEST = `${SOURCES}/main/AndroidManifest.xml`
const isTest = (variant: string): boolean => /^(test|androidTest)/.test(variant)

export type AndroidApp = { readonly main: Manifest; readonly variants: readonly { readonly name: string; readonly merged: Manifest }[] }

/** Undefined when there is no Android app. @throws Unreadable */
export function readAndroid(files: Files): AndroidApp | undefined {
  if (!files.folders('.').includes('android')) return undefined
  const text = files.text(MANIFEST)
  if (text === undefined) throw new Unreadable(MANIFEST, 'there is a folder android, and no manifest in this place')
  const main = readManifest(text, MANIFEST)
  const variants = files.folders(SOURCES).filter(variant => variant !== 'main' && !isTest(variant)).flatMap((name) => {
    const path = `${SOURCES}/${name}/AndroidManifest.xml`, own = files.text(path)
    return own === undefined ? [] : [{ name, merged: merge(main, readManifest(own, path), path) }]
  })
  return { main, variants }
}

/** As the manifest merger does, as far as the rules see it: the variant's attributes win, and its elements are added. */
function merge({ manifest: main }: Manifest, { manifest: variant }: Manifest, file: string): Manifest {
  const from = <E extends Element>(element: E): E => ({ ...element, file })
  function elements<E extends Element>(mine: readonly E[], theirs: readonly E[], join: (a: E, b: E) => E): E[] {
    const isSame = (a: E) => (b: E): boolean => a.$['android:name'] === b.$['android:name']
    return [...mine.map((a) => { const b = theirs.find(isSame(a)); return b ? from(join(a, b)) : a }), ...theirs.filter(b => !mine.some(isSame(b))).map(from)]
  }
  const attributes = <E extends Element>(a: E, b: E): E => ({ ...a, ...b, $: { ...a.$, ...b.$ } })
  const activities = (a: Activity, b: Activity): Activity => ({ ...attributes(a, b), 'intent-filter': [...a['intent-filter'] ?? [], ...b['intent-filter'] ?? []] })
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
