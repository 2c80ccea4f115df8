/** The vendors' packages: of which version, loaded when, and what is said where one is missing. What the code compares with is what package.json asks for. */
import { readFileSync } from 'node:fs'
import { createAgoraTransport } from '@onhook/adapters/agora'
import { createAzureTransport } from '@onhook/adapters/azure'
import { createChimeTransport } from '@onhook/adapters/chime'
import { createCometChatReactNativeTransport, createCometChatTransport, createCometChatV4ReactNativeTransport, createCometChatV4Transport } from '@onhook/adapters/cometchat'
import { createDailyTransport } from '@onhook/adapters/daily'
import { createJanusTransport } from '@onhook/adapters/janus'
import { createJitsiTransport } from '@onhook/adapters/jitsi'
import { createJsSipTransport } from '@onhook/adapters/jssip'
import { createLiveKitTransport } from '@onhook/adapters/livekit'
import { createMediasoupTransport } from '@onhook/adapters/mediasoup'
import type { SessionOptions } from '@onhook/adapters/session'
import { createSipJsTransport } from '@onhook/adapters/sip-js'
import { createTelnyxTransport } from '@onhook/adapters/telnyx'
import { createTwilioTransport } from '@onhook/adapters/twilio'
import { createVonageTransport } from '@onhook/adapters/vonage'
import type { TransportPort } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

const { peerDependencies: peers, peerDependenciesMeta: meta } = JSON.parse(readFileSync(new URL('../../packages/adapters/package.json', import.meta.url), 'utf8')) as { peerDependencies: Record<string, string>; peerDependenciesMeta: Record<string, { optional?: boolean }> }

type Create = (sdk: unknown, options: Omit<SessionOptions, 'timing'>) => TransportPort
/** `says`: where the package says its own version. The others cannot be asked: the host says it. `range`: of several that the peer has, its own. */
const VENDORS: Record<string, { create: Create; peer: string | undefined; range?: string; says?: (version: string) => object }> = {
  agora: { create: (sdk, options) => createAgoraTransport(sdk as never, { appId: 'a', channel: 'c', ...options }), peer: 'agora-rtc-sdk-ng' },
  azure: { create: (sdk, options) => createAzureTransport(sdk as never, { call: () => ({}) as never, ...options }), peer: '@azure/communication-calling' },
  chime: { create: (sdk, options) => createChimeTransport(sdk as never, { createSession: () => ({}) as never, ...options }), peer: 'amazon-chime-sdk-js', says: sdkVersion => ({ Versioning: { sdkVersion } }) },
  cometchat: { create: (sdk, options) => createCometChatTransport(sdk as never, { callToken: 't', container: {}, ...options }), peer: '@cometchat/calls-sdk-javascript', range: '^5.0.0' },
  'cometchat, React Native': { create: (sdk, options) => createCometChatReactNativeTransport(sdk as never, { callToken: 't', ...options }), peer: '@cometchat/calls-sdk-react-native', range: '^5.0.0' },
  'cometchat, version 4': { create: (sdk, options) => createCometChatV4Transport(sdk as never, { callToken: 't', container: {}, ...options }), peer: '@cometchat/calls-sdk-javascript', range: '^4.0.0' },
  'cometchat, version 4, React Native': { create: (sdk, options) => createCometChatV4ReactNativeTransport(sdk as never, { callToken: 't', ...options }), peer: '@cometchat/calls-sdk-react-native', range: '^4.0.0' },
  daily: { create: (sdk, options) => createDailyTransport(sdk as never, { join: {}, ...options }), peer: '@daily-co/daily-js', says: version => ({ version: () => version }) },
  janus: { create: (sdk, options) => createJanusTransport(sdk as never, { session: { server: 's' }, plugin: 'p', join: { request: 'join' }, capture: () => [], ...options }), peer: 'janus-gateway' },
  jitsi: { create: (sdk, options) => createJitsiTransport(sdk as never, { room: 'r', connection: {}, ...options }), peer: undefined },
  jssip: { create: (sdk, options) => createJsSipTransport(sdk as never, { target: 't', ...options }), peer: 'jssip' },
  livekit: { create: (sdk, options) => createLiveKitTransport(sdk as never, { connection: { url: 'u', token: 't' }, ...options }), peer: 'livekit-client', says: version => ({ version }) },
  mediasoup: { create: (sdk, options) => createMediasoupTransport(sdk as never, { signalling: () => ({}) as never, ...options }), peer: 'mediasoup-client', says: version => ({ version }) },
  'sip-js': { create: (sdk, options) => createSipJsTransport(sdk as never, { userAgent: {}, target: 't', ...options }), peer: 'sip.js', says: version => ({ version }) },
  telnyx: { create: (sdk, options) => createTelnyxTransport(sdk as never, { call: {}, ...options }), peer: '@telnyx/webrtc' },
  twilio: { create: (sdk, options) => createTwilioTransport(sdk as never, { token: 't', ...options }), peer: 'twilio-video', says: version => ({ version }) },
  vonage: { create: (sdk, options) => createVonageTransport(sdk as never, { applicationId: 'a', sessionId: 's', token: 't', ...options }), peer: '@vonage/client-sdk-video', says: version => ({ version }) },
}

