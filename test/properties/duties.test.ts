/**
 * The duties of one step hold in every reachable state of the table of every policy, and none of them is empty.
 */
import { COMMANDS } from '@onhook/machine'
import { DUTIES, TIMER_DUTIES, checkDuties, checkStarts, checkTable, checkTimers, patchedTable, type Duty } from '@onhook/machine/testing'
import { describe, expect, test } from 'vitest'
import { patience } from '../support/seed.ts'
import { tableOf } from '../support/tables.ts'

const TYPES = [['microphone', 'camera', 'mediaPlayback'], ['microphone']] as const
const POLICIES = (['when-joined', 'when-joining', 'never'] as const).flatMap(launchService => TYPES.map(serviceTypes => ({ launchService, serviceTypes })))
const tables = POLICIES.map(policy => ({ name: `${policy.launchService}, ${policy.serviceTypes.join(' ')}`, table: tableOf(policy) }))

describe.each(tables)('in the table of the policy $name', ({ table }) => {
  const { broken, witnesses } = checkDuties(table)
  test('every duty holds in every reachable state', () => {
    expect(broken).toEqual([])
  })
  test(`no duty is empty: the rarest was tested ${Math.min(...witnesses.values())} times`, () => {
    expect([...witnesses].filter(([, n]) => n === 0)).toEqual([])
  })
  test('each region starts as it should, and stands in one table', () => {
    const starts = checkStarts(table)
    expect(starts.broken).toEqual([])
    expect(new Set(starts.witnesses.values())).toEqual(new Set([1]))
  })
  test('every timer runs exactly in its states, and each of them in some', () => {
    const timers = checkTimers(table)
    expect(timers.broken).toEqual([])
    expect([...timers.witnesses].filter(([, n]) => n === 0)).toEqual([])
  })
  test('a timer that runs in one state too few or too many is named, with the state', () => {
    for (const { id, timer } of TIMER_DUTIES) {
      if (timer === undefined || !checkTimers(table).witnesses.has(id)) continue
      const [core, ...listeners] = table.tables, right = core!.timers[timer]!, other = core!.states.findIndex((_, i) => !right.includes(i))
      const changed = (states: number[]) => checkTimers({ ...table, tables: [{ ...core!, timers: { ...core!.timers, [timer]: states } }, ...listeners] }).broken
      for (const [states, wrong, i] of [[right.slice(1), 'does not run', right[0]!], [[...right, other], 'runs', other]] as const) {
        const broken = changed([...states])
        expect(broken).toMatchObject([{ duty: id, table: 'core', event: timer, state: core!.states[i] }])
        expect(broken[0]!.says).toContain(`${timer} ${wrong} in session ${core!.states[i]!['session']}, `)
      }
    }
  })
  test('a timer that no call knows, or that runs beside the core, is named', () => {
    const [core, ...listeners] = table.tables
    const beside = checkTimers({ ...table, tables: [core!, { ...listeners[0]!, timers: { 'timer.join': [0] } }, ...listeners.slice(1)] })
    expect(beside.broken).toMatchObject([{ duty: 'T8', table: 'audio', event: 'timer.join' }])
    const unknown = checkTimers({ ...table, tables: [{ ...core!, timers: { ...core!.timers, 'user.join': [0] } }, ...listeners] })
    expect(unknown.broken).toMatchObject([{ duty: 'T8', table: 'core', event: 'user.join' }])
  })
  test('a call begins with the app active, permission held and no screen [D1.1]', () => {
    const [core, ...listeners] = table.tables
    expect(core!.states[core!.initial]).toEqual({ session: 'idle', transport: 'none', screen: 'absent', service: 'off', systemCall: 'none', app: 'active', permission: 'held' })
    expect(listeners.map(t => Object.values(t.states[t.initial]!)[0])).toEqual(['inactive', 'unmuted', 'full'])
  })
})

test('a refused or killed service that is forgotten when the app goes, and so is launched again, is told', () => {
  const forgets = patchedTable((answer, from, event) => {
    const isUp = (session: string): boolean => session === 'joined' || session === 'reconnecting'
    if (event === 'app.deactivated' && from.app === 'active' && isUp(from.session) && ['refused', 'stopped'].includes(from.service)) answer.to = { ...answer.to, service: 'off' }
  })
  const core = forgets.tables[0]!, launch = core.rows.find(([s, e, , c]) => {
    const from = core.states[s]!
    return from['service'] === 'off' && from['session'] === 'joined' && core.events[e] === 'app.activated' && core.commands[c]!.some(x => x.type === 'launchService')
  })
  expect(launch).toBeDefined()
  expect(checkTable(forgets).filter(p => p.verdict === 'violated').map(p => p.id)).toEqual(expect.arrayContaining(['F56', 'F70', 'F74', 'F76']))
}, patience(180_000))

describe('the list of duties', () => {
  test('names each duty once, by its kind', () => {
    expect(new Set(DUTIES.map(d => d.id)).size).toBe(DUTIES.length)
    for (const d of DUTIES) expect(d.id).toMatch(d.kind === 'response' ? /^R\d+$/ : /^F\d+$/)
  })
  test('speaks of no policy that does not exist', () => {
    const unheard = DUTIES.filter(d => !tables.some(({ table }) => d.speaksOf?.(table.policy) ?? true))
    expect(unheard).toEqual([])
  })
  test.each(COMMANDS)('says when %s may be given', command => {
    expect(DUTIES.filter(d => d.kind === 'licence' && d.says.startsWith(`${command}:`)).length).toBeGreaterThan(0)
  })
  test('a duty that is broken is shown with its step, and one that speaks of nothing with no witness', () => {
    const duty = (id: string, when: Duty['when']): Duty => ({ id, kind: 'response', table: 'core', says: 'a joined call is idle', source: 'table', when, must: s => s.to.session !== 'joined' })
    const { broken, witnesses } = checkDuties(tables[0]!.table, [duty('R1', (s, e) => s.session === 'joining' && e === 'transport.joined'), duty('R2', () => false)])
    expect(broken.length).toBe(witnesses.get('R1'))
    expect(broken[0]).toMatchObject({ duty: 'R1', table: 'core', event: 'transport.joined', state: { session: 'joining' }, to: { session: 'joined' } })
    expect(witnesses.get('R2')).toBe(0)
  })
})
