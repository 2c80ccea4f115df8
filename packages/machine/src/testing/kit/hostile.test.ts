/** What hostile ports share: what is said now or later, once or twice, and how a request is answered or refused. */
import { describe, expect, test } from 'vitest'
import { CALM, createStage, type Hostility } from './hostile.ts'
import { createScheduler } from './scheduler.ts'

/** A stage, and the names of what waits, by which fast-check tells a schedule. */
function setup(how: Partial<Hostility> = {}) {
  const inner = createScheduler(), labels: (string | undefined)[] = [], went: string[] = []
  const stage = createStage({ schedule(task, label) { labels.push(label); return inner.schedule(task, label) } }, { ...CALM, ...how })
  return { stage, labels, went, go: (name: string) => () => { went.push(name) }, waitIdle: () => inner.waitIdle() }
}
/** How a request came out, and whether that was known at once. */
async function outcome(request: () => Promise<void> | undefined, waitIdle: () => Promise<void>): Promise<string> {
  let how = 'open'
  try {
    const answer = request()
    if (answer === undefined) return 'undefined'
    answer.then(() => { how = 'resolved' }, (e: unknown) => { how = `rejected: ${(e as Error).message}` })
  } catch (e) { return `threw: ${(e as Error).message}` }
  await Promise.resolve()
  const early = how
  await waitIdle()
  return early === how ? how : `late, ${how}`
}

test('a calm world has no trouble in it', () => {
  expect(CALM).toEqual({ isDeafWhileJoining: false, joinsAfterMs: 0, refuses: 'nothing', refusal: 'rejects', answers: 'late', synchronous: 'nothing', saysTwice: false, closesFirst: false, saysAfterUnsubscribe: false })
})

test('notes who did what, and in which attempt, if in one', () => {
  const { stage } = setup()
  stage.command('join', 1)
  stage.command('launch')
  stage.world('joins', 0)
  expect(stage.log).toStrictEqual([{ who: 'command', what: 'join', attempt: 1 }, { who: 'command', what: 'launch' }, { who: 'world', what: 'joins', attempt: 0 }])
  expect([...stage.held, ...stage.errors]).toEqual([])
})

describe('what moves and what is said', () => {
  test.each([['nothing', [], ['moves', 'says']], ['callbacks', ['says'], ['says', 'moves']], ['everything', ['moves', 'says'], ['moves', 'says']]] as const)('inside the call: %s', async (synchronous, now, inTheEnd) => {
    const { stage, went, go, labels, waitIdle } = setup({ synchronous })
    stage.later('it moves', go('moves'))
    stage.say('it says', go('says'))
    expect(went).toEqual(now)
    expect(labels).toEqual(['it moves', 'it says'].filter((_, i) => !now.includes(['moves', 'says'][i] as never)))
    await waitIdle()
    expect(went).toEqual(inTheEnd)
  })
  test.each([['nothing', 0], ['callbacks', 1], ['everything', 1]] as const)('twice, the second time later (inside the call: %s)', async (synchronous, now) => {
    const { stage, went, go, labels, waitIdle } = setup({ saysTwice: true, synchronous })
    stage.say('it says', go('says'))
    expect([went.length, labels]).toEqual([now, now === 1 ? ['it says'] : ['it says', 'it says']])
    await waitIdle()
    expect(went).toEqual(['says', 'says'])
  })
  test('a listener that throws is noted, each time, and breaks nothing', async () => {
    const { stage, waitIdle } = setup({ saysTwice: true, synchronous: 'callbacks' })
    stage.say('it says', () => { throw new Error('no listener') })
    await waitIdle()
    expect(stage.errors.map(String)).toEqual(['Error: no listener', 'Error: no listener'])
  })
})

describe('a request', () => {
  test.each([
    ['at once', 'undefined', []], ['late', 'late, resolved', ['the answer']], ['never', 'open', []],
    ['rejects', 'late, rejected: the answer, with an error', ['the answer']], ['throws', 'threw: the answer, with an error', []],
  ] as const)('that is answered: %s', async (answers, found, names) => {
    const { stage, labels, waitIdle } = setup({ answers })
    expect([await outcome(() => stage.answer('the answer'), waitIdle), labels]).toEqual([found, names])
  })
  test.each([['at once', 'undefined'], ['late', 'late, resolved'], ['never', 'open'], ['rejects', 'late, resolved'], ['throws', 'late, resolved']] as const)('to begin something tells no error when it has begun: %s', async (answers, found) => {
    const { stage, waitIdle } = setup({ answers })
    expect(await outcome(() => stage.answer('the answer', 'begins'), waitIdle)).toBe(found)
  })
  test.each([['rejects', 'late, rejected: the join is refused', ['the join is refused']], ['throws', 'threw: the join is refused', []]] as const)('that is refused %s', async (refusal, found, names) => {
    const { stage, labels, waitIdle } = setup({ refusal })
    expect([await outcome(() => stage.refuse('the join'), waitIdle), labels]).toEqual([found, names])
    expect(stage.log).toEqual([{ who: 'world', what: 'refuses the join' }])
  })
})
