/** The hostile SDK: what it holds, says and answers, with each trouble by itself. */
import { describe, expect, test } from 'vitest'
import type { TransportContext } from '../../ports.ts'
import { createHostilePorts } from './hostile-ports.ts'
import type { Hostility, Line } from './hostile.ts'
import { createScheduler } from './scheduler.ts'

const told = ({ who, what, attempt }: Line): string => `${who === 'command' ? '→ ' : ''}${what}${attempt === undefined ? '' : ` ${attempt}`}`

function setup(how: Partial<Hostility> = {}, choices: readonly number[] = []) {
  const inner = createScheduler(choices), labels: (string | undefined)[] = []
  const hostile = createHostilePorts({ schedule(task, label) { labels.push(label); return inner.schedule(task, label) } }, how)
  const { transport } = hostile.ports, heard: string[] = [], answers: string[] = []
  const context = (attempt: number, signal = new AbortController().signal): TransportContext => ({ attempt, signal })
  const noted = (name: string, fn: () => unknown): void => {
    try { Promise.resolve(fn()).then(() => answers.push(`${name} resolved`), (e: Error) => answers.push(`${name} rejected: ${e.message}`)) } catch (e) { answers.push(`${name} threw: ${(e as Error).message}`) }
  }
  return {
    hostile, transport, heard, labels, answers, context,
    waitIdle: () => inner.waitIdle(),
    subscribe: (name = '') => transport.subscribe(e => { heard.push(name + e.type) }),
    join: (n = 1, signal?: AbortSignal) => noted('join', () => transport.join(context(n, signal))),
    leave: (n = 1) => noted('leave', () => transport.leave(context(n))),
    /** What was noted since the last time. */
    news: () => hostile.log.splice(0).map(told),
    held: () => [...hostile.held],
  }
}

