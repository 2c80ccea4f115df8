/** What is drawn from the compiled tables: the pages of the chart and of the tables, and the picture. */
import { compile, type TransitionTable } from '../../packages/machine/src/index.ts'
import { chartPage } from './page.ts'
import { chartSvg } from './svg.ts'
import { tablesPage } from './tables.ts'

const ALL = ['microphone', 'camera', 'mediaPlayback'] as const, NEEDING = ['microphone', 'camera'] as const
/** By choice of policy: the table whose service has a type that needs no permission, and the one where each type needs one. */
export type Tables = Record<'when-joined' | 'when-joining' | 'never', readonly [TransitionTable, TransitionTable]>
export function compileAll(): Tables {
  const pair = (launchService: keyof Tables) => [
    compile(undefined, { policy: { launchService, serviceTypes: [...ALL] } }), compile(undefined, { policy: { launchService, serviceTypes: [...NEEDING] } }),
  ] as const
  return { 'when-joined': pair('when-joined'), 'when-joining': pair('when-joining'), never: pair('never') }
}

/** Path and text of each generated file. */
export async function chartFiles(tables: Tables): Promise<[path: string, text: string][]> {
  const [table, needing] = tables['when-joined']
  return [
    ['docs/chart.md', chartPage([table, needing])],
    ['docs/pictures/chart.svg', await chartSvg([table, needing])],
    ['docs/tables.md', tablesPage(table, needing)],
  ]
}
