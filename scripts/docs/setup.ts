/** `docs/setup-android.md` and `docs/setup-ios.md`: between the markers, the rules by which the Expo plugin writes and `onhook doctor` judges. */
import { RULES, mainActivityLines, settingsOf, wish, type Condition, type Feature, type Rule } from '../../packages/adapters/src/setup/index.ts'
import { fill } from '../../packages/adapters/src/setup/options.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
/** A `<` in a table's text would be HTML. */
const words = (text: string): string => cell(text).replaceAll('<', '&lt;')
/** The line to paste is code. */
function fixOf({ fix, paste }: Rule, chosen: Parameters<typeof fill>[1]): string {
  if (paste === undefined) return words(fill(fix, chosen))
  const [before, after] = fix.split(paste) as [string, string]
  return `${words(fill(before, chosen))}\`${cell(fill(paste, chosen))}\`${words(fill(after, chosen))}`
}

const FEATURES: Record<Feature, string> = {
  camera: 'video', bluetooth: 'Bluetooth', screenShare: 'screen sharing', screenShareOnIos: 'screen sharing', callKit: 'CallKit', callKitUndecided: 'unless the app says `callKit: false`', push: 'VoIP pushes', pip: 'picture-in-picture',
  telecom: 'Telecom', telecomUndecided: '`telecom` not set', linkScheme: 'links with a scheme', linkHost: 'https links', 'notify-kit': '`notify-kit`', notifee: '`notifee`', cometchat: '`cometchat`', 'cometchat-ongoing': '`cometchat-ongoing`',
}
const SERVICES: readonly Feature[] = ['notify-kit', 'notifee', 'cometchat', 'cometchat-ongoing']
function condition({ uses = [], without = [], library, from, below, serviceType, newArchitecture }: Condition): string {
  const versions = from !== undefined ? ` from ${from} on` : below !== undefined ? ` below ${below}` : ''
  return [
    ...uses.map(feature => FEATURES[feature]),
    ...without.map(feature => `no ${FEATURES[feature]}`),
    ...(library === undefined ? [] : [`\`${library}\`${versions}`]),
    ...(newArchitecture ? ['the New Architecture'] : []),
    ...(serviceType === undefined ? [] : [`any service of the type ${serviceType}`]),
  ].join(' and ')
}
/** In words; all services that a rule names together are "the service". */
function when({ when: conditions }: Rule): string {
  if (conditions.length === 0) return 'every call'
  const service = (c: Condition): Feature | undefined => c.uses?.find(feature => SERVICES.includes(feature))
  const isAnyService = SERVICES.every(choice => conditions.some(c => service(c) === choice))
  const words = conditions.map((c) => {
    const { uses = [] } = c
    return isAnyService && service(c) !== undefined
      ? ['the service', ...uses.filter(feature => !SERVICES.includes(feature)).map(feature => FEATURES[feature])].join(' and ')
      : condition(c)
  })
  return [...new Set(words)].join(', or ')
}

/** What stands for the settings: the texts of the documents, and names that a reader replaces. */
const settings = settingsOf({ links: { scheme: 'myapp', host: 'example.org' }, screenShare: {
  extension: 'org.example.myapp.Broadcast', appGroup: 'group.org.example.myapp',
} })
function table(rules: readonly Rule[]): string {
  const row = (rule: Rule): string => {
    const brought = rule.suppliedBy ? ` The permission is brought along by ${rule.suppliedBy.map(library => `\`${library}\``).join(', ')}.` : ''
    return `| \`${rule.id}\` | ${words(fill(wish(rule.want), settings))} | ${when(rule)} | ${rule.severity === 'error' ? '**error**' : 'warning'}: ${words(fill(rule.why, settings))} | ${fixOf(rule, settings)}${brought} | [${cell(rule.source.title)}](${rule.source.url}) |`
  }
  return `| rule | wants | for | otherwise | write | source |\n|---|---|---|---|---|---|\n${rules.map(row).join('\n')}`
}

/** The lines that most apps paste: what the fixes of the rules say for a call with these options. */
function lines(kind: Rule['want']['kind'], options: Parameters<typeof settingsOf>[0]): string {
  const chosen = settingsOf(options)
  return RULES.filter(rule => rule.want.kind === kind && (rule.when.length === 0 || rule.when.some(c => (c.uses ?? (c.library === undefined ? undefined : []))?.every(feature => chosen.features.has(feature)))))
    .flatMap(({ paste }) => (paste === undefined ? [] : [fill(paste, chosen)])).join('\n')
}
const xml = (text: string): string => `\`\`\`xml\n${text}\n\`\`\``

const of = (platform: Rule['platform'], ...kinds: Rule['want']['kind'][]): Rule[] =>
  RULES.filter(rule => rule.platform === platform && (kinds.length === 0 || kinds.includes(rule.want.kind)))
const isNative = (rule: Rule): boolean =>
  !['version', 'no-library', 'one-library', 'any-library', 'all-libraries', 'new-architecture', 'not-on-android', 'pod-permission'].includes(rule.want.kind)
const REGIONS: Record<string, () => string> = {
  'android-permissions': () => xml(lines('permission', {})),
  'android-main-activity': () => `\`\`\`kotlin\n${mainActivityLines('kt')}\n\`\`\``,
  'android-service': () => xml(lines('service', {})),
  'ios-info': () => xml([
    lines('text', {}),
    '<key>UIBackgroundModes</key>',
    '<array>',
    ...lines('background-mode', { callKit: true }).split('\n').map(line => `  ${line}`),
    '</array>',
  ].join('\n')),
  'ios-podfile': () =>
    `\`\`\`ruby\n# under react_native_pods.rb, which is required in the same way\nnode_require('react-native-permissions/scripts/setup.rb')\n# above the target\n${lines('pod-permission', {}).split('\n')[0]}\n\`\`\``,
  'rules-services': () => table(of(
    'android', 'service', 'service-type', 'service-type-if-held', 'service-without-types', 'service-replaces-type', 'service-not-exported', 'service-enabled',
    'no-service',
  )),
  'rules-permissions': () => table(of('android', 'permission')),
  'rules-activity': () => table(of('android', 'activity-attribute', 'activity-flags', 'link', 'main-activity')),
  'rules-ios': () => table(of('ios').filter(isNative)),
  'rules-libraries': () => table([...of('android').filter(rule => !isNative(rule)), ...of('app')]),
  'rules-ios-libraries': () => table(of('ios').filter(rule => !isNative(rule))),
}

const MARKED = /<!-- generated:([\w-]+) -->\n[^]*?<!-- \/generated -->/g
/** @throws Error for a marker that nothing fills, or that is not closed */
export function setupPage(text: string, where: string): string {
  const opened = text.split('<!-- generated:').length - 1, closed = [...text.matchAll(MARKED)].length
  if (opened !== closed) {
    throw new Error(`${where}: each <!-- generated:name --> must be closed by <!-- /generated -->, found ${opened} opened and ${closed} whole`)
  }
  return text.replace(MARKED, (_, name: string) => {
    const region = REGIONS[name]
    if (!region) throw new Error(`${where}: generated must be one of ${Object.keys(REGIONS).join(', ')}, found "${name}"`)
    return `<!-- generated:${name} -->\n${region()}\n<!-- /generated -->`
  })
}
