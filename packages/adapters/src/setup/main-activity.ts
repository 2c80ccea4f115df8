/** Writes the lines of `main-activity-lines.ts` into MainActivity, and keeps what is there. */
import { type Language, type Lines, type Method, METHODS } from './main-activity-lines.ts'
import type { Settings } from './options.ts'
import { SetupWriteError } from './write.ts'

/** As `withMainActivity` of Expo gives it. */
export type MainActivity = { language: Language; contents: string }

const markOf = ({ mark }: Lines): string => `// @onhook/adapters, ${mark}: `
/** The lines of a method, or of it what `text` has not. */
const linesOf = (method: Method, parameter: string, language: Language, text = ''): string[] =>
  method.lines(parameter).flatMap(lines => (text.includes(markOf(lines)) ? [] : [markOf(lines) + lines.why, ...lines[language].split('\n')]))
/** The whole method, for an Activity that has none. */
function methodOf(method: Method, language: Language): string[] {
  const { name, parameter, type, visibility } = method
  const head = language === 'kt' ? [`override fun ${name}(${parameter}: ${type.kt}) {`] : ['@Override', `${visibility} void ${name}(${type.java} ${parameter}) {`]
  return [...head, ...[...linesOf(method, parameter, language), `super.${name}(${parameter})${language === 'java' ? ';' : ''}`].map(line => `  ${line}`), '}']
}

/** The name of the parameter with which the app's own method calls it. */
const parameterOf = (text: string, { name }: Method, language: Language): string | undefined =>
  (language === 'kt' ? RegExp(`\\bfun\\s+${name}\\(\\s*(\\w+)\\s*:`) : RegExp(`\\bvoid\\s+${name}\\([^)]*?(\\w+)\\s*\\)`)).exec(text)?.[1]

function add(text: string, method: Method, language: Language): string {
  if (!linesOf(method, method.parameter, language, text).length) return text
  const parameter = parameterOf(text, method, language)
  // A line that is a comment calls nothing.
  const calling = RegExp(`^(?!\\s*(?://|/?\\*))([^\\S\\n]*)(.*?)\\bsuper\\.${method.name}\\(`, 'm').exec(text)
  if (parameter !== undefined && calling) {
    const [, indent = '', before = ''] = calling, at = calling.index + indent.length + before.length
    return text.slice(0, at) + linesOf(method, parameter, language, text).map(line => `${line}\n${indent}`).join('') + text.slice(at)
  }
  const start = /^[^\S\n]*(?:\w+\s+)*class\s+MainActivity\b[^{]*\{[^\S\n]*\n?/m.exec(text)
  if (parameter !== undefined || calling || !start) {
    throw new SetupWriteError(`@onhook/adapters: expected MainActivity to be a class of its own, with ${method.name} calling super.${method.name} or left out; `
      + 'paste the lines of docs/setup-android.md with their comments, and the plugin leaves them as they are')
  }
  const at = start.index + start[0].length, rest = text.slice(at)
  return text.slice(0, at) + methodOf(method, language).map(line => `  ${line}\n`).join('') + (/^\s*(?:\n|\})/.test(rest) ? '' : '\n') + rest
}

/** Whether MainActivity needs any change at all. */
export const takesLinks = ({ features }: Settings): boolean => features.has('linkScheme') || features.has('linkHost')

/** Changes `activity`. What the app already has stays, and a second run changes nothing. @throws SetupWriteError */
export function writeMainActivity(activity: MainActivity): void {
  // What is put at the beginning of the class comes before what was put there earlier.
  for (const method of [...METHODS].reverse()) activity.contents = add(activity.contents, method, activity.language)
}

/** What a bare app pastes into an Activity that has neither method. */
export const mainActivityLines = (language: Language): string => METHODS.map(method => methodOf(method, language).join('\n')).join('\n')
