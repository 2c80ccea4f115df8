/** ELK in a worker, made when it is first needed: a layout takes longer than a frame. */
import ELK from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import type { LayoutEngine } from './layout.ts'

let elk: LayoutEngine | undefined
export const layoutWorker = (): LayoutEngine => (elk ??= new ELK({ workerFactory: () => new Worker(workerUrl) }))
