// @vitest-environment happy-dom
/** `useCall` in real React: StrictMode's double mount, concurrent rendering, several components, remounts. */
import { act, cleanup, render } from '@testing-library/react'
import fc from 'fast-check'
import { StrictMode, Suspense, startTransition, use, useState } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import { createCall, type Call, type CallEvent, type CallOptions, type EventType, type TransportEvent } from './index.ts'
import { useCall } from './react.ts'

function setup(more: Partial<CallOptions> = {}) {
  const sent: EventType[] = [], events: CallEvent[] = []
  let emit: (e: TransportEvent) => void = () => undefined
  const call = createCall({ transport: { subscribe(e) { emit = e; return () => undefined }, join: () => undefined, leave: () => emit({ type: 'transport.left' }) }, ...more })
  const { send } = call
  // The hook's words to the call, as they are sent.
  const watched: Call = Object.create(call, { send: { value: (e: CallEvent) => { sent.push(e.type); events.push(e); send(e) } } }) as Call
  return { call: watched, sent, events, say: (e: TransportEvent) => act(() => emit(e)) }
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
    const { rerender, unmount } = render(<Screen call={call} id="old" />)
    act(() => void call.join())
    say({ type: 'transport.joined' })
    act(() => void call.leave())
    expect(call.getSnapshot()).toMatchObject({ session: 'ended', screen: 'gone' })
    rerender(<><Screen call={call} id="old" /><Screen call={call} id="new" /></>)
    rerender(<><Screen call={call} id="new" key="only" /></>)
    await turn()
    act(() => void call.join())
    expect(call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joining', screen: 'mounted' })
    unmount()
    await turn()
    expect(call.state).toBe('ended')
  })

  describe('while the screen that the call has exited still animates', () => {
    const Screens = ({ call, of }: { call: Call; of: string[] }) => <>{of.map(id => <Screen call={call} key={id} id={id} />)}</>
    let now = 0
    /** A call that has ended a moment ago, and its screen on its way out. */
    function exited({ of = ['old'], isToldBefore = false } = {}) {
      const { call, sent, events, say } = setup({ screen: { exit: () => undefined }, clock: { now: () => now, setTimeout: () => 0, clearTimeout: () => undefined } })
      if (isToldBefore) act(() => call.send({ type: 'screen.mounted' }))
      const { rerender } = render(<Screens call={call} of={of} />)
      act(() => void call.join())
      say({ type: 'transport.joined' })
      act(() => void call.leave())
      sent.length = events.length = 0
      return { call, sent, events, again: () => act(() => void call.join().catch(() => undefined)), show: async (...of: string[]) => { rerender(<Screens call={call} of={of} />); await turn() } }
    }
    const inOrders = [['the old goes, then the next call begins', ['old', 'join']], ['the next call begins, then the old goes', ['join', 'old']]] as const
    test.each(inOrders.flatMap(([says, order]) => [[says, 'at once', 0, order], [says, 'long after', 60_000, order]] as const))('another opens, %s, %s: the old stops nothing, and the new ends the call', async (_, __, ms, order) => {
      const { call, sent, again, show } = exited()
      now += ms
      await show('old', 'new')
      for (const what of order) if (what === 'join') again(); else await show('new')
      expect(call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joining', screen: 'mounted' })
      await show()
      expect(call.state).toBe('ended')
      expect(sent).toEqual(['screen.mounted', 'screen.disposed', 'screen.disposed'])
    })
    test('another takes its place in one commit', async () => {
      const { call, again, show } = exited()
      await show('new')
      again()
      expect(call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joining', screen: 'mounted' })
      await show()
      expect(call.state).toBe('ended')
    })
    test('another opens when the next call has begun', async () => {
      const { call, again, show } = exited()
      again()
      await show('old', 'new')
      await show('new')
      expect(call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joining', screen: 'mounted' })
      await show()
      expect(call.state).toBe('ended')
    })
    const OLD_IS_GONE: CallEvent = { type: 'screen.disposed', attempt: 1 }
    test('another opens: what goes of the old before its last is not its end, and its end names its own attempt', async () => {
      for (const joins of [false, true]) {
        const { sent, events, again, show } = exited({ of: ['old', 'its bar'] })
        if (joins) again()
        await show('old', 'its bar', 'new')
        await show('old', 'new')
        expect(sent).toEqual(['screen.mounted'])
        await show('new')
        expect(events.slice(1)).toEqual([OLD_IS_GONE])
        await show()
      }
    })
    test('another opens in two parts: one that goes is not the end of either', async () => {
      const { events, show } = exited()
      await show('old', 'new', 'its bar')
      await show('old', 'its bar')
      expect(events.filter(e => e.type !== 'screen.mounted')).toEqual([])
      await show('its bar')
      expect(events.filter(e => e.type !== 'screen.mounted')).toEqual([OLD_IS_GONE])
    })
    test('another opens: the old is told too where the app had said that it is there before the hook did', async () => {
      const { events, show } = exited({ isToldBefore: true })
      await show('old', 'new')
      await show('new')
      expect(events).toEqual([{ type: 'screen.mounted' }, OLD_IS_GONE])
    })
    test('more of it is rendered, and all of it goes at once: that stops no next call', async () => {
      const { call, sent, again, show } = exited()
      await show('old', 'how it was')
      again()
      await show()
      expect(call.getSnapshot()).toMatchObject({ attempt: 2, session: 'joining' })
      expect(sent).toEqual(['screen.mounted', 'screen.disposed'])
    })
  })

  test('whatever screens open and close, in any order: what opened after the last exit ends the call when it is the last to go, and nothing that goes before it does', async () => {
    const acts = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...['open', 'join', 'joined', 'leave', 'left'].map(what => [what])) },
      { weight: 2, arbitrary: fc.constantFrom(['open', 'join', 'joined', 'left'], ['join', 'open']) },
      { weight: 3, arbitrary: fc.nat(2).map(at => [{ close: at }]) },
      { weight: 1, arbitrary: fc.constantFrom(10, 2_000, 5_000).map(ms => [{ ms }]) },
    )
    let atTheEndOfALaterCall = 0
    await fc.assert(fc.asyncProperty(fc.array(acts, { maxLength: 16 }), fc.constantFrom([], ['open', 'join'], ['join', 'open']), async (story, last) => {
      let now = 0, emit: (e: TransportEvent) => void = () => undefined, ids = 0
      let screens: { id: number; isExited: boolean }[] = []
      const call = createCall({
        transport: { subscribe(e) { emit = e; return () => undefined }, join: () => undefined, leave: () => undefined },
        screen: { exit() { for (const s of screens) s.isExited = true } },
        clock: { now: () => now, setTimeout: () => 0, clearTimeout: () => undefined },
      })
      const view = () => <>{screens.map(({ id }) => <Screen call={call} key={id} id={`${id}`} />)}</>
      const { rerender, unmount } = render(view())
      const show = async () => { rerender(view()); await turn() }
      let waits = 0
      const isLive = () => ['joining', 'joined', 'reconnecting'].includes(call.state)
      const close = async (at: number) => {
        const screen = screens[at]
        if (!screen) return
        const was = [isLive(), waits]
        screens = screens.filter(s => s !== screen)
        await show()
        if (screens.length > 0) expect([isLive(), waits]).toEqual(was)
        else if (!screen.isExited) {
          if (call.getSnapshot().attempt > 1 && was[0]) atTheEndOfALaterCall++
          expect(isLive()).toBe(false)
        }
      }
      for (const what of [...story.flat(), ...last]) {
        if (typeof what === 'object') { if ('ms' in what) now += what.ms; else await close(what.close) }
        else if (what === 'open') { screens = [...screens, { id: ids++, isExited: false }]; await show() }
        else if (what === 'join') await act(async () => { waits++; call.join().catch(() => undefined).finally(() => { waits-- }); await Promise.resolve() })
        else if (what === 'leave') act(() => void call.leave())
        else act(() => emit({ type: `transport.${what as 'joined' | 'left'}` }))
        await turn()
      }
      while (screens.length > 0) await close(0)
      unmount()
    }), { numRuns: 60 })
    expect(atTheEndOfALaterCall).toBeGreaterThan(10)
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
