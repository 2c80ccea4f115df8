import type { TransportEvent } from '@onhook/machine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkOrder } from '../contract/order.ts'
import { isFree, translate, type Action, type Seen, type State, type Traits } from './translate.ts'

/** What a story leads to. A word alone is a thing seen without more. */
function after(story: readonly (Seen | Exclude<Seen['type'], 'failed' | 'error'>)[], traits: Traits = {}) {
  let state: Readonly<State> = {}
  const events: TransportEvent[] = [], actions: Action[] = []
  for (const one of story) {
    const step = translate(state, typeof one === 'string' ? { type: one } as Seen : one, traits)
    state = step.state
    events.push(...step.events)
    actions.push(...step.actions)
  }
  return { state, events, types: events.map(e => e.type.slice('transport.'.length)), actions: actions.map(a => (typeof a === 'string' ? a : a[0])), isFree: isFree(state) }
}
const failed = (recoverable: boolean): Seen => ({ type: 'failed', error: { name: 'connection.droppedError', recoverable } })
const IN = ['asked', 'accepted', 'joined'] as const

describe('what comes twice, or out of place, is told once or not at all', () => {
  test('joined twice', () => expect(after([...IN, 'joined', 'joined']).types).toEqual(['joined']))
  test('joined again after a loss is news', () => expect(after([...IN, 'lost', 'joined']).types).toEqual(['joined', 'lost', 'joined']))
  test('restored without a loss', () => expect(after([...IN, 'restored', 'lost', 'restored', 'restored']).types).toEqual(['joined', 'lost', 'restored']))
  test('lost twice, before joined, and during a failure', () => expect(after(['asked', 'lost', 'joined', 'lost', 'lost', failed(true), 'lost']).types).toEqual(['joined', 'lost', 'failed']))
  test('closed twice', () => expect(after([...IN, 'closed', 'closed']).types).toEqual(['joined', 'closed']))
  test('closed of each of three restarts', () => expect(after([...IN, failed(true), 'closed', failed(true), 'closed', 'closed', 'joined']).types).toEqual(['joined', 'failed', 'failed', 'joined']))
  test('idle twice, and after the button', () => {
    expect(after([...IN, 'timedOut', 'timedOut', 'left', 'closed']).types).toEqual(['joined', 'timedOut', 'left'])
    expect(after([...IN, 'leaveClicked', 'leaveClicked', 'timedOut']).types).toEqual(['joined', 'leaveClicked'])
  })
  test('muted before joined', () => expect(after(['asked', 'muted', 'joined', 'muted', 'unmuted']).types).toEqual(['joined', 'muted', 'unmuted']))
  test('anything after the end', () => expect(after([...IN, 'left', 'left', 'timedOut', 'leaveClicked', failed(true), failed(false), 'lost', 'restored']).types).toEqual(['joined', 'left']))
})

describe('why it ended', () => {
  const causeOfLeft = (...story: Parameters<typeof after>[0]) => after([...IN, ...story]).events.find(e => e.type === 'transport.left')
  test('left that nobody here asked for says that nobody knows', () => expect(causeOfLeft('left')).toMatchObject({ cause: { reason: 'unknown', vendor: { name: 'onSessionLeft' } } }))
  test('after a leave, the button, the idle time and a failure for good it needs no cause', () => {
    for (const first of ['leave', 'leaveClicked', 'timedOut', failed(false)] as const) expect(causeOfLeft(first, 'left')).toEqual({ type: 'transport.left' })
  })
  test('a failure for good is followed by the end, and not by a restart', () => {
    const { types, state } = after([...IN, failed(false), 'closed'])
    expect([types, !!state.over, !!state.between]).toEqual([['joined', 'failed', 'closed'], true, false])
  })
})

