/** The page of the comparison, from what was measured. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CONTRACT_MS } from '../harness/report.ts'
import { VENDORS, type Vendor } from '../harness/vendor.ts'

export const PAGE = fileURLToPath(new URL('../../../docs/vendors.md', import.meta.url))

export type Verdict = 'passed' | 'failed' | 'unclaimed'
export type Measured = Pick<Vendor, 'id' | 'name' | 'sdk' | 'driven' | 'how'> & { adapter: { [name: string]: Verdict }; plain: { [name: string]: Verdict } }

const DRIVEN: { readonly [D in Vendor['driven']]: string } = { server: 'real package, server', package: 'real package, no cloud', shape: 'our fake of its shape' }
const cell = ({ adapter, plain }: Measured, name: string): string =>
  adapter[name] === undefined || adapter[name] === 'unclaimed' ? '' : adapter[name] === 'failed' ? '**✗**' : plain[name] === 'passed' ? 'SDK' : 'Onhook'
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

/** What the packages were driven with, as it is installed. */
const BESIDE = { '@roamhq/wrtc': 'libwebrtc in Node', 'happy-dom': 'a page without a browser', ws: 'the sockets of our servers', '@livekit/protocol': 'LiveKit\'s messages' } as const
const versionOf = (name: string): string => (JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as { version: string }).version
const beside = (): string => Object.entries(BESIDE).map(([name, what]) => `${what} (${name} ${versionOf(name)})`).join(', ')

/** Version 4 of CometChat is driven elsewhere in this repository: as it is asked for there, an exact version. */
const COMETCHAT = [['@cometchat/calls-sdk-javascript', '../../package.json', 'the web package of version 4, in the unit tests'], ['@cometchat/calls-sdk-react-native', '../../mobile/package.json', 'that of React Native, in `test/mobile`']] as const
const cometChats = (): string => COMETCHAT.map(([name, manifest, what]) => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL(manifest, import.meta.url), 'utf8')) as { [kind in 'dependencies' | 'devDependencies']?: { [name: string]: string } }
  return `${name} ${({ ...dependencies, ...devDependencies })[name]} (${what})`
}).join(' and ')

/** Where each package says its version. What it does not say, the host may; a shape of another version lacks members, which is told as `missing-member`. */
const HOST = 'no: the host may say it (`version`)'
const VERSIONS: { readonly [V in (typeof VENDORS)[number]]: string } = {
  cometchat: 'no; versions 4 and 5 have functions of other names, and a function here each',
  livekit: '`version`, an export', mediasoup: '`version`, an export', 'sip-js': '`version`, an export',
  jssip: `\`JsSIP.version\`, but not the \`UA\` that is given: ${HOST.slice(4)}`,
  janus: `${HOST}. Its server says its own, by another request, and that is another program`,
  jitsi: 'no: its releases have no numbers in common with a package; what its shape lacks is a diagnostic',
  daily: '`version()` of the default export', twilio: '`version`, an export', chime: '`Versioning.sdkVersion`, an export',
  agora: `\`AgoraRTC.VERSION\`, but not the client that is given: ${HOST.slice(4)}`,
  vonage: '`OT.version`',
  azure: `${HOST}. It sends one to its cloud from a minified private field, which is read by nobody`,
  telnyx: `${HOST}. It writes one to the console and sends it with its login, from a constant of its own`,
}
const versionsOf = (all: readonly Measured[]): string => table(['', 'does the package say its version?'], VENDORS.map(id => [all.find(m => m.id === id)?.name ?? id, VERSIONS[id]]))

/** Where a microphone that ends by itself (unplugged, its permission taken back) is told from; who lets one know of it, and who does not. */
const MICROPHONES: { readonly [V in (typeof VENDORS)[number]]: string } = {
  cometchat: 'by nobody: the SDK opens the microphone, hands no track out and says nothing of it',
  livekit: 'the SDK opens another microphone, and says nothing; where it gets none it mutes the track, and tells that', mediasoup: '`trackended` of the producer',
  'sip-js': '`ended` of the track that is sent', jssip: '`ended` of the track that is sent', janus: '`ended` of the track that is sent',
  jitsi: '`track.stopped` of the local track', daily: 'not known: the bundle of the SDK is closed, and was not driven; sound that it turns off is told', twilio: '`trackStopped` of the local participant',
  chime: '`audioInputStreamEnded` of a device observer', agora: '`track-ended` of the track', vonage: '`mediaStopped` of the publisher',
  azure: 'the media diagnostics, where the host gives them (`media`): the call itself says nothing', telnyx: '`ended` of the track of the call\'s stream',
}
const microphonesOf = (all: readonly Measured[]): string => table(['', 'told by'], VENDORS.map(id => [all.find(m => m.id === id)?.name ?? id, MICROPHONES[id]]))

export function pageOf(all: readonly Measured[]): string {
  const names = [...new Set(all.flatMap(m => Object.keys(m.adapter)))]
  const count = (m: Measured, what: string): string => String(names.filter(name => cell(m, name) === what).length)
  return `# What each calling SDK does by itself, and what its adapter adds

Generated by \`pnpm compare\` in \`test/vendors\`; a test fails when the page is stale. Do not edit.

The same contract was run over every SDK twice: with the adapter, and with a plain binding, the twenty to forty lines that the SDK's own documents show (\`test/vendors/<vendor>/plain.ts\`). **SDK**: the plain binding passes too. **Onhook**: only the adapter passes. Empty: not claimed, as the SDK has no such thing or it could not be driven. A plain binding passes by chance at times: a case that it fails it has failed, one that it passes is no promise of the vendor.

${table(['', 'package', 'driven', 'how', 'by itself', 'added', 'failed'], all.map(m => [`[${m.name}](../packages/adapters/README.md)`, m.sdk, DRIVEN[m.driven], m.how, count(m, 'SDK'), count(m, 'Onhook'), count(m, '**✗**')]))}

With the adapters, the ${all.reduce((sum, { adapter }) => sum + Object.values(adapter).filter(v => v !== 'unclaimed').length, 0)} cases that are claimed here, and the orderings, are asked in ${CONTRACT_MS / 1000} s at most, one adapter after the other: \`pnpm bench:contract\` in \`test/vendors\` shows it, and fails above. Every run of the tests prints what it took there.

Driven with: ${beside()}, and the machine's own Chromium, Kamailio and Janus; a run prints their versions. Of CometChat, whose row is that of version 5: ${cometChats()}.

## Another version of the package

One that the adapter is not for is the diagnostic \`wrong-version\`, and the call goes on; a function that is missing is \`missing-member\`, and refuses the join.

${versionsOf(all)}

## A microphone that ends by itself

Unplugged, or its permission taken back: nobody is heard from then on. It is told as muted, and an unmute is answered by muted until another is in its place.

${microphonesOf(all)}

## Case by case

${table(['', ...all.map(m => m.name)], names.map(name => [name, ...all.map(m => cell(m, name))]))}
`
}
