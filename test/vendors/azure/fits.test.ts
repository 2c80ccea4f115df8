/** The real package fits the structural types; every state of its typings has a row, or the types fail; its own table of reasons is known. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createAzureTransport, AZURE_STATES, azureCauseOf, type AzureAgent, type AzureCall, type AzureNetwork } from '@onhook/adapters/azure'
import type { Call, CallAgent, CallClient, CallEndReason, CallState, Features, IncomingCall, UserFacingDiagnosticsFeature } from '@azure/communication-calling'
import type { CommunicationTokenCredential } from '@azure/communication-common'
import { expect, test } from 'vitest'
import { until } from '../harness/story.ts'
import { createFakeAgent } from './fake.ts'

type None<T extends never> = T
export type Fits = [
  None<CallAgent extends AzureAgent ? never : 'CallAgent does not fit AzureAgent'>,
  None<Call extends AzureCall ? never : 'Call does not fit AzureCall'>,
  None<UserFacingDiagnosticsFeature['network'] extends AzureNetwork ? never : 'NetworkDiagnostics does not fit AzureNetwork'>,
  None<UserFacingDiagnosticsFeature['media'] extends AzureNetwork ? never : 'MediaDiagnostics does not fit AzureNetwork'>,
  None<Exclude<CallState, keyof typeof AZURE_STATES>>, None<Exclude<keyof typeof AZURE_STATES, CallState>>,
  // The day the typings list their codes, this is red, and the list is to be checked here.
  None<number extends CallEndReason['code'] & NonNullable<CallEndReason['subCode']> ? never : 'the typings list the codes of an end'>,
  // @ts-expect-error a state that the vendor adds has no row
  None<Exclude<CallState | 'Transferring', keyof typeof AZURE_STATES>>,
]
const file = createRequire(import.meta.url).resolve('@azure/communication-calling')
const types = readFileSync(file.replace(/dist\/sdk\.bundle\.js$/, 'types/communication-calling.d.ts'), 'utf8')

test('the typings of the package fit', () => {
  // Compiled, not run.
  const use = (client: CallClient, agent: CallAgent, credential: CommunicationTokenCredential, incoming: IncomingCall, features: typeof Features) => [
    createAzureTransport(agent, { call: a => a.join({ groupId: 'group' }), network: (call: Call) => call.feature(features.UserFacingDiagnostics).network, media: (call: Call) => call.feature(features.UserFacingDiagnostics).media, onCall: call => { void call.sendDtmf('Num1') } }),
    createAzureTransport(() => client.createCallAgent(credential), { call: a => a.startCall([{ communicationUserId: '8:acs:user' }]) }),
    createAzureTransport(agent, { call: () => incoming.accept() }),
  ]
  expect(typeof use).toBe('function')
})

test('every event of a call in the typings is heard, or says nothing of the call itself', () => {
  const common = types.slice(types.indexOf('interface CallCommon'), types.indexOf('interface CallConstraints'))
  const events = [...common.matchAll(/ on\(event: '(\w+)'/g)].map(([, event]) => event!).sort()
  const heard = ['isMutedChanged', 'stateChanged']
  // `mutedByOthers` comes with `isMutedChanged`; a transfer is a state and an end reason.
  const notOurs = ['callerInfoChanged', 'idChanged', 'isIncomingAudioMutedChanged', 'isLocalVideoStartedChanged', 'isScreenSharingOnChanged', 'localAudioStreamsUpdated', 'localVideoStreamsUpdated', 'mutedByOthers', 'remoteAudioStreamsUpdated', 'remoteParticipantsUpdated', 'roleChanged', 'transferorInfoChanged']
  expect(events).toEqual([...heard, ...notOurs].sort())
})

test('every diagnostic of the typings that is about a microphone is told as muted', async () => {
  const all = types.slice(types.indexOf('interface LatestMediaDiagnostics'), types.indexOf('interface LatestNetworkDiagnostics')), found = [...all.matchAll(/^ +(\w*microphone\w*)\?:/gim)].map(([, name]) => name!)
  // Heard, and nobody speaks; muted already, and somebody speaks.
  const names = found.filter(name => !['microphoneNotMuteButSilent', 'speakingWhileMicrophoneIsMuted'].includes(name))
  expect([found.length, names.length]).toEqual([6, 4])
  for (const diagnostic of names) {
    const fake = createFakeAgent(), told: string[] = []
    let say!: (change: { diagnostic: string; value: unknown }) => void
    const port = createAzureTransport(fake.agent, { call: agent => agent.join({ groupId: 'group' }), media: () => ({ on: (_, listener) => { say = listener }, off: () => undefined }) })
    port.subscribe(({ type }) => { told.push(type) })
    const ctx = { attempt: 1, signal: new AbortController().signal }
    await port.join(ctx)
    await until('joined', () => told.includes('transport.joined'))
    for (const value of [true, false]) say({ diagnostic, value })
    expect([diagnostic, told.slice(told.indexOf('transport.joined') + 1)]).toEqual([diagnostic, ['transport.muted', 'transport.unmuted']])
    await port.leave(ctx)
  }
})

test('nothing in the typings says the version of the package, but for those of the browser and of the application: the host may', () => {
  expect([...types.matchAll(/^ +(?:readonly )?(\w*version\w*)\??[:(]/gim)].map(([, name]) => name).toSorted()).toEqual(['appVersion', 'browserVersion', 'isSupportedBrowserVersion'])
})

/** The package's own table of end reasons. It is minified: `56e4` is 560000. */
const pairs = [...readFileSync(file, 'utf8').matchAll(/code:([\de]+),subCode:([\de]+),message:"/g)].map(([, code, subCode]) => ({ code: Number(code), subCode: Number(subCode) }))

test('every code and sub-code of the package\'s own table of end reasons has ours', () => {
  expect(pairs.length).toBeGreaterThan(60)
  expect(pairs.filter(pair => azureCauseOf(pair).reason === 'unknown')).toEqual([])
})

test('of those that it calls a success, each is who has ended the call: us only where it says so', () => {
  expect(Object.fromEntries(pairs.filter(({ code }) => code === 0).map(pair => [pair.subCode, azureCauseOf(pair).reason]))).toEqual({
    0: 'local-leave', // ended successfully by local participant
    4097: 'room-ended', // ended for all users by the meeting organizer
    4501: 'join-cancelled', // canceled, locally declined, an endpoint mismatch, or no media offer
    4521: 'network-lost', // user disconnected abruptly
    5000: 'removed-by-host', 5300: 'removed-by-host', // removed from the conversation by another participant
    5003: 'remote-hangup', // the call has ended
    5010: 'all-others-left', 5013: 'all-others-left', 5014: 'all-others-left',
    5854: 'denied-entry', 5855: 'denied-entry', // removed from the lobby
    7000: 'room-ended', // by Call Automation API or a server bot
    7015: 'replaced', // transfer completed
    540000: 'remote-hangup', // by local PSTN caller
    560000: 'remote-hangup', // by remote PSTN participant
  })
})
