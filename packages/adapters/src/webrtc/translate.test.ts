/** The translation as claims that hold for every order of observations, and a few orders spelled out. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TIMING } from './timing.ts'
import { INITIAL, translate, type Action, type Observation, type State } from './translate.ts'

type Seen = { t: number; seen: Observation }
/** What was seen, told and ordered in one step. */
type Told = Seen & { events: string[]; actions: Action[]; state: Readonly<State> }

/** Runs observations at their times, and `time` at every deadline between them unless `isFrozen` says that time stands still. */
function run(given: Seen[], until = 0, isFrozen: (t: number) => boolean = () => false): Told[] {
  let state: Readonly<State> = INITIAL
  const told: Told[] = []
  const see = (t: number, seen: Observation): void => {
    const r = translate(state, seen, t, TIMING)
    state = r.state
    told.push({ t, seen, events: r.events.map(e => e.type.slice('transport.'.length)), actions: r.actions, state })
  }
  const pass = (to: number): void => {
    for (let due = state.due ?? Infinity; due < to; due = state.due! > due ? state.due! : to) if (!isFrozen(due)) see(due, { type: 'time' })
      else break
  }
  for (const { t, seen } of given) if (until === 0 || t <= until) {
    pass(t)
    see(t, seen)
  }
  pass(until)
  return told
}
const events = (told: Told[]): string[] => told.flatMap(s => s.events)
const at = (t: number, seen: Observation): Seen => ({ t, seen })
const state = (t: number, value: string): Seen => at(t, { type: 'state', state: value })
const flow = (from: number, to: number): Seen[] => Array.from({ length: Math.max(0, Math.floor((to - from) / 500)) }, (_, i) => at(from + i * 500, { type: 'flow' }))
const pongs = (from: number, to: number): Seen[] => Array.from({ length: Math.max(0, Math.floor((to - from) / 1000)) }, (_, i) => at(from + i * 1000, { type: 'pong' }))
const inOrder = (...parts: (Seen | Seen[])[]): Seen[] => parts.flat().sort((a, b) => a.t - b.t)

/** Joined at 100 ms; signalling answers until `pongsTo`. */
const joined = (pongsTo = 60_000): Seen[] => [at(0, { type: 'started' }), at(10, { type: 'captured' }), at(20, { type: 'accepted', peer: 'x' }), at(50, { type: 'settled' }), state(100, 'connected'), ...pongs(200, pongsTo)]

const observation: fc.Arbitrary<Observation> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('new', 'connecting', 'connected', 'disconnected', 'failed', 'closed').map((s): Observation => ({ type: 'state', state: s })) },
  { weight: 6, arbitrary: fc.constant<Observation>({ type: 'flow' }) },
  { weight: 3, arbitrary: fc.constantFrom<Observation>({ type: 'accepted' }, { type: 'accepted', peer: 'x' }, { type: 'accepted', peer: 'y' }, { type: 'peer', peer: 'x' }, { type: 'peer', peer: 'y' }) },
  { weight: 3, arbitrary: fc.constantFrom<Observation>({ type: 'pong' }, { type: 'closed' }, { type: 'gone' }, { type: 'channelClosed' }, { type: 'restart' }, { type: 'replaced' }, { type: 'offer' }, { type: 'settled' }) },
  { weight: 2, arbitrary: fc.constantFrom<Observation>({ type: 'description', session: 0, description: { type: 'offer' } }, { type: 'description', session: 0, description: { type: 'answer' } }, { type: 'candidate', session: 0, candidate: null }) },
  { weight: 1, arbitrary: fc.constantFrom<Observation>({ type: 'bye' }, { type: 'ended', cause: { reason: 'removed-by-host' } }) },
)
/** Any order, with any pauses; mostly short ones, some that miss every deadline. */
const walk = fc.array(fc.tuple(observation, fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 800 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 20_000 }) })), { maxLength: 60 })
  .map(steps => {
    let t = 10
    return [at(0, { type: 'started' }), at(10, { type: 'captured' }), ...steps.map(([seen, pause]) => at(t += pause, seen))]
  })
const anyWalk = (claim: (told: Told[]) => void): void => fc.assert(fc.property(walk, fc.boolean(), (given, isStill) => claim(run(given, given.at(-1)!.t + 30_000, () => isStill))), { numRuns: 1500, seed: 20 })

