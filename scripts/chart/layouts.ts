/** What ELK says of the regions of our own chart, as the inspector draws them: one line for each question, `[graph, laid-out graph]`. */
import { createRequire } from 'node:module'
import type { ChartDefinition } from '../../packages/inspector/src/common/chart.ts'
import { compacted } from '../../packages/inspector/src/ui/chart/compact.ts'
import { layoutRegion, type LayoutEngine } from '../../packages/inspector/src/ui/chart/layout.ts'

/** elkjs is the inspector's own: resolved from there. */
export function elk(): LayoutEngine {
  const Elk = createRequire(new URL('../../packages/inspector/package.json', import.meta.url))('elkjs/lib/elk.bundled.js') as new () => LayoutEngine
  return new Elk()
}

export async function callLayouts({ regions: [first, ...others] }: ChartDefinition): Promise<string> {
  const engine = elk(), lines: string[] = []
  const recording: LayoutEngine = {
    async layout(graph) {
      const asked = JSON.stringify(graph), said = await engine.layout(graph)
      // ELK leaves marks of its own in what it was given.
      lines.push(`[${asked},${JSON.stringify(said, (key, value: unknown) => (key === '$H' ? undefined : value))}]`)
      return said
    },
  }
  // The first region is drawn as it is, the others small and when they are opened.
  for (const region of [first, ...others.map(compacted)]) if (region) await layoutRegion(region, recording)
  return `[\n${lines.join(',\n')}\n]\n`
}
