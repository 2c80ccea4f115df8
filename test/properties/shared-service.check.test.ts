/** Calls that share one foreground service: the reducer that runs, every reachable state. */
import { compile } from '@onhook/machine'
import { describe, expect, test } from 'vitest'
import { aborted, hub, started, type HubInput, type HubState, type HubStep } from '../../packages/machine/src/service-hub.ts'
import { checkSharedService, SHARED_SERVICE_ENVIRONMENTS } from '../../packages/machine/src/testing/models/shared-service.ts'

const table = compile()
type State = HubState<number>
type Wrong = (state: State, input: HubInput, by?: number) => HubStep<number>
const broken = (result: ReturnType<typeof checkSharedService>): string[] => result.properties.filter(p => p.verdict === 'violated').map(p => p.id)
const isSaid = (input: HubInput, type: string): boolean => typeof input !== 'string' && input.type === type

describe('calls that share one service', () => {
  for (const environment of Object.keys(SHARED_SERVICE_ENVIRONMENTS).filter(e => !e.startsWith('three'))) {
    test(`${environment}: every property holds, and was tested`, () => {
      const result = checkSharedService({ table, environment })
      expect(result.properties.filter(p => p.verdict !== 'holds')).toEqual([])
      expect(result.states).toBeGreaterThan(2_000)
    })
  }

  const hubs: Record<string, [property: string, hub: Wrong, environment?: string]> = {
    'every launch reaches the port': ['H1', (s, i, by) => (i === 'launch' ? { ...hub(s, i, by), port: true } : hub(s, i, by))],
    'no launch reaches the port after the first': ['H2', (s, i, by) => { const r = hub(s, i, by); return i === 'launch' && s.last.length > 0 ? { ...r, port: false } : r }],
    'every abort reaches the port': ['H4', (s, i, by) => (i === 'abort' ? { ...hub(s, i, by), port: true, tell: [] } : hub(s, i, by))],
    'an old start is taken for the new one': ['H3', (s, i, by) => { const r = hub({ ...s, phase: s.phase === 'stopping' ? undefined : s.phase }, i, by); return r }, 'two calls, words repeated'],
    'the last abort is kept back': ['H5', (s, i, by) => (i === 'abort' ? { ...hub(s, i, by), port: false, tell: [by!], event: aborted } : hub(s, i, by))],
    'who joins in is told that it runs, at once': ['H6', (s, i, by) => { const r = hub(s, i, by); return i === 'launch' && !r.port ? { ...r, tell: [by!], event: started } : r }],
    'an abort is told to all': ['H7', (s, i, by) => { const r = hub(s, i, by); return isSaid(i, 'service.stopped') ? { ...r, tell: [...new Set([...s.holders, ...s.last])] } : r }],
    'nobody is told of a kill': ['H8', (s, i, by) => (isSaid(i, 'service.stopped') ? { ...hub(s, i, by), tell: [] } : hub(s, i, by))],
    'the end of the last is forgotten': ['H10', (s, i, by) => (i === 'abort' ? { ...hub(s, i, by), port: false, tell: [by!], event: aborted } : hub(s, i, by))],
    'who joins in is never told': ['H11', (s, i, by) => { const r = hub(s, i, by); return i === 'launch' ? { ...r, tell: [] } : r }],
  }
  for (const [name, [property, wrong, environment = 'two calls, all said']] of Object.entries(hubs)) {
    test(`a hub where ${name} breaks ${property}`, () => {
      const result = checkSharedService({ table, environment, hub: wrong, powers: { begins: false }, max: 150_000 })
      expect(broken(result)).toContain(property)
      expect(result.properties.find(p => p.id === property)!.counterexample!.length).toBeGreaterThan(0)
    })
  }

  test('each assumption carries a property', () => {
    const { assumptions } = checkSharedService({ table })
    expect(assumptions).toHaveLength(5)
    for (const { id, breaks } of assumptions) expect(breaks, id).not.toEqual([])
    expect(assumptions.find(a => a.id === 'HA1')!.breaks).toContain('H3')
  })
})
