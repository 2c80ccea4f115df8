/**
 * Counts in texts: `<!-- count:core.states -->291<!-- /count -->` is rewritten from the compiled tables, so that a
 * number in a sentence cannot outlive the machine that it was counted on.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { EVENTS } from '../../packages/machine/src/events.ts'
import { CORE, LISTENERS, REGIONS, type TransitionTable } from '../../packages/machine/src/index.ts'

const WORDS = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
const figure = (x: number): string => x.toLocaleString('en')

/** @param tables those of every choice of policy, the default policy's first */
export function countsOf(tables: readonly TransitionTable[]): Record<string, string> {
  const table = tables[0]!, core = table.tables.find(t => t.name === 'core')!
  const numbers: Record<string, number> = {
    regions: Object.keys(REGIONS).length, 'core.regions': CORE.length, listeners: LISTENERS.length, events: Object.keys(EVENTS).length,
    'core.states': core.states.length, 'core.rows': core.rows.length, 'core.events': core.events.length, hashes: new Set(tables.map(t => t.hash)).size,
  }
  return {
    ...Object.fromEntries(Object.entries(numbers).map(([k, v]) => [k, figure(v)])),
    // As a word, where a sentence has one.
    ...Object.fromEntries(Object.entries(numbers).flatMap(([k, v]) => (WORDS[v] === undefined ? [] : [[`${k}.word`, WORDS[v]]]))),
    'hash.default': `\`${table.hash}\``,
  }
}

const OPEN = /<!-- count:([\w.]*) -->/g, MARKER = /<!-- count:([\w.]+) -->([^<\n]*)<!-- \/count -->/g
/**
 * The text with its counts brought up to date.
 * @throws Error for a name that nothing counts, and for a marker that is not closed on its line
 */
export function withCounts(text: string, counts: Readonly<Record<string, string>>, where: string): string {
  const opened = [...text.matchAll(OPEN)].length, closed = [...text.matchAll(MARKER)].length, ends = text.split('<!-- /count -->').length - 1
  if (opened !== closed || ends !== closed) {
    throw new Error(`${where}: each <!-- count:name --> must be closed by <!-- /count --> on its line, found ${opened} opened, ${ends} closed, ${closed} whole`)
  }
  return text.replace(MARKER, (_, name: string) => {
    const value = counts[name]
    if (value === undefined) throw new Error(`${where}: a count must be one of ${Object.keys(counts).join(', ')}, found "${name}"`)
    return `<!-- count:${name} -->${value}<!-- /count -->`
  })
}

const root = new URL('../../', import.meta.url)
/** The texts that may have counts in them. */
export const countedFiles = (): string[] => [
  'README.md',
  'ARCHITECTURE.md',
  'packages/machine/README.md',
  ...readdirSync(new URL('docs/', root)).filter(f => f.endsWith('.md')).sort().map(f => `docs/${f}`),
]
/** Path and text of each text with counts, as it should be. */
export function countedTexts(tables: Readonly<Record<string, readonly TransitionTable[]>>): [path: string, text: string][] {
  const counts = countsOf(Object.values(tables).flat())
  return countedFiles().map(path => [path, withCounts(readFileSync(new URL(path, root), 'utf8'), counts, path)])
}
