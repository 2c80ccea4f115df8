/** A call over a room of the real package and our server, anew for each test; whatever it opened can be asked for. */
import { createLiveKitTransport, type LiveKitOptions } from '@onhook/adapters/livekit'
import type { CallEnd } from '@onhook/machine'
import * as livekit from 'livekit-client'
import { afterEach, beforeEach, expect } from 'vitest'
import { quiet, tell, until } from '../harness/story.ts'
import './vendor.ts'
import { createToken, startLiveKitServer, type LiveKitServer } from './server/index.ts'
import { watchAnew } from './watched.ts'

export let server: LiveKitServer, held: ReturnType<typeof watchAnew>, told: string[]
export const startServer = async (): Promise<void> => { server = await startLiveKitServer() }
export const watchAgain = (): void => { held = watchAnew() }
beforeEach(async () => { await startServer(); watchAgain(); told = [] })
afterEach(async () => { watchAnew(); await server.stop() })

export const token = (more: object = {}): string => createToken({ identity: 'us', room: 'room', ...more })
export function callOver(options: Partial<LiveKitOptions<livekit.Room>> = {}) {
  const rooms: livekit.Room[] = []
  return {
    ...tell(createLiveKitTransport(livekit, { connection: { url: server.url, token: token() }, onDiagnostic: d => told.push(d.code), ...options, onRoom(room) { rooms.push(room); options.onRoom?.(room) } })),
    room: () => rooms.at(-1)!,
  }
}
export type Story = ReturnType<typeof callOver>
export async function joined(options: Partial<LiveKitOptions<livekit.Room>> = {}): Promise<Story> {
  const story = callOver(options)
  await story.call.join()
  return story
}
/** The end, after which nothing more is told and nothing is held. */
export async function ended({ call, events }: Story): Promise<CallEnd> {
  const end = await call.ended
  await call.settled
  const count = events.length
  await until('nothing to be held', () => held.tracks.every(t => t.readyState === 'ended') && held.connections.every(c => c.signalingState === 'closed') && held.sockets.every(s => s.readyState === 3))
  await quiet(50)
  expect(events.slice(count)).toEqual([])
  expect(call.state).toBe('ended')
  return end
}
