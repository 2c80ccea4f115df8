/** One click: a test file that fails as long as the run is wrong. */
import { type Call, type TraceRecord, rowIndexAt, storyOf } from '../../common/index.ts'
import { excerptOf } from '../../common/excerpt.ts'
import { TEST_RECORDS_MAX, testFileOf, type Assertion } from '../../common/test-file.ts'
import { saveBlob } from '../files/save.ts'
import { Icon } from '../shell/icons.tsx'
import type { Alarm } from '../properties/watch.ts'
import { indexOf } from '../store/call-index.ts'
import { isLive } from '../store/moment.ts'
import { get, useApp } from '../store/store.ts'
import { judgedOf } from './judged.ts'

/** Commands that one attempt gives once: twice is wrong whatever else is in the trace. */
const ONCE = ['S1', 'S7', 'S8', 'S10', 'S17', 'S24']
/** A command that came after the one that forbids it, when the call was over, or twice; else the record that is marked. */
function assertionOf({ id, property, text, command, other, seq }: Alarm): Assertion {
  if (command !== undefined && id === 'S4') return { id, property, command, ...(other === undefined ? { whenOver: true } : { after: 'abortService' }) }
  if (command !== undefined && ONCE.includes(id) && (other !== undefined || id === 'S24')) return { id, property, command }
  return { id, property: `${property}. ${text}`, at: seq }
}

/** What a test holds of a call: all of it, or of a long one what is red, with the step that makes it wrong, and what came before. */
function recordsOf(call: Call, marks: readonly number[]): TraceRecord[] {
  const gap = (from: number, to: number): TraceRecord => ({ v: 1, kind: 'gap', call: call.call, attempt: call.attempt, seq: to, missing: [from, to], cause: 'not in this test' })
  const out: TraceRecord[] = []
  let next: number | undefined
  for (const [from, to] of excerptOf(call.rows.length, marks, TEST_RECORDS_MAX)) for (const row of call.rows.slice(from, to + 1)) {
    const first = row.kind === 'missing' ? row.from : row.seq
    if (next !== undefined && first > next) out.push(gap(next, first - 1))
    out.push(row.kind === 'missing' ? gap(row.from, row.to) : row)
    next = (row.kind === 'missing' ? row.to : row.seq) + 1
  }
  return out
}

export function MakeTest({ call }: { call: Call }) {
  const isLong = call.rows.length > TEST_RECORDS_MAX, judged = useApp((s) => judgedOf(s, call)), failed = useApp((s) => s.judgeFailed)
  // Of a long call only what is red is taken, so that must be known.
  const isEarly = isLong && !isLive(call) && failed === undefined && !(judged && (judged.failed !== undefined || judged.divergence !== undefined || judged.upTo >= call.rows.length))
  const make = () => {
    const alarms = indexOf(call).alarms.filter((a, i, all) => all.findIndex((b) => b.id === a.id && b.command === a.command) === i)
    const outside = judgedOf(get(), call)?.divergence, rowAt = (seq: number): number => rowIndexAt(call, seq)
    const marks = [...(outside ? [rowAt(outside.seq)] : []), ...alarms.flatMap((a) => (a.other === undefined ? [a.row] : [a.row, rowAt(a.other)]))]
    const { name, text } = testFileOf(recordsOf(call, marks), storyOf(call).sentence, alarms.map(assertionOf), call.rows.length)
    saveBlob(name, new Blob([text], { type: 'text/typescript' }))
  }
  return <button className="btn" disabled={isEarly} onClick={make} title={isEarly ? 'It is still being judged where this run leaves its table' : isLong ? `A test file for vitest with ${TEST_RECORDS_MAX.toLocaleString('en')} of its ${call.rows.length.toLocaleString('en')} records: what is red, and what came before it` : 'A test file with these records, for vitest: it fails as long as the run is wrong'}><Icon name="save" />Make a test</button>
}
