/** `useCall` in React Native's React, rendered by react-test-renderer: StrictMode, Fast Refresh by the real react-refresh, and one screen taking over from another. */
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCall, type Call } from '@onhook/machine'
import { useCall } from '@onhook/machine/react'
import { StrictMode, useEffect, useState, type ComponentType, type ReactNode } from 'react'
import { expect, test } from 'vitest'
import { load } from '../harness/native.ts'
import { createVirtualClock, rest } from './time.ts'

type Renderer = { root: unknown; toJSON(): unknown; update(what: ReactNode): void; unmount(): void }
// Fast Refresh hooks into React's DevTools, so it must be there before the renderer is loaded, as in an app under Metro.
const Refresh = load<{
  injectIntoGlobalHook(host: object): void; performReactRefresh(): unknown; register(type: unknown, id: string): void
  createSignatureFunctionForTransform(): (type: unknown, key: string, reset?: boolean, hooks?: () => unknown[]) => unknown
}>('react-refresh/runtime')
Refresh.injectIntoGlobalHook(globalThis)
const { act, create } = load<{ act(go: () => unknown): Promise<void>; create(what: ReactNode): Renderer }>('react-test-renderer')
;(globalThis as unknown as { IS_REACT_ACT_ENVIRONMENT: boolean }).IS_REACT_ACT_ENVIRONMENT = true

let ids = 0
async function open() {
  const transport = createFakeTransport(), call = createCall({ transport, clock: createVirtualClock(), id: `react-${++ids}` }), sent: string[] = []
  const send = call.send.bind(call)
  call.send = event => { sent.push(event.type); send(event) }
  const join = async (): Promise<void> => { const j = call.join(); await transport.flush(); await j }
  return { call, transport, sent, join }
}
const Text = ({ call }: { call: Call }): ReactNode => useCall(call).session

async function render(what: ReactNode): Promise<Renderer> {
  let r!: Renderer
  await act(() => { r = create(what) })
  await act(() => rest(1))
  return r
}

test('a screen shows the call, and its going away ends it, once', async () => {
  const { call, transport, sent, join } = await open()
  const screen = await render(<Text call={call} />)
  expect([screen.toJSON(), call.getSnapshot().screen]).toEqual(['idle', 'mounted'])
  await act(join)
  expect(screen.toJSON()).toBe('joined')
  await act(() => { screen.unmount() })
  await act(() => rest(1))
  expect([call.state, sent]).toEqual(['leaving', ['screen.mounted', 'screen.disposed']])
  await transport.flush()
  expect(call.getSnapshot().end).toMatchObject({ reason: 'local-leave', initiator: 'app' })
})
test('StrictMode mounts twice and the call is none the wiser', async () => {
  const { call, sent, join } = await open()
  let effects = 0
  const Watched = (): ReactNode => { useEffect(() => { effects++ }, []); return <Text call={call} /> }
  const screen = await render(<StrictMode><Watched /></StrictMode>)
  await act(join)
  expect([effects, sent, call.state, screen.toJSON()]).toEqual([2, ['screen.mounted'], 'joined', 'joined'])
  await act(() => { screen.unmount() })
  await act(() => rest(1))
  expect(sent).toEqual(['screen.mounted', 'screen.disposed'])
})
test('a bar that takes over in the same commit keeps the call', async () => {
  const { call, sent, join } = await open()
  const Screen = ({ call }: { call: Call }): ReactNode => useCall(call).session, Bar = ({ call }: { call: Call }): ReactNode => `bar: ${useCall(call).session}`
  const screen = await render(<Screen call={call} />)
  await act(join)
  await act(() => { screen.update(<Bar call={call} />) })
  await act(() => rest(1))
  expect([screen.toJSON(), call.state, sent]).toEqual(['bar: joined', 'joined', ['screen.mounted']])
  await act(() => { screen.unmount() })
})

/** What the Babel plugin of react-refresh writes into each file: a registration, and a signature of the hooks. */
function edition(write: () => ComponentType<{ call: Call }>, signature: string, id = 'Screen'): ComponentType<{ call: Call }> {
  const sign = Refresh.createSignatureFunctionForTransform(), Made = write()
  const Signed = (props: { call: Call }): ReactNode => { sign(undefined, ''); return (Made as (p: { call: Call }) => ReactNode)(props) }
  sign(Signed, signature, false, () => [useCall])
  Refresh.register(Signed, id)
  return Signed
}
test('Fast Refresh that keeps the state, and one that mounts anew, keep the call', async () => {
  const { call, sent, join } = await open()
  const A = edition(() => ({ call }) => { const [n] = useState(Math.random); return `A ${useCall(call).session} ${n}` }, 'useState useCall')
  const screen = await render(<A call={call} />)
  await act(join)
  const before = String(screen.toJSON())
  expect(before).toMatch(/^A joined/)
  // Another text, the same hooks: the component keeps its state.
  await act(() => { edition(() => ({ call }) => { const [n] = useState(Math.random); return `B ${useCall(call).session} ${n}` }, 'useState useCall'); Refresh.performReactRefresh() })
  await act(() => rest(1))
  expect(screen.toJSON()).toBe(before.replace(/^A/, 'B'))
  // Other hooks: it is unmounted and mounted anew.
  await act(() => { edition(() => ({ call }) => { const { session } = useCall(call); useEffect(() => undefined, []); return `C ${session}` }, 'useCall useEffect'); Refresh.performReactRefresh() })
  await act(() => rest(1))
  expect([screen.toJSON(), call.state, sent]).toEqual(['C joined', 'joined', ['screen.mounted']])
  await act(() => { screen.unmount() })
  await act(() => rest(1))
  expect(sent).toEqual(['screen.mounted', 'screen.disposed'])
})
