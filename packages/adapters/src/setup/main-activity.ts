/**
 * Three things of links that only native code can say, in MainActivity (React Native 0.73 and newer). Android makes an Activity anew by the
 * intent that once started it, when the process was reclaimed or the app is opened from the recent apps, and React Native gives JavaScript
 * that intent's link as the initial one: the app would join yesterday's meeting. A link that makes a new Activity while JavaScript lives on
 * (the task was swiped away, and a service keeps the process) is told as no event, only as an initial link, which may be an old one. And a link
 * that comes before JavaScript is up is dropped by React Native (ReactHostImpl.onNewIntent of 0.86).
 */
import type { Settings } from './options.ts'
import { SetupWriteError } from './write.ts'

/** As `withMainActivity` of Expo gives it. */
export type MainActivity = { language: 'java' | 'kt'; contents: string }
type Language = MainActivity['language']

/** Lines of one purpose. By the mark before them they are known, and not written again. */
export type Lines = { mark: string; why: string } & Record<Language, string>
/** A method of the Activity, the name of its parameter where the app has none, and the lines that go before its call of super. */
type Method = {
  name: 'onCreate' | 'onNewIntent'
  parameter: string
  type: Record<Language, string>
  visibility: string
  lines(parameter: string): readonly Lines[]
}

// The names are whole, as an import would be a second place to write to.
const METHODS: readonly Method[] = [
  {
    name: 'onCreate', parameter: 'savedInstanceState', type: { kt: 'android.os.Bundle?', java: 'android.os.Bundle' }, visibility: 'protected',
    lines: state => [{
      mark: 'onCreate',
      why: 'an Activity that is made anew, or opened from the recent apps, has the link of before.',
      kt: `if (${state} != null || (intent.flags and android.content.Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY) != 0) intent.data = null`,
      java: `if (${state} != null || (getIntent().getFlags() & android.content.Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY) != 0) getIntent().setData(null);`,
    }, {
      // Posted: when it runs, the Activity is resumed, and JavaScript was told to draw.
      mark: 'onCreate, JavaScript lives',
      why: 'a link that makes a new Activity then is a tap, also on the same link; it is told as one.',
      kt: [
        'if (intent.action == android.content.Intent.ACTION_VIEW) intent.data?.let { link ->',
        '  val living = (application as com.facebook.react.ReactApplication).reactHost?.currentReactContext',
        '  android.os.Handler(mainLooper).post {',
        '    living?.getNativeModule(com.facebook.react.modules.core.DeviceEventManagerModule::class.java)?.emitNewIntentReceived(link)',
        '  }',
        '}',
      ].join('\n'),
      java: [
        'com.facebook.react.ReactHost living = ((com.facebook.react.ReactApplication) getApplication()).getReactHost();',
        'com.facebook.react.bridge.ReactContext livingContext = living == null ? null : living.getCurrentReactContext();',
        'android.net.Uri link = android.content.Intent.ACTION_VIEW.equals(getIntent().getAction()) ? getIntent().getData() : null;',
        'if (livingContext != null && link != null) new android.os.Handler(getMainLooper()).post(() ->',
        '  livingContext.getNativeModule(com.facebook.react.modules.core.DeviceEventManagerModule.class).emitNewIntentReceived(link));',
      ].join('\n'),
    }],
  },
  {
    name: 'onNewIntent', parameter: 'intent', type: { kt: 'android.content.Intent', java: 'android.content.Intent' }, visibility: 'public',
    lines: intent => [{
      mark: 'onNewIntent',
      why: 'a link that comes before JavaScript is up would be lost; it is asked for as the initial one then.',
      kt: `if ((application as com.facebook.react.ReactApplication).reactHost?.currentReactContext == null) setIntent(${intent})`,
      java: [
        'com.facebook.react.ReactHost host = ((com.facebook.react.ReactApplication) getApplication()).getReactHost();',
        `if (host == null || host.getCurrentReactContext() == null) setIntent(${intent});`,
      ].join('\n'),
    }],
  },
]

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
      + 'paste what docs/setup-android.md says, with its comments, which is then left as it is')
  }
  const at = start.index + start[0].length, rest = text.slice(at)
  return text.slice(0, at) + methodOf(method, language).map(line => `  ${line}\n`).join('') + (/^\s*(?:\n|\})/.test(rest) ? '' : '\n') + rest
}

/** Whether MainActivity needs any change at all. */
export const takesLinks = ({ features }: Settings): boolean => features.has('linkScheme') || features.has('linkHost')

/** Changes `activity`. What the app has stays, and a second time nothing changes. @throws SetupWriteError */
export function writeMainActivity(activity: MainActivity): void {
  // What is put at the beginning of the class comes before what was put there earlier.
  for (const method of [...METHODS].reverse()) activity.contents = add(activity.contents, method, activity.language)
}

/** What a bare app pastes into an Activity that has neither method. */
export const mainActivityLines = (language: Language): string => METHODS.map(method => methodOf(method, language).join('\n')).join('\n')
