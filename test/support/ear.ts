/**
 * What others hear of a microphone: a track that is given to a connection, live and enabled. Whoever enables one that was given is heard from
 * then on. Nothing here is of Node or of a browser.
 */
type Track = { readonly kind: string; readonly readyState: string; enabled: boolean }

const given = new WeakSet<object>(), heard = new WeakSet<object>()
const listen = (track: Track): void => { if (track.enabled && track.readyState === 'live') heard.add(track) }

/** Was the track ever given to a connection and not muted, from when it was given on? */
export const wasHeard = (track: object): boolean => heard.has(track)

/** The track is given to a connection, or to whatever sends it. */
export function give(track: Track | string | null | undefined): void {
  if (typeof track !== 'object' || !track || track.kind !== 'audio' || given.has(track)) return
  given.add(track)
  listen(track)
  // Enabled may be of the track itself, or of its class.
  let own = track
  while (own && !Object.hasOwn(own, 'enabled')) own = Object.getPrototypeOf(own) as Track
  const { get, set, value } = Object.getOwnPropertyDescriptor(own, 'enabled') ?? {}
  let kept = value as boolean
  Object.defineProperty(track, 'enabled', {
    configurable: true, enumerable: true,
    get: () => (get ? get.call(track) as boolean : kept),
    set(enabled: boolean) {
      if (set) set.call(track, enabled)
      else kept = enabled
      listen(track)
    },
  })
}
