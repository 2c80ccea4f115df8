/** What is done to the port of one phone, by calls with their own ids, while its native side moves in any order and its answers are rejected or lost. */
import type { NotificationLibrary } from '@onhook/adapters/android-foreground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLong, patience, seed } from '../../support/seed.ts'
import { info } from './situation.ts'
import type { Kind } from './phone.ts'
import { createRig, native, turn } from './rig.ts'

const STARTED = { type: 'service.started' }, ABORTED = { type: 'service.stopped', cause: 'aborted' }

export function describePortOrderings(library: NotificationLibrary, kind: Kind): void {
  const METHODS = ['createChannel', 'displayNotification', 'stopForegroundService', 'cancelNotification', 'getDisplayedNotifications'] as const
  const act = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('native' as const), n: fc.nat(7) }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('flow' as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('hold' as const, 'release' as const), what: fc.constantFrom('start', 'service task', 'displayNotification', 'answer', 'stop') }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(60, 600, 5_000) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('launch' as const), id: fc.nat(1) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('abort' as const, 'update' as const, 'background' as const, 'active' as const, 'active' as const, 'dismiss' as const, 'time out' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('fault' as const), method: fc.constantFrom(...METHODS), how: fc.constantFrom('rejects' as const, 'never' as const, 'throws' as const) }) },
  )
  type Act = typeof act extends fc.Arbitrary<infer T> ? T : never
  /** A start that takes longer than it is waited for, and the next call meanwhile: parts of it, which chance alone seldom puts together. */
  const late = fc.subarray<Act>([
    { do: 'hold', what: 'start' }, { do: 'launch', id: 0 }, { do: 'flow' }, { do: 'wait', ms: 5_000 }, { do: 'abort' }, { do: 'hold', what: 'service task' },
    { do: 'launch', id: 1 }, { do: 'flow' }, { do: 'release', what: 'start' }, { do: 'flow' }, { do: 'release', what: 'service task' }, { do: 'flow' },
  ], { minLength: 8 })
  const story = fc.array(fc.oneof({ weight: 6, arbitrary: act.map(each => [each]) }, { weight: 1, arbitrary: late }), { maxLength: 24 }).map(parts => parts.flat())
  let count = 0
  test(`after any of it the last abort leaves nothing, and the next call has its service (seed ${seed})`, async () => {
    let ups = 0, checked = 0
    await fc.assert(fc.asyncProperty(story, async acts => {
      native.reset()
      // A run that fails leaves its task behind, and is shrunk by runs that must not be red for that.
      const before = native.headlessTasks, tasks = (): number => native.headlessTasks - before
      const rig = createRig(library, kind), { phone, port, said } = rig, ids = [`${++count}-a`, `${count}-b`]
      await rig.rest()
      phone.manual()
      let id: string | undefined, isEnded = false
      const held = new Map<string, () => void>()
      try {
        for (const a of acts) {
          switch (a.do) {
            case 'native': phone.step(a.n); break
            case 'flow': for (let n = 0; n < 8; n++) { phone.run(); await turn() } break
            case 'hold': if (!held.has(a.what)) held.set(a.what, phone.hold(a.what)); break
            case 'release': held.get(a.what)?.(); held.delete(a.what); break
            case 'wait': await rig.rest(a.ms); break
            // One service is held by one call at a time: the machine sees to that.
            case 'launch': id ??= ids[a.id]!; port.launch(info({ call: id })); break
            case 'abort': id = undefined; port.abort(); break
            case 'update': if (id) port.update(info({ call: id, state: 'ongoing', muted: acts.length % 2 > 0 })); break
            case 'background': case 'active': phone.move(a.do); break
            case 'dismiss': for (const each of [...phone.shown.keys()]) phone.dismiss(each); break
            case 'time out': isEnded ||= phone.timeOut(); break
            case 'fault': phone.fail(a.method, a.how); break
          }
          await turn()
          expect([phone.crashes, phone.violations]).toEqual([[], []])
        }
        ups += said.filter(each => each.type === 'service.started').length
        phone.heal()
        phone.move('active')
        for (const release of held.values()) release()
        phone.auto()
        await rig.rest(12_000)
        // What was told last is so; notifee tells nothing of what the system ends.
        const last = said.findLast(each => each.type.startsWith('service') && !('cause' in each && each.cause === 'dismissed'))
        if (id && last?.type === 'service.started' && !isEnded) { checked++; expect([phone.service, [...phone.shown.keys()]]).toEqual(['foreground', [id]]) }
        port.abort()
        await rig.rest(20_000)
        phone.move('background')
        phone.move('active')
        await rig.rest(1_000)
        expect([phone.crashes, phone.held(), tasks()]).toEqual([[], [], 0])
        said.length = 0
        port.launch(info({ call: ids[0]! }))
        await rig.rest(1_000)
        expect([said, [...phone.shown.keys()]]).toEqual([[STARTED], [ids[0]]])
        port.abort()
        await rig.rest(1_000)
        expect([phone.held(), said.at(-1), tasks()]).toEqual([[], ABORTED, 0])
      } finally { rig.dispose() }
    }), { seed, numRuns: isLong ? 1_500 : 100 })
    expect([ups > 10, checked > 10]).toEqual([true, true])
  }, patience(240_000))
}
