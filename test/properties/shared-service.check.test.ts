/** Calls that share one foreground service: the reducer that runs, every reachable state. */
import { describe, expect, test } from 'vitest'
import { aborted, hub, started, type HubInput, type HubState, type HubStep } from '../../packages/machine/src/service-hub.ts'
import { SHARED_SERVICE_ABLATIONS } from '../../packages/machine/src/testing/models/shared-service-properties.ts'
import { checkSharedService, LARGE_SHARED_SERVICE_ENVIRONMENTS, SHARED_SERVICE_ENVIRONMENTS, type SharedServicePowers } from '../../packages/machine/src/testing/models/shared-service.ts'
import { isBuild } from '../support/share.ts'
import { tableOf } from '../support/tables.ts'

const table = tableOf()
type State = HubState<number>
type Wrong = (state: State, input: HubInput, by?: number) => HubStep<number>
const broken = (result: ReturnType<typeof checkSharedService>): string[] => result.properties.filter(p => p.verdict === 'violated').map(p => p.id)
const isSaid = (input: HubInput, type: string): boolean => typeof input !== 'string' && input.type === type

describe('calls that share one service', () => {
  const measured = new Map<string, string[]>()
  for (const environment of [...Object.keys(SHARED_SERVICE_ENVIRONMENTS), ...(isBuild ? Object.keys(LARGE_SHARED_SERVICE_ENVIRONMENTS) : [])]) {
    test(`${environment}: every property holds, and was tested; each assumption that it keeps carries one`, () => {
      const result = checkSharedService({ table, environment })
      expect(result.properties.filter(p => p.verdict !== 'holds')).toEqual([])
      expect(result.states).toBeGreaterThan(2_000)
      for (const { id, breaks } of result.assumptions) {
        expect(breaks, id).not.toEqual([])
        measured.set(id, breaks)
      }
    })
  }
  test('every assumption was taken away in some environment', () => {
    expect([...measured.keys()].sort()).toEqual(SHARED_SERVICE_ABLATIONS.map(a => a.id).sort())
    expect(measured.get('HA1')).toContain('H4')
    expect(measured.get('HA9')).toContain('H3')
  })
  test('an environment leaves out a power only where an assumption names it, measured with just this power more', () => {
    const named = SHARED_SERVICE_ABLATIONS.map(a => JSON.stringify({ ...SHARED_SERVICE_ENVIRONMENTS[a.environment]!, ...a.powers }))
    const all = { loses: ['started', 'refused', 'aborted'], repeats: ['started', 'aborted'], kills: true, refuses: true, callsOff: true, restores: true, begins: true } as const
    for (const [environment, powers] of Object.entries(SHARED_SERVICE_ENVIRONMENTS)) {
      if (environment.endsWith('all said')) continue // its name says what it leaves out: loss, repetition, and a stop called off
      for (const power of Object.keys(all) as (keyof typeof all)[]) {
        if (power === 'repeats' && powers.tells === 'promises') continue // a promise settles once
        const more = JSON.stringify({ ...powers, [power]: all[power] })
        if (more !== JSON.stringify(powers)) expect(named, `${environment} leaves out ${power}`).toContain(more)
      }
    }
  })

  const hubs: Record<string, [property: string, hub: Wrong, environment?: string, powers?: Partial<SharedServicePowers>]> = {
    'every launch reaches the port': ['H1', (s, i, by) => (i === 'launch' ? { ...hub(s, i, by), port: true } : hub(s, i, by))],
    'no launch reaches the port after the first': ['H2', (s, i, by) => { const r = hub(s, i, by); return i === 'launch' && s.last.length > 0 ? { ...r, port: false } : r }],
    'every abort reaches the port': ['H4', (s, i, by) => (i === 'abort' ? { ...hub(s, i, by), port: true, tell: [] } : hub(s, i, by))],
    'an old start is taken for the new one': ['H3', (s, i, by) => { const r = hub({ ...s, phase: s.phase === 'stopping' ? undefined : s.phase }, i, by); return r }, 'two calls, words repeated'],
    'the last abort is kept back': ['H5', (s, i, by) => (i === 'abort' ? { ...hub(s, i, by), port: false, tell: [by!], event: aborted } : hub(s, i, by))],
    'who joins in is told that it runs, at once': ['H6', (s, i, by) => { const r = hub(s, i, by); return i === 'launch' && !r.port ? { ...r, tell: [by!], event: started } : r }],
    'who lets go of what he never heard start is not remembered': ['H3', (s, i, by) => { const r = hub(s, i, by); return i === 'abort' && s.phase === undefined ? { ...r, phase: undefined } : r }, 'two calls, words lost', { begins: true }],
    'an abort is told to all': ['H7', (s, i, by) => { const r = hub(s, i, by); return isSaid(i, 'service.stopped') ? { ...r, tell: [...new Set([...s.holders, ...s.last])] } : r }],
    'nobody is told of a kill': ['H8', (s, i, by) => (isSaid(i, 'service.stopped') ? { ...hub(s, i, by), tell: [] } : hub(s, i, by))],
    'the end of the last is forgotten': ['H10', (s, i, by) => (i === 'abort' ? { ...hub(s, i, by), port: false, tell: [by!], event: aborted } : hub(s, i, by))],
    'who joins in is never told': ['H11', (s, i, by) => { const r = hub(s, i, by); return i === 'launch' ? { ...r, tell: [] } : r }],
  }
  for (const [name, [property, wrong, environment = 'two calls, all said', powers]] of Object.entries(hubs)) {
    test(`a hub where ${name} breaks ${property}`, () => {
      const result = checkSharedService({ table, environment, hub: wrong, powers: { begins: false, ...powers }, max: 150_000 })
      expect(broken(result)).toContain(property)
      expect(result.properties.find(p => p.id === property)!.counterexample!.length).toBeGreaterThan(0)
    })
  }
})
