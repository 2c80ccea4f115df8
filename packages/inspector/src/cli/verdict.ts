/** The verdict on a trace, as `onhook replay` gives it. The names are fixed: other programs read them. */
import { type Divergence, type Judgement, type Monitor, type Possible, createMonitor } from '@onhook/machine/proof'
import type { TransitionTable } from '@onhook/machine'
import type { AttemptTrace, ReadTraces } from './traces.ts'
import { type Choice, chooseTable } from './tables.ts'

export type VerdictWord = 'conforms' | 'cannot-tell' | 'diverges' | 'unreadable'
/** From the best to the worst, each with the program's exit code. That nothing can be said is no success, and no proof of the contrary: a script tells it by its own code. */
export const EXIT: Record<VerdictWord, number> = { conforms: 0, 'cannot-tell': 3, diverges: 1, unreadable: 2 }
const WORDS = Object.keys(EXIT) as VerdictWord[]
export const worst = (words: readonly VerdictWord[]): VerdictWord => WORDS[Math.max(0, ...words.map((w) => WORDS.indexOf(w)))]!

type Body = { verdict: VerdictWord; records: number; gaps: [from: number, to: number][]; divergence?: Divergence; possible?: Possible }
/** `table` is there only when the trace was judged by another table than the one it names. */
type Table = { table?: { hash: string; named?: string } }
export type AttemptVerdict = { call: string; attempt: number } & Body & Table
/** `divergence` and `possible` are those of the worst attempt; `attempts` is there when there are several. */
export type Verdict = Body & Table & { attempts?: AttemptVerdict[] }
export type Judged = { trace: AttemptTrace; choice: Choice; verdict: AttemptVerdict; /** It was judged from the machine's beginning, though nothing says that it is there. */ assumed: boolean; /** False for an actor, which no table of ours judges. */ isCall: boolean }

function run(table: TransitionTable, { records }: AttemptTrace, from?: 'late'): Judgement {
  const monitor: Monitor = createMonitor(table, from && { from })
  for (const r of records) monitor.feed(r)
  return monitor.judge()
}

export function judgeAttempt(trace: AttemptTrace, given?: { table: TransitionTable; path: string }): Judged {
  const choice = chooseTable(trace.records, given), { table, named } = choice
  const isCall = !trace.records.some((r) => r.kind === 'open' && 'actor' in r)
  let judgement: Judgement = isCall ? run(table, trace) : { verdict: 'cannot-tell' } as Judgement
  let assumed = isCall && trace.records[0]?.kind === 'step' && trace.records[0].seq === 0
  if (assumed && judgement.verdict === 'diverges') {
    // A partial trace without an `open` record need not begin where the machine did.
    const late = run(table, trace, 'late')
    if (late.verdict !== 'diverges') { judgement = late; assumed = false }
  }
  const { verdict, divergence, possible } = judgement
  return {
    trace, choice, assumed, isCall,
    verdict: {
      call: trace.call, attempt: trace.attempt, verdict, records: trace.records.filter((r) => r.kind !== 'gap' || r.cause !== 'truncated').length, gaps: trace.gaps.map((g) => [g.from, g.to]),
      ...(divergence && { divergence }), ...(possible && { possible }),
      ...(named !== undefined && named !== table.hash && { table: { hash: table.hash, named } }),
    },
  }
}

/** All attempts together: the worst is the verdict, and a line that could not be read is worse than any. */
export function summarise({ records, gaps, unreadable }: ReadTraces, judged: readonly Judged[]): Verdict {
  const attempts = judged.map((j) => j.verdict)
  const word = worst(attempts.map((a) => a.verdict)), first = attempts.find((a) => a.verdict === word)
  return {
    verdict: unreadable.length > 0 || !first ? 'unreadable' : word,
    records, gaps: gaps.map((g) => [g.from, g.to]),
    ...(first?.divergence && { divergence: first.divergence }), ...(first?.possible && { possible: first.possible }), ...(first?.table && { table: first.table }),
    ...(attempts.length > 1 && { attempts }),
  }
}
