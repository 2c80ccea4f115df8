import { EventEmitter } from 'node:events'
import { createJitsiTransport } from '@onhook/adapters/jitsi'
import { overEmitters, type EmitterBench } from '../harness/emitter-bench.ts'
import { CONFERENCE_EVENTS, createServer } from './lib-jitsi-meet.ts'

export function open(): EmitterBench {
  const server = createServer(1), { JitsiMeetJS } = server
  return {
    name: 'Jitsi', emitter: 'a conference of ours, Node\'s events in the shape of lib-jitsi-meet', transport: createJitsiTransport(JitsiMeetJS as never, { connection: {}, room: 'room' }),
    pair: () => overEmitters([[CONFERENCE_EVENTS.CONNECTION_INTERRUPTED], [CONFERENCE_EVENTS.CONNECTION_RESTORED]], server.connections[0]!.conference!.events, new EventEmitter()),
  }
}
