/** The properties of the small models can fail too. Of muting each is needed, as of the product. */
import { describe, expect, test } from 'vitest'
import { checkMuteEcho } from '../../packages/machine/src/testing/models/mute-echo.ts'
import { catchCharts, catchHubs } from './small-models.ts'
import { caughtByNothingWeaker, untold } from './weaker.ts'

const MUTING = ['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M7', 'M8'], SHARED = Array.from({ length: 12 }, (_, i) => `H${i + 1}`)
const charts = catchCharts(), hubs = catchHubs()

describe('broken charts of the mute, broken hubs of a shared service', () => {
  test.each([...charts, ...hubs])('one that $what is caught', ({ by, story }) => {
    expect(by).not.toEqual([])
    expect(story).toBeGreaterThan(0)
  })
  test('what catches each is as written down', async () => {
    const file = (all: typeof charts) => all.map(({ what, where, by }) => ({ what, where, by }))
    await expect(`${JSON.stringify({ muting: file(charts), shared: file(hubs) }, null, 1)}\n`).toMatchFileSnapshot('./caught-small.json')
  })
  // M6 is half of M2: what is shown muted is muted. It is said for itself because the other half harms nobody.
  test.each(MUTING.filter(id => id !== 'M6'))('%s catches a chart that nothing else catches', id => { expect(charts.map(c => c.by.join(' '))).toContain(id) })
  test('M6 is told from all but M2', () => { expect(untold(MUTING, charts)).toEqual({ M6: ['M2'] }) })
  test('a system that says nothing and does nothing by itself: M7 holds there, and everything else', () => {
    expect(checkMuteEcho({ powers: { systemEchoes: 'never', systemActs: false } }).properties.filter(p => p.verdict !== 'holds')).toEqual([])
  })
  test('each property of the shared service catches a hub; these are told apart by none of them', () => {
    expect(SHARED.filter(id => !hubs.some(c => c.by.includes(id)))).toEqual([])
    expect(untold(SHARED, hubs)).toEqual({ H6: ['H8'], H12: ['H5', 'H10'] })
  })
  test.each([...Object.entries(caughtByNothingWeaker(MUTING, charts)), ...Object.entries(caughtByNothingWeaker(SHARED, hubs))])('%s catches one that nothing weaker catches', (_, what) => {
    expect(what).toBeDefined()
  })
})
