/** Listens at the connections of a whole process: see `test/support/ear.ts`. */
import { give } from '../../support/ear.ts'

export { give, wasHeard } from '../../support/ear.ts'

type Takes = ((...parameters: never[]) => unknown) | undefined
type Sender = { replaceTrack?: Takes }

/** A sender takes a track later. Its class may not be changed (libwebrtc in Node), so each is. */
function listenAtSender(sender: Sender | undefined): void {
  const method = sender?.replaceTrack
  if (!sender || !method || Object.hasOwn(sender, 'replaceTrack')) return
  Object.defineProperty(sender, 'replaceTrack', { configurable: true, value(track: MediaStreamTrack, ...more: never[]) {
    give(track)
    return method.call(sender, track as never, ...more)
  } })
}
/** Listens at a class of connections: at its methods that take a track, and at the senders that these give. Once for each class. */
export function listenAt(Connection: { prototype: object }): void {
  const methods = Connection.prototype as Record<string, Takes>
  for (const [name, senderOf] of [['addTrack', given => given], ['addTransceiver', given => (given as { sender?: unknown }).sender]] satisfies [string, (given: unknown) => unknown][]) {
    const method = methods[name]
    if (method) methods[name] = function (this: unknown, track: MediaStreamTrack, ...more: never[]) {
      give(track)
      const given = method.call(this as never, track as never, ...more)
      listenAtSender(senderOf(given) as Sender | undefined)
      return given
    } as Takes
  }
}
