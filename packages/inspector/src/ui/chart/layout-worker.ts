/**
 * Asks ELK in a worker, made when it is first needed: a layout takes longer than a frame. What ELK says of our own chart was asked when
 * the chart was generated (`scripts/chart/layouts.ts`), so a page that shows a call draws at once, and loads no ELK.
 */
import ELK from 'elkjs/lib/elk-api.js'
import type { ElkNode } from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import text from '../call-layouts.json?raw'
import type { LayoutEngine } from './layout.ts'

let elk: LayoutEngine | undefined, known: Map<string, ElkNode> | undefined
const engine: LayoutEngine = {
  layout(graph) {
    known ??= new Map((JSON.parse(text) as [ElkNode, ElkNode][]).map(([asked, said]) => [JSON.stringify(asked), said]))
    const said = known.get(JSON.stringify(graph))
    return said ? Promise.resolve(said) : (elk ??= new ELK({ workerFactory: () => new Worker(workerUrl) })).layout(graph)
  },
}
export const layoutWorker = (): LayoutEngine => engine
