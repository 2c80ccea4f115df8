/** A new process, a new runtime, a new page: what the last one left is ended, and nothing comes back by itself. */
import { createFakeWorld, type FakeWorld } from '@onhook/adapters/fake'
import { compile, createCall, type CallOptions, type PersistPort, type TraceRecord } from '@onhook/machine'
import { readTable } from '@onhook/machine/testing'
import { describe, expect, test } from 'vitest'
import { byHand, expectNothingHeld, joined, settle, setup } from './setup.ts'

function store(text?: string) {
  const s = { text, port: {} as PersistPort }
  s.port = { load: () => s.text, save: t => { s.text = t }, clear: () => { s.text = undefined } }
  return s
}
/** A joined call whose process is gone: what it saved, and the native world that it leaves behind. */
async function died(): Promise<{ text: string; world: FakeWorld }> {
  const world = createFakeWorld(), s = store()
  const call = createCall({ ...world.ports, persist: s.port })
  void call.join()
  await world.flush()
  expect(call.state).toBe('joined')
  return { text: s.text!, world }
}
/** A new process over what is left of the old one's native world. */
async function restarts({ text, world: old }: { text: string; world: FakeWorld }, more: Partial<CallOptions> = {}) {
  const world = createFakeWorld(), s = store(text), records: TraceRecord[] = []
  // Other objects, the same native service and the same system.
  const call = createCall({ ...world.ports, service: { ...old.service }, systemCall: { ...old.systemCall }, persist: s.port, inspect: r => { records.push(r) }, ...more })
  world.screen.connect(call.send)
  const rest = async (): Promise<void> => { for (let i = 0; i < 4; i++) { await old.service.flush(); await old.systemCall.flush(); await world.advance(4_000) } }
  return { call, world, store: s, records, rest }
}
/** A snapshot with another value somewhere. */
const changed = (text: string, change: (s: { hash: string; state: Record<string, unknown> }) => void): string => {
  const s = JSON.parse(text) as { hash: string; state: Record<string, unknown> }
  change(s)
  return JSON.stringify(s)
}

describe('a new process', () => {
  test('begins with restored, ends the old call as app-terminated and sweeps what survived [C13.2 C13.3 C13.6 SC54]', async () => {
    const d = await died(), n = await restarts(d)
    expect(n.records.find(r => r.kind === 'step')).toMatchObject({ event: { type: 'restored' }, from: { session: 'joined' }, to: { session: 'ended' } })
    await n.rest()
    expect(await n.call.ended).toMatchObject({ reason: 'app-terminated', initiator: 'system' })
    expect([d.world.service.notification, d.world.systemCall.shown, n.store.text]).toEqual(['none', 'ended', undefined])
  })

  test('sweeps though the snapshot says that there is nothing: it may be older than the truth [C13.3 C13.4]', async () => {
    for (const older of [
      (text: string) => changed(text, s => { s.state['service'] = 'off'; s.state['systemCall'] = 'none'; s.state['session'] = 'joining'; s.state['transport'] = 'requested' }),
      (text: string) => changed(text, s => { s.hash = '0000000000000000' }),
      () => 'not even JSON',
    ]) {
      const d = await died(), n = await restarts({ ...d, text: older(d.text) })
      await n.rest()
      expect([n.call.state, d.world.service.notification, d.world.systemCall.shown]).toEqual(['ended', 'none', 'ended'])
    }
  })

  test('exits a screen that is mounted afterwards, once [C13.5]', async () => {
    const n = await restarts(await died())
    await n.rest()
    expect(n.world.screen.exits).toBe(0)
    n.world.screen.mount()
    await n.rest()
    expect([n.world.screen.exits, n.world.screen.exitedWith?.reason]).toEqual([1, 'app-terminated'])
  })

  test('joins nothing by itself; by policy it makes a new attempt, after the old one has settled [C13.7 C13.8]', async () => {
    const quiet = await restarts(await died()), again = await restarts(await died(), { policy: { afterProcessDeath: 'rejoin' } })
    await quiet.rest()
    await again.rest()
    expect([quiet.call.state, quiet.world.transport.connections]).toEqual(['ended', 0])
    expect(again.call.getSnapshot()).toMatchObject({ session: 'joined', attempt: 2 })
    const close = again.records.findIndex(r => r.kind === 'close' && r.attempt === 1), join = again.records.findIndex(r => r.kind === 'step' && r.event.type === 'user.join')
    expect(close).toBeGreaterThan(0)
    expect(join).toBeGreaterThan(close)
  })
})

test('scripts that are loaded anew while joined: the native session of the old runtime is left [SC55]', async () => {
  const sdk = createFakeWorld().transport, s = store()
  const before = createCall({ transport: sdk, persist: s.port, clock: createFakeWorld().clock })
  void before.join()
  await sdk.flush()
  expect([sdk.hot, sdk.connected]).toEqual([true, true])
  const text = s.text!
  // The old runtime is gone without a word; the native SDK is the same object of the same process.
  const records: TraceRecord[] = []
  const after = createCall({ transport: { ...sdk }, persist: store(text).port, clock: createFakeWorld().clock, inspect: r => { records.push(r) } })
  await sdk.flush()
  expect([after.state, sdk.hot, sdk.connected, sdk.connections]).toEqual(['ended', false, false, 1])
  // A transport that throws at it is contained, and told.
  const failing = createCall({ transport: { ...byHand().transport, leave: () => { throw new Error('no session') } }, persist: store(text).port, clock: createFakeWorld().clock, inspect: r => { records.push(r) } })
  expect(failing.state).toBe('ended')
  expect(records.some(r => r.kind === 'step' && r.event.type === 'port.failed' && 'command' in r.event && r.event.command === 'leave')).toBe(true)
})

