/** In the story: whether the run follows its table, and where it leaves it. */
import type { Call } from '../../common/index.ts'
import { goToSeq } from '../store/moment.ts'
import { set, useApp } from '../store/store.ts'

export function JudgedFact({ call }: { call: Call }) {
  const judged = useApp((s) => s.judged.get(call.key))
  if (!judged) return null
  const { table, divergence } = judged, short = table.hash.slice(0, 4)
  if (table.isForeign) return <span className="fact" title={`The trace names table ${table.named}, and this inspector knows only those of its own version. onhook replay --table judges it by another.`}>Not judged: another machine’s</span>
  if (!divergence) return judged.verdict === 'conforms'
    ? <span className="fact" title={`By table ${table.hash}, from the first step to the last`}>Follows table {short}</span>
    : <span className="fact" title={`By table ${table.hash}. Records are missing, or hold too little: ${judged.possible?.count.toLocaleString('en')} states are possible at its end.`}>Fits table {short}, not proved</span>
  return <button className="fact out" onClick={() => { goToSeq(divergence.seq); set({ tab: 'step' }) }}>Leaves the table at #{divergence.seq}</button>
}

/** The first step that no machine with this table could have done, or undefined. */
export const useDivergenceAt = (call: Call, seq: number) => {
  const judged = useApp((s) => s.judged.get(call.key))
  return judged && !judged.table.isForeign && judged.divergence?.seq === seq ? { ...judged.divergence, table: judged.table } : undefined
}
