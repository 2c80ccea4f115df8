/** The call machine through a patch that changes nothing, and one that drops a command: whole, which takes a while. */
import { dropCommand, patchedTable } from '@onhook/machine/testing'
import { expect, test } from 'vitest'
import { patience } from '../support/seed.ts'

test('where nothing is changed it is the call machine; where a command is dropped, one without it', () => {
  const exits = (t: ReturnType<typeof patchedTable>): boolean => t.tables[0]!.commands.some(list => list.some(c => c.type === 'exitScreen'))
  expect(exits(patchedTable(a => { dropCommand(a, 'exitScreen') }))).toBe(false)
  const same = patchedTable(() => {}), { states, rows } = same.tables[0]!
  // Of the core, as the docs count it.
  expect([exits(same), states.length, rows.length]).toEqual([true, 291, 8_865])
}, patience(120_000))
