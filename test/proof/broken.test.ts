/** Each property can fail: a machine with a mistake that it is there to catch is caught by it. */
import { ENVIRONMENTS, LIVENESS, POSSIBILITY, SAFETY, checkEnvironment, patchedTable } from '@onhook/machine/proof'
import { describe, expect, test } from 'vitest'
import { BROKEN } from './broken.ts'

const caught = BROKEN.map(({ id, what, patch, environment, powers }) => {
  const { properties } = checkEnvironment(patchedTable(patch), { name: environment, powers: { ...ENVIRONMENTS[environment], ...powers } })
  const violated = properties.filter(p => p.verdict === 'violated')
  return { id, what, environment: powers ? `${environment} with ${Object.entries(powers).map(([k, v]) => (v === true ? k : `${k} ${v}`)).join(', ')}` : environment, by: violated.map(p => p.id), story: violated.find(p => p.id === id)?.counterexample?.story.length ?? 0 }
})

describe('broken machines', () => {
  test.each(caught)('$id catches the machine that $what', ({ id, by, story }) => {
    expect(by).toContain(id)
    expect(story).toBeGreaterThan(0)
  })
  test('every property of the product has one', () => {
    const all = [...Object.keys(SAFETY), ...LIVENESS.map(p => p.id), ...POSSIBILITY.map(p => p.id)]
    expect(all.filter(id => !BROKEN.some(b => b.id === id))).toEqual([])
  })
  test('what catches each is as written down', async () => {
    await expect(`${JSON.stringify(caught.map(({ id, what, environment, by }) => ({ id, what, environment, by })), null, 1)}\n`).toMatchFileSnapshot('./caught.json')
  })
})
