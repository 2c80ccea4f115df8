/** A meeting session in the shape of the typings, that does what a test says: for what the real one cannot be made to do. */
import type { ChimeDevices, ChimeObserver, ChimeSession } from '@onhook/adapters/chime'

type FakeSession = ChimeSession & { observers: Set<ChimeObserver>; devices: Set<ChimeDevices>; heard: Set<(...said: never[]) => void>; stops: number; stop: () => void }
export function createFakeSession(): FakeSession {
  const observers = new Set<ChimeObserver>(), devices = new Set<ChimeDevices>(), heard = new Set<(...said: never[]) => void>()
  const self: FakeSession = {
    observers, devices, heard, stops: 0, stop: () => undefined, configuration: { credentials: { attendeeId: 'we' } },
    audioVideo: {
      addObserver: observer => { observers.add(observer) }, removeObserver: observer => { observers.delete(observer) },
      start: () => undefined, stop() { self.stops++; self.stop() },
      addDeviceChangeObserver: observer => { devices.add(observer) }, removeDeviceChangeObserver: observer => { devices.delete(observer) },
      startAudioInput: async () => undefined, stopAudioInput: async () => undefined,
      realtimeMuteLocalAudio: () => undefined, realtimeUnmuteLocalAudio: () => true, realtimeIsLocalAudioMuted: () => false,
      realtimeSubscribeToMuteAndUnmuteLocalAudio: listener => { heard.add(listener) }, realtimeUnsubscribeToMuteAndUnmuteLocalAudio: listener => { heard.delete(listener) },
      realtimeSubscribeToAttendeeIdPresence: listener => { heard.add(listener) }, realtimeUnsubscribeToAttendeeIdPresence: listener => { heard.delete(listener) },
    },
  }
  return self
}
