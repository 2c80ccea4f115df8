import { createCometChatTransport } from '@onhook/adapters/cometchat'
import { createEngine } from '../../cometchat/engine.ts'
import { createWebSdk } from '../../cometchat/flavours.ts'
import { nothing, type EmitterBench } from '../harness/emitter-bench.ts'

export function open(): EmitterBench {
  const engine = createEngine(), bare = createEngine(), { CometChatCalls } = createWebSdk(engine), says = ({ say }: typeof engine) => (n: number): void => say(n % 2 ? 'restored' : 'lost')
  return {
    name: 'CometChat', emitter: 'a bus of ours, written from CometChat\'s documents', transport: createCometChatTransport(CometChatCalls, { callToken: 'any', container: {}, clock: engine.clock }),
    join: () => engine.advance(1_000),
    pair() {
      const { CometChatCalls: silent } = createWebSdk(bare)
      for (const name of ['onConnectionLost', 'onConnectionRestored']) silent.addEventListener(name, nothing)
      return [says(engine), says(bare)]
    },
  }
}