describe('whatever arrives, in whatever order', () => {
  it('only the server accepts, and joined is told after that and at most once', () => anyWalk(told => {
    const all = events(told)
    expect(all.filter(e => e === 'joined').length).toBeLessThanOrEqual(1)
    for (const s of told) if (s.events.includes('joined')) expect(s.state.accepted).toBe(true)
    for (const [i, s] of told.entries()) if (s.state.accepted && !told[i - 1]?.state.accepted) expect(s.seen.type).toBe('accepted')
  }))

  it('restored never comes without a lost or failed before it, and lost never twice without it', () => anyWalk(told => {
    let isDown = false
    for (const e of events(told)) {
      if (e === 'restored') expect(isDown).toBe(true)
      if (e === 'lost') expect(isDown).toBe(false)
      if (e === 'lost' || e === 'failed') isDown = true
      if (e === 'restored' || e === 'joined') isDown = false
    }
  }))

  it('restored is told in the very step that proves flow, on a connection that is connected [C8.4]', () => anyWalk(told => {
    for (const s of told) if (s.events.includes('restored')) {
      expect(s.seen.type).toBe('flow')
      expect(s.state.state).toBe('connected')
    }
  }))

  it('lost and restored are told only of a call that was joined', () => anyWalk(told => {
    const all = events(told), first = all.indexOf('joined')
    for (const e of ['lost', 'restored']) if (all.includes(e)) expect(all.indexOf(e)).toBeGreaterThan(first)
    expect(first >= 0 || !all.includes('lost')).toBe(true)
  }))

  it('left is told at most once, is the last word, and nothing is ordered with it or after it', () => anyWalk(told => {
    const end = told.findIndex(s => s.events.includes('left'))
    if (end < 0) return
    expect(told[end]!.events.filter(e => e === 'left')).toEqual(['left'])
    expect(told[end]!.events.at(-1)).toBe('left')
    expect(told[end]!.actions).toEqual([])
    for (const s of told.slice(end + 1)) expect([...s.events, ...s.actions]).toEqual([])
    expect(told.at(-1)!.state.due).toBe(Infinity)
  }))

  it('a last word of signalling is told at once, whatever the media do', () => anyWalk(told => {
    for (const [i, s] of told.entries()) if ((s.seen.type === 'ended' || s.seen.type === 'bye') && !told[i - 1]?.state.over) expect(s.events).toContain('left')
  }))

  it('a restart is ordered only while signalling is alive, and never while one runs [SC31 SC32]', () => anyWalk(told => {
    for (const [i, s] of told.entries()) {
      const ordered = s.actions.filter(a => a === 'restart' || a === 'replace')
      expect(ordered.length).toBeLessThanOrEqual(1)
      if (ordered.length > 0) expect(s.state.alive).toBe(true)
      const before = told[i - 1]?.state.at.attempt
      if (s.seen.type === 'restart' && before !== undefined && before > s.t) expect(ordered).toEqual([])
    }
  }))

  it('the given state is never changed, and the same input gives the same output', () => {
    fc.assert(fc.property(walk, given => {
      let s: Readonly<State> = INITIAL
      for (const { t, seen } of given) {
        const copy = structuredClone(s), once = translate(s, seen, t, TIMING), again = translate(s, seen, t, TIMING)
        expect(s).toEqual(copy)
        expect(again).toEqual(once)
        s = once.state
      }
    }), { numRuns: 200, seed: 20 })
  })

  it('a next look is always due while it is not over: nothing hangs', () => anyWalk(told => {
    for (const s of told) expect(s.state.over === true || s.state.due! < Infinity).toBe(true)
  }))
})

