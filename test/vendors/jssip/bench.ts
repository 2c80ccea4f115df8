import { createJsSipTransport, type JsSipSession } from '@onhook/adapters/jssip'
import JsSIP from 'jssip'
import { overEmitters, type EmitterBench } from '../harness/emitter-bench.ts'

type Session = JsSipSession & { emit(name: string, payload: unknown): void }
const { RTCSession } = JsSIP as unknown as { RTCSession: new (ua: object) => Session }

export function open(): EmitterBench {
  const ua = { configuration: { session_timers: false } }, session = new RTCSession(ua)
  return {
    name: 'JsSIP', emitter: 'JsSIP\'s RTCSession', transport: createJsSipTransport({ isConnected: () => true, call: () => session }, { target: 'sip:any@localhost' }),
    join: () => session.emit('confirmed', {}),
    pair: () => overEmitters([['muted', { audio: true }], ['unmuted', { audio: true }]], session, new RTCSession(ua)),
  }
}
