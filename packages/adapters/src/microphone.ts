/** A microphone that ends by itself: unplugged, or its permission was taken back. Its track reports this once, and nothing is sent from then on. */

/** What is used of a `MediaStreamTrack`. `ended` is told of no track that was stopped from here. */
export interface CapturedTrack {
  readonly kind?: string
  readonly readyState?: string
  addEventListener?(type: 'ended', listener: () => void): void
  removeEventListener?(type: 'ended', listener: () => void): void
}

/** There is sound to send, and all of it has ended. */
export function isSilent(tracks: readonly (CapturedTrack | null | undefined)[]): boolean {
  const audio = tracks.filter(track => track?.kind === 'audio')
  return audio.length > 0 && audio.every(track => track!.readyState === 'ended')
}
/** Tells when one ends, until the returned function is called: a track may be the host's, and be sent by its next call too. */
export function watchTracks(tracks: readonly (CapturedTrack | null | undefined)[], tell: () => void): () => void {
  const each = (what: 'addEventListener' | 'removeEventListener'): void => { for (const track of tracks) track?.[what]?.('ended', tell) }
  each('addEventListener')
  return () => each('removeEventListener')
}
