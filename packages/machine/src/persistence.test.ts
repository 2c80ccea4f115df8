/** A snapshot is known only when it is this table's and says what can be. */
import { expect, test } from 'vitest'
import { initialState, step, type CallState } from './index.ts'
import { parseSnapshot, printSnapshot } from './persistence.ts'
import { isControl } from './step.ts'

const joining = step(initialState({ attempt: 3 }), { type: 'user.join' }).state
const ended = step(joining, { type: 'transport.left', cause: { reason: 'busy' } }, 9).state
const read = (state: unknown, more: object = {}) => parseSnapshot(JSON.stringify({ v: 1, hash: 'h', state, ...more }), 'h')

test('what was printed is read again, without the choices', () => {
  expect(printSnapshot('h', joining)).toBe(JSON.stringify({ v: 1, hash: 'h', state: joining }))
  for (const state of [initialState(), joining, ended]) expect(parseSnapshot(printSnapshot('h', { ...state, choices: { launchService: 'never', serviceTypes: ['camera'] } }), 'h')).toStrictEqual({ isKnown: true, state })
})
test.each<[string, unknown, object?]>([
  ['another version', joining, { v: 2 }],
  ['no version', joining, { v: undefined }],
  ['another hash', joining, { hash: 'g' }],
  ['a state that does not exist', { ...joining, service: 'dancing' }],
  ['a region that is missing', { ...joining, audio: undefined }],
  ['an ended call without an end', { ...ended, end: undefined }],
  ['an ended call with an unknown reason', { ...ended, end: { ...ended.end, reason: 'boredom' } }],
  ['a living call with an end', { ...joining, end: ended.end }],
])('%s is unknown: only the attempt is taken from it', (_, state, more) => {
  expect(read(state, more)).toMatchObject({ isKnown: false, state: { attempt: 3 } })
})
test.each<[string, string]>([
  ['no JSON', '{'], ['no object', '5'], ['null', 'null'], ['no state', '{"v":1,"hash":"h"}'],
  ...[0, -1, 1.5, '1', null].map((attempt): [string, string] => [`an attempt ${String(attempt)}`, JSON.stringify({ v: 1, hash: 'h', state: { ...joining, attempt } })]),
])('%s is no snapshot', (_, text) => {
  expect(parseSnapshot(text, 'h')).toBeUndefined()
})
test('a combination of states that exist is one, whether or not it can be reached', () => {
  expect(isControl({ ...initialState(), session: 'ended' })).toBe(true)
  expect(isControl({ ...initialState(), app: 'toString' } as unknown as CallState)).toBe(false)
})
