/** Asks the judge about the call of the moment, while the page is idle, and keeps what it says. Nothing is judged that nobody looks at. */
import { useEffect, useState } from 'react'
import type { ObservedRecord } from '@onhook/machine/proof'
import type { Call, Row } from '../../common/index.ts'
import { isActor } from '../actors/actors.ts'
import { callOfState } from '../store/state.ts'
import { get, set, subscribe } from '../store/store.ts'
import type { Answer, Ask } from './judge-worker.ts'
import type { Played, PossibleHere } from './judge.ts'
import JudgeWorker from './judge-worker.ts?worker'

/** As many records in one message: a message is copied, and the page must not wait for it. */
const CHUNK = 5_000
const PAUSE_MS = 120

let worker: Worker | undefined
/** How much of a call was sent. A call that was folded anew, because records came late, is sent anew. */
const sent = new Map<string, { rows: readonly Row[]; count: number }>()
const waiting = new Map<number, (here: PossibleHere) => void>(), playing = new Map<number, (played: Played) => void>()
let asked = 0, timer: ReturnType<typeof setTimeout> | undefined

export const namedOf = (call: Call): string | undefined => { const hash = call.open?.machine?.hash; return typeof hash === 'string' ? hash : undefined }

function ask(question: Ask): void {
  if (!worker) {
    worker = new JudgeWorker()
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.answer === 'judged') return set({ judged: new Map(get().judged).set(data.key, data.judged) })
      if (data.answer === 'played') {
        playing.get(data.id)?.(data.played)
        playing.delete(data.id)
        return
      }
      waiting.get(data.id)?.(data.here)
      waiting.delete(data.id)
    }
    worker.onerror = (e) => { set({ judgeFailed: e.message || 'its worker could not be started' }) }
  }
  worker.postMessage(question)
}

function look(): void {
  timer = undefined
  const call = callOfState(get())
  if (!call || isActor(call) || get().judgeFailed !== undefined) return
  const known = sent.get(call.key), isFresh = known?.rows !== call.rows, from = isFresh ? 0 : known.count
  if (from >= call.rows.length) return
  const to = Math.min(call.rows.length, from + CHUNK)
  sent.set(call.key, { rows: call.rows, count: to })
  // A hole is told by the numbers around it.
  ask({ ask: 'judge', key: call.key, named: namedOf(call), isFresh, records: call.rows.slice(from, to).filter((r) => r.kind !== 'missing') as ObservedRecord[] })
  if (to < call.rows.length) later(0)
}
function later(ms: number): void { timer ??= setTimeout(look, ms) }

export function startJudge(): void {
  subscribe(() => later(PAUSE_MS))
  later(PAUSE_MS)
}

/** What every event would do with these values; undefined until the judge has said it. */
export function usePossible(named: string | undefined, values: Readonly<Record<string, unknown>> | undefined): PossibleHere | undefined {
  const [here, setHere] = useState<{ of: string; here: PossibleHere }>(), of = values ? JSON.stringify([named, values]) : ''
  useEffect(() => {
    if (of === '') return
    const id = ++asked, [, from] = JSON.parse(of) as [unknown, Readonly<Record<string, unknown>>]
    waiting.set(id, (said) => setHere({ of, here: said }))
    ask({ ask: 'possible', id, named, values: from })
    return () => { waiting.delete(id) }
  }, [of])
  return here?.of === of ? here.here : undefined
}

/** The run that these events make, from the machine's beginning or from a state. */
export const played = (start: Readonly<Record<string, unknown>> | undefined, events: readonly string[]): Promise<Played> => new Promise((resolve) => {
  const id = ++asked
  playing.set(id, resolve)
  ask({ ask: 'play', id, named: undefined, start, events })
})
