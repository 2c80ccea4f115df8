/** The README's recipe for a team's own test, as it stands there, over machines that `onhook check` refuses or finds broken. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const recipe = /```ts run\n(import \{ callMachine, compile \}[\s\S]*?)```/.exec(readFileSync(`${root}packages/machine/README.md`, 'utf8'))![1]!
/** What the recipe prints for the machine of a fixture. @throws what it throws */
async function printed(fixture: string): Promise<unknown> {
  const file = `${root}test/.snippet-own-machine-${fixture}.ts`
  const lines = recipe.replace(/^const machine = .*$/m, `import * as own from './unit/fixtures/check/${fixture}.ts'\nconst { machine = own.default, events, regions } = own as any`)
    .replace(/^const options = .*$/m, 'const options = { ...(events && { events }), ...(regions && { regions }) }').replace('console.log(', 'export const printed = [].concat(')
  expect(lines).toMatch(/import \* as own[\s\S]*const options = \{ \.\.\.[\s\S]*export const printed/)
  writeFileSync(file, lines)
  try { return (await import(file) as { printed: unknown }).printed } finally { rmSync(file) }
}

describe('a test that is copied from the README', () => {
  // One for each place that refuses. The program's own tests have them all: both call the same.
  test.each([
    ['impure-guard', 'read context.attempts'], ['asks-a-variable', 'asked twice'], ['asks-the-clock', 'the guard "isFresh" read Date.now()'],
    ['commands-at-once', 'commands join before the first event'], ['leaves-another-attempt', 'the attempt of leave'],
    ['tells-nobody', 'the whole machine does something else'], ['invokes', '.invoke is there'],
  ])('refuses what the program refuses: %s', async (fixture, says) => {
    await expect(printed(fixture)).rejects.toThrow(says)
  })
  test.each([['deaf', 'F21'], ['exits-again', 'F85'], ['never-joined', 'P1']])('finds what it finds: %s', async (fixture, id) => {
    expect(await printed(fixture)).toContain(id)
  })
  test('and passes what it passes: a region in the core', async () => {
    expect(await printed('hears-a-loss')).toEqual([true])
  })
  // What docs/proof.md says is not seen: whoever mends it finds the sentence there.
  test.each(['writes-a-variable', 'sends-to-itself'])('what an action does is not seen: %s', async fixture => {
    expect(await printed(fixture)).toEqual([true])
  })
})
