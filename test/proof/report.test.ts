/** The whole check as tasks that know nothing of each other, and the report that is put together from their parts. */
import { ASSUMPTIONS, ENVIRONMENTS, checkTasks, reportOf, runTask, type CheckPart, type CheckTask } from '@onhook/machine/testing'
import { describe, expect, test } from 'vitest'
import { MODELS, partOf } from '../../packages/machine/src/testing/report.ts'
import { tableOf } from '../support/tables.ts'
import { SMALL } from '../witness/environments.ts'

const table = tableOf(), foreign = { ...table, hash: 'of somebody else' }
const small = { name: 'small', powers: SMALL['a rejected join that goes on'] }
const nameOf = (t: CheckTask): string => (t.task === 'environment' ? (typeof t.environment === 'string' ? t.environment : t.environment.name) : t.task === 'table' ? 'table' : t.task === 'assumption' ? t.id : t.environment)
const thrown = (what: () => unknown): unknown => { try { what(); return undefined } catch (e) { const { code, message } = e as { code: string; message: string }; return [code, message] } }

describe('the tasks of a check', () => {
  test('are everything, what takes longest first', () => {
    const tasks = checkTasks(table), names = tasks.map(nameOf)
    expect(names.slice(0, 3)).toEqual(['hostile', 'reordered', 'queued'])
    expect(names.slice(3, 4 + ASSUMPTIONS.length)).toEqual(['documented', ...ASSUMPTIONS.map(a => a.id)])
    expect(names.slice(4 + ASSUMPTIONS.length)).toEqual(['rough', 'table', ...['words lost', 'words repeated', 'events in any order', 'by promises', 'all said'].map(n => `two calls, ${n}`), ...['changes told', 'all echoed', 'words repeated'].map(n => `mute, ${n}`), 'kind'])
    expect(tasks.filter(t => t.task === 'shared-service').length).toBe(5)
    expect(tasks.filter(t => t.task === 'mute').length).toBe(3)
  })
  test('are of our own machine and runtime the small models too, and of a foreign one not', () => {
    expect(checkTasks(foreign).map(t => t.task).filter(t => t === 'mute' || t === 'shared-service')).toEqual([])
    expect(checkTasks(foreign, { assumptions: false, environments: ['kind'] })).toEqual([{ task: 'table' }, { task: 'environment', environment: 'kind' }])
  })
  test('are fewer where fewer are asked for; an environment of powers takes as long as a large one', () => {
    expect(checkTasks(table, { environments: ['kind', small, 'hostile', 'queued'], assumptions: false }).map(nameOf)).toEqual(['hostile', 'queued', 'small', 'table', 'kind'])
    expect(checkTasks(table, { environments: [] }).filter(t => t.task === 'environment')).toEqual([])
  })
})

