import { createVonageTransport, type VonageSession } from '@onhook/adapters/vonage'
import type OT from '@vonage/client-sdk-video'
import { installPage } from '../harness/page.ts'
import { overEmitters, type EmitterBench } from '../harness/emitter-bench.ts'

export async function open(): Promise<EmitterBench> {
  installPage()
  const loaded = await import('@vonage/client-sdk-video') as unknown as typeof OT & { default?: typeof OT }, sdk = loaded.default ?? loaded
  sdk.setLogLevel(0)
  /** A session of the package that is connected in words only: it gives one object for each id. */
  const createSession = (id: string): VonageSession => Object.assign(sdk.initSession('application', id) as unknown as VonageSession, {
    connect: (_token: string, done: (error?: unknown) => void) => { done() }, disconnect: async () => undefined,
  })
  const session = createSession('1_MX4xMjM0NX5-1')
  return {
    name: 'Vonage', emitter: '@vonage/client-sdk-video\'s Session', transport: createVonageTransport({ initSession: () => session }, { applicationId: 'application', sessionId: 'session', token: 'token' }),
    pair: () => overEmitters([['sessionReconnecting', {}], ['sessionReconnected', {}]], session, createSession('1_MX4xMjM0NX5-2')),
  }
}
