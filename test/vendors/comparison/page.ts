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
  cometchat: 'no: versions 4 and 5 have functions of different names, and each has its own function here',
  livekit: '`version`, an export', mediasoup: '`version`, an export', 'sip-js': '`version`, an export',
  jssip: `\`JsSIP.version\`, but not the \`UA\` that is given: ${HOST.slice(4)}`,
  janus: `${HOST}. Its server, which is another program, says its own version by another request`,
  jitsi: 'no: its releases share no version numbers with any package. What its shape lacks is a diagnostic',
  daily: '`version()` of the default export', twilio: '`version`, an export', chime: '`Versioning.sdkVersion`, an export',
  agora: `\`AgoraRTC.VERSION\`, but not the client that is given: ${HOST.slice(4)}`,
  vonage: '`OT.version`',
  azure: `${HOST}. It sends one to its cloud from a minified private field, which we do not read`,
  telnyx: `${HOST}. It writes one to the console and sends it with its login, from a constant of its own`,
}
const versionsOf = (all: readonly Measured[]): string => table(['', 'does the package say its version?'], VENDORS.map(id => [nameOf(all, id), VERSIONS[id]]))

/** What becomes of a track that the host puts in its place through the browser's own `replaceTrack`: nobody is told. */
const BY_SENDER = 'the sender\'s `replaceTrack` tells nobody: the new one is heard until the next mute'
/** Where a microphone that ends by itself (unplugged, its permission taken back) is told from, or why by nobody; and what becomes of a live one that the host puts in its place while the call is muted, by what the packages' code does. */
const MICROPHONES: { readonly [V in (typeof VENDORS)[number]]: readonly [ended: string, another: string] } = {
  cometchat: ['nothing: the SDK opens the microphone, hands out no track and does not report the end', 'not known: the microphone is the SDK\'s own'],
  livekit: ['the SDK opens another microphone, and does not say so; if it gets none, it mutes the track, and reports that', 'in the same publication the SDK keeps it muted; another publication is muted at once'],
  mediasoup: ['`trackended` of the producer', 'the SDK keeps it muted (`Producer.replaceTrack`)'],
  'sip-js': ['`ended` of the track that is sent', BY_SENDER], jssip: ['`ended` of the track that is sent', BY_SENDER], janus: ['`ended` of the track that is sent', BY_SENDER],
  jitsi: ['`track.stopped` of the local track', 'reported as the host has set it, at once'],
  daily: ['not known: the SDK\'s bundle is closed, and was not driven; if it turns the sound off, that is reported', 'not known; what it says about our sound is reported'],
  twilio: ['`trackStopped` of the local participant', 'muted when it is published'],
  chime: ['`audioInputStreamEnded` of a device observer; if a microphone cannot be opened, the SDK puts a null device in its place, which shows it', 'switched off when it is opened: by itself the SDK only tells its server that we are muted, and leaves the track on'],
  agora: ['`track-ended` of the track', 'on the same track the SDK keeps it muted (`setDevice`); another published track is muted by the next mute, with ours'],
  vonage: ['`mediaStopped` of the publisher', 'the SDK keeps it muted (`setAudioSource`)'],
  azure: ['the media diagnostics, where the host gives them (`media`): the call itself says nothing', 'not known: the microphone is the SDK\'s own'],
  telnyx: ['`ended` of the track of the call\'s stream', 'the SDK keeps it muted (`setAudioInDevice`)'],
}
const nameOf = (all: readonly Measured[], id: string): string => all.find(m => m.id === id)?.name ?? id
const microphonesOf = (all: readonly Measured[]): string => table(['', 'told by', 'another microphone in its place, while muted'], VENDORS.map(id => [nameOf(all, id), ...MICROPHONES[id]]))

const ALL = 'every sound that the call sends; an unmute turns all of it on'
/** What of the sound that is sent a mute switches off, and an unmute on: beside our microphone there may be another, or what is shared. */
const TOUCHED: { readonly [V in (typeof VENDORS)[number]]: string } = {
  cometchat: 'the SDK\'s own microphone', livekit: 'the publication of the microphone, whoever has published it', mediasoup: 'every producer of sound, and the sound that was captured; an unmute turns all of it on',
  'sip-js': ALL, jssip: ALL, janus: ALL, jitsi: 'the local audio track of the conference', daily: 'the microphone (`setLocalAudio`)',
  twilio: 'every published sound, since nothing says whether a `LocalAudioTrack` is a microphone; an unmute leaves off what the host has published and muted itself',
  chime: 'the SDK\'s microphone; shared content is an attendee of its own',
  agora: 'our track, and what the host has published with a device (`setDevice`): neither shared content nor a track of the host\'s own making; an unmute leaves off what the host has published and muted itself',
  vonage: 'the sound of our publisher', azure: 'the call, by its own `mute`', telnyx: 'the call, by its own `muteAudio`',
}
const touchedOf = (all: readonly Measured[]): string => table(['', 'a mute touches'], VENDORS.map(id => [nameOf(all, id), TOUCHED[id]]))

