/**
 * The pictures, tables and counts in the docs say what the machine does, and what makes them refuses what does not agree.
 * That they are fresh is the business of the gate `write-generated.ts --check`: what is read here is what is made.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { REGIONS, compile, type RegionName, type Table, type TransitionTable } from '../../packages/machine/src/index.ts'
import { regionChart } from './edges.ts'
import { GROUPS, drawn, wordsOf } from './words.ts'
import { countedFiles, countsOf, withCounts } from '../docs/counts.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
/** The default policy's: the table whose service has a type that needs no permission, and the one where each type needs one. */
const pair = [
  ['microphone', 'camera', 'mediaPlayback'], ['microphone', 'camera'],
].map(serviceTypes => compile(undefined, { policy: { launchService: 'when-joined', serviceTypes: serviceTypes as ('microphone' | 'camera')[] } }))
const page = read('docs/chart.md'), picture = read('docs/pictures/chart.svg')
/** The same tables, the core's rows changed. */
const withRows = (change: (core: Table) => Table['rows']): TransitionTable[] =>
  pair.map(t => ({ ...t, tables: t.tables.map(x => (x.name === 'core' ? { ...x, rows: change(x) } : x)) }))

describe('the chart in the docs', () => {
  test('has each region once, with all its states', () => {
    const diagrams = page.split('```mermaid\n').slice(1).map(d => d.split('```')[0]!)
    expect(diagrams).toHaveLength(Object.keys(REGIONS).length)
    Object.values(REGIONS).forEach((states, i) => { for (const s of states) expect(diagrams[i]).toMatch(new RegExp(`\\b${s}\\b`)) })
    const shown = ['session', 'transport', 'screen', 'service', 'systemCall', 'app', 'permission'] as const
    for (const r of shown) for (const s of REGIONS[r]) expect(picture).toContain(`>${s}</text>`)
  })
  const regions = Object.keys(REGIONS) as RegionName[]
  const membersOf = (region: RegionName, name: string, to: string): readonly string[] =>
    name === '*' ? REGIONS[region].filter(s => s !== to) : (GROUPS[region]?.find(g => g.name === name)?.members ?? [name])
  test.each(regions)('%s: what is drawn once for several states is what each of them has, no more and no less', region => {
    const chart = regionChart(pair, region)
    const expanded = drawn(chart).flatMap(d => d.edges.flatMap(e => membersOf(region, d.from, d.to).map(from => `${from} ${d.to} ${wordsOf(e)}`)))
    expect(new Set(expanded)).toEqual(new Set(chart.edges.map(e => `${e.from} ${e.to} ${wordsOf(e)}`)))
    expect(expanded).toHaveLength(chart.edges.length)
  })
  test.each(regions)('%s: the arrows of its diagram are the changes that the tables take', region => {
    const section = page.split(`\n### ${region}\n`)[1]!.split('\n### ')[0]!
    const arrows = [...section.matchAll(/^ *(\w+) --> (\w+) :/gm)].flatMap(([, from, to]) => membersOf(region, from!, to!).map(f => `${f} ${to}`))
    const every = [...section.matchAll(/^- from every other state to \*(\w+)\*/gm)].flatMap(([, to]) => membersOf(region, '*', to!).map(f => `${f} ${to}`))
    const taken = pair.flatMap(t => t.tables.filter(x => x.regions.includes(region)).flatMap(x => x.rows.map(([s, , n]) => [
      x.states[s]![region], x.states[n]![region],
    ] as const)))
    const changes = new Set(taken.filter(([a, b]) => a !== b).map(([a, b]) => `${a} ${b}`)), shown = new Set([...arrows, ...every])
    expect([...changes].filter(c => !shown.has(c)).filter(c => !isInTwo(c, shown))).toEqual([])
    expect([...shown].filter(c => !changes.has(c))).toEqual([])
  })
  /** One step may take an arrow and then another that needs no event. */
  const isInTwo = (change: string, shown: ReadonlySet<string>): boolean => {
    const [from, to] = change.split(' ')
    return [...shown].some(c => c.startsWith(`${from} `) && shown.has(`${c.split(' ')[1]} ${to}`))
  }
  test('a change of a region that the chart does not explain is refused, with its place', () => {
    const comesBack = withRows(core => {
      const ended = core.states.findIndex(s => s['session'] === 'ended'), joined = core.states.findIndex(s => s['session'] === 'joined')
      return [...core.rows, [ended, core.events.indexOf('transport.joined'), joined, 0]]
    })
    expect(() => regionChart(comesBack, 'session')).toThrow('leads session from ended to joined on transport.joined, and the chart has no transition for it')
  })
  test('a transition that no table takes is refused, with its place', () => {
    const deaf = withRows(core => core.rows.filter(([, e]) => core.events[e] !== 'timer.reconnect'))
    expect(() => regionChart(deaf, 'session')).toThrow('no table takes these transitions of session: reconnecting to ended on timer.reconnect')
    for (const r of Object.keys(REGIONS) as RegionName[]) expect(() => regionChart(pair, r)).not.toThrow()
  })
})

describe('counts in texts', () => {
  const counts = countsOf(pair)
  test('stand where the machine is described', () => {
    const counted = countedFiles().filter(f => read(f).includes('<!-- count:core.states -->'))
    expect(counted).toEqual(expect.arrayContaining(['ARCHITECTURE.md', 'packages/machine/README.md']))
  })
  test('are rewritten, and only they', () => {
    expect(withCounts(
      'of <!-- count:core.states -->12<!-- /count --> states, 12 in all', { 'core.states': '34' }, 'x.md',
    )).toBe('of <!-- count:core.states -->34<!-- /count --> states, 12 in all')
    expect(counts['regions']).toBe(String(Object.keys(REGIONS).length))
    expect(counts['core.rows']).toBe(pair[0]!.tables[0]!.rows.length.toLocaleString('en'))
  })
  test('an unknown name and a marker that is not closed are refused', () => {
    expect(() => withCounts('<!-- count:states -->1<!-- /count -->', counts, 'x.md')).toThrow('x.md: a count must be one of regions, core.regions')
    expect(() => withCounts('<!-- count:core.states -->1', counts, 'x.md')).toThrow('must be closed')
  })
})
