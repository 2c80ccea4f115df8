/** A room in the shape of the typings, that does what a test says: for what the real one cannot be made to do. */
import { EventEmitter } from 'node:events'
import type { TwilioPromise, TwilioRoom, TwilioTrack } from '@onhook/adapters/twilio'

export const createFakeRoom = () => Object.assign(new EventEmitter(), {
  state: 'connected', participants: { size: 0 },
  localParticipant: Object.assign(new EventEmitter(), { audioTracks: new Map<string, { track: TwilioTrack }>() }),
  disconnects: 0,
  disconnect(): void { this.disconnects++ },
})
type FakeRoom = ReturnType<typeof createFakeRoom>
export const connected = (room: FakeRoom): TwilioPromise<TwilioRoom> => Object.assign(Promise.resolve(room as never), { cancel: () => undefined })
/** A track of the microphone, or what else is sent as sound. */
export const sound = (isEnabled: boolean): { track: TwilioTrack & { isEnabled: boolean } } => {
  const track = { isEnabled, enable() { track.isEnabled = true }, disable() { track.isEnabled = false } }
  return { track }
}
