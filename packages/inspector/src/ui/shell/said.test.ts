import { expect, test } from 'vitest'
import { type AppState, initialState } from '../store/state.ts'
import { saidOf } from './said.ts'

/** All that is said while the state goes through these. */
const saidThrough = (states: readonly Partial<AppState>[]): string[] => {
  const all = [initialState(), ...states.map((s) => ({ ...initialState(), ...s }))]
  return all.slice(1).flatMap((now, i) => saidOf(all[i]!, now) ?? [])
}
const opened = (records: number) => ({ ...initialState().timeline, records })
const reading = (name: string, n: number) => ({ loading: { name, read: n * 10, size: 10_000, records: n }, timeline: opened(n) })

test('of a file that is read it is said that it begins and that it ended, however often its progress is told', () => {
  expect(saidThrough([...Array.from({ length: 1_000 }, (_, n) => reading('a.jsonl', n)), { timeline: opened(1_000) }])).toEqual(['Reading a.jsonl.', 'a.jsonl is read; 1,000 records are open.'])
  expect(saidThrough([reading('a.jsonl', 1), reading('b.jsonl', 1), reading('b.jsonl', 2), { timeline: opened(1) }])).toEqual(['Reading a.jsonl.', 'Reading b.jsonl.', 'b.jsonl is read; 1 record is open.'])
})
test('that the relay is gone is said once, and that it is back', () => {
  const lost = (at: number): Partial<AppState> => ({ link: 'lost', lostAt: at })
  expect(saidThrough([{ link: 'connecting' }, { link: 'open' }, lost(1), lost(1), { ...lost(1), seq: 5 }, { link: 'open' }, { link: 'open', seq: 7 }])).toEqual(['The relay does not answer.', 'The relay answers again.'])
})
