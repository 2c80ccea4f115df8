import { useState } from 'react'
import { Icon } from '../shell/icons.tsx'
import { addressOf } from '../store/address.ts'
import { usePaced } from '../store/store.ts'
import { callOfState } from '../store/state.ts'

/** The address without the relay's token: it names the moment, and lets nobody in. */
export function CopyLink() {
  const hash = usePaced((s) => { const call = callOfState(s); return call ? addressOf(call, s.seq) : '' })
  const [done, setDone] = useState<{ hash: string; words: string }>()
  const said = done?.hash === hash ? done.words : 'Copy link', setSaid = (words: string) => setDone({ hash, words })
  const copy = () => {
    const url = new URL(location.href)
    url.search = ''
    url.hash = hash
    navigator.clipboard.writeText(url.href).then(() => setSaid('Copied'), () => setSaid('Copy it from the address bar'))
  }
  return <button className="btn" onClick={copy}><Icon name="link" />{said}</button>
}
