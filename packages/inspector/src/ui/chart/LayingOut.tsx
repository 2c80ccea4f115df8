/** What stands in the place of a chart that takes long to be laid out. A quick one is there before anything needs to be said. */
import { useEffect, useState } from 'react'
import { plural } from '../words/format.tsx'

const SAID_AFTER_MS = 300

export function LayingOut({ states }: { states: number }) {
  const [isLong, setLong] = useState(false)
  useEffect(() => { const timer = setTimeout(() => setLong(true), SAID_AFTER_MS); return () => clearTimeout(timer) }, [])
  return isLong ? <p className="nothing" role="status">Laying out {plural(states, 'state')}. The table can be read already.</p> : null
}
