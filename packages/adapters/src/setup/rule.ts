/** What a rule of the set-up is. Rules are data: the Expo plugin writes by them, `onhook doctor` judges by them, the pages list them. */

/** A document, a thread or a file of a library that says so. */
export type Source = { readonly title: string; readonly url: string }

/** A part of the call that an app may or may not have. What is named like a library is the Android service that the library brings. */
export type Feature =
  | 'camera' | 'bluetooth' | 'screenShare' | 'screenShareOnIos' | 'callKit' | 'callKitUndecided' | 'push' | 'pip' | 'telecom' | 'telecomUndecided' | 'linkScheme' | 'linkHost'
  | ServiceChoice
/** Whose Android service keeps the call alive. */
export type ServiceChoice = 'notify-kit' | 'notifee' | 'cometchat' | 'cometchat-ongoing'

export type ServiceType = 'microphone' | 'camera' | 'mediaPlayback' | 'mediaProjection' | 'phoneCall'

/** All parts that are given must hold. */
export type Condition = {
  readonly uses?: readonly Feature[]
  /** None of these is a part of the call. */
  readonly without?: readonly Feature[]
  /** The app depends on this library, in a version from `from` on and below `below` where they are given. */
  readonly library?: string
  readonly from?: string
  readonly below?: string
  /** A `<service>` of the app's own manifest names this type. */
  readonly serviceType?: ServiceType
  /** React Native's New Architecture is on. */
  readonly newArchitecture?: true
}

/** What MainActivity must say of a link, by the mark of its lines. */
export type LinkMark = 'onCreate' | 'onCreate, JavaScript lives' | 'onNewIntent'

export type AndroidWant =
  | { readonly kind: 'permission'; readonly name: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'service-type'; readonly service: string; readonly type: ServiceType }
  /** What the app may hold, the service declares: a service that starts with a type is asked for nothing but what is granted. */
  | { readonly kind: 'service-type-if-held'; readonly service: string; readonly type: ServiceType; readonly permission: string }
  | { readonly kind: 'service-without-types'; readonly service: string; readonly types: readonly string[] }
  /** The library's own manifest names another type for its service: without `tools:replace` the two cannot be merged. */
  | { readonly kind: 'service-replaces-type'; readonly service: string }
  | { readonly kind: 'service-not-exported'; readonly service: string }
  | { readonly kind: 'service-enabled'; readonly service: string }
  | { readonly kind: 'no-service'; readonly service: string }
  /** Of the activity that the launcher starts. The first value is the one that is written. */
  | { readonly kind: 'activity-attribute'; readonly attribute: string; readonly values: readonly [string, ...string[]] }
  | { readonly kind: 'activity-flags'; readonly attribute: string; readonly flags: readonly string[] }
  | { readonly kind: 'link'; readonly by: 'scheme' | 'host' }
  /** In the class of the main activity, which is a program: lines that `main-activity.ts` has under this mark, or code of the app's own that does the same. */
  | { readonly kind: 'main-activity'; readonly mark: LinkMark }

/** A text in braces is a setting: `{microphoneText}`. */
export type IosWant =
  | { readonly kind: 'text'; readonly key: string; readonly text: string }
  | { readonly kind: 'background-mode'; readonly mode: string }
  | { readonly kind: 'url-scheme' }
  | { readonly kind: 'entitlement'; readonly key: string; readonly value: string }
  | { readonly kind: 'associated-domain' }
  | { readonly kind: 'no-entitlement'; readonly key: string }

export type LibraryWant =
  /** Installed, from `atLeast` on and below `below`. */
  | { readonly kind: 'version'; readonly library: string; readonly atLeast?: string; readonly below?: string }
  | { readonly kind: 'no-library'; readonly library: string }
  /** Not two of them. */
  | { readonly kind: 'one-library'; readonly libraries: readonly string[] }
  | { readonly kind: 'any-library'; readonly libraries: readonly string[] }
  | { readonly kind: 'all-libraries'; readonly libraries: readonly string[] }
  | { readonly kind: 'new-architecture' }
  /** Installed for iOS, and kept out of the Android app. */
  | { readonly kind: 'not-on-android'; readonly library: string }
  /** react-native-permissions builds that handler: it builds none that is not in its list, in the Podfile. */
  | { readonly kind: 'pod-permission'; readonly name: 'Microphone' | 'Camera' | 'Notifications' }

export type Want = AndroidWant | IosWant | LibraryWant
/** `app`: whatever the platform. */
export type RulePlatform = 'android' | 'ios' | 'app'
export type Severity = 'error' | 'warning'

export type Rule = {
  /** Stable: other programs read it. */
  readonly id: string
  readonly platform: RulePlatform
  readonly want: Want
  /** One of them must hold; none given, and the rule is for every app. */
  readonly when: readonly Condition[]
  /** An error ends or breaks a call for certain; a warning costs something, or only some phones. */
  readonly severity: Severity
  /** What happens otherwise. */
  readonly why: string
  /** One sentence, with the line to paste. `{scheme}` and its like are settings. */
  readonly fix: string
  /** That line, as it stands in `fix`, where there is one. */
  readonly paste?: string
  readonly source: Source
  /** Libraries whose own manifest is merged into the app's and brings this along. */
  readonly suppliedBy?: readonly string[]
}

/** A fix that says where a line is to be pasted, and the line by itself. */
export const pasting = (where: string, line: string, after = ''): Pick<Rule, 'fix' | 'paste'> => ({ fix: `${where}: ${line}${after}`, paste: line })
