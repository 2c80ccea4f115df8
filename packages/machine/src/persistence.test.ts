/** A snapshot is known only when it is this table's and says what can be. */
import { expect, test } from 'vitest'
import { initialState, step, type CallState } from './index.ts'
import { parseSnapshot, printSnapshot } from './persistence.ts'
import { isControl } from './step.ts'

const joining = step(initialState({ attempt: 3 }), { type: 'user.join' }).state
const ended = step(joining, { type: 'transport.left', cause: { reason: 'busy' } }, 9).state
const read = (state: unknown, more: object = {}) => parseSnapshot(JSON.stringify({ v: 2, hash: 'h', state, ...more }), 'h')

test('what was printed is read again, with whose it is, and without the choices', () => {
  expect(printSnapshot('h', 'room', joining)).toBe(JSON.stringify({ v: 2, hash: 'h', id: 'room', state: joining }))
  for (const state of [initialState(), joining, ended]) {
    const full: CallState = { ...state, choices: { launchService: 'never', serviceTypes: ['camera'] } }
    expect(parseSnapshot(printSnapshot('h', 'room', full), 'h')).toStrictEqual({ isKnown: true, id: 'room', state })
    expect(parseSnapshot(printSnapshot('h', undefined, full), 'h')).toStrictEqual({ isKnown: true, state })
  }
})
test('one of version 1 is read, and is nobody\'s', () => {
  for (const state of [joining, ended]) expect(read(state, { v: 1 })).toStrictEqual({ isKnown: true, state })
})
test.each([[5], [''], [null], [{}]])('an id %j is none', id => {
  expect(read(joining, { id })).toStrictEqual({ isKnown: true, state: joining })
})
test('whose it is is read of what is not interpreted, too', () => {
  for (const more of [{ v: 3 }, { hash: 'g' }]) expect(read(joining, { id: 'room', ...more })).toMatchObject({ isKnown: false, id: 'room', state: { attempt: 3 } })
})
test.each<[string, unknown, object?]>([
  ['another version', joining, { v: 3 }],
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