/** Joins, in vain; what was told. */
async function joinOf(create: Create, sdk: unknown, options: Omit<SessionOptions, 'timing'> = {}, times = 1): Promise<string[]> {
  const told: string[] = [], port = create(sdk, { ...options, onDiagnostic: ({ code, message }) => { told.push(`${code}: ${message}`) } })
  port.subscribe(() => undefined)
  for (let attempt = 1; attempt <= times; attempt++) await Promise.resolve(port.join({ attempt, signal: new AbortController().signal })).catch(() => undefined)
  return told
}
/** Around the edges of a range, and whether it has them. The patch of a lowest version is 0: nobody need compare it. */
function edgesOf(range: string): [version: string, fits: boolean][] {
  const [, caret, major, minor] = /^(\^|>=)(\d+)\.(\d+)\.0(?: <\d+)?$/.exec(range)!.map(part => (/^\d+$/.test(part) ? Number(part) : part)) as [string, string, number, number]
  return [
    [`${major}.${minor}.0`, true], [`${major}.${minor}.7`, true], [`v${major}.${minor}.1`, true], [`${major}.${minor}.3-beta.2`, true],
    [`${major}.${minor + 1}.0`, caret === '>=' || major > 0], [`${major}.${minor + 100}.0`, caret === '>=' || major > 0],
    ...(minor > 0 ? [[`${major}.${minor - 1}.9`, false]] satisfies [string, boolean][] : []),
    [`${major + 1}.0.0`, false], [`${major + 1}.${minor}.0`, false], ...(major > 0 ? [[`${major}${major}.${minor}.0`, false]] satisfies [string, boolean][] : []), ['next', false],
  ]
}

describe.each(Object.entries(VENDORS))('%s', (id, { create, peer, range = peers[peer ?? '']!, says }) => {
  test('what says what to install names the peer, and the range that package.json asks for, which is optional', async () => {
    const [told] = await joinOf(create, () => Promise.reject(new Error('Cannot find package')))
    expect(told).toMatch(id === 'azure' ? /^missing-agent: .* install / : /^missing-package: .*, found none: see the error, or install it$/)
    if (peer) expect([told!.includes(`${peer}@${range}`), peers[peer]!.split(' || ').includes(range), meta[peer]]).toEqual([true, true, { optional: true }])
  })
  if (peer) test('a version is compared as the range of the peer says, whether the host says it or the package', async () => {
    for (const [version, fits] of edgesOf(range)) {
      for (const told of [await joinOf(create, {}, { version }), ...(says ? [await joinOf(create, says(version))] : [])]) {
        expect([version, told.some(text => text.startsWith('wrong-version: '))]).toEqual([version, !fits])
        if (!fits) expect(told[0]).toContain(`expected ${peer}@${range}, found version ${version}; `)
      }
    }
  })
  test('what loads is called once for all joins, and again when it has failed', async () => {
    let loads = 0
    await joinOf(create, () => { loads++; return Promise.reject(new Error('offline')) }, {}, 3)
    expect(loads).toBe(3)
    loads = 0
    // Whatever is asked of it is there, and does nothing.
    const anything: unknown = new Proxy(function () { return undefined }, { get: (_, name) => (name === 'then' ? undefined : name === 'version' ? undefined : anything) })
    const port = create(async () => { loads++; return anything }, { clock: { setTimeout: () => 0, clearTimeout: () => undefined } })
    port.subscribe(() => undefined)
    for (let attempt = 1; attempt <= 3; attempt++) {
      const controller = new AbortController()
      // Nothing of it answers, so nobody waits for the join.
      void Promise.resolve(port.join({ attempt, signal: controller.signal })).catch(() => undefined)
      await new Promise(resolve => { setTimeout(resolve) })
      controller.abort()
    }
    expect(loads).toBe(1)
  })
})