describe('a task', () => {
  test('of an environment gives what was found in it', () => {
    const { product, properties, assumptions } = runTask(table, { task: 'environment', environment: small })
    expect(product).toMatchObject([{ environment: 'small', states: 232, transitions: 874, complete: true }])
    expect(properties.filter(p => p.environment !== 'small')).toEqual([])
    expect(assumptions).toEqual([])
  })
  test('of an environment in which no call begins is refused, unless that is only not known yet', () => {
    const core = table.tables[0]!, e = core.events.indexOf('user.join'), deaf = { ...table, tables: [{ ...core, rows: core.rows.filter(r => r[1] !== e) }] }
    const task: CheckTask = { task: 'environment', environment: { name: 'still', powers: { ...ENVIRONMENTS.kind } } }
    expect(thrown(() => runTask(deaf, task))).toEqual(['empty-environment', 'the environment "still" allows nothing: no call ever begins in it, nothing is subscribed to, joined or launched; give it a power, or a machine that hears user.join'])
    expect(runTask(deaf, task, { statesMax: 1 }).product).toMatchObject([{ complete: false }])
    // What only launches, subscribes or joins has begun something.
    for (const type of ['launchService', 'subscribe', 'join'] as const) {
      const begins = { ...core, commands: [...core.commands, [{ type }]], rows: [...deaf.tables[0]!.rows, [core.initial, e, core.initial, core.commands.length] as (typeof core.rows)[number]] }
      expect(runTask({ ...table, tables: [begins] }, task).product).toMatchObject([{ complete: true }])
    }
  })
  test('of the table gives its duties', () => {
    const never = tableOf({ launchService: 'never' }), part = runTask(never, { task: 'table' })
    expect([part.product, part.assumptions]).toEqual([[], []])
    expect(part.properties.filter(p => p.environment !== 'table')).toEqual([])
    expect(part.properties.length).toBeGreaterThan(100)
  })
  test('of an assumption gives what breaks without it, and the story of the first', () => {
    for (const [id, told] of [['A17', 'the next attempt begins'], ['A21', 'the user joins']] as const) { // one takes a promise away, one the fairness of a class
      const a = ASSUMPTIONS.find(x => x.id === id)!, { product, properties, assumptions: [found, ...rest] } = runTask(table, { task: 'assumption', id })
      expect([product, properties, rest]).toEqual([[], [], []])
      expect(found).toEqual({ id, text: a.text, duty: a.duty, without: a.without, environment: 'kind', breaks: a.breaks, story: expect.arrayContaining([expect.stringContaining(told), expect.stringMatching(/^from here on/)]) })
    }
  })
  test('of an assumption tells the story of a step to its end, with nothing that goes on for ever', () => {
    // Accepted, it subscribes once more: what breaks first is safety.
    const [core, ...listeners] = table.tables as [(typeof table.tables)[number]], e = core.events.indexOf('transport.accepted'), joins = (s: number): boolean => core.states[s]!['session'] === 'joining'
    const wrong = { ...table, tables: [{ ...core, commands: [...core.commands, [{ type: 'subscribe' as const }]], rows: core.rows.map(r => (r[1] === e && joins(r[0]) ? [r[0], e, r[2], core.commands.length] as typeof r : r)) }, ...listeners] }
    const [found] = runTask(wrong, { task: 'assumption', id: 'A21' }).assumptions
    expect(found!.breaks[0]).toBe('S7')
    expect(found!.story!.map(line => /^ *\d+\. [a-zA-Z ]+/.exec(line)?.[0].slice(4).trim())).toEqual(['the user joins', expect.any(String), 'the SDK accepts the join', 'the callback arrives'])
  })
  test('of an assumption that a machine does not need tells no story', () => {
    const [found] = runTask(tableOf({ launchService: 'never' }), { task: 'assumption', id: 'A9' }).assumptions // of the words of a service that is never launched
    expect([found!.id, found!.breaks, 'story' in found!]).toEqual(['A9', [], false])
  })
  test('of muting is of the environment that it names', () => {
    expect(thrown(() => runTask(table, { task: 'mute', environment: 'none' }))).toEqual([undefined, 'environment must be one of "mute, changes told", "mute, all echoed", "mute, words repeated", found "none"'])
  })
  test('of a small model is told in the words of the large one', () => {
    const found = { environment: 'small', states: 5, transitions: 6, depth: 7, seconds: 8 }
    const of = (kind: string, more: { counterexample?: string[] } = {}) => ({ id: kind, text: `text of ${kind}`, kind, verdict: 'holds' as const, witnesses: 3, ...more })
    const part = partOf({ ...found, properties: [of('state'), of('move', { counterexample: ['a step'] }), of('leads-to'), of('possible')], assumptions: [{ id: 'B1', text: 'text of B1', without: 'it breaks', breaks: ['M1'], story: ['how'] }] }, MODELS.mute)
    expect(MODELS).toEqual({ 'shared-service': 'two calls, one service', mute: 'muting' })
    const told = (id: string, kind: string) => ({ id, kind, says: `text of ${id}`, environment: 'muting: small', verdict: 'holds', witnesses: 3 })
    expect(part.product).toEqual([{ ...found, environment: 'muting: small', complete: true }])
    expect(part.properties).toEqual([told('state', 'safety'), { ...told('move', 'safety'), counterexample: { story: ['a step'], trace: [] } }, told('leads-to', 'liveness'), told('possible', 'possibility')])
    expect(part.assumptions).toEqual([{ id: 'B1', text: 'text of B1', duty: 'muting', without: 'it breaks', environment: 'muting: small', breaks: ['M1'], story: ['how'] }])
  })
  // That of muting takes seconds: `pnpm check` runs it, and the tests of its command line.
  test('of a small model tells it in the same words', () => {
    const environment = 'two calls, all said', name = `two calls, one service: ${environment}`
    const { product, properties, assumptions } = runTask(table, { task: 'shared-service', environment })
    expect(product).toEqual([{ environment: name, states: expect.any(Number), transitions: expect.any(Number), depth: expect.any(Number), seconds: expect.any(Number), complete: true }])
    expect(properties.filter(p => p.environment !== name || p.verdict === 'violated' || p.says.length < 9 || 'counterexample' in p)).toEqual([])
    expect([...new Set(properties.map(p => p.kind))].sort()).toEqual(expect.arrayContaining(['liveness', 'safety']))
    expect(assumptions).toEqual([]) // of this environment none is taken away
  })
})

