/**
 * `pnpm size [--json]`: what each entry costs an application, bundled and minified by esbuild, gzip -9, without its peers. It fails where one
 * passes its limit, and where a text says another size; `pnpm size --write` writes the texts.
 */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { bringSizes } from './docs/sizes.ts'
import { root } from './gates.ts'

const machine = `${root}packages/machine/src`, adapters = `${root}packages/adapters/src`, inspector = `${root}packages/inspector/src`
/** `beyond`: what it shares with other entries, which is gated by itself; counted is what is added to a bundle that has it. */
type Entry = { name: string; code: string; max: number; beyond?: { what: string; code: string } }
/**
 * A part of a phone, or an SDK's adapter, alone: an app that uses two pays less than their sum. What it asks the machine (is this a reason of
 * ours, is this an event?) is not counted: every app of an adapter has the machine, which is counted above.
 */
const phone = (subpath: string, names: string, max = 3 * 1024): Entry =>
  ({ name: `@onhook/adapters/${subpath}: ${names}`, code: `export { ${names} } from '${adapters}/${subpath}/index.ts'`, max })
/** One that stands on another. */
const onTop = (entry: Entry, what: string, { code }: Entry): Entry => ({ ...entry, beyond: { what, code } })
/** Gated where it stands. It looks at what it hears before it believes it: a word heard by half is an outage that no call is told of. */
const SHELL: Entry = { name: '@onhook/adapters/session: createSessionTransport', code: `export { createSessionTransport } from '${adapters}/session/index.ts'`, max: 2_848 }
const WEBRTC = phone('webrtc', 'createWebRtcTransport'), ANDROID = phone('android-foreground', 'createAndroidForegroundService')
/** An adapter of a calling SDK. */
const vendor = (subpath: string, name: string): Entry => onTop(phone(subpath, name), 'the shell', SHELL)
const ENTRIES: Entry[] = [
  { name: '@onhook/machine, the machine: callMachine, initialState, step (without xstate)', code: `export { callMachine, initialState, step } from '${machine}/index.ts'`, max: 8 * 1024 },
  // The machine is half of it. The rest: attempts and their queue (create-call, attempt), what a port may throw (containment), absolute
  // deadlines, the service that calls share (shared-service, service-hub), persistence, the trace, with what chose a branch and what adapters
  // diagnose. Gated where it stands: it must not grow.
  { name: '@onhook/machine, createCall: the machine with its runtime (without xstate)', code: `export { createCall } from '${machine}/index.ts'`, max: 13_520 },
  { name: '@onhook/machine/react: useCall (without react)', code: `export * from '${machine}/react.ts'`, max: 512 },
  WEBRTC,
  phone('webrtc', 'createWebSocketSignalling'),
  ANDROID,
  // What index.js calls, so that a press reaches a call when JavaScript was cold: an adapter of its own, and the port needs it. Every app has both.
  phone('android-foreground', 'registerAndroidForegroundService', 1_536),
  phone('android-foreground', 'createAndroidForegroundService, registerAndroidForegroundService', 4_164),
  phone('android-foreground', 'createNoService, createTaskRemovedApp', 256),
  phone('cometchat-service', 'createCometChatService'),
  // CallKit and Telecom: each whole, with what the three share, as an app has one of them.
  phone('ios-callkit', 'createCallKeepSystemCall'),
  phone('ios-callkit', 'createCallKitTelecomSystemCall'),
  phone('ios-callkit', 'createCallingxSystemCall'),
  phone('ios-callkit', 'sweepCallNotification', 384),
  // What lets the transport wait, beside the two with which it does: an app that has one of them has both.
  phone('ios-callkit', 'joinAfterActivation', 768),
  phone('ios-callkit', 'createCallKeepSystemCall, joinAfterActivation', 3_632),
  phone('ios-callkit', 'createCallingxSystemCall, joinAfterActivation', 3_648),
  // What keeps the microphone of a held call silent, with any of the three.
  phone('ios-callkit', 'muteWhileHeld', 1_536),
  phone('react-native', 'createReactNativeApp'),
  phone('react-native', 'createAndroidPermissions, requestCallPermissions'),
  phone('react-native', 'createIosPermissions, requestCallPermissions'),
  phone('react-native', 'bindLinks'),
  phone('react-native', 'parseLink', 512),
  // The sentences of the service and of the system call, which createReactNativeCall has too.
  phone('react-native', 'explain', 2_048),
  phone('react-native', 'createNavigationScreen'),
  phone('react-native', 'createRouterScreen'),
  phone('react-native', 'createNetInfoNetwork'),
  phone('react-native', 'createAsyncStoragePersist'),
  phone('react-native', 'createMmkvPersist'),
  phone('react-native', 'createAndroidPictureInPicture, bindPictureInPicture'),
  phone('react-native', 'createIosPictureInPicture, bindPictureInPicture'),
  phone('react-native', 'bindBackButton'),
  // The shell that the adapters of calling SDKs stand on, once; and what each adds to it. An app with one of them pays both.
  SHELL,
  // Of the shell these use the half that knows attempts, owners and the host, and have a `translate` of their own: alone each is less than both.
  vendor('cometchat', 'createCometChatTransport'),
  vendor('cometchat', 'createCometChatReactNativeTransport'),
  vendor('cometchat', 'createCometChatNativeTransport'),
  vendor('cometchat', 'createCometChatV4Transport'),
  vendor('cometchat', 'createCometChatV4ReactNativeTransport'),
  vendor('livekit', 'createLiveKitTransport'),
  vendor('mediasoup', 'createMediasoupTransport'),
  vendor('sip-js', 'createSipJsTransport'),
  vendor('jssip', 'createJsSipTransport'),
  vendor('janus', 'createJanusTransport'),
  vendor('jitsi', 'createJitsiTransport'),
  vendor('daily', 'createDailyTransport'),
  vendor('twilio', 'createTwilioTransport'),
  vendor('chime', 'createChimeTransport'),
  vendor('agora', 'createAgoraTransport'),
  vendor('vonage', 'createVonageTransport'),
  vendor('azure', 'createAzureTransport'),
  vendor('telnyx', 'createTelnyxTransport'),
  onTop(phone('react-native-webrtc', 'createReactNativeWebRtcTransport', 1_152), 'webrtc', WEBRTC),
  // The machine's runtime, half of it, and every part of the phone: of which links are 1,080 B, and the sentences of the diagnostics nearly 2 kB.
  // That it is read from top to bottom, in files of its own, is 54 B of it, and `telecom` with what two notifications cost 40; the rest of what it has grown by is createCall's.
  phone('react-native', 'createReactNativeCall', 30_140),
  { name: '@onhook/inspector: createRecorder', code: `export { createRecorder } from '${inspector}/client/index.ts'`, max: 3 * 1024 },
  // The recorder, and an observer of 4 kB: the chart out of a definition, the traces of actors, a bounded copy of what they hold. Gated where it stands.
  { name: '@onhook/inspector/xstate: createActorRecorder', code: `export { createActorRecorder } from '${inspector}/client/xstate/index.ts'`, max: 7_256 },
  { name: '@onhook/inspector/noop', code: `export * from '${inspector}/client/noop.ts'`, max: 200 },
]

