import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { createTwilioTransport, type TwilioRoom } from '@onhook/adapters/twilio'
import { overEmitters, type EmitterBench } from '../harness/emitter-bench.ts'
import { connected, createFakeRoom } from './fake.ts'

type Room = TwilioRoom & EventEmitter
const RealRoom = createRequire(import.meta.url)('twilio-video/es5/room.js') as new (participant: object, signaling: object, options: object) => Room

/** The package's own Room, over a signalling that never says anything. */
function createRoom(): Room {
  const log = { createLog: () => log, debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  const signaling = Object.assign(new EventEmitter(), { state: 'connected', participants: new Map(), recording: Object.assign(new EventEmitter(), { isEnabled: false }), disconnect: () => undefined })
  return new RealRoom(Object.assign(createFakeRoom().localParticipant, { tracks: new Map(), _signaling: signaling }), signaling, { log })
}
export function open(): EmitterBench {
  const room = createRoom()
  return {
    name: 'Twilio Video', emitter: 'twilio-video\'s Room', transport: createTwilioTransport({ connect: () => connected(room as never) }, { token: 'any' }),
    pair: () => overEmitters([['reconnecting'], ['reconnected']], room, createRoom()),
  }
}
