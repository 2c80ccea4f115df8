/**
 * Several calls with one foreground service: whatever order they join, mute and leave in, and whatever its port says meanwhile, the
 * notification of a service that runs shows a call that has the service, as that call is now, and the service has the types that each of them needs.
 */
import { createCall, type ServiceEvent, type ServiceInfo, type ServicePort, type TransportEvent } from '@onhook/machine'
import { createVirtualClock } from '@onhook/machine/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patience, seed } from '../support/seed.ts'

const TYPES = [['microphone', 'mediaPlayback'], ['microphone', 'camera'], ['phoneCall']] as const
/** What the service may say, and where: a port keeps what `ServicePort` asks of it. */
const WORDS = {
  starts: { at: 'starting', then: 'shown', says: { type: 'service.started' } },
  refuses: { at: 'starting', then: 'none', says: { type: 'service.refused', cause: 'other' } },
  dies: { at: 'shown', then: 'none', says: { type: 'service.stopped', cause: 'killed' } },
  stops: { at: 'stopping', then: 'none', says: { type: 'service.stopped', cause: 'aborted' } },
} satisfies Record<string, { at: string; then: string; says: ServiceEvent }>
type Word = keyof typeof WORDS
const DOES = ['joins', 'joins', 'join', 'joined', 'mute', 'unmute', 'lost', 'leave', 'left'] as const
type Act = { who: number; does: (typeof DOES)[number] } | { service: Word } | { ms: number }

let stories = 0
function open() {
  const story = ++stories, clock = createVirtualClock()
  let shown: ServiceInfo | undefined, is = 'none', say: (e: ServiceEvent) => void = () => undefined
  const service: ServicePort = {
    launch(info) { shown = info; is = is === 'stopping' ? 'restarting' : 'starting' }, update(info) { shown = info }, abort() { shown = undefined; is = 'stopping' },
    subscribe(emit) { say = emit; return () => { say = () => undefined } },
  }
  const calls = TYPES.map((types, i) => {
    let emit: (e: TransportEvent) => void = () => undefined
    const transport = { subscribe(to: typeof emit) { emit = to; return () => undefined }, join: () => undefined, leave: () => undefined }
    const call = createCall({ id: `story-${story}-${i}`, transport, service, clock, policy: { serviceTypes: [...types] } })
    return { call, types, tell: (e: TransportEvent) => emit(e) }
  })
  return {
    calls,
    /** None while it starts or stops: then it is as it was launched. */
    get shown() { return is === 'shown' ? shown : undefined },
    act(act: Act): void {
      // A start and a stop are decided before a call gives up waiting (HA1).
      if ('ms' in act) { if (is === 'none' || is === 'shown') clock.advance(act.ms); return }
      if ('service' in act) {
        const { at, then, says } = WORDS[act.service], isRestarting = is === 'restarting' && at === 'stopping'
        if (is !== at && !isRestarting) return
        // Launched while it stopped: its end is told first.
        is = isRestarting ? 'starting' : then
        say(says)
        return
      }
      const { call, tell } = calls[act.who]!
      switch (act.does) {
        case 'join': call.join().catch(() => undefined); break
        case 'joins': call.join().catch(() => undefined); tell({ type: 'transport.joined' }); break
        case 'mute': call.send({ type: 'user.mute' }); break
        case 'unmute': call.send({ type: 'user.unmute' }); break
        case 'leave': void call.leave(); break
        default: tell({ type: `transport.${act.does}` } as TransportEvent)
      }
    },
  }
}
const acts = fc.array(fc.oneof(
  { weight: 12, arbitrary: fc.record({ who: fc.nat(TYPES.length - 1), does: fc.constantFrom(...DOES) }) },
  { weight: 5, arbitrary: fc.record({ service: fc.constantFrom<Word>('starts', 'starts', 'starts', 'refuses', 'dies', 'stops', 'stops') }) },
  { weight: 1, arbitrary: fc.record({ ms: fc.integer({ min: 1, max: 20_000 }) }) },
), { minLength: 12, maxLength: 50, size: 'max' }) as fc.Arbitrary<Act[]>

test('what is shown is a call that has the service, as it is now, with the types of all that have it', () => {
  let shared = 0
  fc.assert(fc.property(acts, story => {
    const world = open()
    for (const act of story) {
      world.act(act)
      const { shown } = world, having = world.calls.filter(({ call }) => ['starting', 'running'].includes(call.getSnapshot().service))
      if (having.length === 0 || !shown) continue
      expect(having.map(({ call }) => call.id)).toContain(shown.call)
      expect([...shown.types].sort()).toEqual([...new Set(having.flatMap(({ types }) => [...types]))].sort())
      const one = having.find(({ call }) => call.id === shown.call)!.call.getSnapshot()
      expect([shown.muted, shown.state]).toEqual([one.media.startsWith('muted'), one.session === 'joined' ? 'ongoing' : one.session])
      if (having.length > 1) shared++
    }
  }), { seed, numRuns: 600 })
  expect(shared).toBeGreaterThan(1_000)
}, patience(30_000))
