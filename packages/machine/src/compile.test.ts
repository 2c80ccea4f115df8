/** The tables: complete, deterministic, and what our code says about them is fresh. */
import { readFileSync } from 'node:fs'
import { assign, createMachine, setup } from 'xstate'
import { describe, expect, test } from 'vitest'
import { ROWS, callMachine, compile, hashOf, initialState, isCallError, rowOf, step, type CallEvent, type Control } from './index.ts'
import { hashOfPolicy } from './hash.ts'
import { createPolicy, type Policy } from './policy.ts'
import { VERSION } from './version.ts'

const table = compile()
const core = table.tables[0]!

describe('compile', () => {
  test('is deterministic: the same machine gives the same bytes', () => {
    expect(JSON.stringify(compile())).toBe(JSON.stringify(table))
    expect(hashOf(JSON.parse(JSON.stringify(table)))).toBe(table.hash)
  })

  test('gives the core first and the listeners after it, under a megabyte', () => {
    expect(table.tables.map(t => t.name)).toEqual(['core', 'audio', 'media', 'presentation'])
    expect(JSON.stringify(table).length).toBeLessThan(1_000_000)
    expect(table.signals).toEqual(['session.began', 'session.over'])
  })

  test('no command stands twice in one step, and each list is in the fixed order [D12.4]', () => {
    for (const t of table.tables) for (const list of t.commands) {
      const types = list.map(c => c.type)
      expect(new Set(types).size).toBe(types.length)
    }
  })

  test.each(['when-joined', 'when-joining', 'never'] as const)('the hashes that traces carry are those of the tables (%s)', launchService => {
    for (const serviceTypes of [['microphone', 'camera', 'mediaPlayback'], ['microphone']] satisfies Policy['serviceTypes'][]) {
      expect(hashOfPolicy({ launchService, serviceTypes })).toBe(compile(undefined, { policy: { launchService, serviceTypes } }).hash)
    }
  })

  test('the table and step agree on every row of the core', () => {
    const rows = new Map(core.rows.map(([s, e, n, c]) => [s * 1000 + e, [n, c] as const]))
    const start = initialState()
    core.states.forEach((control, s) => {
      ROWS.forEach(([name, event], e) => {
        const state = { ...start, ...(control as unknown as Control) }
        const r = step(state, event)
        const row = rows.get(s * 1000 + e)
        // A listener may accept what the core ignores.
        const next = row ? core.states[row[0]]! : control
        for (const region of core.regions) expect(r.state[region as keyof Control], `${name} in ${JSON.stringify(control)}`).toBe(next[region])
        const commands = r.commands.filter(c => c.type !== 'setMuted').map(c => c.type)
        expect(commands, `${name} in ${JSON.stringify(control)}`).toEqual(row ? core.commands[row[1]]!.map(c => c.type) : [])
      })
    })
  }, 60_000)

  test('each row of the vocabulary is named by the event that stands for it', () => {
    const policy = createPolicy({ serviceTypes: ['microphone'] })
    for (const [name, event] of ROWS) expect(rowOf(event, policy)).toBe(name)
  })

  test('a timer is named exactly in the states in which it runs [C10.3]', () => {
    expect(core.timers['timer.join']!.every(s => core.states[s]!['session'] === 'joining')).toBe(true)
    expect(core.timers['timer.join']!.length).toBe(core.states.filter(s => s['session'] === 'joining').length)
  })

  test('refuses a machine whose choices hang on context other than the policy', () => {
    const counting = setup({ types: { context: {} as { n: number }, events: {} as CallEvent } }).createMachine({
      type: 'parallel', context: { n: 0 },
      states: { session: { initial: 'idle', states: { idle: { on: { 'user.join': { actions: assign({ n: ({ context }) => context.n + 1 }) }, 'user.leave': { guard: ({ context }) => context.n > 2, target: 'gone' } } }, gone: {} } } },
    })
    let error: unknown
    try { compile(counting) } catch (e) { error = e }
    expect(isCallError(error) && error.code).toBe('not-finite')
  })

  test('takes a team’s own extension: another region becomes a listener of its own', () => {
    const extended = createMachine({ ...callMachine.config, states: { ...callMachine.config.states, recording: { initial: 'off', states: { off: { on: { 'transport.joined': 'on' } }, on: { on: { 'session.over': 'off' } } } } } } as never, callMachine.implementations as never)
    const t = compile(extended)
    expect(t.tables.map(x => x.name)).toEqual(['core', 'audio', 'media', 'presentation', 'recording'])
    expect(t.hash).not.toBe(table.hash)
  })
})

test('the version in traces is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version)
})
