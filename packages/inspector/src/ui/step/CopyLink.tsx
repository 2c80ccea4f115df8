import { useState } from 'react'
import { Icon } from '../shell/icons.tsx'
import { addressHere, linkHere, linkNeeds } from '../store/address.ts'
import { get, usePaced } from '../store/store.ts'

/** The button, and once it was pressed what the link needs to be opened. */
export function CopyLink() {
  const hash = usePaced(addressHere) ?? ''
  const [done, setDone] = useState<{ hash: string; words: string; needs: string }>(), said = done?.hash === hash ? done : undefined
  const copy = () => {
    const say = (words: string, needs: string) => setDone({ hash, words, needs })
    navigator.clipboard.writeText(linkHere(get())).then(() => say('Copied', linkNeeds(get())), () => say('Copy it from the address bar', ''))
  }
  return <><button className="btn" onClick={copy}><Icon name="link" />{said?.words ?? 'Copy link'}</button><small className="link-needs" role="status">{said?.needs}</small></>
}
