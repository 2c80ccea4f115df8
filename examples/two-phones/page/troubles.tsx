import { useEffect, useRef } from 'react'
import { TROUBLES, type Trouble } from '../phone/troubles.ts'
import type { Demo, Snapshot } from './demo.ts'
import { Segments } from './segments.tsx'

export function Troubles({ demo, shown }: { demo: Demo; shown: Snapshot }) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // On a narrow page the list is a strip; the chosen one is brought into it, without moving the page.
    const on = list.current?.querySelector<HTMLElement>('[aria-pressed="true"]')
    if (list.current && on) list.current.scrollLeft = on.offsetLeft - 24
  }, [shown.chosen])
  return (
    <>
      <div className="troubles" ref={list} role="group" aria-label="Troubles">
        {TROUBLES.map((trouble, i) => (
          <button type="button" key={trouble.id} aria-pressed={shown.chosen === trouble.id} aria-keyshortcuts={String(i + 1)} onClick={() => demo.run(trouble.id)}>
            <b>{trouble.name}</b><kbd>{i + 1}</kbd><span>{trouble.detail}</span>
            {shown.chosen === trouble.id && shown.phase === 'running' && <i style={{ transform: `scaleX(${Math.min(1, shown.runningMs / trouble.lastsMs)})` }} />}
          </button>
        ))}
      </div>
      <div className="again">
        <button type="button" onClick={demo.again} aria-keyshortcuts="0">Call again</button>
        <span aria-live="polite">{shown.problem || saying(shown)}</span>
      </div>
      <div className="camera"><span>Camera</span><Segments label="Camera" value={shown.camera} options={[['synthetic', 'Drawn'], ['real', 'Real']]} onChange={demo.setCamera} /></div>
    </>
  )
}

/** Said, because the page promises one call: in some troubles one phone's giving up would rescue the other. */
const apart = ({ isApart }: Trouble): string => isApart ? '. Here each phone has a caller of its own.' : ''

function saying({ phase, chosen, runningMs }: Snapshot): string {
  const trouble = TROUBLES.find(each => each.id === chosen)
  switch (phase) {
    case 'joining': return 'Calling'
    case 'calm': return 'In a call'
    case 'running': return trouble && trouble.lastsMs > 3000 ? `About ${Math.max(1, Math.ceil((trouble.lastsMs - runningMs) / 1000))} s more${apart(trouble)}` : trouble?.name ?? ''
    case 'over': return trouble ? `${trouble.name}${apart(trouble)}` : 'The call is over'
  }
}
