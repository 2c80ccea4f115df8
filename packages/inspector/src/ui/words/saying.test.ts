import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { append, emptyTimeline, readTrace, rowIndexAt } from '../../common/index.ts'
import { commandWords } from './format.tsx'
import { saying } from './saying.ts'

const call = append(emptyTimeline(), 'sample', readTrace(readFileSync(new URL('../sample/incident.jsonl', import.meta.url), 'utf8')).records.filter((r) => r.call === 'k7q2-31d0')).calls[0]!
const said = (seq: number): string => saying(call, call.rows[rowIndexAt(call, seq)]!)

test('a step says what changed and what was commanded, the session first; more than three are a number', () => {
  expect(said(122)).toBe('The permission is held. Service went to starting and app to active. launchService was commanded.')
  expect(said(120)).toBe('Session went to leaving, transport to closing and 3 more. recordEnd, leave and reportEnded were commanded.')
  expect(said(101)).toBe('Service stopped: killed. Service went to deferred. Nothing was commanded.')
  expect(said(124)).toBe('Ignored: already leaving: the same result is returned. Nothing changed.')
})

test('a step that says only that it came is not said to have changed nothing', () => {
  const bare = { v: 1, kind: 'step', call: 'k', attempt: 1, seq: 0, event: { type: 'user.join' } } as const
  const told = (more: object): string => { const c = append(emptyTimeline(), 'd', [{ ...bare, ...more } as never]).calls[0]!; return saying(c, c.rows[0]!) }
  expect([told({}), told({ commands: [] }), told({ why: 'late', to: { session: 'joined' } })]).toEqual(['What it did is not recorded.', 'What it did is not recorded. Nothing was commanded.', 'Late. The state before it is not recorded, so what it changed is not known; after it the session was joined.'])
})

test('a command says its fields; of what is not so only the first', () => {
  expect([{ type: 'leave' }, { type: 'setMuted', muted: false, system: false }, { type: 'setMuted', muted: true, system: true }].map(c => commandWords(c))).toEqual(['leave', 'setMuted not muted', 'setMuted muted system'])
})
