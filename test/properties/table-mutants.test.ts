/**
 * Every small change of the tables, one cell at a time, judged by the duties alone, also where it leads to combinations
 * of values that the right machine never reaches. A mutant that no duty kills and
 * that an observer can tell apart shows a sentence that is missing; which ones cannot be told apart is computed.
 * Of the default policy nothing is sampled; of the others only a long run takes all (`test/support/share.ts`). The
 * three tables in which permission decides are as large again: `ONHOOK_LONG=1`.
 */
import { REGIONS, compile, type Command, type Policy, type Table } from '@onhook/machine'
import { DUTIES, applyMutant, engineOf, equivalenceOf, checkStarts, indexDuties, isEquivalent, mutantsOf, startMutantsOf, strayMutantsOf, type Duty, type DutyIndex } from '@onhook/machine/testing'
import { describe, expect, test } from 'vitest'
import { isLong, patience } from '../support/seed.ts'
import { everyOf } from '../support/share.ts'

const tableOf = (launchService: Policy['launchService'], serviceTypes: Policy['serviceTypes']) => {
  const { policy, tables } = compile(undefined, { policy: { launchService, serviceTypes } })
  return { name: `${launchService}${policy.needsPermission ? ', permission matters' : ''}`, policy, tables }
}
const TYPES: Policy['serviceTypes'][] = [['microphone', 'camera', 'mediaPlayback'], ...(isLong ? [['microphone'] as const] : [])]
const tables = TYPES.flatMap(types => (['when-joined', 'when-joining', 'never'] as const).map(choice => tableOf(choice, types)))
const failed = new Set<Duty>()
/** The default policy's are all taken, of the others a share. */
const shareOf = (policy: Pick<Policy, 'launchService'>): number => (policy.launchService === 'when-joined' ? 1 : everyOf('mutants'))

describe.each(tables)('the duties kill every mutant that can be told apart: $name', ({ name, policy, tables }) => {
  test.each(tables)('$name', table => {
    const start = performance.now()
    const isSame = equivalenceOf(table), duties = indexDuties(table, policy)
    const counts = { mutants: 0, killed: 0, equivalent: 0, 'equivalent and killed': 0 }
    const survivors: string[] = [], every = shareOf(policy)
    let n = 0
    for (const { says, cells, ...mutant } of mutantsOf(table)) {
      if (n++ % every > 0) continue
      const { cell, next, commands } = cells[0]!
      counts.mutants++
      const step = duties.stepOf(cell, next, commands)
      for (const d of duties.of[cell]!) if (!failed.has(d) && !d.must(step)) failed.add(d)
      const isKilled = duties.broken(cell, next, commands) !== undefined
      if (isSame({ ...mutant, says, cells })) {
        counts.equivalent++
        if (isKilled) counts['equivalent and killed']++
      } else if (isKilled) counts.killed++
      else survivors.push(says)
    }
    console.log(`${table.name} (${name}): ${JSON.stringify(counts)} in ${((performance.now() - start) / 1000).toFixed(1)} s`)
    expect(survivors.slice(0, 20)).toEqual([])
    expect(counts.killed + counts.equivalent).toBe(counts.mutants)
    expect(counts.mutants * every).toBeGreaterThan(table.states.length * table.events.length)
  }, patience(300_000))
})

describe.each(tables)('the duties kill every other beginning that can be told apart: $name', ({ policy, tables }) => {
  test.each(tables)('$name', table => {
    const isSame = equivalenceOf(table), original = engineOf(table), changed = engineOf(table), survivors: string[] = [], wrong: string[] = [], mutants = startMutantsOf(table)
    let told = 0
    for (const mutant of mutants) {
      const same = isSame(mutant), undo = applyMutant(changed, mutant)
      expect(changed.initial).toBe(mutant.initial)
      if (isEquivalent(original, changed) !== same) wrong.push(mutant.says)
      undo()
      const { broken } = checkStarts({ v: 1, hash: '', signals: [], policy, tables: [{ ...table, initial: mutant.initial! }] })
      if (!same) told++
      if (!same && broken.length === 0) survivors.push(mutant.says)
    }
    expect([survivors, wrong]).toEqual([[], []])
    expect([mutants.length, changed.initial]).toEqual([table.states.length - 1, original.initial])
    expect(told).toBeGreaterThan(0)
    expect(checkStarts({ v: 1, hash: '', signals: [], policy, tables: [table] }).broken).toEqual([])
  })
})