describe('debounce and proof', () => {
  it('any number of disconnected, connected pairs within the debounce tells nothing while media flow [C8.3 SC33]', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 10, max: 4000 }), fc.integer({ min: 0, max: 990 })), { maxLength: 10 }), pairs => {
      let t = 1000
      const given = pairs.flatMap(([gap, short]) => [state(t += gap, 'disconnected'), state(t += short, 'connected')])
      expect(events(run(inOrder(joined(), flow(200, t + 3000), given), t + 1000))).toEqual(['joined'])
    }), { numRuns: 300, seed: 20 })
  })

  it('disconnected for a second is lost, and connected alone does not restore it [C8.3 C8.4]', () => {
    const told = run(inOrder(joined(), flow(200, 5000), state(5000, 'disconnected'), flow(5100, 5900), state(7000, 'connected')), 8900)
    expect(events(told)).toEqual(['joined', 'lost'])
    expect(told.find(s => s.events.includes('lost'))!.t).toBe(6000)
    expect(events(run(inOrder(joined(), flow(200, 5000), state(5000, 'disconnected'), state(7000, 'connected'), at(7400, { type: 'flow' })), 8000)).at(-1)).toBe('restored')
  })

  it('silence for 2 s is lost though the state says connected, and any flow restores it [C8.11]', () => {
    const told = run(inOrder(joined(), flow(200, 5000), flow(8000, 9000)), 9500)
    expect(events(told)).toEqual(['joined', 'lost', 'restored'])
    expect(told.find(s => s.events.includes('lost'))!.t).toBe(4200 + TIMING.silenceMs)
  })

  it('connected without a byte for 2 s is replaced by a new connection [C8.5]', () => {
    const told = run(inOrder(joined(), flow(200, 5000), state(5000, 'disconnected'), state(10_000, 'connected')), 12_100)
    expect(told.filter(s => s.actions.includes('replace')).map(s => s.t)).toEqual([12_000])
  })

  it('disconnected for 2 s starts a restart; two that fail are followed by a new connection [C8.5]', () => {
    const told = run(inOrder(joined(), flow(200, 5000), state(5000, 'disconnected')), 60_000)
    const ordered = told.flatMap(s => s.actions.filter(a => a === 'restart' || a === 'replace').map(a => `${s.t} ${a}`))
    expect(ordered.slice(0, 3)).toEqual(['7000 restart', '19000 restart', '31000 replace'])
  })

  it('failed is told at once; with its data channel closed (Firefox) the connection is replaced, in either order', () => {
    for (const order of [[state(9000, 'failed'), at(9001, { type: 'channelClosed' })], [at(9000, { type: 'channelClosed' }), state(9001, 'failed')]]) {
      const told = run(inOrder(joined(), flow(200, 5000), state(6000, 'disconnected'), ...order as Seen[]), 9100)
      expect(events(told)).toEqual(['joined', 'lost', 'failed'])
      expect(told.filter(s => s.t >= 9000).flatMap(s => s.actions)).toContain('replace')
    }
  })

  it('connections that fail at once follow each other a second apart, not at once for ever', () => {
    const fails = [17_003, 18_004, 19_005].map(t => state(t, 'failed'))
    const told = run(inOrder(joined(), flow(200, 5000), at(5000, { type: 'channelClosed' }), state(5001, 'failed'), state(5002, 'failed'), ...fails), 20_500)
    expect(told.filter(s => s.actions.includes('replace')).map(s => s.t)).toEqual([5001, 17_002, 18_003, 19_004, 20_005])
  })
  it('the first byte may take 4 s', () => {
    expect(events(run(inOrder(joined(), flow(3900, 9000)), 9000))).toEqual(['joined'])
    expect(events(run(joined(), 4200))).toEqual(['joined', 'lost'])
  })
  it('restarts that nothing was wrong with do not count against the next outage', () => {
    const restarts = [5000, 18_000, 31_000].map(t => at(t, { type: 'restart' })), answers = restarts.map(({ t }) => at(t + 50, { type: 'settled' }))
    const told = run(inOrder(joined(), flow(200, 45_000), ...restarts, ...answers, state(45_000, 'disconnected')), 47_100)
    expect(told.flatMap(s => s.actions.filter(a => a === 'restart' || a === 'replace').map(a => `${s.t} ${a}`))).toEqual(['5000 restart', '18000 restart', '31000 restart', '47000 restart'])
  })
  it('failed before ever connected is one retry of the whole attempt, then the end', () => {
    const told = run([at(0, { type: 'started' }), at(10, { type: 'captured' }), at(20, { type: 'accepted', peer: 'x' }), state(900, 'failed'), state(1900, 'failed')], 3000)
    expect(events(told)).toEqual(['failed', 'left'])
    expect(told.flatMap(s => s.actions)).toContain('replace')
  })
})

