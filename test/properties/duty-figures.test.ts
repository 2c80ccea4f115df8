/**
 * How much each duty says: of how many cells of a table it speaks, and how many slips in them it refuses. That each
 * holds in the right table is easier the less a duty says. So a duty that was weakened, or speaks
 * of fewer cells, is found here by its figures, also where another duty would catch what it lets pass.
 * `ONHOOK_WRITE=1 vitest run` on this file writes them anew: look at what has changed.
 */
import { COMMANDS, REGIONS, byOrder, type Command, type Table, type TransitionTable } from '@onhook/machine'
import { DUTIES, START_DUTIES, TIMER_DUTIES, type Duty, type DutyStep } from '@onhook/machine/testing'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { kept, tableOf } from '../support/tables.ts'

const FILE = fileURLToPath(new URL('./duty-figures.json', import.meta.url))
const isWriting = process.env['ONHOOK_WRITE'] === '1'
type Figures = { [duty: string]: [speaks: number, refuses: number][] }
const known = JSON.parse(readFileSync(FILE, 'utf8')) as Figures

/** One table for each choice of the policy, and permission in one; of the largest a share of the states. */
const TABLES = ([
  [{ launchService: 'never' }, 1],
  [{ launchService: 'when-joined' }, 1],
  [{ launchService: 'when-joining', serviceTypes: ['microphone'] }, 3],
] as const).map(([policy, every]) => ({ table: tableOf(policy as object), every }))
/** A duty that speaks of more cells is asked about the slips of so many of them, or twice that. */
const CELLS_ASKED = 500

type Answer = Pick<DutyStep, 'to' | 'commands' | 'ignored'>
/** A command with its other constants. */
const REASONS = ['cause', 'local-leave', 'join-cancelled', 'network-lost', 'room-ended', 'join-timeout', 'idle-timeout', 'system-ended', 'app-terminated'] as const
const others = (c: Command): Command[] => (c.type === 'recordEnd' ? REASONS.filter(r => r !== c.reason).map(reason => ({ ...c, reason }))
  : c.type === 'setMuted' ? [{ ...c, muted: !c.muted }, { ...c, system: !c.system }] : [])
const plain = (type: Command['type']): Command => (type === 'recordEnd' ? { type, reason: 'cause' } : type === 'setMuted' ? { type, muted: true, system: true } : { type })

/** The right answer with one thing wrong: a region, a command, its constant, its place, the row itself. */
function slipsOf({ to, commands, ignored }: Answer): Answer[] {
  const lists: Command[][] = [
    ...commands.flatMap((c, i) => [commands.toSpliced(i, 1), commands.toSpliced(i, 0, c), ...others(c).map(o => commands.with(i, o))]),
    ...commands.slice(1).map((c, i) => commands.toSpliced(i, 2, c, commands[i]!)),
    ...COMMANDS.filter(type => !commands.some(c => c.type === type)).map(type => [...commands, plain(type)].sort(byOrder)),
  ]
  return [
    ...lists.map(list => ({ to, commands: list, ignored: false })),
    ...Object.keys(to).flatMap(region => REGIONS[region as keyof typeof REGIONS].filter(v => v !== to[region as keyof typeof to]).map(v => ({ to: { ...to, [region]: v }, commands, ignored }))),
    ...(commands.length === 0 ? [{ to, commands, ignored: !ignored }] : []),
  ]
}

