import { useEffect, useState } from 'react'
import { Icon } from '../shell/icons.tsx'
import { addressHere, linkHere, linkNeeds } from '../store/address.ts'
import { copyText, useCopied } from '../store/copy.ts'
import { get, usePaced } from '../store/store.ts'

/** At the tail of a live call nobody moves, and each record is another moment: so long what was said stands there, ms. */
const SAID_MS = 8_000

/** The button, and once it was pressed what the link needs to be opened: until the person moves. */
export function CopyLink() {
  const place = usePaced((s) => (s.follow ? `${s.callKey ?? ''} follow` : (addressHere(s) ?? '')))
  const [done, setDone] = useState<{ place: string; follow: boolean; words: string | undefined; needs: string }>(), said = done?.place === place ? done : undefined, words = useCopied(said?.words, () => setDone((d) => d && { ...d, words: undefined }))
  useEffect(() => {
    if (!done?.follow) return undefined
    const timer = setTimeout(() => setDone(undefined), SAID_MS)
    return () => clearTimeout(timer)
  }, [done])
  const copy = () => {
    const s = get(), needs = linkNeeds(s)
    void copyText(linkHere(s)).then((words) => setDone({ place, follow: s.follow, words, needs }))
  }
  return <><button className="btn" onClick={copy}><Icon name="link" />{words ?? 'Copy link'}</button><small className="link-needs" role="status">{said?.needs}</small></>
}