async function bytesOf(code: string): Promise<number> {
  const machineIsBeside = !code.includes('createReactNativeCall')
  const { outputFiles } = await build({ stdin: { contents: code, resolveDir: root, loader: 'ts' }, bundle: true, minify: true, format: 'esm', write: false, conditions: ['@onhook/source'], external: ['xstate', 'react', 'ws', ...(machineIsBeside ? ['@onhook/machine'] : [])], logLevel: 'error' })
  // In a bundle nothing is imported.
  return gzipSync(outputFiles[0]!.text.replaceAll(/import\{[^}]*\}from"@onhook\/machine";/g, ''), { level: 9 }).length
}
const rows = []
for (const { name, code, max, beyond } of ENTRIES) {
  const alone = await bytesOf(code), both = beyond && await bytesOf(`${beyond.code}\n${code}`)
  rows.push(both === undefined ? { name, bytes: alone, max, alone, code } : { name: `${name}, beyond ${beyond!.what} (${both} B with it, ${alone} B alone)`, bytes: both - await bytesOf(beyond!.code), max, alone, code })
}
/** Each is a helper within something that has a line. */
const WITHIN = ['isMarked', 'parseMessage', 'profiles', 'systemReasonOf', 'translate', 'uuidOf']
// What does something on a phone and is exported has a line above.
for (const subpath of ['android-foreground', 'cometchat-service', 'ios-callkit', 'react-native', 'react-native-webrtc', 'webrtc']) {
  const { metafile } = await build({ entryPoints: [`${adapters}/${subpath}/index.ts`], bundle: true, format: 'esm', write: false, metafile: true, outdir: '/', conditions: ['@onhook/source'], external: ['xstate'], logLevel: 'error' })
  const gated = ENTRIES.map(({ name }) => name).join()
  for (const name of Object.values(metafile.outputs)[0]!.exports) if (/^[a-z]/.test(name) && !WITHIN.includes(name) && !RegExp(`\\b${name}\\b`).test(gated)) rows.push({ name: `@onhook/adapters/${subpath}: ${name} has no limit in scripts/size.ts`, bytes: NaN, max: 0, alone: NaN, code: '' })
}
if (process.argv.includes('--json')) console.log(JSON.stringify(rows.map(({ name, bytes, max }) => ({ name, bytes, max }))))
else for (const r of rows) console.log(`${r.bytes <= r.max ? 'ok     ' : 'TOO BIG'} ${String(r.bytes).padStart(6)} B of ${r.max} · ${r.name}`)
const write = process.argv.includes('--write'), texts = bringSizes(root, rows, { write })
for (const path of texts) console.error(write ? `wrote ${path}` : `${path} says other sizes: run pnpm size --write`)
process.exit(rows.every(r => r.bytes <= r.max) && (write || texts.length === 0) ? 0 : 1)
