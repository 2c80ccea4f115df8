/**
 * `createCall` against a model of what its user may rely on (`test/model/call-model.ts`, with its conditions), over
 * arbitrary stories in virtual time: everything that may be asked, told, broken or delayed, and in one tick.
 */
import { createCall, type Call, type CallEnd, type TransportPort } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkModel } from '../model/commands.ts'
import type { Make } from '../model/run.ts'
import { isLong, patience, seed } from '../support/seed.ts'

const RUNS = isLong ? 3_000 : 1_000, ACTS_MAX = isLong ? 60 : 30

describe('whoever uses createCall', () => {
  test(`may rely on it, whatever happens (${RUNS} stories of up to ${ACTS_MAX} acts, seed ${seed})`, async () => {
    const { failure, runs, sessions, attempts, acts } = await checkModel(RUNS, ACTS_MAX, seed)
    expect(failure).toBeUndefined()
    expect(runs).toBe(RUNS)
    // It was worth something: the stories go everywhere, and further than one attempt.
    expect([...sessions].sort()).toEqual(['ended', 'idle', 'joined', 'joining', 'leaving', 'reconnecting'])
    expect(attempts).toBeGreaterThan(2)
    expect(acts / runs).toBeGreaterThan(8)
  }, patience(300_000))
})

// A model that cannot be disappointed is none. Each of these calls is a real one, put into a wrapper that breaks one promise.
const around = (change: (call: Call) => Partial<Record<keyof Call, unknown>>): Make => options => {
  const call = createCall(options), over = change(call)
  return new Proxy(call, { get: (target, key) => (key in over ? over[key as keyof Call] : Reflect.get(target, key)) as unknown })
}
const throughTransport = (change: (port: TransportPort) => Partial<TransportPort>): Make => options =>
  createCall({ ...options, transport: { ...options.transport, ...change(options.transport) } })
const BROKEN: [name: string, promise: RegExp, make: Make][] = [
  ['gives each caller of leave a record of his own', /every caller of leave/, around(call => ({ leave: (s: 'api') => call.leave(s).then((end): CallEnd => ({ ...end })) }))],
  ['makes a new snapshot each time', /same object/, around(call => ({ getSnapshot: () => ({ ...call.getSnapshot() }) }))],
  ['calls an accepted request joined', /join resolves only when joined/, around(call => ({ join: async () => { call.join().catch(() => undefined); await Promise.resolve() } }))],
  ['waits for the world before leave resolves', /leave (always )?resolves/, around(call => ({ leave: (s: 'api') => call.leave(s).then(end => (end.secondary.some(c => c.reason === 'leave-timeout') ? new Promise<never>(() => undefined) : end)) }))],
  ['leaves only once', /hot or connected/, throughTransport(port => {
    const left = new Set<number>()
    return { leave: ctx => (left.size < left.add(ctx.attempt).size ? port.leave(ctx) : undefined) }
  })],
  ['leaves a moment later', /has reached the transport|hot or connected/, throughTransport(port => ({ leave: async ctx => { await Promise.resolve(); await Promise.resolve(); await new Promise(go => setTimeout(go)); await port.leave(ctx) } }))],
  ['believes that an accepted request is joined', /joined is a fact/, options => {
    const { transport } = options
    let emit: Parameters<TransportPort['subscribe']>[0] = () => undefined
    return createCall({ ...options, transport: { ...transport, subscribe: e => { emit = e; return transport.subscribe(e) }, join: async ctx => { await transport.join(ctx); emit({ type: 'transport.joined' }) } } })
  }],
  ['takes what another call has left for its own', /begins idle, whatever another one has left/, options =>
    createCall({ ...options, persist: { ...options.persist!, load: () => '{"v":1,"hash":"x","state":{"attempt":4}}' } })],
  ['is deaf to an answer when it is over', /an answer begins the next attempt/, options => {
    const { systemCall } = options
    const call: Call = createCall({ ...options, systemCall: { ...systemCall!, subscribe: emit => systemCall!.subscribe(e => { if (e.type !== 'system.answered' || call.state !== 'ended') emit(e) }) } })
    return call
  }],
  ['gives up the service only when the transport is out', /no notification/, options => {
    const { transport, service } = options
    let isOut: () => void = () => undefined
    const out = new Promise<void>(resolve => { isOut = resolve })
    return createCall({
      ...options,
      transport: { ...transport, subscribe: emit => transport.subscribe(e => { if (e.type === 'transport.left' || e.type === 'transport.closed') isOut(); emit(e) }) },
      service: { ...service!, abort: () => out.then(() => service!.abort()) },
    })
  }],
]
describe('the model finds the call that', () => {
  test.each(BROKEN)('%s', async (_name, promise, make) => {
    const { failure } = await checkModel(1_000, 20, 7, make, fc.constant({ transport: { leaveWhileJoining: 'misses' } }))
    expect(failure).toMatch(promise)
    // A failure is told as a story that can be pasted.
    expect(failure).toMatch(/export default \{[^]*acts: \[[^]*satisfies Story/)
  }, patience(120_000))
})
