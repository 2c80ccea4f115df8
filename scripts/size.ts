/** `pnpm size [--json]`: what each entry costs an application, bundled and minified by esbuild, gzip -9, without its peers. */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './gates.ts'

const machine = `${root}packages/machine/src`, adapters = `${root}packages/adapters/src`, inspector = `${root}packages/inspector/src`
/** `beyond`: what it stands on is counted elsewhere. */
type Entry = { name: string; code: string; max: number; beyond?: string }
/** A part of a phone, or an SDK's adapter, alone: an app that uses two pays less than their sum. */
const phone = (subpath: string, names: string, max = 3 * 1024): Entry =>
  ({ name: `@onhook/adapters/${subpath}: ${names}`, code: `export { ${names} } from '${adapters}/${subpath}/index.ts'`, max })
const SHELL = `export { createSessionTransport } from '${adapters}/session/index.ts'`
/** An adapter of a calling SDK: counted is what it adds to the shell. */
const vendor = (subpath: string, name: string): Entry => ({ ...phone(subpath, name), beyond: SHELL })
const ENTRIES: Entry[] = [
  { name: '@onhook/machine, the machine: callMachine, initialState, step (without xstate)', code: `export { callMachine, initialState, step } from '${machine}/index.ts'`, max: 8 * 1024 },
  // The machine is half of it. The rest: attempts and their queue (create-call, attempt), what a port may throw (containment), absolute
  // deadlines, the service that calls share (shared-service, service-hub), persistence, the trace. Gated where it stands, with 50 B: it must not grow.
  { name: '@onhook/machine, createCall: the machine with its runtime (without xstate)', code: `export { createCall } from '${machine}/index.ts'`, max: 12_280 },
  { name: '@onhook/machine/react: useCall (without react)', code: `export * from '${machine}/react.ts'`, max: 512 },
  { name: '@onhook/adapters/webrtc: createWebRtcTransport', code: `export { createWebRtcTransport } from '${adapters}/webrtc/index.ts'`, max: 3 * 1024 },
  phone('android-foreground', 'createAndroidForegroundService'),
  // With what index.js calls, so that a press reaches a call when JavaScript was cold: gated where it stands.
  phone('android-foreground', 'createAndroidForegroundService, registerAndroidForegroundService', 4_096),
  phone('cometchat-service', 'createCometChatService'),
  phone('ios-callkit', 'createCallKeepSystemCall'),
  phone('ios-callkit', 'createCallKitTelecomSystemCall'),
  phone('ios-callkit', 'createCallingxSystemCall'),
  phone('react-native', 'createReactNativeApp'),
  phone('react-native', 'requestCallPermissions, createAndroidPermissions, createIosPermissions'),
  phone('react-native', 'bindLinks'),
  // Over the 3 kB that an adapter should take; gated where they stand until they are made smaller.
  phone('cometchat', 'createCometChatTransport', 3_600),
  phone('cometchat', 'createCometChatReactNativeTransport', 3_800),
  phone('cometchat', 'createCometChatNativeTransport', 4_000),
  phone('cometchat', 'createCometChatV4Transport', 3_950),
  phone('cometchat', 'createCometChatV4ReactNativeTransport', 4_150),
  // The shell that the adapters of calling SDKs stand on, once; and what each adds to it. An app with one of them pays both.
  { name: '@onhook/adapters/session: createSessionTransport', code: SHELL, max: 2_560 },
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
  // All of `webrtc` above, and a shell of some 1.1 kB around the phone's library.
  phone('react-native-webrtc', 'createReactNativeWebRtcTransport', 4_200),
  // The machine's runtime, half of it, and every part of the phone.
  phone('react-native', 'createReactNativeCall', 24_000),
  { name: '@onhook/inspector: createRecorder', code: `export { createRecorder } from '${inspector}/client/index.ts'`, max: 3 * 1024 },
  // The recorder, and an observer of 4 kB: the chart out of a definition, the traces of actors, a bounded copy of what they hold. Gated where it stands.
  { name: '@onhook/inspector/xstate: createActorRecorder', code: `export { createActorRecorder } from '${inspector}/client/xstate/index.ts'`, max: 7_200 },
  { name: '@onhook/inspector/noop', code: `export * from '${inspector}/client/noop.ts'`, max: 200 },
]

async function bytesOf(code: string): Promise<number> {
  const { outputFiles } = await build({ stdin: { contents: code, resolveDir: root, loader: 'ts' }, bundle: true, minify: true, format: 'esm', write: false, conditions: ['@onhook/source'], external: ['xstate', 'react', 'ws'], logLevel: 'error' })
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length
}
const rows = []
for (const { name, code, max, beyond } of ENTRIES) {
  const all = await bytesOf(code), bytes = all - (beyond === undefined ? 0 : await bytesOf(beyond))
  rows.push({ name: beyond === undefined ? name : `${name}, beyond the shell (${all} B with it)`, bytes, max })
}
if (process.argv.includes('--json')) console.log(JSON.stringify(rows))
else for (const r of rows) console.log(`${r.bytes > r.max ? 'TOO BIG' : 'ok     '} ${String(r.bytes).padStart(6)} B of ${r.max} · ${r.name}`)
process.exit(rows.some(r => r.bytes > r.max) ? 1 : 0)
