/** A call object in the shape of the typings, that does what a test says: for what the real one cannot be made to do. */
import { EventEmitter } from 'node:events'
import type { DailyCall } from '@onhook/adapters/daily'

export type FakeCall = EventEmitter & DailyCall & { joins: number; leaves: number; destroys: number }
export const createFakeCall = (more: object = {}): FakeCall => Object.assign(new EventEmitter(), {
  joins: 0, leaves: 0, destroys: 0,
  async join(this: FakeCall) { this.joins++ }, async leave(this: FakeCall) { this.leaves++ }, async destroy(this: FakeCall) { this.destroys++ },
  meetingState: () => 'joined-meeting', accessState: () => ({ access: { level: 'full' } }), participants: () => ({ local: { audio: true } }), setLocalAudio: () => undefined, ...more,
}) as unknown as FakeCall
