/** Strings of an Android app's resources, as far as its links are told by them: `android:host="@string/link_host"`. */
import type { Activity, Attributes, Manifest } from '@onhook/adapters/setup'
import type { Files } from './doctor-files.ts'
import { Unreadable, readStrings } from './doctor-xml.ts'

export type Strings = Readonly<Record<string, string>>

/** The strings of source sets, of which the later wins. Each file is read once. `tell` is told which one cannot be read. */
export function stringsOf(files: Files, sources: string, tell: (error: Unreadable) => void): (sets: readonly string[]) => Strings {
  const known = new Map<string, Strings>()
  const read = (file: string): Strings => {
    try { return readStrings(files.text(file) ?? '', file) } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      tell(error)
      return {}
    }
  }
  const join = (all: readonly Strings[]): Strings => Object.fromEntries(all.flatMap(strings => Object.entries(strings)))
  const ofSet = (set: string): Strings => {
    const strings = known.get(set) ?? join(files.files(`${sources}/${set}/res/values`, name => name.endsWith('.xml')).map(read))
    known.set(set, strings)
    return strings
  }
  return sets => join(sets.map(ofSet))
}

const STRING = /^@string\/(\w+)$/
/** The manifest with its links as the app has them. `strings` is asked only where a link names one; one that is not there, as Gradle may make it, stays. */
export function withStrings({ manifest }: Manifest, strings: () => Strings): Manifest {
  const valueOf = (text: string | undefined): string | undefined => {
    const name = STRING.exec(text ?? '')?.[1]
    return name === undefined ? text : strings()[name] ?? text
  }
  const attributes = ($: Attributes): Attributes => Object.fromEntries(Object.entries($).map(([name, text]) => [name, valueOf(text)]))
  const activity = (it: Activity): Activity => ({
    ...it, 'intent-filter': (it['intent-filter'] ?? []).map(filter => ({ ...filter, data: (filter.data ?? []).map(data => ({ ...data, $: attributes(data.$) })) })),
  })
  return { manifest: { ...manifest, application: (manifest.application ?? []).map(application => ({ ...application, activity: (application.activity ?? []).map(activity) })) } }
}
