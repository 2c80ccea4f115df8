/** A call over one flavour of the fake SDK, for the stories of the transport. */
import { createCall, type CallEnd, type EndReason, type TransportEvent } from '@onhook/machine'
import { expect } from 'vitest'
import type { Script } from './engine.ts'
import { FLAVOURS, isNative, isV4, rig, type Flavour, type Rig } from './worlds.ts'

type Options = Parameters<typeof rig>[2]
/** A call over one flavour. */
export function calling(flavour: Flavour, script: Partial<Script> = {}, options: Options = {}) {
  const r = rig(flavour, script, options), exits: CallEnd[] = []
  const call = createCall({ transport: r.port, clock: r.engine.clock, screen: { exit: end => { exits.push(end) } } })
  call.send({ type: 'screen.mounted' })
  const heard: string[] = []
  call.subscribe(() => { if (heard.at(-1) !== call.state) heard.push(call.state) })
  return { ...r, call, exits, heard, join: async () => { call.join().catch(() => undefined); await r.engine.advance(); if (call.state === 'joining') await r.engine.advance(3_000) } }
}
export type Calling = ReturnType<typeof calling>
export async function inCall(flavour: Flavour, script: Partial<Script> = {}, options: Options = {}): Promise<Calling> {
  const c = calling(flavour, script, options)
  await c.join()
  expect(c.call.state).toBe('joined')
  return c
}
/** One end, one exit, nothing hot, no listener left and no timer. */
export async function expectEnded(c: Calling, reason: EndReason): Promise<void> {
  await c.engine.advance(60_000)
  expect([c.call.getSnapshot().end?.reason, c.exits.map(e => e.reason)]).toEqual([reason, [reason]])
  expect([c.engine.hot, c.engine.connected, c.listeners(), c.engine.timers]).toEqual([false, false, 0, 0])
}
/** An attempt without a call, and what it was told. */
export function attempt(r: Rig, n = 1) {
  const events: TransportEvent[] = [], controller = new AbortController(), ctx = { attempt: n, signal: controller.signal }
  r.port.subscribe(e => events.push(e))
  const joined = Promise.resolve(r.port.join(ctx)).then(() => 'accepted', (error: unknown) => error)
  return { ctx, events, joined, types: () => events.map(e => e.type.slice('transport.'.length)), abort: () => controller.abort(), leave: () => { controller.abort(); return r.port.leave(ctx) } }
}
export const V5 = FLAVOURS.filter(f => !isV4(f)), V4 = FLAVOURS.filter(isV4), NATIVE = FLAVOURS.filter(isNative)
