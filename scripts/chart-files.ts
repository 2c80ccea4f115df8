/** What is drawn and counted from the compiled tables: the pages of the chart and of the tables, the picture, the counts in texts. */
import { readdirSync, readFileSync } from 'node:fs'
import { compile, type TransitionTable } from '../packages/machine/src/index.ts'
import { chartPage } from './chart-page.ts'
import { chartSvg } from './chart-svg.ts'
import { countsOf, withCounts } from './counts.ts'
import { tablesPage } from './tables-page.ts'

const root = new URL('../', import.meta.url)
const ALL = ['microphone', 'camera', 'mediaPlayback'] as const, NEEDING = ['microphone', 'camera'] as const
/** By choice of policy: the table whose service has a type that needs no permission, and the one where each type needs one. */
export type Tables = Record<'when-joined' | 'when-joining' | 'never', readonly [TransitionTable, TransitionTable]>
export function compileAll(): Tables {
  const pair = (launchService: keyof Tables) => [compile(undefined, { policy: { launchService, serviceTypes: [...ALL] } }), compile(undefined, { policy: { launchService, serviceTypes: [...NEEDING] } })] as const
  return { 'when-joined': pair('when-joined'), 'when-joining': pair('when-joining'), never: pair('never') }
}

/** Path and text of each generated file. */
export async function chartFiles(tables: Tables): Promise<[path: string, text: string][]> {
  const [table, needing] = tables['when-joined']
  return [
    ['docs/chart.md', chartPage([table, needing])],
    ['docs/chart.svg', await chartSvg([table, needing])],
    ['docs/tables.md', tablesPage(table, needing)],
  ]
}

/** The texts that may have counts in them. */
export const countedFiles = (): string[] => ['README.md', 'ARCHITECTURE.md', 'packages/machine/README.md', ...readdirSync(new URL('docs/', root)).filter(f => f.endsWith('.md')).sort().map(f => `docs/${f}`)]
/** Path and text of each text with counts, as it should be. */
export function countedTexts(tables: Tables): [path: string, text: string][] {
  const counts = countsOf(Object.values(tables).flat())
  return countedFiles().map(path => [path, withCounts(readFileSync(new URL(path, root), 'utf8'), counts, path)])
}
