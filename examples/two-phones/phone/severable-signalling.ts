import type { IncomingMessage, SignallingPort } from '@onhook/adapters/webrtc'

/**
 * A signalling port whose other side can die. What a server shows of a killed process is this: its socket is
 * gone at once, nothing it says comes any more, and nothing reaches it.
 */
export function createSeverableSignalling(port: SignallingPort): { port: SignallingPort; sever(): void } {
  let isSevered = false
  const present = new Set<(message: IncomingMessage) => void>()
  const fromServer = (message: IncomingMessage): boolean => message.type === 'pong' || message.type === 'ended'
  return {
    sever() {
      isSevered = true
      for (const tell of present) tell({ type: 'gone' })
    },
    port: {
      open(context, handlers) {
        const tell = (message: IncomingMessage): void => handlers.onMessage(message)
        present.add(tell)
        const connection = port.open(context, {
          onMessage(message) {
            if (!isSevered || fromServer(message)) tell(message)
            else if (message.type === 'accepted') tell({ type: 'accepted', ...(message.polite === undefined ? undefined : { polite: message.polite }) })
          },
          onClose(code, cause) {
            present.delete(tell)
            handlers.onClose(code, cause)
          },
        })
        return {
          send(message) {
            if (!isSevered || message.type === 'ping') return connection.send(message)
            if (message.type === 'ask') queueMicrotask(() => { if (present.has(tell)) tell({ type: 'gone' }) })
          },
          close() {
            present.delete(tell)
            connection.close()
          },
        }
      },
    },
  }
}
