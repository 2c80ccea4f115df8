/** The promises and the subscription of the one service that several calls share. */
import { describe, expect, test } from 'vitest'
import { boom, setup as setupCall } from '../../../test/support/front-door.ts'
import type { ServiceEvent, ServiceInfo, ServicePort } from './index.ts'
import { shareService } from './shared-service.ts'

const info: ServiceInfo = { types: ['microphone'], call: 'a', state: 'ongoing', muted: false }
const turns = async (): Promise<void> => { for (let i = 0; i < 10; i++) await Promise.resolve() }
function setup(more: Partial<ServicePort> = {}) {
  const told: [who: string, event: ServiceEvent][] = [], log: string[] = []
  const port: ServicePort = { launch: () => { log.push('launch') }, abort: () => { log.push('abort') }, ...more }
  const attach = (who: string) => shareService(port).attach(event => { told.push([who, event]) }, error => { log.push(`${who} hears of ${String(error)}`) })
  return { port, told, log, attach }
}

test('one port is shared as one, subscribed to once, and left when the last has gone', () => {
  let say: (e: ServiceEvent) => void = () => undefined
  const log: string[] = [], { port, told, attach } = setup({ subscribe: to => { log.push('subscribe'); say = to; return () => { log.push('unsubscribe') } } })
  expect(shareService(port)).toBe(shareService(port))
  const a = attach('a'), b = attach('b')
  expect(log).toEqual(['subscribe'])
  void a.launch(info)
  a.detach()
  expect(log).toEqual(['subscribe'])
  void b.launch(info)
  say({ type: 'service.started' })
  expect(told).toEqual([['b', { type: 'service.started' }]])
  b.detach()
  expect(log).toEqual(['subscribe', 'unsubscribe'])
  // Whoever comes next begins anew.
  const c = attach('c')
  expect(log).toEqual(['subscribe', 'unsubscribe', 'subscribe'])
  void c.launch(info)
  expect(told).toHaveLength(1)
  c.detach()
  expect(log).toHaveLength(4)
})
test('a port that cannot update is not asked to; one that can is asked by those who hold it', () => {
  const cannot = setup(), [plain, other] = [cannot.attach('a'), cannot.attach('b')]
  void plain.launch(info)
  void other.launch(info)
  expect(plain.update(info)).toBeUndefined()
  void other.abort()
  expect(cannot.log).toEqual(['launch'])
  const updates: ServiceInfo[] = [], s = setup({ update: i => { updates.push(i) } }), a = s.attach('a'), b = s.attach('b')
  void a.launch(info)
  void a.update(info)
  void b.update(info)
  expect(updates).toEqual([info])
})
describe('what it shows', () => {
  const of = (call: string, ...types: string[]): ServiceInfo => ({ ...info, call, types })
  function watched(more: Partial<ServicePort> = {}) {
    const shown: [string, string, string[]][] = [], note = (how: string) => ({ call, types }: ServiceInfo): void => { shown.push([how, call, types]) }
    let say: (e: ServiceEvent) => void = () => undefined
    const s = setup({ launch: note('launch'), update: note('update'), subscribe: to => { say = to; return () => undefined }, ...more })
    return { ...s, shown, says: (e: ServiceEvent) => say(e), attached: [s.attach('a'), s.attach('b'), s.attach('c')] as const }
  }
  const STARTED: ServiceEvent = { type: 'service.started' }
  test('is what was told last, with the types that anybody needs who holds it', () => {
    const { shown, attached: [a, b] } = watched()
    void a.launch(of('a', 'microphone', 'mediaPlayback'))
    void b.launch(of('b', 'microphone', 'camera'))
    // Who launches tells it again once it runs; a start that is pending is left alone.
    expect(shown).toEqual([['launch', 'a', ['microphone', 'mediaPlayback']]])
    void b.update(of('b', 'microphone', 'camera'))
    void a.update(of('a', 'microphone'))
    expect(shown.slice(1)).toEqual([['update', 'b', ['microphone', 'mediaPlayback', 'camera']], ['update', 'a', ['microphone', 'camera']]])
  })
  test.each(['aborts', 'is released'] as const)('is another’s again when the one that told last %s, and nobody’s when none is left', how => {
    const { shown, says, attached: [a, b, c] } = watched()
    const leave = (one: typeof a): void => { if (how === 'aborts') void one.abort(); one.detach() }
    void a.launch(of('a', 'microphone'))
    void b.launch(of('b', 'camera'))
    says(STARTED)
    shown.length = 0
    leave(b)
    leave(c) // which never had it
    expect(shown).toEqual([['update', 'a', ['microphone']]])
    leave(a)
    expect(shown).toHaveLength(1)
  })
  test('is not changed while its start is pending, nor while it stops', () => {
    const { shown, says, attached: [a, b, c] } = watched()
    void a.launch(of('a'))
    void b.launch(of('b'))
    b.detach()
    says(STARTED)
    void a.abort()
    void b.launch(of('b'))
    void c.launch(of('c'))
    c.detach()
    expect(shown.map(([how]) => how)).toEqual(['launch', 'launch'])
  })
  test('is nothing of one whose service was killed', () => {
    const { shown, says, attached: [a, b, c] } = watched()
    void a.launch(of('a', 'camera'))
    says(STARTED)
    says({ type: 'service.stopped', cause: 'killed' })
    void b.launch(of('b', 'microphone'))
    says(STARTED)
    void c.launch(of('c', 'phoneCall'))
    void c.abort()
    expect(shown.slice(1)).toEqual([['launch', 'b', ['microphone']], ['update', 'b', ['microphone']]])
  })
  test('and a change that nobody asked for, and that fails, is told to the call that is shown', async () => {
    for (const update of [boom, () => Promise.reject(new Error('boom'))]) {
      const { log, says, attached: [a, b] } = watched({ update })
      void a.launch(of('a'))
      void b.launch(of('b'))
      says(STARTED)
      expect(b.abort()).toBeUndefined()
      await turns()
      expect(log).toEqual(['a hears of Error: boom'])
    }
  })
})
test('a notification that could not be made another call\'s is recorded by that call, as what its service failed at', async () => {
  const service: ServicePort = { launch: () => undefined, update: boom, abort: () => undefined }
  const a = setupCall({ service }), b = setupCall({ service })
  for (const one of [a, b]) {
    void one.call.join()
    one.say({ type: 'transport.joined' })
  }
  const before = a.failures().length
  b.say({ type: 'transport.left' })
  await turns()
  expect(a.failures().slice(before)).toEqual([{ type: 'port.failed', attempt: 1, port: 'service', command: 'updateService', error: 'boom' }])
  expect(a.call.state).toBe('joined')
  a.say({ type: 'transport.left' })
})
test('without subscribe, what is returned says it: at once, or when the promise resolves', async () => {
  const now = setup(), a = now.attach('a')
  expect([a.launch(info), a.abort()]).toEqual([undefined, undefined])
  expect(now.told).toEqual([['a', { type: 'service.started' }], ['a', { type: 'service.stopped', cause: 'aborted' }]])
  let yes = (): void => undefined
  const later = setup({ launch: () => new Promise<void>(done => { yes = done }) }), b = later.attach('b')
  const done = b.launch(info)
  await turns()
  expect(later.told).toEqual([])
  yes()
  await done
  expect(later.told).toEqual([['b', { type: 'service.started' }]])
})
test('with it, only the events do', async () => {
  const s = setup({ launch: () => Promise.resolve(), subscribe: () => () => undefined }), a = s.attach('a')
  await a.launch(info)
  await a.abort()
  expect(s.told).toEqual([])
})
test.each(['throws', 'rejects'] as const)('a launch that %s is thrown at who launched, and refused to the others who wait', async how => {
  let no: (e: Error) => void = () => undefined
  const s = setup({ launch: () => new Promise<void>((_, fails) => { no = fails }) }), a = s.attach('a'), b = s.attach('b')
  if (how === 'throws') {
    const t = setup({ launch: () => { throw new Error('no') } })
    expect(() => t.attach('c').launch(info)).toThrow('no')
    expect(t.told).toEqual([])
    return
  }
  const launched = a.launch(info)
  void b.launch(info)
  no(new Error('no'))
  await expect(launched).rejects.toThrow('no')
  expect(s.told).toEqual([['b', { type: 'service.refused', cause: 'other' }]])
})
test('an older launch that fails late says nothing of a newer one', async () => {
  const fails: ((e: Error) => void)[] = []
  const s = setup({ launch: () => new Promise<void>((_, no) => { fails.push(no) }) }), a = s.attach('a'), b = s.attach('b')
  const old = a.launch(info)
  void a.abort()
  s.told.length = 0
  const newer = b.launch(info)
  fails[0]!(new Error('late'))
  await expect(old).resolves.toBeUndefined()
  expect(s.told).toEqual([])
  fails[1]!(new Error('no'))
  await expect(newer).rejects.toThrow('no')
})
