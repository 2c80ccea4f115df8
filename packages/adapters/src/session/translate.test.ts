/** Every state that the shell can come to, by every word in every order: there are so few that all of them are looked at. */
import { expect, test } from 'vitest'
import type { Seen } from './options.ts'
import { translate, type State, type Step, type Word } from './translate.ts'

const cause = { reason: 'removed-by-host' } as const
const WORDS: readonly (Seen | Word)[] = [
  { type: 'asked' }, { type: 'refused', cause }, { type: 'leave' }, { type: 'leaveDone' }, { type: 'leaveTaken' }, { type: 'unmuting' },
  { type: 'transport.accepted' }, { type: 'transport.joined' }, { type: 'transport.lost' }, { type: 'transport.restored' }, { type: 'transport.left', cause }, { type: 'transport.closed' },
  { type: 'transport.timedOut' }, { type: 'transport.failed', recoverable: true, cause }, { type: 'transport.failed', recoverable: false, cause }, { type: 'transport.muted' }, { type: 'transport.unmuted' },
  { type: 'transport.leaveClicked' }, { type: 'transport.tokenExpiring' }, { type: 'transport.migrating' },
]
/** What is so of it, in one order: a field that is false is one that is not there, but whether it is muted may be unknown. */
const nameOf = (state: State): string => JSON.stringify(Object.entries(state).filter(([field, value]) => value || field === 'isMuted').sort(([a], [b]) => a.localeCompare(b)))

type Edge = Step & { before: State; seen: Seen | Word }
function walk(): { states: Map<string, State>; edges: Edge[] } {
  const start: State = { isMuted: false }, states = new Map<string, State>([[nameOf(start), start]]), edges: Edge[] = []
  // A map hands out what is put into it while it is walked.
  for (const before of states.values()) for (const seen of WORDS) {
    const edge = { ...translate(before, seen), before, seen }
    edges.push(edge)
    if (!states.has(nameOf(edge.state))) states.set(nameOf(edge.state), edge.state)
  }
  return { states, edges }
}
const { states, edges } = walk()
/** Those of which something is not so. */
const but = (holds: (edge: Edge) => boolean): object[] => edges.filter(edge => !holds(edge)).map(({ before, seen, state, events, actions }) => ({ before, seen: seen.type, state, events, actions }))
const isAnswer = ({ actions }: Edge): boolean => actions.includes('accept') || actions.includes('refuse')

test('each is one that the types describe', () => {
  const odd = [...states.values()].filter(({ entry, flows, leaving, over, cause: why, asked, told }) =>
    (flows && (entry !== 'joined' || over)) || (leaving && !over && !asked) || (why && (!over || entry)) || (told && !leaving && !over))
  expect([states.size, edges.length, odd]).toEqual([300, 300 * WORDS.length, []])
})

test('whoever asked to join is answered once, and no later than the end', () => {
  const waits = ({ entry, over }: State): boolean => !entry && !over
  expect(but(edge => isAnswer(edge) === (waits(edge.before) && !waits(edge.state)))).toEqual([])
})

test('the end is told once, or refuses the join, and nothing is told after it', () => {
  const isEnd = ({ before, state }: Edge): boolean => !before.over && !!state.over
  expect(but(edge => !edge.before.over || edge.events.length === 0)).toEqual([])
  expect(but(edge => !isEnd(edge) || edge.events.length === (edge.actions.includes('refuse') && !edge.state.leaving ? 0 : 1))).toEqual([])
})

test('who has left is told the end, and nothing else: also no loss, which the machine would answer by another leave', () => {
  expect(but(({ before, events }) => !before.leaving || events.every(({ type }) => ['transport.left', 'transport.closed'].includes(type)))).toEqual([])
})

test('media are lost while they flow, and restored while they do not', () => {
  const says = ({ events }: Edge, type: string): boolean => events.some(event => event.type === type)
  expect(but(edge => !says(edge, 'transport.lost') || !!edge.before.flows)).toEqual([])
  expect(but(edge => !says(edge, 'transport.restored') || (edge.before.entry === 'joined' && !edge.before.flows))).toEqual([])
  expect(but(edge => !(says(edge, 'transport.lost') || says(edge, 'transport.failed')) || !edge.state.flows)).toEqual([])
})

test('who was told to be in is in until it is left, or told the end: a join that is refused after all is no news', () => {
  expect(but(({ before, seen, events, state }) => !(seen.type === 'refused' && before.entry === 'joined') || (events.length === 0 && state.over === before.over))).toEqual([])
})

test('life after a leave or the end is left again, once for each leave that is answered', () => {
  const isLife = ({ seen }: Edge): boolean => ['transport.accepted', 'transport.joined', 'transport.restored'].includes(seen.type)
  expect(but(edge => !(edge.before.leaving || edge.before.over) || !isLife(edge) || !!edge.state.told)).toEqual([])
  expect(but(edge => !edge.actions.includes('leave') || !edge.before.told || (edge.before.told === 'joined' && !isLife(edge)))).toEqual([])
  // … and one that it has missed, when it has answered it.
  expect(but(({ before, seen, actions, state }) => !(before.told === 'joined' && ['leaveDone', 'leaveTaken'].includes(seen.type)) || (actions.includes('leave') && state.told === true))).toEqual([])
})
