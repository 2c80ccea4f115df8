/** The judge in a worker: compiling a table and judging a million records each take longer than a frame. */
import type { ObservedRecord } from '@onhook/machine/proof'
import type { ChartDefinition } from '../../common/chart.ts'
import { chartFor } from './answers.ts'
import { type Packed, createUnpacker } from '../../common/packed.ts'
import { createJudge, play, possibleIn, type Judgment, type Played, type PossibleHere } from './judge.ts'

/** Every question has one answer, with its `id`. */
export type Ask =
  /** `isFresh`: from its first record. */
  | { ask: 'judge'; id: number; key: string; named: string | undefined; packed: Packed; isFresh: boolean }
  | { ask: 'possible'; id: number; named: string | undefined; values: Readonly<Record<string, unknown>> }
  /** `own`: our own chart, which the other table's differs from in its ways. */
  | { ask: 'table'; id: number; named: string; own: ChartDefinition }
  | { ask: 'play'; id: number; named: string | undefined; start: Readonly<Record<string, unknown>> | undefined; events: readonly string[] }
export type Answer = { id: number } & ({ answer: 'judged'; judged: Judgment } | { answer: 'possible'; here: PossibleHere } | { answer: 'played'; played: Played } | { answer: 'table'; chart: ChartDefinition | undefined } | { answer: 'failed'; why: string })

/** Only the call that was asked about last: another one is judged from its start when it is shown again. */
let present: { key: string; judge: ReturnType<typeof createJudge>; unpack: ReturnType<typeof createUnpacker> } | undefined

function answerTo(data: Ask): Answer {
  const { id } = data
  if (data.ask === 'possible') return { answer: 'possible', id, here: possibleIn(data.named, data.values) }
  if (data.ask === 'table') return { answer: 'table', id, chart: chartFor(data.named, data.own) }
  if (data.ask === 'play') return { answer: 'played', id, played: play(data.named, data.start, data.events) }
  if (data.isFresh) present = { key: data.key, judge: createJudge(data.named), unpack: createUnpacker() }
  if (present?.key !== data.key) throw new Error(`a part of ${data.key} came without its beginning`)
  present.judge.feed(present.unpack(data.packed).records as ObservedRecord[])
  return { answer: 'judged', id, judged: present.judge.judged() }
}
onmessage = ({ data }: MessageEvent<Ask>): void => {
  let answer: Answer
  try { answer = answerTo(data) } catch (error) { answer = { answer: 'failed', id: data.id, why: error instanceof Error ? error.message : String(error) } }
  postMessage(answer)
}
