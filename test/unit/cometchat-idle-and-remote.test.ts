/** CometChat's settings of the idle time, and the connection of the other side. */
import { cometChatIdleSettings, createCometChatTransport, type CometChatTransport } from '@onhook/adapters/cometchat'
import { createCall, type Call } from '@onhook/machine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEngine, type Engine } from '../cometchat/engine.ts'
import { createWebSdk } from '../cometchat/flavours.ts'

test('the idle time has its unit in its name, and becomes the settings of the platform', () => {
  for (const platform of ['web', 'react-native'] as const) fc.assert(fc.property(fc.integer({ min: 1_000 }), fc.integer({ min: 1_000 }), (idleBeforePromptMs, idleAfterPromptMs) => {
    expect(cometChatIdleSettings(platform, { idleBeforePromptMs, idleAfterPromptMs })).toStrictEqual({ idleTimeoutPeriodBeforePrompt: idleBeforePromptMs, idleTimeoutPeriodAfterPrompt: idleAfterPromptMs })
  }))
  for (const platform of ['flutter', 'android', 'ios'] as const) fc.assert(fc.property(fc.integer({ min: 0, max: 86_400 }), idleTimeoutSeconds => {
    expect(cometChatIdleSettings(platform, { idleTimeoutSeconds })).toStrictEqual({ idleTimeoutPeriod: idleTimeoutSeconds })
  }))
})

test('an idle time that can only be in the other unit, of another name, of no number or for no platform is refused, with what was expected', () => {
  expect(() => cometChatIdleSettings('web', { idleBeforePromptMs: 60, idleAfterPromptMs: 120_000 })).toThrow('CometChat: expected idleBeforePromptMs to be a number of milliseconds, 1000 at least, found 60')
  expect(() => cometChatIdleSettings('ios', { idleTimeoutSeconds: 300_000 })).toThrow('CometChat: expected idleTimeoutSeconds to be a number of seconds, from 0 to 86400, found 300000')
  expect(() => cometChatIdleSettings('web', { idleTimeoutSeconds: 300 } as never)).toThrow('expected idleBeforePromptMs')
  for (const idleTimeoutSeconds of [undefined, '300', NaN, Infinity, -1]) expect(() => cometChatIdleSettings('android', { idleTimeoutSeconds } as never)).toThrow(/seconds, from 0/)
  for (const platform of ['iOS', undefined]) expect(() => cometChatIdleSettings(platform as never, { idleTimeoutSeconds: 300 })).toThrow(`CometChat: expected a platform, one of web, react-native, flutter, android, ios, found ${platform}`)
  // What could be either is taken: nothing tells it from sixteen hours.
  expect(cometChatIdleSettings('ios', { idleTimeoutSeconds: 60_000 })).toStrictEqual({ idleTimeoutPeriod: 60_000 })
})

test('web: the other side’s connection is told to the host, and is no state of the call', async () => {
  const engine = createEngine(), { CometChatCalls, listeners } = createWebSdk(engine), told: string[] = [], diagnostics: string[] = []
  const transport = createCometChatTransport(CometChatCalls, {
    callToken: 't', container: {}, clock: engine.clock, onDiagnostic: ({ code }) => { diagnostics.push(code) },
    onRemoteConnection(state) { told.push(state); if (state === 'restored') throw new Error('the host throws, on purpose') },
  })
  const call = createCall({ transport, clock: engine.clock }), seen: string[] = []
  call.subscribe(() => { if (seen.at(-1) !== call.state) seen.push(call.state) })
  engine.say('remoteLost') // of whatever was before: nobody listens yet
  void call.join()
  await engine.advance(100)
  const heard = (): string[] => listeners.map(({ name }) => name).filter(name => name.startsWith('onRemote'))
  expect(heard()).toEqual(['onRemoteConnectionLost', 'onRemoteConnectionRestored'])
  for (const word of ['remoteLost', 'remoteRestored', 'remoteLost'] as const) engine.say(word)
  await engine.advance(100)
  expect([seen, told, diagnostics]).toEqual([['joining', 'joined'], ['lost', 'restored', 'lost'], ['on-remote-connection-threw']])
  void call.leave()
  await engine.advance(1_000)
  expect([call.state, heard()]).toEqual(['ended', []])
  engine.say('remoteRestored')
  expect(told).toHaveLength(3)
})

test.each([['left', ({ call }) => { void call.leave() }], ['left by the button', ({ engine }) => { engine.say('button') }], ['timed out', ({ engine }) => { engine.say('timedOut') }], ['said to be over by the host', ({ transport }) => { transport.ended({ reason: 'removed-by-host' }) }]] satisfies [string, (of: { call: Call; engine: Engine; transport: CometChatTransport }) => void][])('web: of a call that was %s the other side’s connection is not told, though its session is listened to yet', async (_how, end) => {
  const engine = createEngine({ leaveSays: [] }), { CometChatCalls, listeners } = createWebSdk(engine), told: string[] = []
  const transport = createCometChatTransport(CometChatCalls, { callToken: 't', container: {}, clock: engine.clock, onRemoteConnection(state) { told.push(state) } }), call = createCall({ transport, clock: engine.clock })
  void call.join()
  await engine.advance(100)
  engine.say('remoteLost')
  expect(told).toEqual(['lost'])
  end({ call, engine, transport })
  engine.say('remoteRestored')
  await engine.advance(100)
  engine.say('remoteLost')
  expect([listeners.some(({ name }) => name === 'onRemoteConnectionLost'), told]).toEqual([true, ['lost']])
  await engine.advance(60_000)
})
