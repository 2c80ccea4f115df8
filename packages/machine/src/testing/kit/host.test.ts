/** What a check knows of its host, on hosts of every kind. */
import { describe, expect, test } from 'vitest'
import { listenForRejections, turn } from './host.ts'

type Listener = (e: { reason: unknown }) => void
/** Another host for as long as `go` runs. */
function on<T>(host: Record<string, unknown>, go: () => T): T {
  const scope = globalThis as unknown as Record<string, unknown>
  const before = Object.keys(host).map(name => [name, Object.getOwnPropertyDescriptor(scope, name)] as const)
  for (const name in host) Object.defineProperty(scope, name, { value: host[name], configurable: true, writable: true })
  try { return go() } finally {
    for (const [name, was] of before) if (was) Object.defineProperty(scope, name, was); else delete scope[name]
  }
}

describe('rejections that nobody handles', () => {
  test('of Node are heard until it is told to stop, and nobody else is kept from them', () => {
    const heard: unknown[] = [], listeners: [string, unknown][] = [], listen = (name: string, fn: unknown): void => { listeners.push([name, fn]) }
    const process = { on: listen, off: (name: string, fn: unknown) => { expect(listeners.pop()).toEqual([name, fn]) } }
    const stop = on({ process }, () => listenForRejections(r => heard.push(r)))
    expect(listeners.map(([name]) => name)).toEqual(['unhandledRejection'])
    ;(listeners[0]![1] as (reason: unknown) => void)('why')
    expect(heard).toEqual(['why'])
    on({ process }, stop)
    expect(listeners).toEqual([])
  })

  // A browser; and one in which a bundler has put a process with nothing but an environment.
  test.each([['no process', undefined], ['a process that tells nothing', { env: {} }], ['a process that cannot be left', { on: () => { throw new Error('never asked') } }]])('of a browser with %s are heard from its events', (_, process) => {
    const heard: unknown[] = [], listeners: [string, Listener][] = []
    const host = {
      process,
      addEventListener: (name: string, fn: Listener) => { listeners.push([name, fn]) },
      removeEventListener: (name: string, fn: Listener) => { expect(listeners.pop()).toEqual([name, fn]) },
    }
    const stop = on(host, () => listenForRejections(r => heard.push(r)))
    expect(listeners.map(([name]) => name)).toEqual(['unhandledrejection'])
    listeners[0]![1]({ reason: 'why' })
    expect(heard).toEqual(['why'])
    on(host, stop)
    expect(listeners).toEqual([])
  })

  test('of a host that tells of none are not heard, and it goes on', () => {
    const host = { process: undefined, addEventListener: undefined, removeEventListener: undefined }
    expect(() => { on(host, listenForRejections(() => undefined)) }).not.toThrow()
    expect(() => { on(host, () => { listenForRejections(() => undefined)() }) }).not.toThrow()
  })
})

describe('a turn of the host', () => {
  test('comes after every microtask', async () => {
    let n = 0
    void (async () => { for (; n < 1_000; n++) await Promise.resolve() })()
    await turn()
    expect(n).toBe(1_000)
  })
  test('leaves no channel open, which would keep the process alive', async () => {
    const closed: string[] = []
    class Channel {
      port1 = { onmessage: null as (() => void) | null, close: () => { closed.push('port1') } }
      port2 = { postMessage: (message: null) => { expect(message).toBeNull(); this.port1.onmessage!() } }
    }
    await on({ MessageChannel: Channel }, turn)
    expect(closed).toEqual(['port1'])
  })
})
