import { createSipJsTransport, type SipJsInviter } from '@onhook/adapters/sip-js'
import { EmitterImpl } from 'sip.js/lib/api/emitter.js'
import { nothing, type EmitterBench } from '../harness/emitter-bench.ts'

/** Its four states are each told once, so it is one that was told before. */
export function open(): EmitterBench {
  const stateChange = new EmitterImpl<string>(), bare = new EmitterImpl<string>(), done = (): Promise<void> => Promise.resolve()
  bare.addListener(nothing)
  const session: SipJsInviter = {
    stateChange, state: 'Initial', userAgent: { isConnected: () => true }, sessionDescriptionHandler: undefined, delegate: undefined, sessionDescriptionHandlerOptionsReInvite: {},
    bye: done, cancel: done, dispose: done, invite: done,
  }
  const emits = (emitter: EmitterImpl<string>) => (): void => emitter.emit('Established')
  return {
    name: 'SIP.js', emitter: 'SIP.js\'s EmitterImpl', told: 'none', transport: createSipJsTransport({} as never, { invite: () => session }),
    join: emits(stateChange), pair: () => [emits(stateChange), emits(bare)],
  }
}