describe('the other side', () => {
  const closedAt = 5000
  it('a data channel that closes while connected asks, and is a hang-up after the grace', () => {
    const told = run(inOrder(joined(), flow(200, closedAt), at(closedAt, { type: 'channelClosed' })), 20_000)
    expect(events(told)).toEqual(['joined', 'lost', 'left'])
    expect(told.find(s => s.actions.includes('ask'))!.t).toBe(closedAt)
    expect(told.find(s => s.events.includes('left'))!.t).toBe(closedAt + 2 * TIMING.silenceMs)
  })
  it('signalling confirms it: a hang-up at once', () => {
    const told = run(inOrder(joined(), flow(200, closedAt), at(closedAt, { type: 'channelClosed' }), at(closedAt + 30, { type: 'gone' })), 6000)
    expect(events(told)).toEqual(['joined', 'left'])
  })
  it('it was a reload: the other side is back under another name, and gets a new connection', () => {
    const told = run(inOrder(joined(), flow(200, closedAt), at(closedAt, { type: 'channelClosed' }), at(closedAt + 900, { type: 'peer', peer: 'y' }), state(6200, 'connected'), flow(6300, 30_000)), 29_000)
    expect(events(told)).toEqual(['joined'])
    expect(told.find(s => s.actions.includes('replace'))!.t).toBe(closedAt + 900)
  })
  it('its signalling is gone but its media flow: the call goes on', () => {
    const told = run(inOrder(joined(), flow(200, 30_000), at(closedAt, { type: 'gone' })), 29_000)
    expect(events(told)).toEqual(['joined'])
  })
  it('its socket is gone and back under the same name while media stand still: no hang-up', () => {
    const told = run(inOrder(joined(), flow(200, 5000), at(5500, { type: 'gone' }), at(7500, { type: 'peer', peer: 'x' }), flow(11_000, 30_000)), 29_000)
    expect(events(told)).toEqual(['joined', 'lost', 'restored'])
  })
  it('its socket was gone and back before the first connection: no hang-up', () => {
    const told = run([at(0, { type: 'started' }), at(10, { type: 'captured' }), at(20, { type: 'accepted' }), at(30, { type: 'peer', peer: 'x' }), ...pongs(100, 9000), at(1500, { type: 'gone' }), at(2500, { type: 'peer', peer: 'x' })].sort((a, b) => a.t - b.t), 9000)
    expect(events(told)).toEqual([])
  })
  it('it hung up while we were cut off from it and from signalling: nobody is there when we are back, and not for 10 s', () => {
    const back = [at(5000, { type: 'closed' } as const), at(12_000, { type: 'accepted' } as const), state(17_600, 'failed')]
    const told = run(inOrder(joined(5000), flow(200, 5000), state(10_000, 'disconnected'), back, pongs(12_100, 30_000)), 29_000)
    expect(events(told)).toEqual(['joined', 'lost', 'failed', 'left'])
    expect(told.find(s => s.events.includes('left'))!.t).toBe(12_000 + 2 * TIMING.deadMs)
  })
  it('its channel closed when media were lost already: our own new connection does not make it come back', () => {
    const told = run(inOrder(joined(), flow(200, 5000), at(7000, { type: 'channelClosed' })), 29_000)
    expect(told.filter(s => s.actions.includes('replace')).map(s => s.t < 11_000)).toEqual([true])
    expect(events(told)).toEqual(['joined', 'lost', 'left'])
    expect(told.find(s => s.events.includes('left'))!.t).toBe(7000 + 2 * TIMING.silenceMs)
  })
  it('its channel closed because it replaced the connection, whose offer was lost, and it answers ours: no hang-up', () => {
    const told = run(inOrder(joined(), flow(200, 5000), at(7000, { type: 'channelClosed' }), at(10_950, { type: 'settled' }), state(11_500, 'connected'), flow(11_600, 30_000)), 29_000)
    expect(events(told)).toEqual(['joined', 'lost', 'restored'])
  })
  it('both were cut off and it is the slower one to be back: no hang-up', () => {
    const told = run(inOrder(joined(5000), flow(200, 5000), at(5000, { type: 'closed' }), at(12_000, { type: 'accepted' }), at(18_000, { type: 'peer', peer: 'x' }), pongs(12_100, 30_000)), 29_000)
    expect(events(told)).toEqual(['joined', 'lost'])
  })
  it('nobody was there yet when signalling was opened again: we go on waiting', () => {
    const told = run([at(0, { type: 'started' }), at(10, { type: 'captured' }), at(20, { type: 'accepted' }), at(500, { type: 'closed' }), at(1100, { type: 'accepted' }), ...pongs(1200, 30_000)], 29_000)
    expect(events(told)).toEqual([])
  })
  it('it reloaded before the first connection: the new one has its own retry', () => {
    const told = run([at(0, { type: 'started' }), at(10, { type: 'captured' }), at(20, { type: 'accepted', peer: 'x' }), at(500, { type: 'peer', peer: 'y' }), state(900, 'failed')], 1000)
    expect(events(told)).toEqual(['failed'])
  })
  it('it came first and its offer is lost: we offer', () => {
    const told = run([at(0, { type: 'started' }), at(10, { type: 'captured' }), at(20, { type: 'accepted', peer: 'x' }), ...pongs(100, 9000)], 5000)
    expect(told.filter(s => s.actions.includes('offer')).map(s => s.t)).toEqual([20 + 2 * TIMING.silenceMs])
  })
})