describe('a calm SDK', () => {
  test('holds the microphone before it has joined, and gives everything back, in an order that can be told', async () => {
    const { subscribe, join, leave, waitIdle, news, held, labels, heard, answers, hostile } = setup()
    const off = subscribe()
    expect([news(), held(), [...hostile.asked], [...hostile.joined]]).toEqual([['→ subscribe'], ['subscription 1'], [], []])
    join()
    expect([news(), held(), hostile.isMicrophoneHot, [...hostile.asked], [...hostile.joined]]).toEqual([['→ join 1'], ['subscription 1'], false, [1], []])
    expect(labels).toEqual(['the microphone is granted 1', 'the SDK joins 1', 'the join is accepted 1'])
    await waitIdle()
    expect(news()).toEqual(['holds the microphone 1', 'joins 1', 'says transport.joined 1'])
    expect([held(), heard, answers, [...hostile.joined], hostile.isMicrophoneHot]).toEqual([['subscription 1', 'microphone 1', 'connection 1'], ['transport.joined'], ['join resolved'], [1], true])
    labels.length = 0
    leave()
    expect([news(), held().length]).toEqual([['→ leave 1'], 3])
    await waitIdle()
    expect(labels).toEqual(['the SDK leaves 1', 'leave answers 1', 'transport.left 1', 'transport.closed 1'])
    expect(news()).toEqual(['is out 1', 'says transport.left 1', 'says transport.closed 1'])
    expect([held(), heard.slice(1), answers.slice(1), hostile.isMicrophoneHot]).toEqual([['subscription 1'], ['transport.left', 'transport.closed'], ['leave resolved'], false])
    off()
    expect([news(), held()]).toEqual([['→ unsubscribe'], []])
  })

  test('joins with its microphone also where that was not granted before', async () => {
    // Of what waits (microphone, join, acceptance) the join goes first. Nobody has subscribed, so nobody is told.
    const { join, waitIdle, held, news } = setup({}, [1])
    join()
    await waitIdle()
    expect([held(), news()]).toEqual([['connection 1', 'microphone 1'], ['→ join 1', 'joins 1']])
  })

  test('gives the microphone back when it is told to, and stays', async () => {
    const { transport, join, waitIdle, context, held, news } = setup()
    join()
    await waitIdle()
    news()
    void transport.releaseMedia?.(context(1))
    expect([news(), held()]).toEqual([['→ releaseMedia 1'], ['connection 1']])
  })

  test('is not left twice, and not when it is out; each request is answered', async () => {
    const { join, leave, waitIdle, news, answers } = setup()
    join()
    await waitIdle()
    news()
    leave()
    leave()
    await waitIdle()
    expect(news()).toEqual(['→ leave 1', '→ leave 1', 'is out 1'])
    leave()
    await waitIdle()
    expect(news()).toEqual(['→ leave 1'])
    leave(7)
    await waitIdle()
    expect(news()).toEqual(['→ leave 7'])
    expect(answers).toEqual(['join resolved', ...Array<string>(4).fill('leave resolved')])
  })

  test('an end from the other side leaves nothing to leave, also when it was being left', async () => {
    const { subscribe, hostile, join, leave, waitIdle, news, held, heard } = setup()
    subscribe()
    join()
    await waitIdle()
    news()
    leave()
    hostile.endByPeer(1)
    expect([news(), held()]).toEqual([['→ leave 1', 'is out 1'], ['subscription 1']])
    await waitIdle()
    expect(news()).toEqual(['says transport.left 1', 'says transport.closed 1'])
    expect(heard).toEqual(['transport.joined', 'transport.left', 'transport.closed'])
    hostile.endByPeer(1)
    hostile.endByPeer(2)
    expect(news()).toEqual([])
  })

  test('loses its media and has them back only while it is in', async () => {
    const { subscribe, hostile, join, leave, waitIdle, news, heard } = setup()
    subscribe()
    for (const n of [1, 2]) { hostile.lose(n); hostile.recover(n) }
    join()
    hostile.lose(1)
    hostile.recover(1)
    hostile.endByPeer(1)
    expect(news()).toEqual(['→ subscribe', '→ join 1'])
    await waitIdle()
    news()
    hostile.lose(1)
    hostile.recover(1)
    await waitIdle()
    expect(news()).toEqual(['loses its media 1', 'has its media back 1', 'says transport.lost 1', 'says transport.restored 1'])
    leave()
    await waitIdle()
    news()
    hostile.lose(1)
    hostile.recover(1)
    expect([news(), heard]).toEqual([[], ['transport.joined', 'transport.lost', 'transport.restored', 'transport.left', 'transport.closed']])
  })

  test('says each attempt through the subscription that it was joined under', async () => {
    const { subscribe, join, waitIdle, hostile, heard, held } = setup()
    const off = subscribe('first ')
    join(1)
    await waitIdle()
    const second = subscribe('second ')
    join(2)
    await waitIdle()
    hostile.lose(1)
    hostile.lose(2)
    await waitIdle()
    expect(heard).toEqual(['first transport.joined', 'second transport.joined', 'first transport.lost', 'second transport.lost'])
    expect([held(), [...hostile.asked], [...hostile.joined]]).toEqual([['subscription 1', 'microphone 1', 'connection 1', 'subscription 2', 'microphone 2', 'connection 2'], [1, 2], [1, 2]])
    off()
    second()
    expect(held().filter(h => h.startsWith('subscription'))).toEqual([])
  })
})

describe('a join that was left', () => {
  test('by an SDK that looks at its signal: takes nothing, and says that it is out', async () => {
    const controller = new AbortController()
    const { subscribe, join, leave, waitIdle, news, held, answers } = setup()
    subscribe()
    join(1, controller.signal)
    controller.abort()
    leave()
    expect(news()).toEqual(['→ subscribe', '→ join 1', '→ leave 1', 'is out 1'])
    await waitIdle()
    expect([news(), held(), answers]).toEqual([['says transport.left 1', 'says transport.closed 1'], ['subscription 1'], ['join resolved', 'leave resolved']])
  })
  test('by its signal alone: takes nothing', async () => {
    const controller = new AbortController(), { join, waitIdle, news, held } = setup()
    controller.abort()
    join(1, controller.signal)
    await waitIdle()
    expect([news(), held()]).toEqual([['→ join 1'], []])
  })
  test('by a leave alone: takes nothing', async () => {
    const { join, leave, waitIdle, news, held } = setup()
    join()
    leave()
    await waitIdle()
    expect([news(), held()]).toEqual([['→ join 1', '→ leave 1', 'is out 1'], []])
  })
  test('by an SDK that is deaf: joins all the same, and must be left again', async () => {
    const controller = new AbortController(), { subscribe, join, leave, waitIdle, news, held, labels } = setup({ isDeafWhileJoining: true })
    subscribe()
    join(1, controller.signal)
    controller.abort()
    leave()
    await waitIdle()
    expect(news()).toEqual(['→ subscribe', '→ join 1', '→ leave 1', 'holds the microphone 1', 'joins 1', 'says transport.joined 1'])
    expect(held()).toEqual(['subscription 1', 'microphone 1', 'connection 1'])
    expect(labels).not.toContain('the SDK leaves 1')
    leave()
    await waitIdle()
    expect([news(), held()]).toEqual([['→ leave 1', 'is out 1', 'says transport.left 1', 'says transport.closed 1'], ['subscription 1']])
  })
})