describe('a report', () => {
  const product = (environment: string): CheckPart['product'][number] => ({ environment, states: 1, transitions: 2, depth: 3, seconds: 4, complete: true })
  const property = (environment: string, id: string): CheckPart['properties'][number] => ({ id, kind: 'safety', says: '', environment, verdict: 'holds', witnesses: 1 })
  const assumption = (id: string, ...breaks: string[]): CheckPart['assumptions'][number] => ({ id, text: `text of ${id}`, duty: 'runtime', without: '', environment: 'x', breaks })
  const part = (more: Partial<CheckPart>): CheckPart => ({ product: [], properties: [], assumptions: [], ...more })
  test('says of which machine', () => {
    const core = table.tables[0]!
    expect(reportOf(table, [])).toEqual({ machine: { hash: table.hash, states: core.states.length, transitions: core.rows.length }, product: [], properties: [], assumptions: [] })
  })
  test('has its parts in an order that does not depend on who was ready first', () => {
    const environments = ['table', 'kind', 'documented', 'rough', 'hostile', 'queued', 'reordered', 'a', 'b'], mixed = ['b', 'rough', 'a', 'table', 'reordered', 'kind', 'queued', 'hostile', 'documented']
    const report = reportOf(table, mixed.map(e => part({ product: [product(e)], properties: [property(e, 'S2'), property(e, 'S1')] })))
    expect(report.product.map(p => p.environment)).toEqual(environments)
    expect(report.properties.map(p => `${p.environment} ${p.id}`)).toEqual(environments.flatMap(e => [`${e} S2`, `${e} S1`]))
  })
  test('has each assumption once, by letter and number, with all that breaks without it', () => {
    const { assumptions } = reportOf(table, [part({ assumptions: [assumption('HA2', 'M1'), assumption('A10', 'S1')] }), part({ assumptions: [assumption('A9', 'L1'), assumption('HA2', 'M2', 'M1')] }), part({ assumptions: [assumption('B1'), assumption('B'), assumption('AB1'), assumption('A2', 'S3')] })])
    // Of several environments the first by its name in which something breaks tells how.
    const of = (environment: string, breaks: string[], story?: string[]) => part({ assumptions: [{ ...assumption('MA1', ...breaks), environment, ...(story && { story }) }] })
    const several = [of('c', ['M3', 'M2'], ['of c']), of('a', []), of('b', ['M2'], ['of b'])], first = { ...assumption('MA1', 'M2', 'M3'), environment: 'a', story: ['of b'] }
    expect([reportOf(table, several).assumptions, reportOf(table, several.toReversed()).assumptions]).toEqual([[first], [first]])
    expect(assumptions).toEqual([assumption('A2', 'S3'), assumption('A9', 'L1'), assumption('A10', 'S1'), assumption('AB1'), assumption('B'), assumption('B1'), assumption('HA2', 'M1', 'M2')])
  })
})
