/** What the proof costs: the table beside the actor that it was compiled from, orderings on both, and product states. */
import { ROWS, callMachine, compile, type CallEvent } from '@onhook/machine'
import { compose, engineOf, explore } from '@onhook/machine/proof'
import { createActor } from 'xstate'
import { atLeast, compare, round, type Result } from './measure.ts'

const EVENTS = 50_000, ORDERING = 30
/** How many times as fast the composed tables must be as the actor. */
const TIMES_THE_ACTOR = 150

/** One fixed sequence of rows for both sides; a small generator, so that every run has the same. */
function sequence(length: number): number[] {
  let x = 0x2545f491
  return Array.from({ length }, () => {
    x ^= x << 13; x ^= x >>> 17; x ^= x << 5
    return (x >>> 0) % ROWS.length
  })
}
const perSecond = (r: Result, unit: string): Result => {
  const value = Math.round(1e9 / r.value), peerValue = Math.round(1e9 / r.peerValue)
  return { ...r, unit, value, peerValue, ratio: round(value / peerValue) }
}

export function proofCost(): Result[] {
  const table = compile(), machine = compose(table), core = engineOf(table.tables[0]!)
  const rows = sequence(EVENTS)
  // A sum keeps the work from being left out.
  let sink = 0
  // The whole machine: core, signals, listeners, and the commands of a step in their order. A walk looks its rows up once.
  const numbers = rows.map(r => machine.numberOf(ROWS[r]![0]))
  const onTables = (): number => {
    let state = machine.initial
    for (let i = 0; i < numbers.length; i++) {
      const step = machine.step(state, numbers[i]!)
      sink ^= step.commands.length
      state = step.state
    }
    return numbers.length
  }
  const few = rows.slice(0, 2_000)
  const onActor = (): number => {
    const actor = createActor(callMachine, { input: {} }).start()
    for (const r of few) actor.send(ROWS[r]![1])
    actor.stop()
    return few.length
  }
  const orderingsOnTable = (): number => {
    const many = Math.floor(rows.length / ORDERING)
    for (let o = 0; o < many; o++) {
      let s = core.initial
      for (let i = o * ORDERING, end = i + ORDERING; i < end; i++) {
        const cell = s * core.events + rows[i]!
        sink ^= core.mask[cell]!
        s = core.next[cell]!
      }
    }
    return many
  }
  const orderingsOnActor = (): number => {
    for (let o = 0; o < 50; o++) {
      const actor = createActor(callMachine, { input: {} }).start()
      for (let i = o * ORDERING, end = i + ORDERING; i < end; i++) actor.send(ROWS[rows[i]!]![1] as CallEvent)
      actor.stop()
    }
    return 50
  }
  const states = (environment: 'rough' | 'documented') => (): number => explore(table, environment).states
  // A breadth-first search as everybody writes it first, keys as strings, states as objects; of a smaller graph, the core beside its last event.
  const plainSearch = (): number => {
    const seen = new Set<string>(), queue = [{ s: core.initial, last: -1 }]
    for (let i = 0; i < queue.length; i++) {
      const { s, last } = queue[i]!
      for (let e = 0; e < core.events; e++) {
        const to = { s: core.next[s * core.events + e]!, last: e }, key = JSON.stringify(to)
        if (seen.has(key) || last === e) continue
        seen.add(key)
        queue.push(to)
      }
    }
    return queue.length
  }
  const events = perSecond(compare('the composed tables, all regions and their commands', 'actor.send of XState', onTables, onActor), 'events/s')
  const results = [
    events, atLeast('the composed tables: times as fast as actor.send', 'x', events.ratio, TIMES_THE_ACTOR),
    perSecond(compare(`orderings of ${ORDERING} events on the core's table`, 'the same on XState actors', orderingsOnTable, orderingsOnActor), 'orderings/s'),
    perSecond(compare('product states, environment documented', 'states of the core beside its last event, by a search with keys as JSON', states('documented'), plainSearch, 3), 'states/s'),
  ]
  if (sink === 1) throw new Error('bench: cannot be')
  return results
}
