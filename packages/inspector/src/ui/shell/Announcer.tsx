/** Tells the moment politely, at most once a second; of what the page is doing, that it begins and that it ended. */
import { useEffect, useState } from 'react'
import { rowIndexAt } from '../../common/index.ts'
import { indexOf } from '../store/call-index.ts'
import { nameOf, seqOf } from '../store/row-kind.ts'
import { callOfState } from '../store/state.ts'
import { get, subscribe } from '../store/store.ts'
import { since } from '../words/since.ts'
import { saying } from '../words/saying.ts'
import { saidOf } from './said.ts'

const PACE_MS = 1_000

export function Announcer() {
  const [said, setSaid] = useState(''), [ofPage, setOfPage] = useState('')
  useEffect(() => {
    let before = get()
    return subscribe(() => { const now = get(), words = saidOf(before, now); before = now; if (words !== undefined) setOfPage(words) })
  }, [])
  useEffect(() => {
    let last = '', timer: ReturnType<typeof setTimeout> | undefined
    const say = () => {
      timer = undefined
      const s = get(), call = callOfState(s)
      if (!call || s.follow) return
      const key = `${call.key} ${s.seq}`, i = rowIndexAt(call, s.seq), row = call.rows[i]
      if (key === last || !row) return
      last = key
      setSaid(`${[`record ${seqOf(row)}`, since(row, indexOf(call).ms(i)), nameOf(row)].filter(Boolean).join(', ')}. ${saying(call, row)}`)
    }
    return ((stop) => () => { stop(); clearTimeout(timer) })(subscribe(() => { timer ??= setTimeout(say, PACE_MS) }))
  }, [])
  return <><div className="sr" aria-live="polite">{said}</div><div className="sr" role="status">{ofPage}</div></>
}
