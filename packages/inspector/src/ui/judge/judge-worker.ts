/** The judge in a worker: compiling a table and judging a million records each take longer than a frame. */
import type { ObservedRecord } from '@onhook/machine/proof'
import { createJudge, play, possibleIn, type Judged, type Played, type PossibleHere } from './judge.ts'

export type Ask =
  /** `isFresh`: from its first record. */
  | { ask: 'judge'; key: string; named: string | undefined; records: readonly ObservedRecord[]; isFresh: boolean }
  | { ask: 'possible'; id: number; named: string | undefined; values: Readonly<Record<string, unknown>> }
  | { ask: 'play'; id: number; named: string | undefined; start: Readonly<Record<string, unknown>> | undefined; events: readonly string[] }
export type Answer = { answer: 'judged'; key: string; judged: Judged } | { answer: 'possible'; id: number; here: PossibleHere } | { answer: 'played'; id: number; played: Played }

const judges = new Map<string, ReturnType<typeof createJudge>>()
const tell = (answer: Answer): void => { postMessage(answer) }

onmessage = ({ data }: MessageEvent<Ask>): void => {
  if (data.ask === 'possible') return tell({ answer: 'possible', id: data.id, here: possibleIn(data.named, data.values) })
  if (data.ask === 'play') return tell({ answer: 'played', id: data.id, played: play(data.named, data.start, data.events) })
  const { key, named, records, isFresh } = data
  let judge = isFresh ? undefined : judges.get(key)
  if (!judge) judges.set(key, (judge = createJudge(named)))
  judge.feed(records)
  tell({ answer: 'judged', key, judged: judge.judged() })
}
