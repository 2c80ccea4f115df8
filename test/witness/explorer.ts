/** The other side of the comparison: the explorer that `@onhook/machine/testing` offers, through its public API only. */
import type { TransitionTable } from '@onhook/machine'
import { checkEnvironment, explore } from '@onhook/machine/testing'
import type { NAMED, Powers } from './environments.ts'

export type Explored = { states: number; transitions: number; depth: number; starts: number; violated: string[] }

/** By name it takes its own idea of the environment; with powers, that of the witness. */
export function explored(table: TransitionTable, environment: (typeof NAMED)[number] | Powers): Explored {
  const g = explore(table, typeof environment === 'string' ? environment : { name: 'of the witness', powers: environment })
  if (!g.isComplete) throw new Error(`the explorer must finish, found that it stopped at ${g.states} states`)
  return { states: g.states, transitions: g.transitions, depth: g.depth, starts: g.starts, violated: [...g.violations.keys()].sort() }
}

/** By property of liveness and of possibility: does it hold, and of how many states does it speak. */
export function judgedLiveness(table: TransitionTable, environment: (typeof NAMED)[number] | Powers, ids: readonly string[]): Record<string, { holds: boolean; met: number }> {
  const { properties } = checkEnvironment(table, typeof environment === 'string' ? environment : { name: 'of the witness', powers: environment })
  return Object.fromEntries(properties.filter(p => (p.kind === 'liveness' || p.kind === 'possibility') && ids.includes(p.id)).map(p => [p.id, { holds: p.verdict !== 'violated', met: p.witnesses }]))
}
