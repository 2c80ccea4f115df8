/** Version 4 for the web is a real package: its types fit the adapter's, and its bundle does what the adapter counts on. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CallSettingsBuilder as RealBuilder } from '@cometchat/calls-sdk-javascript/pack/src/models/CallSettings.js'
import type { CometChatCalls as Real } from '@cometchat/calls-sdk-javascript'
import { createCometChatV4Transport } from '@onhook/adapters/cometchat'
import { expect, test } from 'vitest'

test('the typings of the package fit, and its builder is the one that the host sets', () => {
  // Compiled, not run: there is no DOM here.
  const use = (sdk: typeof Real, container: HTMLElement) =>
    createCometChatV4Transport<InstanceType<typeof Real.CallSettingsBuilder>>(sdk, { sessionId: 'meeting', authToken: 'auth', container, settings: builder => { builder.setIsAudioOnlyCall(true).setIdleTimeoutPeriod(180) } })
  // Without a type argument the builder is the SDK's own.
  const inferred = (sdk: typeof Real, container: HTMLElement) => createCometChatV4Transport(sdk, { callToken: 't', container, settings: builder => { builder.setIsAudioOnlyCall(true).showEndCallButton(true) } })
  const same: RealBuilder extends InstanceType<typeof Real.CallSettingsBuilder> ? true : false = true
  expect([typeof use, typeof inferred, same]).toEqual(['function', 'function', true])
})

test('the real bundle: a bad token is told to the listener on the settings, which is the end of the join; leaving without a session is silent, again and again', () => {
  const out = execFileSync(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', fileURLToPath(new URL('../cometchat/real-web-v4.ts', import.meta.url))], { encoding: 'utf8', timeout: 180_000, stdio: ['ignore', 'pipe', 'pipe'] })
  expect(JSON.parse(out.trim().split('\n').at(-1)!)).toEqual({
    events: [], accepted: 'unauthorised INVALID_ARGUMENT_EXCEPTION', leaves: 'silent', refusal: 'INVALID_CALL_SETTINGS', end: 'unauthorised', diagnostics: [], startsMuted: [true, false],
  })
})