describe('leaving', () => {
  test('before it was asked for is the end', () => expect(after(['leave'])).toMatchObject({ types: ['left'], actions: [], isFree: true }))
  test('before the answer is answered when the SDK was told; an answer after it is left again', () => {
    expect(after(['asked', 'leave', 'leaveDone'])).toMatchObject({ types: ['left'], actions: ['leave'], isFree: false })
    expect(after(['asked', 'leave', 'leaveDone', 'accepted'])).toMatchObject({ types: ['left'], actions: ['leave', 'resolve', 'leave'], isFree: false })
  })
  test('of a session that is joined waits for what the SDK says', () => expect(after([...IN, 'leave', 'leaveDone']).types).toEqual(['joined']))
  test('twice is once, and again when the SDK threw', () => {
    expect(after([...IN, 'leave', 'leave']).actions).toEqual(['resolve', 'leave'])
    expect(after([...IN, 'leave', 'leaveFailed', 'leave']).actions).toEqual(['resolve', 'leave', 'leave'])
  })
  test('joined after it is left again and told to nobody, each time', () => expect(after(['asked', 'accepted', 'leave', 'joined', 'joined'])).toMatchObject({ types: [], actions: ['resolve', 'leave', 'leave', 'leave'] }))
  test('an error after it is the answer, and told to nobody', () => expect(after(['asked', 'leave', 'leaveDone', { type: 'error', error: 'no' }])).toMatchObject({ types: ['left'], actions: ['leave'], isFree: true }))
  test('closed alone does not free a session whose join is not answered', () => {
    expect(after(['asked', 'leave', 'closed']).isFree).toBe(false)
    expect(after(['asked', 'leave', 'closed', 'accepted']).isFree).toBe(false) // left again, so closed again
    expect(after(['asked', 'accepted', 'leave', 'closed']).isFree).toBe(true)
  })
  test('in version 4 nothing answers it: it is told when the SDK was told, and free where its view is gone', () => {
    expect(after([...IN, 'leave', 'leaveDone'], { isQuiet: true })).toMatchObject({ types: ['joined', 'left'], isFree: false })
    expect(after([...IN, 'leave', 'leaveDone'], { isQuiet: true, leavesForGood: true })).toMatchObject({ types: ['joined', 'left'], isFree: true })
  })
  test('by the button frees the session when all was said that it promises, and not before', () => {
    expect(['left', 'closed'].map((_, n) => after([...IN, 'leaveClicked', ...(['left', 'closed'] as const).slice(0, n + 1)]).isFree)).toEqual([false, true])
    expect(after([...IN, 'left', 'closed']).isFree).toBe(false)
  })
  test('closed that nobody asked for frees nothing: it may be of a restart whose failure was lost', () => {
    expect(after([...IN, 'closed', 'leave', 'leaveDone']).isFree).toBe(false)
    expect(after([...IN, 'closed', 'leave', 'leaveDone', 'joined'])).toMatchObject({ types: ['joined', 'closed'], actions: ['resolve', 'leave', 'leave'] })
    expect(after([...IN, 'closed', 'leave', 'leaveDone', 'joined', 'left', 'closed']).isFree).toBe(true)
  })
})

test('any words in any order, before and after a leave: in an order that makes sense, joined only by its word, left at most once', () => {
  const words = ['asked', 'accepted', 'joined', 'lost', 'restored', 'closed', 'left', 'timedOut', 'leaveClicked', 'muted', 'unmuted', 'leave', 'leaveDone', 'leaveFailed'] as const
  const seen = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...words) }, { weight: 2, arbitrary: fc.boolean().map(failed) }, { weight: 1, arbitrary: fc.boolean().map((isFinal): Seen => ({ type: 'error', error: 'no', isFinal })) })
  const traits = fc.record({ isQuiet: fc.boolean(), hasGrace: fc.boolean(), leaveOnButton: fc.boolean(), leavesForGood: fc.boolean() })
  fc.assert(fc.property(fc.array(seen, { maxLength: 25, size: 'max' }), traits, (story, t) => {
    const { events, types } = after(story, t)
    expect(checkOrder(events, { rejoins: true })).toBeUndefined()
    expect(types.filter(x => x === 'joined').length).toBeLessThanOrEqual(story.filter(x => x === 'joined').length)
  }), { numRuns: 2_000 })
})
