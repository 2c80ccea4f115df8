/** What a chart's picture waits for. All else of a picture is taken in one go, so that its words, its drawing and what is on the page are of one moment. */
import type { ChartRegion } from '../../common/chart.ts'
import type { ActorChart } from '../../common/foreign-chart.ts'
import { actorOf } from '../../common/foreign-check.ts'
import type { Call } from '../../common/index.ts'
import { isActor } from '../actors/actors.ts'
import { type ActorLayout, layoutActor } from '../actors/layout.ts'
import { compacted } from '../chart/compact.ts'
import { chartOfState } from '../chart/definition.ts'
import { layoutRegion } from '../chart/layout.ts'
import { layoutWorker } from '../chart/layout-worker.ts'
import { regionName } from '../regions.ts'
import type { AppState } from '../store/state.ts'
import type { LaidRegion } from './ChartSvg.tsx'
import type { PictureOf } from './list.ts'

export type Laid = { regions: Map<ChartRegion, LaidRegion>; actors: Map<ActorChart, ActorLayout> }

/** The first region, and those that a reader opened. */
export const regionsShown = (s: AppState): ChartRegion[] => chartOfState(s).regions.filter((r, i) => i === 0 || s.openRegions.has(r.name))

/** @returns lays out one thing that is not laid out yet; undefined when the picture can be taken */
export function unlaid(of: PictureOf, s: AppState, call: Call, laid: Laid): (() => Promise<void>) | undefined {
  if (of !== 'chart' || (s.pictureTable && s.picture === 'chart')) return undefined
  if (isActor(call)) {
    const chart = actorOf(call.open)?.chart
    return chart && !laid.actors.has(chart) ? async () => { laid.actors.set(chart, await layoutActor(chart, layoutWorker())) } : undefined
  }
  const whole = regionsShown(s).find((r) => !laid.regions.has(r)), compact = whole !== chartOfState(s).regions[0]
  if (!whole) return undefined
  const region = compact ? compacted(whole) : whole
  return async () => { laid.regions.set(whole, { region, layout: await layoutRegion(region, layoutWorker()), compact, title: regionName(whole.name) }) }
}
