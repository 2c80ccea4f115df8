/** A counterexample is told twice, as a story and as a trace: the trace must lead where the story does. */
import { CORE, type StepRecord } from '@onhook/machine'
import { ENVIRONMENTS, createMonitor } from '@onhook/machine/testing'
import { expect, test } from 'vitest'
import { SCREEN } from '../../packages/machine/src/testing/environment/codes.ts'
import { explore, pathTo, type Edge } from '../../packages/machine/src/testing/environment/explore.ts'
import { kindOf } from '../../packages/machine/src/testing/environment/move-kinds.ts'
import { movesOf } from '../../packages/machine/src/testing/environment/moves.ts'
import { counterexampleOf } from '../../packages/machine/src/testing/environment/story.ts'
import { World } from '../../packages/machine/src/testing/environment/world.ts'
import { engineOf } from '../../packages/machine/src/testing/engine.ts'
import { patience } from '../support/seed.ts'
import { tableOf } from '../support/tables.ts'

const table = tableOf(), core = table.tables[0]!

const again = { ...ENVIRONMENTS.kind, screenReopens: true, newAttempt: true, lateSuccess: true }
test.each([
  { what: 'attempts and screens that are opened again', powers: again, every: 41, least: { attempts: 20, reopened: 20, restored: 0, reopenedThenJoined: 10 } },
  { what: 'processes that died, and the attempt after them', powers: { ...again, processDeath: true, rejoin: true }, every: 61, least: { attempts: 20, reopened: 0, restored: 20, reopenedThenJoined: 10 } },
])('a story of the environment and its trace end in the same state, and the trace conforms: $what', ({ powers, every, least }) => {
  const w = new World(engineOf(core), powers, table.policy.launchService)
  const g = explore(w, movesOf(w)), seen = { attempts: 0, reopened: 0, restored: 0, reopenedThenJoined: 0 }
  const judge = (edges: readonly Edge[], end: number): string => {
    const { story, trace } = counterexampleOf(g, w, table, edges, end), text = story.join('\n')
    w.load(g.low[end]!, g.high[end]!)
    const attempt = Math.max(...trace.map(r => r.attempt)), mine = trace.filter(r => r.attempt === attempt)
    const last = mine.findLast(r => r.kind === 'step') as StepRecord | undefined
    if (last) expect(Object.fromEntries(CORE.map(r => [r, last.to[r]])), text).toEqual(core.states[w.m])
    for (let a = 1; a <= attempt; a++) {
      const monitor = createMonitor(table)
      for (const r of trace) if (r.attempt === a) monitor.feed(r)
      expect(monitor.judge().divergence, text).toBeUndefined()
    }
    expect(text).not.toContain('undefined')
    if (attempt > 1) seen.attempts++
    return text
  }
  for (let s = g.starts; s < g.states; s += every) {
    const text = judge(pathTo(g, s), s)
    if (text.includes('real screen opened again')) seen.reopened++
    if (text.includes('process has died')) seen.restored++
  }
  // A step that violates need not be on a shortest way: here the next attempt begins with a screen that was opened again.
  for (let s = 0; s < g.states; s++) {
    w.load(g.low[s]!, g.high[s]!)
    if (w.scr !== SCREEN.again || !w.mayBeginNext || seen.reopenedThenJoined === 30) continue
    for (let e = g.first[s]!; e < g.first[s + 1]!; e++) if (kindOf(g.label[e]!).id === 'attempt') {
      judge([...pathTo(g, s), { from: s, label: g.label[e]!, to: g.to[e]! }], g.to[e]!)
      seen.reopenedThenJoined++
    }
  }
  for (const [what, n] of Object.entries(least)) expect(seen[what as keyof typeof seen], what).toBeGreaterThanOrEqual(n)
}, patience(60_000))
