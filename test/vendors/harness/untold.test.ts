/** A state that libwebrtc does not tell is told; and one that was told is not told again. */
import { expect, test } from 'vitest'
import { tellUntold } from './untold.ts'

class Silent extends EventTarget {
  connectionState = 'connected'
  iceConnectionState = 'connected'
}
const next = (pc: Silent): Promise<string> => new Promise(resolve => { pc.addEventListener('connectionstatechange', () => resolve(pc.connectionState), { once: true }) })

test('a change without an event, one whose event came too early, and one that was told', async () => {
  const pc = new Silent(), told: string[] = []
  pc.addEventListener('connectionstatechange', () => { told.push(pc.connectionState) })
  tellUntold(pc as unknown as RTCPeerConnection)
  pc.connectionState = 'disconnected'
  expect(await next(pc)).toBe('disconnected')
  // As it was seen of the real one: the event first, and the state a moment after it.
  pc.dispatchEvent(new Event('connectionstatechange'))
  pc.connectionState = 'failed'
  expect(await next(pc)).toBe('failed')
  pc.connectionState = 'connected'
  pc.dispatchEvent(new Event('connectionstatechange'))
  pc.iceConnectionState = 'completed'
  expect(await next(pc)).toBe('connected')
  expect(told).toEqual(['disconnected', 'disconnected', 'failed', 'connected', 'connected'])
  pc.connectionState = 'closed'
})
