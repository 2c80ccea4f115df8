/** A rule of the set-up. Rules are data: the Expo plugin writes by them, `onhook doctor` judges by them, and the documentation lists them. */

/** The source of a rule: a document, a thread or a file of a library. */
export type Source = { readonly title: string; readonly url: string }

/** A part of the call that an app may or may not have. A part that is named like a library is the Android service of that library. */
export type Feature =
  | 'camera' | 'bluetooth' | 'screenShare' | 'screenShareOnIos' | 'callKit' | 'callKitUndecided' | 'push' | 'pip' | 'telecom' | 'telecomUndecided' | 'linkScheme' | 'linkHost'
  | ServiceChoice
/** Whose Android service keeps the call alive. */
export type ServiceChoice = 'notify-kit' | 'notifee' | 'cometchat' | 'cometchat-ongoing'

export type ServiceType = 'microphone' | 'camera' | 'mediaPlayback' | 'mediaProjection' | 'phoneCall'

/** When a rule applies. Everything that is given must hold. */
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
  /** If the app may hold the permission, the service must declare the type: a service starts with a type if its permission is granted. */
  | { readonly kind: 'service-type-if-held'; readonly service: string; readonly type: ServiceType; readonly permission: string }
  | { readonly kind: 'service-without-types'; readonly service: string; readonly types: readonly string[] }
  /** The library's own manifest names another type for its service: without `tools:replace` the two cannot be merged. */
  | { readonly kind: 'service-replaces-type'; readonly service: string }
  | { readonly kind: 'service-not-exported'; readonly service: string }
  | { readonly kind: 'service-enabled'; readonly service: string }
  | { readonly kind: 'no-service'; readonly service: string }
  /** An attribute of the activity that the launcher starts. The first value is the one that is written. */
  | { readonly kind: 'activity-attribute'; readonly attribute: string; readonly values: readonly [string, ...string[]] }
  | { readonly kind: 'activity-flags'; readonly attribute: string; readonly flags: readonly string[] }
  | { readonly kind: 'link'; readonly by: 'scheme' | 'host' }
  /** In the class of the main activity, which is code: the lines that `main-activity.ts` has under this mark, or code of the app's own that does the same. */
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
  /** At most one of them. */
  | { readonly kind: 'one-library'; readonly libraries: readonly string[] }
  | { readonly kind: 'any-library'; readonly libraries: readonly string[] }
  | { readonly kind: 'all-libraries'; readonly libraries: readonly string[] }
  | { readonly kind: 'new-architecture' }
  /** Installed for iOS, and kept out of the Android app. */
  | { readonly kind: 'not-on-android'; readonly library: string }
  /** react-native-permissions builds this handler. It builds only those that are in its list in the Podfile. */
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
  /** At least one of these must hold. If the list is empty, the rule is for every app. */
  readonly when: readonly Condition[]
  /** An error certainly ends or breaks a call. A warning costs something, or affects only some phones. */
  readonly severity: Severity
  /** What happens if the app does not keep the rule. */
  readonly why: string
  /** One sentence, with the line to paste. `{scheme}` and the like stand for settings. */
  readonly fix: string
  /** The line to paste, as it is in `fix`, if there is one. */
  readonly paste?: string
  readonly source: Source
  /** Libraries whose own manifest is merged into the app's and brings this along. */
  readonly suppliedBy?: readonly string[]
}

/** A fix that says where a line is to be pasted, and the line by itself. */
export const pasting = (where: string, line: string, after = ''): Pick<Rule, 'fix' | 'paste'> => ({ fix: `${where}: ${line}${after}`, paste: line })
