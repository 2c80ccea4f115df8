/** Each property can fail: a machine with a mistake that it is there to catch is caught by it, and by nothing weaker. */
import { describe, expect, test } from 'vitest'
import { BROKEN } from './broken.ts'
import { NONE, PROPERTIES, catchAll, separationsOf, storiesOf } from './caught.ts'
import { IMPLIED } from './implied.ts'
import { caughtByNothingWeaker, untold } from './weaker.ts'

const caught = catchAll()
const file = (content: unknown): string => `${JSON.stringify(content, null, 1)}\n`

describe('broken machines', () => {
  test.each(caught)('$id catches the machine that $what', ({ id, by, story }) => {
    expect(by).toContain(id)
    expect(story.length).toBeGreaterThan(0)
  })
  test('every property of the product has one', () => {
    expect(PROPERTIES.filter(id => !BROKEN.some(b => b.id === id))).toEqual([])
  })
  test('what catches each, and how, is as written down', async () => {
    await expect(file(caught.map(({ id, what, environment, by }) => ({ id, what, environment, by })))).toMatchFileSnapshot('./caught.json')
    await expect(storiesOf(caught)).toMatchFileSnapshot('./caught.md')
  })
  test('the duties catch every one that is another table', () => {
    expect(caught.filter(c => (c.duties > 0) !== c.isChanged).map(c => c.what)).toEqual([])
  })
})

/** P is weaker than Q when Q catches every machine that P catches. */
describe('no property can be left out', () => {
  test('of any two, the first catches a machine that the second does not; but S1 is weaker than S2', () => { expect(untold(PROPERTIES, caught)).toEqual({ S1: ['S2'] }) })
  test.each(Object.entries(caughtByNothingWeaker(PROPERTIES, caught)))('%s catches a machine that nothing weaker catches', (_, what) => { expect(what).toBeDefined() })
  test.each(PROPERTIES.filter(id => !(id in IMPLIED)))('%s catches a machine that nothing else catches', id => {
    expect(caught.map(c => c.by.join(' '))).toContain(id)
  })
  test.each(Object.entries(IMPLIED))('%s is broken only together with another, as is said of it', (id, { by }) => {
    const mine = caught.filter(c => c.by.includes(id))
    expect(mine.filter(c => !c.by.some(p => by.includes(p))).map(c => c.what)).toEqual([])
    expect(mine.length).toBeGreaterThan(1)
  })
  test('each that is implied is told from every other by a machine that it catches and the other does not; but S1 is weaker than S2', async () => {
    const separations = separationsOf(caught)
    expect(Object.entries(separations).flatMap(([id, others]) => Object.keys(others).filter(p => others[p] === NONE).map(p => `${id} < ${p}`))).toEqual(['S1 < S2'])
    await expect(file(separations)).toMatchFileSnapshot('./separations.json')
  })
})
