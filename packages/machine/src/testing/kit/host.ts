/** What a check must know of the host: which promises were rejected and not handled, and when the host's queues are empty. */
type Host = {
  process?: { on?(name: 'unhandledRejection', listener: (reason: unknown) => void): void; off?(name: 'unhandledRejection', listener: (reason: unknown) => void): void }
  addEventListener?(name: 'unhandledrejection', listener: (e: { reason: unknown }) => void): void
  removeEventListener?(name: 'unhandledrejection', listener: (e: { reason: unknown }) => void): void
  MessageChannel: new () => { port1: { onmessage: (() => void) | null; close(): void }; port2: { postMessage(message: null): void } }
}
const host = globalThis as unknown as Host

/**
 * Hears of every rejection that nobody handles, until it is told to stop. A test runner that also listens hears of
 * them as well.
 */
export function listenForRejections(hear: (reason: unknown) => void): () => void {
  const { process } = host
  if (process?.on && process.off) {
    process.on('unhandledRejection', hear)
    return () => process.off!('unhandledRejection', hear)
  }
  const listener = (e: { reason: unknown }): void => hear(e.reason)
  host.addEventListener?.('unhandledrejection', listener)
  return () => host.removeEventListener?.('unhandledrejection', listener)
}

/**
 * Waits for one turn of the host's own queue, because hosts tell of unhandled rejections only after all microtasks.
 * It uses no timer, as timers may be faked.
 */
export const turn = (): Promise<void> => new Promise(resolve => {
  const { port1, port2 } = new host.MessageChannel()
  port1.onmessage = () => { port1.close(); resolve() }
  port2.postMessage(null)
})
