/**
 * `docs/proof.md`: what is proved, in figures that the check has just given. With `--check` it writes nothing,
 * and fails when a property is violated, when one is never met, when without an assumption something else breaks than it
 * says, or when the page says something else.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import {
  ASSUMPTIONS, DUTIES, LIVENESS, POSSIBILITY, SAFETY, checkTasks, equivalenceOf, checkStarts, indexDuties, mutantsOf, startMutantsOf,
  type CheckReport, type Mutant,
} from '../../packages/machine/src/testing/proof.ts'
import { compile, type Table } from '../../packages/machine/src/index.ts'
import { runCheck } from '../../packages/inspector/src/cli/check-run.ts'
import { IMPLIED } from '../../test/proof/implied.ts'
import { caughtByNothingWeaker, untold } from '../../test/proof/weaker.ts'
import { root } from '../gates.ts'

const n = (x: number): string => x.toLocaleString('en')
const list = (ids: readonly string[]): string => ids.join(' ')
const table = compile()

function environments({ product }: CheckReport): string {
  return ['| environment | states | transitions | depth |', '|---|---:|---:|---:|',
    ...product.map(p => `| ${p.environment} | ${n(p.states)} | ${n(p.transitions)} | ${p.depth} |`)].join('\n')
}
/** What the test of the broken machines wrote down: each machine with all that catches it; and which tells an implied property from which other. */
const written = <T>(name: string): T => JSON.parse(readFileSync(`${root}test/proof/${name}.json`, 'utf8')) as T
const caught = written<{ id: string; what: string; environment: string; by: string[] }[]>('caught')
const separations = written<Record<string, Record<string, string>>>('separations')
/** In the largest environment, and where else it is met more often. */
function properties({ properties: all }: CheckReport): string {
  const says = [
    ...Object.entries(SAFETY).map(([id, text]) => ({ id, text })), ...LIVENESS.map(p => ({ id: p.id, text: p.says })),
    ...POSSIBILITY.map(p => ({ id: p.id, text: p.says })),
  ]
  return ['| id | what holds | met in `hostile` | a machine that it alone catches | where |', '|---|---|---:|---|---|',
    ...says.map(({ id, text }) => {
      const met = all.find(p => p.id === id && p.environment === 'hostile')!.witnesses, b = caught.find(x => list(x.by) === id)
      return `| ${id} | ${text} | ${n(met)} | ${b ? `one that ${b.what} | \`${b.environment}\`` : `*none can be: implied by ${IMPLIED[id]!.by.join(', ')}* | –`} |`
    })].join('\n')
}
function implied(): string {
  return ['| id | implied by | why | told from all others by | which is also caught by |', '|---|---|---|---|---|',
    ...Object.entries(IMPLIED).flatMap(([id, { by, why }]) => {
      const used = [...new Set(Object.values(separations[id]!))].flatMap(what => caught.filter(c => c.what === what))
      return used.map((c, i) => `| ${i === 0 ? `${id} | ${by.join(', ')} | ${why}` : ' | | '} | one that ${c.what} | ${list(c.by.filter(p => p !== id))} |`)
    })].join('\n')
}
/** Of any two properties: whether the first is known not to be weaker than the second. */
function weaker(): string {
  const ids = [...Object.keys(SAFETY), ...LIVENESS.map(p => p.id), ...POSSIBILITY.map(p => p.id)], pairs = ids.length * (ids.length - 1)
  const left = Object.entries(untold(ids, caught)).flatMap(([p, others]) => others.map(q => [p, q] as const)), by = caughtByNothingWeaker(ids, caught)
  const told = left.map(([p, q]) => `${p} may be weaker than ${q}, and ${by[q] === undefined ? 'nothing' : `the one that ${by[q]}`} is caught by ${q} and not by ${p}`)
  return `The ${ids.length} properties make ${n(pairs)} ordered pairs. In ${n(pairs - left.length)} of them a broken machine is caught by the first and not by the second. In the rest, ${told.join('; ')}.`
}
type Small = { what: string; by: string[] }
const { muting, shared } = written<{ muting: Small[]; shared: Small[] }>('caught-small')
function small({ properties: all }: CheckReport, model: string, broken: readonly Small[]): string {
  const mine = all.filter(p => p.environment.startsWith(model)), ids = [...new Set(mine.map(p => p.id))]
  return ['| id | what holds | fewest and most witnesses | caught by it | and also by |', '|---|---|---:|---|---|',
    ...ids.map(id => {
      const met = mine.filter(p => p.id === id), b = broken.filter(x => x.by.includes(id)).toSorted((x, y) => x.by.length - y.by.length)[0]!
      return `| ${id} | ${met[0]!.says} | ${n(Math.min(...met.map(p => p.witnesses)))} – ${n(Math.max(...met.map(p => p.witnesses)))} | one that ${b.what} | ${list(b.by.filter(x => x !== id)) || '**nothing**'} |`
    })].join('\n')
}
function assumptions({ assumptions: all }: CheckReport): string {
  return ['| id | what is assumed | who keeps it | without it | breaks |', '|---|---|---|---|---|', ...all.map(a => `| ${a.id} | ${a.text} | ${a.duty} | ${a.without} | ${list(a.breaks)} |`),
    '', '<details><summary>How each breaks: the shortest story</summary>', '',
    ...all.filter(a => a.story).flatMap(a => [`**${a.id}: ${a.without}** → ${a.breaks[0]!}`, '', '```', ...a.story!, '```', '']), '</details>'].join('\n')
}
/** Is it told that this table starts there? */
const startsOf = (t: Table, initial: number): boolean => checkStarts({ ...table, tables: [{ ...t, initial }] }).broken.length > 0
function* slipsOf(t: Table): Generator<Mutant> { yield* mutantsOf(t); yield* startMutantsOf(t) }
function mutants(): string {
  const rows = table.tables.map(t => {
    const isSame = equivalenceOf(t), duties = indexDuties(t, table.policy), c = { mutants: 0, same: 0, killed: 0 }
    for (const mutant of slipsOf(t)) {
      c.mutants++
      const [slip] = mutant.cells
      if (isSame(mutant)) c.same++
      else if (slip ? duties.broken(slip.cell, slip.next, slip.commands) : startsOf(t, mutant.initial!)) c.killed++
    }
    return `| ${t.name} | ${t.states.length} | ${n(t.rows.length)} | ${n(c.mutants)} | ${n(c.same)} | ${n(c.killed)} | ${((100 * c.killed) / (c.mutants - c.same)).toFixed(c.killed === c.mutants - c.same ? 0 : 2)} % |`
  })
  return ['| table | states | rows | mutants | equivalent | killed by the duties | of the rest |', '|---|---:|---:|---:|---:|---:|---:|', ...rows].join('\n')
}
function duties(): string {
  const kinds = ['response', 'licence'] as const
  return kinds.map(kind => `**${kind === 'response' ? 'Responses' : 'Licences'}** (${DUTIES.filter(d => d.kind === kind).length})`).join(' and ')
}

const { report } = await runCheck(table, checkTasks(table))
const PARTS: Record<string, () => string> = {
  environments: () => environments(report), properties: () => properties(report), assumptions: () => assumptions(report), implied, weaker, mutants, duties,
  service: () => small(report, 'two calls', shared), muting: () => small(report, 'muting', muting),
  machine: () => `${n(report.machine.states)} states, ${n(report.machine.transitions)} rows, hash \`${report.machine.hash}\``,
}
const path = `${root}docs/proof.md`, old = readFileSync(path, 'utf8')
const text = old.replace(/(<!-- (\w+) -->)[\s\S]*?(<!-- \/\2 -->)/g, (whole, open: string, name: string, close: string) => {
  const part = PARTS[name]?.()
  return part === undefined ? whole : part.includes('\n') ? `${open}\n\n${part}\n\n${close}` : `${open}${part}${close}`
})

const wrong = report.properties.filter(p => p.verdict === 'violated')
const ids = [...new Set(report.properties.map(p => p.id))]
const neverMet = ids.filter(id => report.properties.every(p => p.id !== id || p.verdict === 'vacuous'))
const empty = report.assumptions.filter(a => a.breaks.length === 0)
for (const p of wrong) console.error(`${p.id} is violated in ${p.environment}\n${p.counterexample?.story.join('\n') ?? ''}`)
if (neverMet.length > 0) console.error(`never met in any environment: ${list(neverMet)}`)
if (empty.length > 0) console.error(`assumptions that carry nothing: ${list(empty.map(a => a.id))}`)
/** Each says of itself what breaks without it: just that, no more and no less. */
const otherwise = ASSUMPTIONS.flatMap(({ id, breaks }) => {
  const found = report.assumptions.find(a => a.id === id)?.breaks ?? []
  return list(found) === list(breaks) ? [] : [`without ${id}, ${list(found)} break; it says ${list(breaks)}`]
})
for (const o of otherwise) console.error(o)
let failed = wrong.length + neverMet.length + empty.length + otherwise.length > 0
if (text !== old) {
  if (process.argv.includes('--check')) { failed = true; console.error('docs/proof.md is stale: run pnpm generate:proof') }
  else { writeFileSync(path, text); console.log('wrote docs/proof.md') }
}
console.log(`${ids.length} properties, ${report.product.length} environments, ${n(report.product.reduce((s, p) => s + p.states, 0))} product states`)
process.exit(failed ? 1 : 0)
