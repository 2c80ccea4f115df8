/** The test file of a call: its records, or of a long call those around what is red, and what is asserted of them. */
import { type Call, type TraceRecord, rowIndexAt, storyOf } from '../../common/index.ts'
import { excerptOf } from '../../common/excerpt.ts'
import { TEST_RECORDS_MAX, type Assertion, type TestFile, testFileOf } from '../../common/test-file.ts'
import type { Alarm } from '../properties/watch.ts'

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

/** @param outside the number of the first record that left the table, where there is one */
export function madeTestOf(call: Call, red: readonly Alarm[], outside: number | undefined): TestFile {
  const alarms = red.filter((a, i, all) => all.findIndex((b) => b.id === a.id && b.command === a.command) === i), rowAt = (seq: number): number => rowIndexAt(call, seq)
  const marks = [...(outside === undefined ? [] : [rowAt(outside)]), ...alarms.flatMap((a) => (a.other === undefined ? [a.row] : [a.row, rowAt(a.other)]))]
  // As the page judged it: a partial trace whose first step need not be the machine's first.
  const isLate = outside === undefined && call.rows[0]?.kind === 'step'
  return testFileOf(recordsOf(call, marks), storyOf(call).sentence, alarms.map(assertionOf), call.rows.length, isLate)
}
