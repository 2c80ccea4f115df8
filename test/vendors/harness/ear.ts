/** Listens at the connections of a whole process: see `test/support/ear.ts`. */
import { give } from '../../support/ear.ts'

export { give, wasHeard } from '../../support/ear.ts'

type Takes = ((...parameters: never[]) => unknown) | undefined
/** Listens at the methods of a class of connections, and of its senders, that take a track first. Once for each class. */
export function listenAt(Connection: { prototype: object }, Sender?: { prototype: object }): void {
  for (const [{ prototype }, names] of [[Connection, ['addTrack', 'addTransceiver']], ...(Sender ? [[Sender, ['replaceTrack']] as const] : [])] as const) {
    const methods = prototype as Record<string, Takes>
    for (const name of names) {
      const method = methods[name]
      if (method) methods[name] = function (this: unknown, track: MediaStreamTrack, ...more: never[]) {
        give(track)
        return method.call(this as never, track as never, ...more)
      } as Takes
    }
  }
}
