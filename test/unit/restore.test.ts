/** A new process finds what the last one left, sweeps it, and resurrects nothing. */
import { createFakePersist, createFakeService, createFakeSystemCall, createFakeWorld } from '@onhook/adapters/fake'
import { createCall, type CallOptions, type StepRecord, type TraceRecord } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

/** Runs a call in one process until `until`, then a second process with the same persistence, service and system. */
async function dies(script: { until: 'joining' | 'joined' | 'leaving'; policy?: CallOptions['policy']; text?: (saved: string) => string | undefined }) {
  const persist = createFakePersist(), service = createFakeService(), systemCall = createFakeSystemCall()
  let saved: string | undefined
  const keep: CallOptions['persist'] = { load: () => saved, save: t => { saved = t }, clear: () => { saved = undefined } }
  const first = createFakeWorld()
  let isDead = false
  const call = createCall({ ...first.ports, service, systemCall, persist: { ...keep, save: t => { if (!isDead) void keep.save(t) }, clear: () => undefined } })
  void call.join()
  if (script.until !== 'joining') { await first.flush(); await service.flush(); await systemCall.flush() }
  if (script.until === 'leaving') void call.leave()
  isDead = true // killed: nothing of the first process counts any more
  if (script.text) saved = script.text(saved!)
  const second = createFakeWorld()
  const records: TraceRecord[] = []
  // Another process has other objects for the same native service and the same system.
  const again = createCall({ ...second.ports, service: { ...service }, systemCall: { ...systemCall }, persist: keep, inspect: r => records.push(r), ...(script.policy ? { policy: script.policy } : undefined) })
  second.screen.connect(again.send)
  const rest = async () => { for (let i = 0; i < 4; i++) { await service.flush(); await systemCall.flush(); await second.advance(4_000) } }
  return { persist, service, systemCall, second, again, records, rest, saved: () => saved }
}

describe('restore', () => {
  for (const until of ['joining', 'joined', 'leaving'] as const) {
    test(`a process that died while ${until}: the old call ends as app-terminated, and what survived is swept [C13.2 C13.3 C13.6 SC54]`, async () => {
      const d = await dies({ until })
      expect(d.records.find(r => r.kind === 'step')).toMatchObject({ event: { type: 'restored' } })
      await d.rest()
      expect(d.again.state).toBe('ended')
      expect((await d.again.ended).reason).toBe(until === 'leaving' ? 'local-leave' : 'app-terminated')
      expect([d.service.notification, ...d.systemCall.held()]).toEqual(['none'])
      expect(d.second.transport.connections).toBe(0)
      expect(d.saved()).toBeUndefined()
    })
  }

  test('a screen mounted afterwards is exited [C13.5]', async () => {
    const d = await dies({ until: 'joined' })
    await d.rest()
    d.second.screen.mount()
    await d.rest()
    expect(d.second.screen.exits).toBe(1)
  })

  test('the policy rejoin makes a new attempt, once the old one has settled [C13.7]', async () => {
    const d = await dies({ until: 'joined', policy: { afterProcessDeath: 'rejoin' } })
    await d.rest()
    expect(d.again.getSnapshot()).toMatchObject({ session: 'joined', attempt: 2 })
    const order = d.records.filter((r): r is StepRecord => r.kind === 'step').map(r => `${r.attempt}:${r.event.type}`)
    expect(order.indexOf('1:restored')).toBeLessThan(order.indexOf('2:user.join'))
  })

  test.each<[string, (saved: string) => string | undefined]>([
    ['another table', s => s.replace(/"hash":"[^"]*"/, '"hash":"0000000000000000"')],
    ['a snapshot that is cut off', s => s.slice(0, 40)],
    ['no JSON at all', () => 'corrupted'],
    ['a state that does not exist', s => s.replace('"session":"joined"', '"session":"ringing"')],
    ['null', () => 'null'],
  ])('%s is not interpreted, and swept all the same [C13.3 C13.4 SC54]', async (_name, text) => {
    const d = await dies({ until: 'joined', text })
    await d.rest()
    expect(d.again.state).toBe('ended')
    expect([d.service.notification, ...d.systemCall.held()]).toEqual(['none'])
    void d.again.join()
    await d.rest()
    expect(d.again.getSnapshot()).toMatchObject({ session: 'joined', attempt: 2 })
  })

  test('nothing saved: nothing is swept, and the first join is attempt 1', async () => {
    const d = await dies({ until: 'joined', text: () => undefined })
    expect(d.again.state).toBe('idle')
    expect(d.records).toEqual([])
    void d.again.join()
    await d.rest()
    expect(d.again.getSnapshot()).toMatchObject({ session: 'joined', attempt: 1 })
  })

  test('the snapshot is saved after each step and before its commands run [C13.1 D12.1]', async () => {
    const order: string[] = []
    const world = createFakeWorld()
    const call = createCall({
      ...world.ports,
      persist: { load: () => undefined, save: t => { order.push(`save ${(JSON.parse(t) as { state: { session: string } }).state.session}`) }, clear: () => { order.push('clear') } },
      transport: { subscribe: () => () => undefined, join: () => { order.push('join') }, leave: () => { order.push('leave') } },
    })
    void call.join()
    void call.leave()
    expect(order).toEqual(['save joining', 'join', 'save leaving', 'leave'])
    await world.advance(20_000)
    expect(order.at(-1)).toBe('clear')
  })

  test('a load that takes its time: requests wait for it, and nothing is joined before the sweep [C13.8]', async () => {
    let give: (text: string) => void = () => undefined
    const world = createFakeWorld()
    const { persist: _, ...ports } = world.ports
    const call = createCall({ ...ports, persist: { load: () => new Promise<string>(r => { give = r }), save: () => undefined, clear: () => undefined } })
    const join = call.join(), left = call.leave()
    await world.flush()
    expect(world.transport.connections).toBe(0)
    give(JSON.stringify({ v: 1, hash: 'x', state: { attempt: 3 } }))
    await world.advance(10_000)
    expect((await left).reason).toBe('app-terminated')
    await expect(join).rejects.toMatchObject({ code: 'join-impossible' })
    expect(call.getSnapshot().attempt).toBe(3)
  })

  test('a load or save that fails is reported or noted, and the call works', async () => {
    const reported: string[] = []
    const world = createFakeWorld()
    const { persist: _, ...ports } = world.ports
    const call = createCall({ ...ports, report: e => reported.push(e.message), persist: { load: () => { throw new Error('locked') }, save: () => Promise.reject(new Error('full')), clear: () => { throw new Error('gone') } } })
    expect(reported).toEqual(['persist.load failed: locked; what a dead process may have left is swept'])
    await world.advance(10_000)
    void call.join()
    await world.flush()
    expect(call.state).toBe('joined')
  })
})
