/** What the stories of the vendors are told with. */
import { createCall, type Call, type CallEnd, type TransportContext, type TransportEvent, type TransportPort } from '@onhook/machine'

const sleep = (ms: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, ms) })

/** Waits until it holds. @throws what was waited for */
export async function until(what: string, holds: () => boolean, limitMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + limitMs; !holds();) {
    if (Date.now() > deadline) throw new Error(`expected ${what} within ${limitMs} ms`)
    await sleep(2)
  }
}
/** Lets everything happen that is under way. */
export const quiet = (ms = 30): Promise<void> => sleep(ms)

let count = 0
/** A call over a transport, every event that the transport has told it, and a restart of the media of its last attempt. */
export function tell(transport: TransportPort): { call: Call; events: TransportEvent[]; words: () => string[]; restart: () => Promise<void> } {
  const events: TransportEvent[] = []
  let last: TransportContext | undefined
  const heard: TransportPort = {
    ...transport,
    subscribe: emit => transport.subscribe(event => { events.push(event); emit(event) }),
    join(ctx) {
      last = ctx
      return transport.join(ctx)
    },
  }
  return {
    call: createCall({ id: `story ${++count}`, transport: heard }), events, words: () => events.map(e => e.type.slice('transport.'.length)),
    restart: async () => transport.restartMedia!(last!),
  }
}
/** What of an end record says why. */
export const why = ({ reason, initiator, vendor }: CallEnd): object => ({ reason, initiator, ...(vendor && { vendor }) })
