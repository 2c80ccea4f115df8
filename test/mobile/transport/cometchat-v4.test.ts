/** The real JavaScript of CometChat's React Native SDK, version 4, under its adapter: settings, listener, leaving. No call is possible without a server. */
import type { CometChatCalls as Real } from '@cometchat/calls-sdk-react-native'
import { createCometChatV4ReactNativeTransport } from '@onhook/adapters/cometchat'
import type { TransportEvent } from '@onhook/machine'
import { expect, test } from 'vitest'
import { load } from '../harness/native.ts'
import { addSilentModules } from '../harness/stubs.ts'

addSilentModules()

const timers: (() => void)[] = []
const clock = { setTimeout: (run: () => void) => timers.push(run), clearTimeout: () => undefined }

test('its typings fit, its builder builds what its component takes, and its listener is heard', async () => {
  const { CometChatCalls } = load<{ CometChatCalls: typeof Real }>('@cometchat/calls-sdk-react-native')
  const told: string[] = [], events: TransportEvent[] = []
  const port = createCometChatV4ReactNativeTransport<InstanceType<typeof Real.CallSettingsBuilder>>(CometChatCalls, {
    callToken: 'the token', clock, onDiagnostic: d => told.push(d.code), settings: builder => { builder.setIsAudioOnlyCall(true) },
  })
  const ctx = { attempt: 1, signal: new AbortController().signal }
  port.subscribe(e => events.push(e))
  const accepted = port.join(ctx)
  await accepted
  const props = port.view.getSnapshot()!
  expect(props.callToken).toBe('the token')
  const settings = props.callSettings as InstanceType<typeof Real.CallSettings>
  expect([settings instanceof CometChatCalls.CallSettings, settings.isAudioOnlyCall()]).toEqual([true, true])
  const listener = settings.getCallEventListener()
  expect(listener).toBeInstanceOf(CometChatCalls.OngoingCallListener)
  listener.onUserListUpdated?.([] as never)
  expect(events).toEqual([])
  listener.onUserListUpdated?.([{ uid: 'me' }] as never)
  listener.onUserListUpdated?.([{ uid: 'me' }, { uid: 'other' }] as never)
  listener.onCallEnded?.()
  expect(events).toEqual([{ type: 'transport.joined' }, { type: 'transport.left', cause: { reason: 'remote-hangup' } }])
  // The session of the SDK goes on until it is ended, which without one is silent, and its component goes.
  await port.leave(ctx)
  CometChatCalls.endSession()
  expect([port.view.getSnapshot(), told]).toEqual([undefined, []])
}, 120_000) // Its sources are compiled when they are first run, beside all else.