test('a page that is hidden for good leaves in that step; the page that is loaded next begins idle, and one that comes back as it was joins nothing by itself [SC58]', async () => {
  const kept = store(), s = await joined({}, {}, { persist: kept.port })
  expect(kept.text).toContain('joined')
  s.world.app.terminate()
  await s.world.flush()
  expect(s.commandedBy('app.terminating')?.[1]).toBe('leave')
  await settle(s)
  expectNothingHeld(s)
  // Kept by the browser and shown again.
  const told = s.commands('transport').length
  s.world.app.activate()
  await settle(s)
  expect([s.call.state, s.commands('transport').slice(told)]).toEqual(['ended', []])
  const next = setup({}, {}, { persist: kept.port })
  await next.world.flush()
  expect([next.call.state, next.world.transport.connections, next.commands('transport')]).toEqual(['idle', 0, []])
})

test('the snapshot is saved before the commands of its step run, after every step that changed, and cleared when settled [C13.1 D12.1]', async () => {
  const order: string[] = [], world = createFakeWorld(), h = byHand()
  const call = createCall({
    ...world.ports,
    transport: { ...h.transport, join: () => { order.push('join') }, leave: () => { order.push('leave') }, restartMedia: () => { order.push('restart') } },
    persist: { load: () => undefined, save: t => { order.push(`saved ${(JSON.parse(t) as { state: { session: string } }).state.session}`) }, clear: () => { order.push('cleared') } },
  })
  void call.join()
  h.say({ type: 'transport.joined' })
  h.say({ type: 'transport.failed', recoverable: true })
  void call.leave()
  const heard = [...order]
  expect(heard.filter((o, i) => !(o.startsWith('saved') && heard[i + 1] === o))).toEqual(['saved joining', 'join', 'saved joined', 'saved reconnecting', 'restart', 'saved leaving', 'leave'])
  h.say({ type: 'transport.left' })
  await world.advance(20_000)
  expect([call.state, order.at(-1), order.filter(o => o === 'cleared').length]).toEqual(['ended', 'cleared', 1])
})

describe('tables that come from a file', () => {
  const own = compile()
  test('with a hash that is not that of their contents are told; malformed, they are refused with the place [D12.3]', () => {
    const read = (change: (t: ReturnType<typeof compile>) => void) => { const t = structuredClone(own); change(t); return readTable(t) }
    expect(read(() => undefined)).toMatchObject({ hashIsRight: true, computed: own.hash })
    expect(read(t => { t.hash = 'feedfeedfeedfeed' })).toMatchObject({ hashIsRight: false, computed: own.hash })
    expect(() => read(t => { t.tables[0]!.rows[3]![2] = 9_999_999 })).toThrow(expect.objectContaining({ code: 'bad-table', field: 'table.tables[0].rows[3][2]' }) as Error)
  })
  test.each<[what: string, change: (t: ReturnType<typeof compile>) => void, field: string, says: string]>([
    ['a policy that there is not', t => { t.policy.launchService = 'sometimes' as never }, 'table.policy.launchService', 'one of when-joined, when-joining, never, found "sometimes"'],
    ['a policy that does not say whether permission matters', t => { delete (t.policy as Partial<typeof t.policy>).needsPermission }, 'table.policy.needsPermission', 'true or false, found nothing'],
    ['signals that nobody gives', t => { t.signals = [] }, 'table.signals', '["session.began","session.over"], found []'],
    ['a command that nobody obeys', t => { t.tables[0]!.commands[1] = [{ type: 'hangUp' as never }] }, 'table.tables[0].commands[1][0].type', 'the name of a command, found "hangUp"'],
    ['a state twice', t => { t.tables[0]!.states[5] = t.tables[0]!.states[4]! }, 'table.tables[0].states[5]', 'another state than every other, found the same as states[4]'],
    ['a region in two tables', t => { t.tables.push({ ...t.tables[1]!, name: 'again' }) }, 'table.tables[4].regions', 'regions that no other table has, found "audio"'],
    ['a name twice', t => { t.tables[2]!.name = 'audio' }, 'table.tables[2].name', 'a name of its own, found "audio"'],
  ])('that contradict themselves are refused: %s [D12.3]', (_, change, field, says) => {
    const table = structuredClone(own)
    change(table)
    expect(() => readTable(table)).toThrow(expect.objectContaining({ code: 'bad-table', field, message: `${field} must be ${says}` }) as Error)
  })

  test('name commands by a type and constants, and none twice in one step [D12.4]', () => {
    const lists = own.tables.flatMap(t => t.commands)
    expect(lists.length).toBeGreaterThan(20)
    for (const list of lists) {
      expect(new Set(list.map(c => c.type)).size).toBe(list.length)
      for (const { type, ...constants } of list) expect([typeof type, Object.values(constants).every(v => ['string', 'boolean'].includes(typeof v))]).toEqual(['string', true])
    }
  })
})
