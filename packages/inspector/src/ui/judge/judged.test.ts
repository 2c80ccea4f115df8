/** Where a run left its table, in words. */
import { expect, test } from 'vitest'
import { wrongRegions } from '../../common/wrong-regions.ts'
import { whyOutside } from './judged.ts'

const state = { session: 'joined', transport: 'up' }, table = { hash: 'f73e434a7c64ace8', named: undefined, isForeign: false }
const outcome = { event: 'transport.lost', from: state, to: { ...state, session: 'reconnecting' }, commands: [], ignored: false }
const why = (found: object): string => whyOutside({ divergence: { seq: 3, expected: outcome, found }, table } as never)

test('a region that came to another state is told as the table gives it', () => {
  expect(wrongRegions(outcome, { from: state, to: { ...state, session: 'ended' } })).toEqual([{ when: 'after', region: 'session', gives: 'reconnecting', says: 'ended' }])
  expect(why({ to: { ...state, session: 'ended' } })).toBe('Table f73e gives session: reconnecting.')
})
test('and so is one that was in another state before', () => {
  expect(wrongRegions(outcome, { from: { ...state, transport: 'down' }, to: outcome.to })).toEqual([{ when: 'before', region: 'transport', gives: 'up', says: 'down' }])
  expect(why({ from: { ...state, transport: 'down' } })).toBe('Table f73e gives transport before it: up.')
})
test('a region that the table does not have is named, also one that is called as what every object has', () => {
  for (const region of ['manners', 'toString']) {
    expect(wrongRegions(outcome, { to: { ...outcome.to, [region]: 'on' } })).toEqual([{ when: 'after', region, gives: undefined, says: 'on' }])
    expect(why({ to: { ...outcome.to, [region]: 'on' } })).toBe(`Table f73e has no region ${region}.`)
  }
})
test('what was not recorded says nothing', () => {
  expect(wrongRegions(outcome, {})).toEqual([])
  expect(wrongRegions(outcome, { to: { session: undefined } })).toEqual([])
  expect(why({})).toBe('No state that was possible before this step allows it.')
})
