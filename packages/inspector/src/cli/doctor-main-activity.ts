/** The class of the activity that the launcher starts. It is a program and is not run: it is searched for what the rules ask. */
import { type MainActivityFile, type Manifest, mainActivityOf, nameOf } from '@onhook/adapters/setup'
import type { Files } from './doctor-files.ts'

const SOURCES = ['android/app/src/main/java', 'android/app/src/main/kotlin']
/** React Native's own, of which every app's is one. */
const BASE = 'ReactActivity'

/** The same text with spaces in place of comments, so that places stay; texts are passed over. */
const withoutComments = (text: string): string =>
  text.replace(/"""[^]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/.*|\/\*[^]*?\*\//g, part => (part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part))

/** Undefined where there is none in the main source set. @throws Unreadable */
export function readMainActivity(files: Files, manifest: Manifest): MainActivityFile | undefined {
  const activity = mainActivityOf(manifest), name = activity && nameOf(activity)?.split('.').at(-1)
  if (name === undefined) return undefined
  const isIt = (file: string): boolean => file === `${name}.kt` || file === `${name}.java`
  function search(folder: string): string | undefined {
    const [found] = files.files(folder, isIt)
    if (found !== undefined) return found
    for (const inner of files.folders(folder)) {
      const deeper = search(`${folder}/${inner}`)
      if (deeper !== undefined) return deeper
    }
    return undefined
  }
  for (const folder of SOURCES) {
    const file = search(folder), text = file === undefined ? undefined : files.text(file)
    if (file === undefined || text === undefined) continue
    const code = withoutComments(text), opening = new RegExp(`\\bclass\\s+${name}\\b(?:[^{]*?(?::|\\bextends\\b)\\s*([\\w.]+))?`).exec(code), base = opening?.[1]?.split('.').at(-1)
    return {
      language: file.endsWith('.kt') ? 'kt' : 'java', code, place: { file, line: code.slice(0, opening?.index ?? 0).split('\n').length },
      ...(base !== undefined && base !== BASE && { base }),
    }
  }
  return undefined
}
