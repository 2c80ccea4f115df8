/**
 * The duties of one step hold in every reachable state of the table of every policy, and none of them is empty.
 */
import { COMMANDS, compile, type Policy } from '@onhook/machine'
import { DUTIES, checkDuties, type Duty } from '@onhook/machine/testing'
import { describe, expect, test } from 'vitest'

const TYPES = [['microphone', 'camera', 'mediaPlayback'], ['microphone']] as const
const POLICIES = (['when-joined', 'when-joining', 'never'] as const).flatMap(launchService => TYPES.map(serviceTypes => ({ launchService, serviceTypes })))
const tables = POLICIES.map(policy => ({ name: `${policy.launchService}, ${policy.serviceTypes.join(' ')}`, table: compile(undefined, { policy: policy satisfies Partial<Policy> }) }))

describe.each(tables)('in the table of the policy $name', ({ table }) => {
  const { broken, witnesses } = checkDuties(table)
  test('every duty holds in every reachable state', () => {
    expect(broken).toEqual([])
  })
  test(`no duty is empty: the rarest was tested ${Math.min(...witnesses.values())} times`, () => {
    expect([...witnesses].filter(([, n]) => n === 0)).toEqual([])
  })
  test('a call begins with the app active, permission held and no screen [D1.1]', () => {
    const [core, ...listeners] = table.tables
    expect(core!.states[core!.initial]).toEqual({ session: 'idle', transport: 'none', screen: 'absent', service: 'off', systemCall: 'none', app: 'active', permission: 'held' })
    expect(listeners.map(t => Object.values(t.states[t.initial]!)[0])).toEqual(['inactive', 'unmuted', 'full'])
  })
})

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