const OF_TWO = 'no such thing: nobody hosts a call of two'
/** Whether a host can put out who is on the way in, and whether the SDK says so: `removedWhileJoining` of the claims. */
export const REMOVED: { readonly [V in (typeof VENDORS)[number]]: string } = {
  cometchat: 'not told: the SDK does not report a removal', livekit: 'told, in the room and before media are up', mediasoup: 'told by your signalling', 'sip-js': OF_TWO, jssip: OF_TWO,
  janus: 'told, in the room and before media are up', jitsi: 'no such thing: whoever waits is refused, and that is `denied-entry`', daily: 'told, in the lobby',
  twilio: 'not told: whatever the server says before it has answered, the SDK only reports that it could not connect', chime: 'told, while media are being set up',
  agora: 'no such thing: a ban is a refusal', vonage: 'told, in the session and before it is published; before it is connected nobody can be removed', azure: 'told by the end reason', telnyx: OF_TWO,
}
const NUMBER_OF_SIP = 'told: the number of the Reason header of a BYE'
/** Whether a reason that no list has comes through the SDK, and is kept as the vendor's code of the end: `endsInOtherWords` of the claims. */
export const OTHER_WORDS: { readonly [V in (typeof VENDORS)[number]]: string } = {
  cometchat: 'not told: the SDK does not say why a session ends; what the host says by `ended` is kept', livekit: 'told: a number of `DisconnectReason` that its version does not have', mediasoup: 'told by your signalling',
  'sip-js': NUMBER_OF_SIP, jssip: NUMBER_OF_SIP, janus: 'no such thing: its rooms remove people, and close, without a reason', jitsi: 'told: the name of an error of the conference', daily: 'told: the type of a fatal error',
  twilio: 'told: the code of an error', chime: 'not told: the SDK turns a status that it does not know into one that it knows', agora: 'told: the reason of a disconnection', vonage: 'told: the reason of `sessionDisconnected`',
  azure: 'told: the `subCode` of the end reason', telnyx: 'told: the number of a hang-up cause',
}
const otherWordsOf = (all: readonly Measured[]): string => table(['', 'a reason that no list has'], VENDORS.map(id => [nameOf(all, id), OTHER_WORDS[id]]))
const removedOf = (all: readonly Measured[]): string => table(['', 'removed while it joins'], VENDORS.map(id => [nameOf(all, id), REMOVED[id]]))

export function pageOf(all: readonly Measured[]): string {
  const names = [...new Set(all.flatMap(m => Object.keys(m.adapter)))]
  const count = (m: Measured, what: string): string => String(names.filter(name => cell(m, name) === what).length)
  return `# What each calling SDK does by itself, and what its adapter adds

Generated by \`pnpm compare\` in \`test/vendors\`; a test fails when the page is stale. Do not edit.

The same contract was run over every SDK twice: with the adapter, and with a plain binding. The plain binding is the twenty to forty lines that the SDK's own documents show (\`test/vendors/<vendor>/plain.ts\`). In the tables:

- **SDK**: the plain binding passes too.
- **Onhook**: only the adapter passes.
- Empty: not claimed, as the SDK has no such thing or it could not be driven.

A plain binding sometimes passes by chance. A case that it fails is a real failure; a case that it passes is no promise of the vendor.

A plain binding has none of our reasons: it passes on the code that the SDK gives, and no reason. So a row that asks for a reason by name (\`remote-hangup\`, \`removed-by-host\`, \`duplicate-identity\`, the reason of a refused join) is Onhook's for every vendor. That only says that the words are ours; the SDK gives the code from which they are made. Rows that ask for no reason by name show what else the SDK gives: that the call ends, once, and does not come back. In those rows a removal, and a hang-up of both sides, end for the reason that the port has reported, if it has reported one.

${table(['', 'package', 'driven', 'how', 'by itself', 'added', 'failed'], all.map(m => [`[${m.name}](vendors/${m.id}.md)`, m.sdk, DRIVEN[m.driven], m.how, count(m, 'SDK'), count(m, 'Onhook'), count(m, '**✗**')]))}

With the adapters, the ${all.reduce((sum, { adapter }) => sum + Object.values(adapter).filter(v => v !== 'unclaimed').length, 0)} cases that are claimed here, and the orderings, may take ${CONTRACT_MS / 1000} s together, one adapter after the other. That is the limit, not a measurement: \`pnpm bench:contract\` in \`test/vendors\` measures the time, and fails above the limit. Every run of the tests prints how long it took.

Driven with: ${beside()}, and the machine's own Chromium, Kamailio and Janus; a run prints their versions. CometChat's row is that of version 5. Its other packages are driven elsewhere: ${cometChats()}.

## Another version of the package

A version that the adapter is not made for is the diagnostic \`wrong-version\`, and the call goes on. A missing function is the diagnostic \`missing-member\`, and refuses the join.

${versionsOf(all)}

## A microphone that ends by itself

A microphone ends when it is unplugged, or when its permission is revoked: from then on it sends nothing. The adapter reports the call as muted, and answers an unmute with muted until another microphone is in its place.

${microphonesOf(all)}

## What a mute touches

A call may send more than our microphone: another microphone, or shared sound. This is what a mute switches off, and an unmute on.

${touchedOf(all)}

## Removed before it is joined

A host may remove somebody who is still joining. If the SDK reports it, the join is refused as \`removed-by-host\`.

${removedOf(all)}

## Ended for a reason that no list has

A server of a later version, or one that somebody wrote, may end a call for a reason that neither the SDK nor we know. If the reason comes through the SDK, the end record keeps it as the vendor's code. The record's own reason is then \`unknown\`, unless the event that carries the code says more: a removal, or the hang-up of a call of two.

${otherWordsOf(all)}

## Case by case

${table(['', ...all.map(m => m.name)], names.map(name => [name, ...all.map(m => cell(m, name))]))}
`
}