/** `duties.broken`, for millions of answers: in each cell the duty that was broken last is asked first. */
function judgeOf(duties: DutyIndex): (cell: number, to: Record<string, string>, commands: readonly Command[] | undefined) => Duty | undefined {
  const of = duties.of.map(all => [...all])
  return (cell, to, commands) => {
    const all = of[cell]!, step = duties.stepOf(cell, to, commands), i = all.findIndex(d => !d.must(step))
    if (i < 0) return undefined
    const broken = all[i]!
    all[i] = all[0]!
    all[0] = broken
    return broken
  }
}

describe.each(tables)('no region strays anywhere, reached or not: $name', ({ policy, tables }) => {
  test.each(tables)('$name: one region, with the commands of the cell and with each other list of the table', table => {
    const duties = indexDuties(table, policy), judge = judgeOf(duties), accepted: string[] = []
    const counts = { strays: 0, unreached: 0 }, every = shareOf(policy)
    for (const stray of strayMutantsOf(table)) {
      const { cell, to, commands, isReached } = stray
      counts.strays++
      if (!isReached) counts.unreached++
      if (counts.strays % every > 0) continue
      const step = duties.stepOf(cell, to, commands)
      for (const d of duties.of[cell]!) if (!failed.has(d) && !d.must(step)) failed.add(d)
      for (const list of [commands, ...table.commands]) if (!judge(cell, to, list)) accepted.push(`${stray.says}, with ${list.map(c => c.type).join(', ') || 'no command'}`)
      // When the wrong region is the one that moves, the row may be missing altogether.
      if (table.regions.every(r => to[r] === table.states[Math.floor(cell / table.events.length)]![r]) && !judge(cell, to, undefined)) accepted.push(`${stray.says}, without a row`)
    }
    expect(accepted.slice(0, 20)).toEqual([])
    const values = table.regions.reduce((n, r) => n + REGIONS[r as keyof typeof REGIONS].length - 1, 0)
    expect(counts.strays).toBe(table.states.length * table.events.length * values)
    if (table.name === 'core') expect(counts.unreached).toBeGreaterThan(counts.strays / 4)
  }, patience(600_000))

  test('the core: two regions at once, with the commands of the cell', () => {
    const [core] = tables as [Table], judge = judgeOf(indexDuties(core, policy)), accepted: string[] = [], every = everyOf('strays')
    let n = 0
    for (const stray of strayMutantsOf(core, 2)) if (n++ % every === 0 && !judge(stray.cell, stray.to, stray.commands)) accepted.push(stray.says)
    expect(accepted.slice(0, 20)).toEqual([])
  }, patience(600_000))
})

test('every duty can fail: some mutant breaks it', () => {
  const { tables: [core], policy } = tableOf('when-joined', ['microphone'])
  const duties = indexDuties(core!, policy, DUTIES.filter(d => !failed.has(d))) // what speaks of permission only
  for (const { cells: [answer] } of mutantsOf(core!)) {
    const { cell, next, commands } = answer!
    for (const d of duties.of[cell]!) if (!failed.has(d) && !d.must(duties.stepOf(cell, next, commands))) failed.add(d)
    if (failed.size === DUTIES.length) break
  }
  expect(DUTIES.filter(d => !failed.has(d)).map(d => `${d.id} ${d.says}`)).toEqual([])
}, patience(300_000))

test('the quick judge of mutants says what a walk of both machines says', () => {
  const [core] = tables[0]!.tables as [Table]
  for (const together of [[], ['app', 'permission']]) {
    const isSame = equivalenceOf(core), original = engineOf(core), patched = engineOf(core)
    const said = { same: 0, other: 0 }
    let n = 0
    for (const mutant of mutantsOf(core, { together })) {
      if (n++ % 997 > 0) continue
      const undo = applyMutant(patched, mutant)
      const same = isEquivalent(original, patched)
      undo()
      expect(isSame(mutant), mutant.says).toBe(same)
      said[same ? 'same' : 'other']++
    }
    expect(Math.min(said.same, said.other)).toBeGreaterThan(5)
  }
})

test('a mutant is undone without a trace', () => {
  const [core] = tables[2]!.tables as [Table]
  const engine = engineOf(core), fresh = engineOf(core)
  const left: string[] = []
  for (const mutant of mutantsOf(core)) {
    applyMutant(engine, mutant)()
    const { cell } = mutant.cells[0]!
    if (engine.next[cell] !== fresh.next[cell] || engine.list[cell] !== fresh.list[cell] || engine.mask[cell] !== fresh.mask[cell]) left.push(mutant.says)
  }
  expect(left.slice(0, 20)).toEqual([])
  expect([engine.next, engine.list, engine.mask]).toEqual([fresh.next, fresh.list, fresh.mask])
  expect(core.commands).toEqual(fresh.commands)
})
