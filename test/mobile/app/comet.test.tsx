/** docs/vendors/cometchat.md: its screen for React Native, over the real package of version 4, whose component is mounted, told to verify its token, and taken away. */
import type { CometChatCalls as Real } from '@cometchat/calls-sdk-react-native'
import { readFileSync } from 'node:fs'
import type { ReactNode } from 'react'
import { expect, test, vi } from 'vitest'
import { load, native, platform } from '../harness/native.ts'
import { addSilentModules } from '../harness/stubs.ts'
import { createCometPhone } from '../android/comet-phone.ts'
import { rest } from './time.ts'

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
addSilentModules()
const { v4 } = createCometPhone()
if (platform === 'android') native.add('CallNotificationService', v4)
// The package puts a URL and timers of its own in place of everybody's: those run on a phone, whose native side has the timers.
const { URL, setTimeout, clearTimeout, setInterval, clearInterval } = globalThis
const { CometChatCalls } = load<{ CometChatCalls: typeof Real }>('@cometchat/calls-sdk-react-native')
Object.assign(globalThis, { URL, setTimeout, clearTimeout, setInterval, clearInterval })

type Renderer = { root: { findAllByType(type: unknown): { props: object }[] }; toJSON(): unknown; unmount(): void }
const { act, create } = load<{ act(go: () => unknown): Promise<void>; create(what: ReactNode): Renderer }>('react-test-renderer')
;(globalThis as unknown as { IS_REACT_ACT_ENVIRONMENT: boolean }).IS_REACT_ACT_ENVIRONMENT = true

test('the listing of the page is the region, which is compiled', () => {
  const [, code] = /\/\/ #region \w+\n([\s\S]*?)\/\/ #endregion/.exec(text('comet.tsx'))!
  expect([...text('../../../docs/vendors/cometchat.md').matchAll(/```tsx\n([\s\S]*?)```/g)].map(([, listing]) => listing)).toEqual([code])
})

test('the screen mounts the real component with the props of the view; a token that its server refuses ends the call, and the component goes', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined) // it logs what it is refused
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const asked: string[] = []
  let refuse!: () => void
  vi.stubGlobal('fetch', (url: unknown) => new Promise(resolve => {
    asked.push(String((url as { url?: unknown }).url ?? url))
    refuse = () => resolve(new Response(JSON.stringify({ data: { error: { message: 'The auth token is not valid' } }, error: { message: 'The auth token is not valid' } }), { status: 200 }))
  }))
  await CometChatCalls.init(new CometChatCalls.CallAppSettingsBuilder().setAppId('an-app').setRegion('eu').build())
  const { CometChatScreen, openCometChatCall } = await import('./comet.tsx')
  const opened = openCometChatCall(`comet-${platform}`, async () => 'a.token.refused')
  let screen!: Renderer
  await act(() => { screen = create(<CometChatScreen {...opened} />) })
  await act(() => rest(20))
  const mounted = screen.root.findAllByType(CometChatCalls.Component)
  expect([opened.call.state, mounted.map(({ props }) => props)]).toEqual(['joining', [expect.objectContaining({ callToken: 'a.token.refused', callSettings: expect.any(CometChatCalls.CallSettings) })]])
  expect(asked).toEqual(['https://an-app.call-eu.cometchat.io/v3.0/call_tokens'])
  await act(async () => { refuse(); await rest(20) })
  expect([opened.call.state, screen.root.findAllByType(CometChatCalls.Component).length, opened.call.getSnapshot().end?.reason]).toEqual(['ended', 0, 'unauthorised'])
  await act(() => { screen.unmount() })
  await opened.phone.dispose()
}, 15_000)
