import { createAzureTransport } from '@onhook/adapters/azure'
import { nothing, type EmitterBench } from '../harness/emitter-bench.ts'
import { createFakeAgent } from './fake.ts'

const GOOD = 1, BAD = 3
export function open(): EmitterBench {
  const { agent, last, networkOf } = createFakeAgent(), says = ({ diagnose }: ReturnType<typeof last>) => (n: number): void => diagnose('networkReconnect', n % 2 ? GOOD : BAD)
  return {
    name: 'Azure', emitter: 'a call of ours, a set of listeners in the shape of Azure\'s typings', transport: createAzureTransport(agent, { call: (a, start) => a.join({ groupId: 'group' }, start), network: networkOf }),
    pair() {
      const heard = last()
      agent.join({ groupId: 'group' })
      last().network.on('diagnosticChanged', nothing)
      return [says(heard), says(last())]
    },
  }
}
