/**
 * Three problems with links that only native code in MainActivity can solve (React Native 0.73 and newer). First, Android recreates an Activity
 * with the intent that once started it, when the process was reclaimed or the app is opened from the recent apps. React Native then gives
 * JavaScript that intent's link as the initial one, so the app would join yesterday's meeting. Second, a link that makes a new Activity while
 * JavaScript lives on (the task was swiped away, and a service keeps the process) is not reported as an event, only as an initial link, which may
 * be an old one. Third, React Native drops a link that comes before JavaScript is up (ReactHostImpl.onNewIntent of 0.86).
 */
import type { LinkMark } from './rule.ts'

export type Language = 'java' | 'kt'
/** Lines of one purpose. By the mark before them they are known, and not written again. */
export type Lines = { mark: LinkMark; why: string; /** Code of the app's own that does the same has this. */ known: RegExp } & Record<Language, string>
/** A method of the Activity, the name of its parameter where the app has none, and the lines that go before its call of super. */
export type Method = {
  name: 'onCreate' | 'onNewIntent'
  parameter: string
  type: Record<Language, string>
  visibility: string
  lines(parameter: string): readonly Lines[]
}

// The names are whole, as an import would be a second place to write to.
export const METHODS: readonly Method[] = [
  {
    name: 'onCreate', parameter: 'savedInstanceState', type: { kt: 'android.os.Bundle?', java: 'android.os.Bundle' }, visibility: 'protected',
    lines: state => [{
      mark: 'onCreate',
      why: 'an Activity that is recreated, or opened from the recent apps, still has its old link.',
      known: /\bintent\??\.data\s*=\s*null|\bsetData\(\s*null/,
      kt: `if (${state} != null || (intent.flags and android.content.Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY) != 0) intent.data = null`,
      java: `if (${state} != null || (getIntent().getFlags() & android.content.Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY) != 0) getIntent().setData(null);`,
    }, {
      // Posted: when it runs, the Activity is resumed, and JavaScript was told to draw.
      mark: 'onCreate, JavaScript lives',
      why: 'a link that then makes a new Activity was tapped, even if it is the same link; JavaScript is told so.',
      known: /\bemitNewIntentReceived\s*\(/,
      kt: [
        'if (intent.action == android.content.Intent.ACTION_VIEW) intent.data?.let { link ->',
        '  (application as com.facebook.react.ReactApplication).reactHost?.currentReactContext?.let { living ->',
        '    android.os.Handler(mainLooper).post {',
        '      living.getNativeModule(com.facebook.react.modules.core.DeviceEventManagerModule::class.java)?.emitNewIntentReceived(link)',
        '    }',
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
      why: 'a link that comes before JavaScript is up is lost unless it is kept here, as the initial link.',
      known: /\bsetIntent\s*\(/,
      kt: `if ((application as com.facebook.react.ReactApplication).reactHost?.currentReactContext == null) setIntent(${intent})`,
      java: [
        'com.facebook.react.ReactHost host = ((com.facebook.react.ReactApplication) getApplication()).getReactHost();',
        `if (host == null || host.getCurrentReactContext() == null) setIntent(${intent});`,
      ].join('\n'),
    }],
  },
]

/** Whether code without comments says what the lines of that mark say; and where these go, on one line. */
export function linesUnder(mark: LinkMark, language: Language): { method: Method['name']; known: RegExp; line: string } {
  for (const { name, parameter, lines } of METHODS) {
    const found = lines(parameter).find(its => its.mark === mark)
    if (found) return { method: name, known: found.known, line: found[language].replace(/\s*\n\s*/g, ' ') }
  }
  throw new Error(`no lines are marked ${mark}`)
}
