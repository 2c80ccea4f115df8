/** A region of many ways, drawn small. */
import type { ChartRegion } from '../../common/chart.ts'
import type { Way } from './counts.ts'

/** ELK leaves a label without letters out. */
const NO_WORDS = '\u00a0'
/** A region of many ways is laid out for their numbers alone; the way that is taken says its event, and the titles say all. */
export const compacted = (region: ChartRegion): ChartRegion => ({ ...region, edges: region.edges.map((e) => ({ ...e, label: [NO_WORDS] })) })

/** Names of transitions for a title: each event once. */
export const namesOf = (ways: readonly Way[]): string => [...new Set(ways.map((w) => w.event))].join(', ')