type Cell = { from: DutyStep['from']; event: string; right: Answer; slips: Answer[] }
function cellsOf({ states, events, rows, commands }: Table, every: number): Cell[] {
  const of = new Map(rows.map(r => [r[0] * events.length + r[1], r])), seen = new Map<string, Pick<Cell, 'right' | 'slips'>>()
  return states.flatMap((from, s) => (s % every > 0 ? [] : events.map((event, e): Cell => {
    const row = of.get(s * events.length + e), key = `${row?.[2] ?? s} ${row?.[3]}`
    let answers = seen.get(key)
    if (!answers) {
      const right: Answer = { to: states[row?.[2] ?? s] as DutyStep['to'], commands: row ? commands[row[3]]! : [], ignored: !row }
      seen.set(key, (answers = { right, slips: slipsOf(right) }))
    }
    return { from: from as Cell['from'], event, ...answers }
  })))
}
/** Those of one part of a table; made when they are first asked for. */
function cellsIn({ table, every }: (typeof TABLES)[number], part: string): Cell[] {
  const cells = kept(`duty cells ${table.hash}`, () => new Map(table.tables.map(t => [t.name, cellsOf(t, t.name === 'core' ? every : 1)])))
  return part === 'listeners' ? [...cells].flatMap(([name, of]) => (name === 'core' ? [] : of)) : cells.get(part)!
}

function figureOf(d: Duty, { policy }: TransitionTable, of: readonly Cell[]): [number, number] {
  if (!(d.speaksOf?.(policy) ?? true)) return [0, 0]
  const keeps = ({ from, event }: Cell, answer: Answer): boolean => d.must({ policy, from, event, ...answer })
  const mine = of.filter(({ from, event }) => d.when(from, event, policy)), every = Math.max(1, Math.floor(mine.length / CELLS_ASKED))
  expect(mine.length, 'of a policy of which it speaks it has something to say').toBeGreaterThan(0)
  expect(mine.find(cell => !keeps(cell, cell.right))).toBeUndefined()
  let refuses = 0
  for (let i = 0; i < mine.length; i += every) for (const slip of mine[i]!.slips) if (!keeps(mine[i]!, slip)) refuses++
  return [mine.length, refuses]
}

describe('the list of duties', () => {
  const SOURCE = /^(C\d+\.\d+|D\d+\.\d+|S\d+|regions|table)( (C\d+\.\d+|D\d+\.\d+|S\d+))*$/
  test('each has an id, a source and a sentence', () => {
    const all = [...DUTIES, ...START_DUTIES.map(d => ({ kind: 'start', table: 'core', ...d })), ...TIMER_DUTIES.map(d => ({ kind: 'timer', source: 'table', table: 'core', ...d }))]
    expect(all.filter(({ id, kind }) => !({ response: /^R\d+$/, licence: /^F\d+$/, start: /^B\d+$/, timer: /^T\d$/ } as { [kind: string]: RegExp })[kind]!.test(id))).toEqual([])
    expect(new Set(all.map(d => d.id)).size).toBe(all.length)
    expect(all.filter(d => !SOURCE.test(d.source))).toEqual([])
    expect(all.filter(d => !/^[a-zA-Z].{9}/.test(d.says) || /undefined|[,;] *([,;]|$)|  |, to|^ | $/.test(d.says))).toEqual([])
    expect(new Set(all.map(d => d.table))).toEqual(new Set(['core', 'audio', 'media', 'presentation', 'listeners']))
  })
  test('has a figure for each', () => {
    if (!isWriting) expect(Object.keys(known)).toEqual(DUTIES.map(d => d.id))
  })
})

describe('of so many cells it speaks, and refuses so many slips', () => {
  const found: Figures = {}
  for (const d of DUTIES) test(`${d.id} ${d.says}`, () => {
    found[d.id] = []
    for (const [i, of] of TABLES.entries()) {
      const figure = figureOf(d, of.table, cellsIn(of, d.table))
      found[d.id]!.push(figure)
      if (!isWriting) expect(figure, of.table.policy.launchService).toEqual(known[d.id]![i])
    }
    expect(Math.max(...found[d.id]!.map(f => f[1]))).toBeGreaterThan(0)
  })
  if (isWriting) afterAll(() => { writeFileSync(FILE, `{\n${Object.entries(found).map(([id, f]) => `"${id}": ${JSON.stringify(f)}`).join(',\n')}\n}\n`) })
})
