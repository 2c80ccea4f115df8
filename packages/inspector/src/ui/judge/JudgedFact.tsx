/** In the story: whether the run follows its table, and where it leaves it. */
import { useMemo } from 'react'
import type { Call } from '../../common/index.ts'
import { goToSeq, isLive } from '../store/moment.ts'
import { get, set, useApp } from '../store/store.ts'
import { count } from '../words/format.tsx'
import { type Outside, judgedOf, outsideOf } from './judged.ts'

/** A live call grows while it is judged: so many rows may be not there yet. */
const LAG_MAX = 2_000

export function JudgedFact({ call }: { call: Call }) {
  const judged = useApp((s) => judgedOf(s, call)), failed = useApp((s) => s.judgeFailed)
  const why = judged?.failed ?? (judged ? undefined : failed)
  if (why !== undefined) return <span className="fact judged" title={`${why}. To judge the trace without a browser, run onhook replay.`}>Not judged: the judge failed</span>
  if (!judged) return <span className="fact judged waiting" />
  const { table, divergence, upTo } = judged, short = table.hash.slice(0, 4), total = call.rows.length
  if (table.isForeign) return <span className="fact judged" title={`The trace names table ${table.named}, and this inspector knows only the tables of its own version. To judge by another table, run onhook replay --table.`}>Not judged: table {table.named!.slice(0, 4)} is not of this version</span>
  if (divergence) return <button className="fact judged out" onClick={() => { goToSeq(divergence.seq); set({ tab: 'step' }) }}>Leaves the table at #{divergence.seq}</button>
  if (total - upTo > (isLive(call) ? LAG_MAX : 0)) return <span className="fact judged" title={`By table ${table.hash}. The first ${count(upTo)} of ${count(total)} rows are judged, and they follow it.`}>Judging: {Math.floor((upTo / total) * 100)} %</span>
  return judged.verdict === 'conforms'
    ? <span className="fact judged" title={`By table ${table.hash}, from the first of its rows to row ${count(upTo)}`}>Follows table {short}</span>
    : <span className="fact judged" title={`By table ${table.hash}. Records are missing or do not say enough: ${count(judged.possible?.count ?? 0)} states are possible at row ${count(upTo)}.`}>Fits table {short}, not proved</span>
}

/** Where the call left its table, once the judge has found it. */
export function useOutside(call: Call | undefined): Outside | undefined {
  const judged = useApp((s) => judgedOf(s, call))
  return useMemo(() => outsideOf(get(), call), [judged, call])
}

/** The first step that no machine with this table could have done, or undefined. */
export const useDivergenceAt = (call: Call, seq: number) => {
  const judged = useApp((s) => judgedOf(s, call))
  return judged && !judged.table.isForeign && judged.divergence?.seq === seq ? { ...judged.divergence, table: judged.table } : undefined
}