describe('signalling', () => {
  it('a socket that closes under living media is opened again, later and later, and never told [C8.6]', () => {
    const closes = [at(5000, { type: 'closed' } as const), at(5600, { type: 'closed' } as const), at(6700, { type: 'closed' } as const)]
    const told = run(inOrder(joined(5000), flow(200, 12_000), closes), 11_000)
    expect(events(told)).toEqual(['joined'])
    expect(told.filter(s => s.t > 100 && s.actions.includes('open')).map(s => s.t)).toEqual([5500, 6600, 8700])
  })
  it('never more than 5 s apart, and soon again once it worked', () => {
    const closes = [5000, 5501, 6502, 8503, 12_504, 17_505, 22_506].map(t => at(t, { type: 'closed' } as const))
    const told = run(inOrder(joined(5000), flow(200, 30_000), closes, at(27_600, { type: 'accepted', peer: 'x' }), at(28_000, { type: 'closed' })), 29_000)
    expect(told.filter(s => s.t > 100 && s.actions.includes('open')).map(s => s.t)).toEqual([5500, 6501, 8502, 12_503, 17_504, 22_505, 27_506, 28_500])
  })
  it('a socket that falls silent is given up after 5 s', () => {
    const told = run(inOrder(joined(4000), flow(200, 20_000)), 12_000)
    const opened = told.filter(s => s.t > 100 && s.actions.includes('open'))
    expect(opened[0]!.t - 3200).toBeLessThanOrEqual(TIMING.deadMs + TIMING.silenceMs)
    expect(events(told)).toEqual(['joined'])
  })
  it('a restart that is due while signalling is dead waits until it is back', () => {
    const told = run(inOrder(joined(4000), flow(200, 5000), at(5000, { type: 'closed' }), state(5500, 'disconnected'), at(9000, { type: 'accepted', peer: 'x' })), 9100)
    expect(told.flatMap(s => s.actions.filter(a => a === 'restart').map(() => s.t))).toEqual([9000])
  })
  it('nobody answers the join: it is refused within its step', () => {
    const told = run([at(0, { type: 'started' }), at(10, { type: 'captured' })], 20_000)
    expect(told.find(s => s.events.includes('left'))!.t).toBe(10 + TIMING.stepMs)
  })
})

describe('negotiation', () => {
  it('an offer whose answer is lost is sent again, also when media were restored without it', () => {
    const told = run(inOrder(joined(), flow(200, 5000), state(5000, 'disconnected'), state(7500, 'connected'), flow(7600, 20_000)), 12_000)
    expect(events(told)).toEqual(['joined', 'lost', 'restored'])
    expect(told.flatMap(s => s.actions.filter(a => a === 'restart' || a === 'offer').map(a => `${s.t} ${a}`))).toEqual(['7000 restart', '11000 offer'])
  })
  it('an answered offer is not', () => {
    const told = run(inOrder(joined(), flow(200, 5000), state(5000, 'disconnected'), at(7050, { type: 'settled' }), state(7500, 'connected'), flow(7600, 20_000)), 12_000)
    expect(told.flatMap(s => s.actions)).not.toContain('offer')
  })
})

describe('a gap in time', () => {
  const frozen = (t: number): boolean => t > 5000 && t < 25_000
  it('own expired deadlines wait for the answers that queued in it', () => {
    const told = run(inOrder(joined(5000), flow(200, 5000), at(25_000, { type: 'time' }), at(25_090, { type: 'flow' }), at(25_090, { type: 'pong' }), flow(25_300, 30_000), pongs(26_000, 30_000)), 29_500, frozen)
    expect(events(told)).toEqual(['joined'])
    expect(told.filter(s => s.t > 100).flatMap(s => s.actions)).not.toContain('open')
    // Asked at once, not after the window.
    expect(told.find(s => s.t === 25_000)!.actions).toContain('beat')
  })
  it('they are judged after the settle window when nothing came', () => {
    const told = run(inOrder(joined(5000), flow(200, 5000), at(25_000, { type: 'time' })), 27_500, frozen)
    expect(told.find(s => s.events.includes('lost'))!.t).toBe(25_000 + TIMING.silenceMs)
  })
})
