/**
 * The environment of docs/environment.md was written twice. Here the two are held against each other: the
 * explorer in TypeScript, the world in C under a plain search, and the same world under SPIN must count the
 * same states and the same transitions, and must find the same properties violated in machines that are wrong.
 */
import { compile, type TransitionTable } from '@onhook/machine'
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { BROKEN, STUCK, brokenTable } from './broken.ts'
import { NAMED, PROMISES, WITNESSED, withBroken, type EnvironmentName, type Powers } from './environments.ts'
import { explored, judgedLiveness } from './explorer.ts'
import { PROPERTIES, SMALL_FILE, build, missingTools, searchSmall, type Engines, type Search } from './run.ts'

// A project of its own (`vitest run --project witness`), which the build always runs: there the tools must be.
test('the tools are there (apt-get install spin gcc libc6-dev)', () => expect(missingTools()).toEqual([]))

const table = compile()
const MINUTES = 60_000
/** Of these the explorer's liveness is left to `pnpm check`. */
const HUGE = ['hostile', 'queued', 'reordered']
const built = new Map<string, Promise<Engines>>()
const enginesOf = (name: EnvironmentName, of: TransitionTable = table): Promise<Engines> => {
  const key = `${name} ${of.hash}`
  return built.get(key) ?? built.set(key, build(of, WITNESSED[name])).get(key)!
}
afterAll(async () => { for (const e of built.values()) await (await e).dispose() })
const violatedIn = (s: Search): string[] => Object.keys(s.safety).filter(id => s.safety[id]!.violated > 0).sort()

describe('the explorer, the search in C and SPIN count the same, and none finds a property of safety violated', () => {
  const met = new Map<string, number>()
  test.concurrent.each(NAMED)('%s', async name => {
    const engines = await enginesOf(name)
    const ours = await engines.search(), theirs = explored(table, name), spin = await engines.spin()
    expect({ states: ours.states, transitions: ours.transitions, depth: ours.depth, starts: ours.starts, violated: violatedIn(ours) }).toEqual(theirs)
    expect({ violates: spin.violates, states: spin.states, transitions: spin.transitions }).toEqual({ violates: false, states: ours.states, transitions: ours.transitions })
    expect(violatedIn(ours)).toEqual([])
    expect(Object.entries(ours.liveness!).filter(([, l]) => !l.holds)).toEqual([])
    if (!HUGE.includes(name)) expect(ours.liveness).toEqual(judgedLiveness(table, name, Object.keys(ours.liveness!)))
    for (const [id, s] of Object.entries(ours.safety)) met.set(id, (met.get(id) ?? 0) + s.met)
  }, 10 * MINUTES)
  test('every property had something to say', () => {
    expect(PROPERTIES.filter(id => !met.get(id))).toEqual([])
  })
  test('where only the microphone may be used, and its permission comes and goes', async () => {
    const guarded = compile(undefined, { policy: { serviceTypes: ['microphone'] } })
    expect(guarded.policy.needsPermission).toBe(true)
    const engines = await enginesOf('late', guarded)
    const ours = await engines.search(), spin = await engines.spin()
    expect({ states: ours.states, transitions: ours.transitions, depth: ours.depth, starts: ours.starts, violated: violatedIn(ours) }).toEqual(explored(guarded, WITNESSED.late))
    expect({ violates: spin.violates, states: spin.states, transitions: spin.transitions }).toEqual({ violates: false, states: ours.states, transitions: ours.transitions })
    expect(violatedIn(ours)).toEqual([])
  }, 5 * MINUTES)
})

/** `small.test.ts` holds the explorer against this file, without gcc. */
test('what is written down of the small environments is what the search in C finds (run.ts --small)', async () => {
  expect(JSON.parse(readFileSync(SMALL_FILE, 'utf8'))).toEqual(await searchSmall())
}, 5 * MINUTES)

/** No named environment has these powers on, so their moves are counted here. Liveness is judged too: most promises are kept for its sake. */
describe('with one promise broken, the explorer and the search find the same', () => {
  const found = async (powers: Powers) => {
    await using engines = await build(table, powers)
    const ours = await engines.search()
    return { counts: { states: ours.states, transitions: ours.transitions, depth: ours.depth, starts: ours.starts, violated: violatedIn(ours) }, liveness: ours.liveness! }
  }
  let kept: ReturnType<typeof found> | undefined
  test.concurrent.each(PROMISES)('%s', async promise => {
    const { counts, liveness } = await found(withBroken(promise))
    expect(counts).toEqual(explored(table, withBroken(promise)))
    expect(liveness).toEqual(judgedLiveness(table, withBroken(promise), Object.keys(liveness)))
    expect({ counts, liveness }).not.toEqual(await (kept ??= found(WITNESSED.promising)))
  }, 5 * MINUTES)
})

describe('of a machine that is wrong, all three say so, and say the same; where it is stuck, the explorer and the search', () => {
  test.concurrent.each(BROKEN)('$says', async broken => {
    const wrong = brokenTable(table, broken), engines = await enginesOf(broken.environment)
    const ours = await engines.search(wrong), violated = violatedIn(ours)
    expect(violated).toContain(broken.violates)
    const { starts: _, ...counts } = explored(wrong, WITNESSED[broken.environment])
    expect({ states: ours.states, transitions: ours.transitions, depth: ours.depth, violated }).toEqual(counts)
    expect((await engines.spin(wrong, violated)).violates).toBe(true)
    expect((await engines.spin(wrong, PROPERTIES.filter(id => !violated.includes(id)))).violates).toBe(false)
  }, 5 * MINUTES)
  test.concurrent.each(STUCK)('$says', async broken => {
    const wrong = brokenTable(table, broken), { liveness } = await (await enginesOf(broken.environment)).search(wrong)
    expect(liveness![broken.violates]).toMatchObject({ holds: false })
    expect(liveness).toEqual(judgedLiveness(wrong, WITNESSED[broken.environment], Object.keys(liveness!)))
  }, 5 * MINUTES)
})