describe('troubles', () => {
  test.each([
    ['rejects', true, ['join rejected: the join is refused'], ['the join is refused']], ['rejects', false, ['join rejected: the join is refused'], ['the join is refused']],
    ['throws', true, ['join threw: the join is refused'], []], ['throws', false, ['join threw: the join is refused'], []],
  ] as const)('a join that is refused (%s, deaf: %s) takes nothing, then and later', async (refusal, isDeafWhileJoining, found, names) => {
    const { join, leave, hostile, waitIdle, news, held, answers, labels } = setup({ refuses: 'join', refusal, isDeafWhileJoining })
    join()
    await waitIdle()
    expect([news(), held(), answers, labels, [...hostile.asked], [...hostile.joined]]).toEqual([['→ join 1', 'refuses the join'], [], found, names, [1], []])
    hostile.lose(1)
    leave()
    await waitIdle()
    expect(news()).toEqual(['→ leave 1'])
  })
  test.each(['launch', 'report', 'nothing'] as const)('a refusal of %s is none of the join', async refuses => {
    const { join, waitIdle, held } = setup({ refuses })
    join()
    await waitIdle()
    expect(held()).toEqual(['microphone 1', 'connection 1'])
  })
  test('a slow network: the join waits for the clock, its acceptance does not', async () => {
    const { join, waitIdle, hostile, news, held, answers } = setup({ joinsAfterMs: 12_000 })
    join()
    await waitIdle()
    expect([news(), held(), answers, hostile.ports.clock.held()]).toEqual([['→ join 1', 'holds the microphone 1'], ['microphone 1'], ['join resolved'], ['1 timer']])
    hostile.ports.clock.advance(11_999)
    expect(news()).toEqual([])
    hostile.ports.clock.advance(1)
    expect([news(), held()]).toEqual([['joins 1'], ['microphone 1', 'connection 1']])
  })
  test('a slow network: what was left meanwhile does not join', async () => {
    const { join, leave, waitIdle, hostile, news } = setup({ joinsAfterMs: 12_000 })
    join()
    await waitIdle()
    leave()
    news()
    hostile.ports.clock.advance(12_000)
    expect(news()).toEqual([])
  })
  test('the last words in the other order', async () => {
    const { subscribe, join, leave, waitIdle, heard } = setup({ closesFirst: true })
    subscribe()
    join()
    await waitIdle()
    leave()
    await waitIdle()
    expect(heard).toEqual(['transport.joined', 'transport.closed', 'transport.left'])
  })
  test.each([[false, [], []], [true, ['transport.joined'], ['says transport.joined, after unsubscribe 1']]] as const)('words after it was unsubscribed: %s', async (saysAfterUnsubscribe, words, lines) => {
    const { subscribe, join, waitIdle, heard, news } = setup({ saysAfterUnsubscribe })
    const off = subscribe()
    join()
    off()
    await waitIdle()
    expect([heard, news().filter(l => l.startsWith('says'))]).toEqual([words, lines])
  })
  test('everything at once: held, said and answered inside the very call', () => {
    const { subscribe, join, leave, news, held, heard } = setup({ synchronous: 'everything', answers: 'at once' })
    subscribe()
    join()
    expect([news(), held(), heard]).toEqual([['→ subscribe', '→ join 1', 'holds the microphone 1', 'joins 1', 'says transport.joined 1'], ['subscription 1', 'microphone 1', 'connection 1'], ['transport.joined']])
    leave()
    expect([news(), held()]).toEqual([['→ leave 1', 'is out 1', 'says transport.left 1', 'says transport.closed 1'], ['subscription 1']])
  })
})
