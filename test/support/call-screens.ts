/** Call screens: one that is right, and the same with one thing wrong each, as it is found in apps. */
import { createCall, isOver, type Call, type CallOptions } from '@onhook/machine'
import type { CallScreen, HostilePorts, Mount, PromiseName } from '@onhook/machine/testing'

type Wired = { ports: HostilePorts; call: Call; isMounted(): boolean }
/** The right screen, with some of its wiring or of its handles replaced. */
const screenWith = (wiring: (ports: HostilePorts, isMounted: () => boolean, call: () => Call) => Partial<CallOptions>, handles: (w: Wired) => Partial<CallScreen> = () => ({})): Mount => ports => {
  let mounted = true, ends = 0
  const isMounted = (): boolean => mounted
  const call: Call = createCall({ ...ports, report: () => undefined, ...wiring(ports, isMounted, () => call) })
  call.send({ type: 'screen.mounted' })
  call.subscribe(state => { if (state.session === 'ended') ends = state.attempt })
  void call.join()
  return {
    leave: () => call.leave('button'),
    back: () => call.leave('back'),
    mute: () => call.send({ type: 'user.mute' }),
    unmount() { mounted = false; call.send({ type: 'screen.disposed' }) },
    ends: () => ends,
    ...handles({ ports, call, isMounted }),
  }
}
const nothing = (): undefined => undefined

export const RIGHT: Mount = screenWith(() => ({}))
/** A screen that shows a summary at the end, from which one may call again when the last call has settled; it is closed by hand, so it has no screen port. */
export const WITH_SUMMARY: Mount = ({ screen: _, ...ports }) => {
  let ends = 0, mounted = true
  const call = createCall(ports)
  call.send({ type: 'screen.mounted' })
  call.subscribe(state => { if (state.session === 'ended') ends = state.attempt })
  void call.join()
  return {
    leave: () => call.leave('button'),
    async again() {
      if (call.state !== 'ended') return
      await call.settled
      if (mounted && call.state === 'ended') void call.join()
    },
    unmount() { mounted = false; call.send({ type: 'screen.disposed' }) },
    ends: () => ends,
  }
}
/** The bug, the promise by which it must be found, and the screen. */
export const BUGGY: [bug: string, promise: PromiseName, mount: Mount][] = [
  ['pops when it is told to leave and again when the call has ended, guarded by mounted', 'exit', screenWith(
    ({ screen }, isMounted) => ({ screen: { exit: end => { if (isMounted()) screen.exit(end) } } }),
    ({ call, ports, isMounted }) => ({ leave: () => { void call.leave('button'); if (isMounted()) ports.screen.exit() } }))],
  ['has no use for a join that succeeds after the person has gone', 'microphone', screenWith(({ transport }, _, call) => ({ transport: { ...transport, subscribe: emit => transport.subscribe(e => { if (e.type !== 'transport.joined' || !isOver(call().state)) emit(e) }) } }))],
  ['hears the SDK only while it is mounted', 'settled', screenWith(({ transport }, isMounted) => ({ transport: { ...transport, subscribe: emit => transport.subscribe(e => { if (isMounted()) emit(e) }) } }))],
  ['does not wait for its leave: stops listening and pops at once', 'connection', ports => {
    const signal = new AbortController().signal, off = ports.transport.subscribe(nothing)
    void Promise.resolve().then(() => ports.transport.join({ attempt: 1, signal })).catch(nothing)
    const close = (): void => {
      void Promise.resolve().then(() => ports.transport.leave({ attempt: 1, signal })).catch(nothing)
      off()
    }
    let isLeft = false
    return { leave() { if (!isLeft) { isLeft = true; close(); ports.screen.exit() } }, unmount() { if (!isLeft) { isLeft = true; close() } } }
  }],
  ['forgets to unsubscribe', 'settled', screenWith(({ transport }) => ({ transport: { ...transport, subscribe: emit => { transport.subscribe(emit); return nothing } } }))],
  ['stops its service in its component', 'notification', screenWith(({ service }, isMounted) => ({ service: { ...service, abort: () => (isMounted() ? service.abort() : undefined) } }))],
  ['ends the system call in its component', 'systemCall', screenWith(({ systemCall }, isMounted) => ({ systemCall: { ...systemCall, end: end => (isMounted() ? systemCall.end(end) : undefined) } }))],
  ['counts an end at the button and another when it is told', 'oneEnd', ports => {
    let ends = 0
    const screen = RIGHT(ports)
    return { leave: () => { ends++; return screen.leave() }, unmount: screen.unmount, ends: () => ends + screen.ends!() }
  }],
  ['waits for the answer of the SDK\'s leave before anything else', 'answers', screenWith(() => ({}), ({ ports, call }) => ({
    leave: async () => { await Promise.resolve().then(() => ports.transport.leave({ attempt: 1, signal: new AbortController().signal })).catch(nothing); await call.leave('button') },
  }))],
  ['counts the seconds of a call that is over', 'settled', ports => {
    const tick = (): void => { ports.clock.setTimeout(tick, 1_000) }
    tick()
    return RIGHT(ports)
  }],
  ['throws at a callback that comes when it is gone', 'quiet', screenWith(({ transport }, isMounted) => ({ transport: { ...transport, subscribe: emit => transport.subscribe(e => {
    if (!isMounted()) throw new Error('setState on an unmounted component')
    emit(e)
  }) } }))],
  ['stays when the call has ended', 'screen', screenWith(() => ({ screen: { exit: nothing } }))],
]
/** Its rejection is heard by the test runner as well, so it stands alone. */
export const UNHANDLED: Mount = screenWith(() => ({}), ({ call }) => { void call.join().then(nothing); return {} })
