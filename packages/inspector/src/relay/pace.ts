/**
 * How fast one client may send. A client that sends more is read more slowly: its socket is paused until its share is
 * available again. So nothing is lost, TCP holds the client back, and the others are served meanwhile. What has already
 * arrived, some 64 KiB, is still read, and counts towards its share.
 */
import type { WebSocket } from 'ws'

/** How much a client may send per second, on average. It may send four times as much at once. */
export type Pace = { bytesPerSecond: number; framesPerSecond: number }
const BURST_S = 4
export const RECORDER_PACE: Pace = { bytesPerSecond: 16 * 1024 * 1024, framesPerSecond: 10_000 }
/** A viewer sends what a person does. Events beyond that are refused, so that no app is flooded with them. */
export const VIEWER_PACE: Pace = { bytesPerSecond: 64 * 1024, framesPerSecond: 10 }

/** @returns called with the size of each frame that came @param onSlowed told once, when it was held back for the first time */
export function pace(
  ws: Pick<WebSocket, 'pause' | 'resume' | 'on'>, { bytesPerSecond, framesPerSecond }: Pace, onSlowed: () => void, now: () => number = Date.now,
): (bytes: number) => void {
  // In seconds of its share: what is left of the burst, of bytes and of frames; below nothing it waits.
  let left = BURST_S, at = now(), told = false
  let waiting: ReturnType<typeof setTimeout> | undefined
  ws.on('close', () => clearTimeout(waiting))
  return (bytes) => {
    const t = now()
    left = Math.min(BURST_S, left + Math.max(0, t - at) / 1_000) - Math.max(bytes / bytesPerSecond, 1 / framesPerSecond)
    at = t
    if (left > 0 || waiting !== undefined) return
    ws.pause()
    waiting = setTimeout(() => { waiting = undefined; ws.resume() }, Math.ceil(-left * 1_000) + 1)
    if (!told) { told = true; onSlowed() }
  }
}

/** As many as this each second, in the mean; four times as much at once. @returns whether there is one left to take */
export function allowance(perSecond: number, now: () => number = Date.now): () => boolean {
  let left = perSecond * BURST_S, at = now()
  return () => {
    const t = now()
    left = Math.min(perSecond * BURST_S, left + (Math.max(0, t - at) / 1_000) * perSecond)
    at = t
    if (left < 1) return false
    left--
    return true
  }
}
