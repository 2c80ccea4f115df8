/** What the settings of a session may be: typed, and where no compiler looks, reported. */
import type { CallSettings, CallSettingsBuilder } from '@cometchat/calls-sdk-javascript/pack/src/models/CallSettings.js'
import {
  createCometChatNativeTransport, createCometChatReactNativeTransport, createCometChatTransport, type CometChatNativeSettings, type CometChatReactNativeSettings, type CometChatSessionSettings,
} from '@onhook/adapters/cometchat'
import { expect, test } from 'vitest'
import { attempt } from '../cometchat/calling.ts'
import { createEngine } from '../cometchat/engine.ts'
import { createNativeBridge, createReactNativeSdk, createWebSdk } from '../cometchat/flavours.ts'

type Platform = 'web' | 'react-native' | 'flutter'
/** Joins with these settings: what reached the SDK, and what was told. */
async function joined(platform: Platform, settings: object): Promise<{ state: string[]; reached: unknown; told: { code: string; message: string }[] }> {
  const engine = createEngine(), told: { code: string; message: string }[] = [], common = { callToken: 't', clock: engine.clock, onDiagnostic: (d: { code: string; message: string }) => { told.push(d) } }
  let reached: unknown
  const port = (() => {
    if (platform === 'web') {
      const { CometChatCalls } = createWebSdk(engine), joinSession = CometChatCalls.joinSession.bind(CometChatCalls)
      CometChatCalls.joinSession = (token, given, container) => { reached = given; return joinSession(token, given, container) }
      return createCometChatTransport(CometChatCalls, { ...common, container: {}, sessionSettings: settings })
    }
    if (platform === 'react-native') {
      const { CometChatCalls, mount } = createReactNativeSdk(engine), made = createCometChatReactNativeTransport(CometChatCalls, { ...common, sessionSettings: settings })
      made.view.subscribe(() => { const props = made.view.getSnapshot(); if (props) { reached = props.sessionSettings; mount(props) } })
      return made
    }
    const { bridge } = createNativeBridge(engine, platform), { join } = bridge
    bridge.join = (request, answer) => { reached = request.settings; return join(request, answer) }
    return createCometChatNativeTransport(bridge, { ...common, platform, settings })
  })()
  const a = attempt({ engine, port, listeners: () => 0, told: [] })
  await engine.advance(100)
  return { state: a.types(), reached, told }
}

test('by their types settings are a session’s: not the token or the id, not CallSettings, and below a bridge not the chat side’s sessionType', () => {
  // Documented of version 5, so taken: https://www.cometchat.com/docs/calls/javascript/session-settings
  interface OfAnSdk { sessionType?: 'VIDEO' | 'VOICE'; layout?: string }
  const web: CometChatSessionSettings[] = [{ sessionType: 'VIDEO', layout: 'TILE', title: 'x' }, {}, {} as OfAnSdk, { title: 'x' } as object]
  const phone: CometChatReactNativeSettings[] = [{ title: 'x' }, {} as CallSettings, {} as OfAnSdk]
  const native: CometChatNativeSettings[] = [{ type: 'video', layout: 'tile', title: 'x' }]
  const wrong = [
    // @ts-expect-error the token is beside the settings
    { callToken: 't' } satisfies CometChatSessionSettings,
    // @ts-expect-error … and so is the id
    { sessionId: 'meeting' } satisfies CometChatReactNativeSettings,
    // @ts-expect-error settings within settings
    { sessionSettings: {} } satisfies CometChatReactNativeSettings,
    // @ts-expect-error the real CallSettings of version 4
    {} as CallSettings satisfies CometChatSessionSettings,
    // @ts-expect-error its builder
    {} as CallSettingsBuilder satisfies CometChatSessionSettings,
    // @ts-expect-error CallSettings(sessionType:, layout:), which the guide forbids; a session has setType()
    { sessionType: 'VIDEO', layout: 'x' } satisfies CometChatNativeSettings,
    // @ts-expect-error there is no controller
    { controller: {} } satisfies CometChatNativeSettings,
  ]
  expect([web.length, phone.length, native.length, wrong.length]).toEqual([4, 3, 1, 7])
})

class FromTheBuilder { isAudioOnlyCall(): boolean { return false } }
test.each([
  ['web', { callToken: 't', title: 'x' }, 'callToken'], ['web', new FromTheBuilder(), 'isAudioOnlyCall'], ['web', { setIsAudioOnlyCall: () => undefined }, 'setIsAudioOnlyCall'],
  ['react-native', { sessionId: 'm', callSettings: {} }, 'sessionId, callSettings'], ['flutter', { sessionType: 'VIDEO', layout: 'x' }, 'sessionType'], ['flutter', { controller: {} }, 'controller'],
] satisfies [Platform, object, string][])('%s: at run time %j is reported by its names, once, handed on as it was given, and joins', async (platform, settings, names) => {
  const { state, reached, told } = await joined(platform, settings)
  expect([state, told]).toMatchObject([['joined'], [{ code: 'not-session-settings', message: `CometChat: expected settings of a session, found ${names}; that is for the join, or of CallSettings` }]])
  expect(reached).toBe(settings)
})
test.each([
  ['web', { sessionType: 'VIDEO', layout: 'TILE', title: 'x' }], ['react-native', { sessionType: 'VOICE' }], ['react-native', new FromTheBuilder()], ['flutter', { type: 'video', layout: 'tile' }], ['web', {}],
] satisfies [Platform, object][])('%s: of %j nothing is reported, and it is handed on as it was given', async (platform, settings) => {
  const { state, reached, told } = await joined(platform, settings)
  expect([state, told]).toEqual([['joined'], []])
  expect(reached).toBe(settings)
})
