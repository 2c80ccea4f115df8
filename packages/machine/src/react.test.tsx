// @vitest-environment happy-dom
/** `useCall` in real React: StrictMode's double mount, concurrent rendering, several components, remounts. */
import { act, cleanup, render } from '@testing-library/react'
import { StrictMode, Suspense, startTransition, use, useState } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import { createCall, type Call, type CallEvent, type CallOptions, type EventType, type TransportEvent } from './index.ts'
import { useCall } from './react.ts'

function setup(more: Partial<CallOptions> = {}) {
  const sent: EventType[] = []
  let emit: (e: TransportEvent) => void = () => undefined
  const call = createCall({ transport: { subscribe(e) { emit = e; return () => undefined }, join: () => undefined, leave: () => emit({ type: 'transport.left' }) }, ...more })
  const { send } = call
  // The hook's words to the call, as they are sent.
  const watched: Call = Object.create(call, { send: { value: (e: CallEvent) => { sent.push(e.type); send(e) } } }) as Call
  return { call: watched, sent, say: (e: TransportEvent) => act(() => emit(e)) }
}
function Screen({ call, id = 'state' }: { call: Call; id?: string }) {
  const { session, screen } = useCall(call)
  return <p data-testid={id}>{session} {screen}</p>
}
/** Lets the microtask pass in which a disposal is decided. */
const turn = () => act(async () => { await Promise.resolve() })
afterEach(cleanup)

describe('useCall', () => {
  test('renders the state, and tells the call that its screen is there and gone', async () => {
    const { call, sent, say } = setup()
    const { getByTestId, unmount } = render(<Screen call={call} />)
    expect(getByTestId('state').textContent).toBe('idle mounted')
    act(() => void call.join())
    say({ type: 'transport.joined' })
    expect(getByTestId('state').textContent).toBe('joined mounted')
    unmount()
    await turn()
    expect(sent).toEqual(['screen.mounted', 'screen.disposed'])
    expect(call.state).toBe('ended')
  })

  test('StrictMode’s double mount is one mount, and does not end the call [SC57]', async () => {
    const { call, sent } = setup()
    void call.join()
    const { unmount } = render(<StrictMode><Screen call={call} /></StrictMode>)
    await turn()
    expect(sent).toEqual(['screen.mounted'])
    expect(call.state).toBe('joining')
    unmount()
    await turn()
    expect(sent).toEqual(['screen.mounted', 'screen.disposed'])
  })

  test('several components show one screen; one taking over from another is no disposal', async () => {
    const { call, sent } = setup()
    const { rerender, unmount } = render(<><Screen call={call} id="a" /><Screen call={call} id="b" /></>)
    rerender(<Screen call={call} id="a" />)
    await turn()
    rerender(<section><Screen call={call} id="c" /></section>) // another tree: the old one unmounts in the same commit
    await turn()
    expect(sent).toEqual(['screen.mounted'])
    unmount()
    await turn()
    expect(sent).toEqual(['screen.mounted', 'screen.disposed'])
  })

  test('a second screen that opens before an exited one has gone is the screen of the next attempt', async () => {
    const { call, say } = setup({ screen: { exit: () => undefined } })
    const { rerender } = render(<Screen call={call} id="old" />)
    act(() => void call.join())
    say({ type: 'transport.joined' })
    act(() => void call.leave())
    expect(call.getSnapshot()).toMatchObject({ session: 'ended', screen: 'gone' })
    rerender(<><Screen call={call} id="old" /><Screen call={call} id="new" /></>)
    rerender(<><Screen call={call} id="new" key="only" /></>)
    await turn()
    act(() => void call.join())
    expect(call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joining', screen: 'mounted' })
  })

  test('a screen that comes back later is mounted anew', async () => {
    const { call, sent } = setup()
    for (let i = 0; i < 2; i++) {
      const { unmount } = render(<Screen call={call} />)
      unmount()
      await turn()
    }
    expect(sent).toEqual(['screen.mounted', 'screen.disposed', 'screen.mounted', 'screen.disposed'])
  })

  test('a screen that goes twice before that was decided has gone once', async () => {
    const { call, sent } = setup()
    for (let i = 0; i < 2; i++) render(<Screen call={call} />).unmount() // nothing is awaited between
    await turn()
    expect(sent).toEqual(['screen.mounted', 'screen.disposed'])
  })

  test('a component that is given another call is the screen of that one, and no longer of the first', async () => {
    const first = setup(), second = setup()
    const { rerender, getByTestId } = render(<Screen call={first.call} />)
    act(() => void second.call.join())
    rerender(<Screen call={second.call} />)
    await turn()
    expect([first.sent, second.sent]).toEqual([['screen.mounted', 'screen.disposed'], ['screen.mounted']])
    expect(getByTestId('state').textContent).toBe('joining mounted')
  })

  test('never tears: components rendered in one transition show one state, also when it changes meanwhile', async () => {
    const { call, say } = setup()
    let go!: () => void
    const gate = new Promise<void>(r => { go = r })
    function Slow() { use(gate); return <Screen call={call} id="slow" /> }
    let show!: () => void
    function App() {
      const [is, set] = useState(false)
      show = () => startTransition(() => set(true))
      return <><Screen call={call} id="fast" /><Suspense fallback={null}>{is && <Slow />}</Suspense></>
    }
    const { getByTestId, findByTestId } = render(<App />)
    act(() => void call.join())
    act(() => show())
    say({ type: 'transport.joined' })
    await act(async () => { go(); await gate })
    expect((await findByTestId('slow')).textContent).toBe(getByTestId('fast').textContent)
    expect(getByTestId('fast').textContent).toBe('joined mounted')
  })

  test('renders only when something changed', () => {
    const { call, say } = setup()
    let renders = 0
    function Counted() { useCall(call); renders++; return null }
    render(<Counted />)
    act(() => void call.join())
    say({ type: 'transport.joined' })
    const before = renders
    say({ type: 'transport.joined' })
    say({ type: 'transport.restored' })
    expect(renders).toBe(before)
  })
})
