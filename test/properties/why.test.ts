/** Which steps have a `why`, and whether its words tell what was chosen: in every state that can be reached, on every event, asked of the chart. */
import { type CallEvent, type CallState, type Control, type Policy, LISTENERS, REGIONS, ROWS, callMachine, compile, initialState, step } from '@onhook/machine'
import { compose } from '@onhook/machine/proof'
import type { AnyStateNode } from 'xstate'
import { describe, expect, test } from 'vitest'
import { choicesOf } from '../../packages/machine/src/step.ts'
import { createStepper } from '../../packages/machine/src/stepper.ts'
import { whyOf } from '../../packages/machine/src/why.ts'
import { createPolicy } from '../../packages/machine/src/policy.ts'

const POLICIES: Partial<Policy>[] = [{}, { launchService: 'when-joining', serviceTypes: ['microphone'] }, { launchService: 'never' }]
const events: readonly (readonly [row: string, event: CallEvent])[] = [...ROWS,
  ['port.failed/join', { type: 'port.failed', port: 'transport', command: 'subscribe' }], ['port.failed/other', { type: 'port.failed', port: 'app', command: 'subscribe' }], ['port.failed/other', { type: 'port.failed', port: 'service', command: 'join' }]]

type Taken = { type: string; state: CallState; why: string | undefined; /** By region that has a guard for the event in this state: which of its transitions was taken. */ choices: Record<string, string>; outcome: string }
type Transitions = AnyStateNode['transitions'] extends Map<infer _, infer T> ? T : never

/** The transitions that a region has for an event: those of its state, else its own. */
function candidates(region: string, state: string, type: string): Transitions {
  const node = callMachine.states[region as 'session'] as unknown as AnyStateNode
  return node.states[state]!.transitions.get(type) ?? node.transitions.get(type) ?? ([] as unknown as Transitions)
}

function takenBy(policy: Partial<Policy>): Taken[] {
  const table = compile(callMachine, { policy }), machine = compose(table), start = initialState({ policy })
  const input = choicesOf(createPolicy(policy)), stepper = createStepper(callMachine, input), out: Taken[] = []
  for (let i = 0; i < machine.engines[0]!.states; i++) {
    const at = [i, ...machine.initial.slice(1)], state = { ...start, ...machine.controlOf(at) } as CallState, snapshot = stepper.at(machine.controlOf(at))
    for (const [row, event] of events) {
      const { ignored, why, commands, state: next } = step(state, event), told = machine.step(at, row)
      // A table that runs says the same, of what it has: the states before and after.
      if (ignored !== told.ignored || why !== whyOf(machine.controlOf(at) as Control, event, machine.controlOf(told.state) as Control, told.ignored)) throw new Error(`${row} in ${JSON.stringify(state)}: the table says something else`)
      if (ignored) { if (!why) throw new Error(`${row} is ignored without a why`); continue }
      const chosen = callMachine.getTransitionData(snapshot, event as never) as unknown as Transitions[number][], choices: Record<string, string> = {}
      for (const region of Object.keys(REGIONS)) {
        const all = candidates(region, state[region as 'session'], event.type)
        if (all.some(t => t.guard !== undefined)) choices[region] = `${state[region as 'session']} ${all.findIndex(t => chosen.includes(t))}`
      }
      out.push({ type: event.type, state, why, choices, outcome: JSON.stringify([Object.keys(REGIONS).map(region => next[region as 'session']), commands]) })
    }
  }
  return out
}
const all = POLICIES.map(takenBy)
const keyOf = (t: Taken, region: string, choice: string): string => `${t.type} ${region} ${choice.split(' ')[0]!}`
function group<T>(list: readonly T[], key: (x: T) => string): T[][] {
  const out = new Map<string, T[]>()
  for (const x of list) { const name = key(x), known = out.get(name); if (known) known.push(x); else out.set(name, [x]) }
  return [...out.values()]
}

describe('a step that was taken has a why where the chart has a choice, and nowhere else', () => {
  /** Of one event, in one state, its payloads lead to different places. */
  const branching = new Set(all.flatMap(list => group(list, t => `${t.type} ${JSON.stringify(t.state)}`).filter(g => new Set(g.map(t => t.outcome)).size > 1).map(g => g[0]!.type)))
  test('the events whose payload chooses', () => {
    expect([...branching].sort()).toEqual(['permission.changed', 'port.failed', 'service.refused', 'service.stopped', 'timer.step', 'transport.failed'])
  })
  /** Guards of a state that do not always say the same of the steps that are taken. One that always holds when the event is taken chose nothing. */
  const varying = new Set(group(all.flat().flatMap(t => Object.entries(t.choices).map(([region, choice]) => ({ key: keyOf(t, region, choice), choice }))), x => x.key).filter(g => new Set(g.map(x => x.choice)).size > 1).map(g => g[0]!.key))
  test('the guards that look at the state, beside those of these events', () => {
    expect([...varying].filter(key => !branching.has(key.split(' ')[0]!)).sort()).toEqual(['app.activated service deferred', 'service.started service starting', 'service.started service stopped', 'timer.service service starting'])
  })
  test.each(POLICIES.map((policy, i) => [JSON.stringify(policy), i] as const))('policy %s', (_, i) => {
    const list = all[i]!
    const hasChoice = (t: Taken): boolean => branching.has(t.type)
      // What the session lets in by a guard is ignored in the same state of the session where the guard does not hold.
      || t.choices['session'] !== undefined
      || Object.entries(t.choices).some(([region, choice]) => varying.has(keyOf(t, region, choice)))
    const wrong = list.filter(t => hasChoice(t) !== (t.why !== undefined))
    expect([...new Set(wrong.map(t => `${t.type} in ${t.state.session}, ${t.state.service}: ${t.why ?? 'no why'}`))]).toEqual([])
    expect([list.length > 3_000, list.filter(t => t.why).length > 300]).toEqual([true, true])
  })
})

test.each(POLICIES.map((policy, i) => [JSON.stringify(policy), i] as const))('the same words never stand for two choices of the same states: policy %s', (_, i) => {
  const told = all[i]!.filter(t => t.why !== undefined)
  const two = group(told, t => `${t.type} ${Object.entries(t.choices).map(([region, choice]) => keyOf(t, region, choice)).join()} ${t.why!}`).filter(g => new Set(g.map(t => JSON.stringify(t.choices))).size > 1)
  expect(two.map(g => [...new Set(g.map(t => `${t.type}: ${t.why!}: ${JSON.stringify(t.choices)}`))])).toEqual([])
})

test('a listener has no guard, so what it does needs no why', () => {
  const guarded = LISTENERS.flatMap(region => REGIONS[region].flatMap(state => [...(callMachine.states[region] as unknown as AnyStateNode).states[state]!.transitions.values()].flat().filter(t => t.guard !== undefined)))
  expect(guarded).toEqual([])
})
