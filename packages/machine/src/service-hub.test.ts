/** The reducer of the shared service: its whole table for two holders, and what each word of it means. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ServiceEvent } from './index.ts'
import { aborted, hub, idleHub, refused, started, type HubInput, type HubState } from './service-hub.ts'

const WORDS: ServiceEvent[] = [started, aborted, refused, { type: 'service.refused', cause: 'background' }, ...(['killed', 'timeout', 'dismissed'] as const).map((cause): ServiceEvent => ({ type: 'service.stopped', cause })), { type: 'user.leave' }]
const run = (...inputs: [HubInput, number?][]): HubState<number> => inputs.reduce<HubState<number>>((state, [input, by]) => hub(state, input, by), idleHub)
const port = (state: HubState<number>, input: HubInput, by?: number): [boolean, number[], string] => {
  const { port, tell, event } = hub(state, input, by)
  return [port, [...tell], 'cause' in event ? `${event.type} ${String(event.cause)}` : event.type]
}

test('what it says is this', () => {
  expect([idleHub, started, aborted, refused]).toEqual([{ holders: [], last: [], phase: undefined }, { type: 'service.started' }, { type: 'service.stopped', cause: 'aborted' }, { type: 'service.refused', cause: 'other' }])
})
test('only the first launch and the last abort are for the port; who joins in while it runs is told so', () => {
  const one = run(['launch', 1]), running = run(['launch', 1], [started]), both = run(['launch', 1], [started], ['launch', 2])
  expect([port(idleHub, 'launch', 1), port(one, 'launch', 2), port(running, 'launch', 2)]).toEqual([[true, [], 'service.started'], [false, [], 'service.started'], [false, [2], 'service.started']])
  expect([port(both, 'abort', 1), port(running, 'abort', 1), port(both, 'detach', 1)]).toEqual([[false, [1], 'service.stopped aborted'], [true, [], 'service.started'], [false, [], 'service.started']])
  expect(hub(both, 'abort', 1)).toMatchObject({ holders: [2], last: [], phase: 'running' })
})
test('the late start of a stopped service concerns who let it go, and not who launched since', () => {
  const again = run(['launch', 1], [started], ['abort', 1], ['launch', 2])
  expect(again).toMatchObject({ holders: [2], last: [1], phase: 'stopping' })
  expect([port(again, started), port(again, aborted), port(again, { type: 'service.refused', cause: 'other' })]).toEqual([[false, [1], 'service.started'], [false, [1], 'service.stopped aborted'], [false, [2], 'service.refused other']])
})
test('a kill that is told after the abort concerns who let it go, also where its start was never heard; where nothing was launched nothing is awaited', () => {
  const again = run(['launch', 1], ['abort', 1], ['launch', 2])
  expect(again).toEqual(expect.objectContaining({ holders: [2], last: [1], phase: 'stopping' }))
  expect(port(again, { type: 'service.stopped', cause: 'killed' })).toEqual([false, [1], 'service.stopped killed'])
  expect([run(['abort', 1]).phase, run(['launch', 1], [refused], ['abort', 1]).phase]).toEqual([undefined, undefined])
})
test('does in every state that two holders can reach what it did when it was proved', () => {
  const seen = new Map<string, number>(), queue: HubState<number>[] = [idleHub], lines: string[] = []
  const at = (s: HubState<number>): number => {
    const key = JSON.stringify([s.holders, s.last, s.phase])
    if (!seen.has(key)) { seen.set(key, seen.size); queue.push(s) }
    return seen.get(key)!
  }
  at(queue.shift()!)
  for (let s = queue.shift(); s; s = queue.shift()) for (const by of [1, 2, undefined]) for (const input of [...(by ? ['launch', 'abort', 'detach'] as const : []), ...WORDS]) {
    const { port, tell, event, ...next } = hub(s, input, by)
    lines.push(JSON.stringify([at(s), input, by, at(next), port, tell, event]))
  }
  expect([seen.size, lines.length, createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)]).toEqual([31, 930, '38b2569235aab2a0'])
})
