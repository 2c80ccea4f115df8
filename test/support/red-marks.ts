/** What the inspector would mark red in a trace, in words. */
import type { TraceRecord } from '@onhook/machine'
import { append, emptyTimeline, type TraceRecord as Read } from '../../packages/inspector/src/common/index.ts'
import { watchProperties } from '../../packages/inspector/src/ui/properties/watch.ts'

export const redMarks = (records: readonly TraceRecord[]): string[] => append(emptyTimeline(), 'device', records as unknown as Read[]).calls.flatMap(call => {
  const watch = watchProperties()
  return call.rows.flatMap((row, i) => watch.see(row, i).map(a => `${a.id} at #${a.seq} of attempt ${call.attempt}: ${a.text}`))
})
