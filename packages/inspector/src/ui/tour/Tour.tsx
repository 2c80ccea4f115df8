/** The tour on a line of its own over everything: it covers nothing, and need not be closed. What a stop is about gets a ring. */
import { useEffect, useRef, useState } from 'react'
import { set, useApp } from '../store/store.ts'
import { STOPS } from './stops.ts'
import { endTour, goToStop, startTour } from './tour.ts'

export function Tour() {
  const tour = useApp((s) => s.tour), source = useApp((s) => s.source)
  const isOpen = source === 'sample' && tour !== 'over', stop = typeof tour === 'number' ? STOPS[tour] : undefined
  // Something better was opened in the middle of it.
  useEffect(() => { if (source !== 'sample' && typeof tour === 'number') set({ tour: 'over' }) }, [source, tour])
  if (!isOpen) return null
  const n = typeof tour === 'number' ? tour : -1, last = n === STOPS.length - 1
  return (
    <section className={stop ? 'tour on' : 'tour'} aria-label="Tour" onKeyDown={(e) => { if (e.key === 'Escape') { e.stopPropagation(); endTour() } }}>
      <p role="status">{stop ? <><b>{n + 1} of {STOPS.length}. {stop.title}.</b> {stop.text}</> : <><b>New here?</b> Six stops in two minutes<span className="wide-only">: what the views say, and how to make a test of a call that went wrong</span>.</>}</p>
      <div className="notice-acts">
        {n > 0 ? <button className="btn" onClick={() => goToStop(n - 1)}>Back</button> : null}
        <button key="on" className="btn strong" data-first onClick={() => (n < 0 ? startTour() : goToStop(n + 1))}>{n < 0 ? 'Take the tour' : last ? 'Done' : 'Next'}</button>
        {last ? null : <button key="no" className="btn" onClick={endTour}>{n < 0 ? 'No, thanks' : 'End the tour'}</button>}
      </div>
      {stop ? <Ring marks={stop.marks} stop={n} /> : null}
    </section>
  )
}

/** How often the ring looks where its thing is: rows scroll, panes change their size. */
const LOOK_MS = 80

function Ring({ marks, stop }: { marks: readonly string[]; stop: number }) {
  const [box, setBox] = useState<{ top: number; left: number; width: number; height: number }>()
  const brought = useRef(-1)
  useEffect(() => {
    const look = () => {
      const el = marks.map((q) => document.querySelector<HTMLElement>(q)).find((x) => x !== null && x.getClientRects().length > 0)
      if (!el) { setBox(undefined); return }
      if (brought.current !== stop) { brought.current = stop; if (!el.closest('.log-scroll')) el.scrollIntoView({ block: 'nearest' }) }
      const r = el.getBoundingClientRect(), next = { top: Math.round(r.top), left: Math.round(r.left), width: Math.round(r.width), height: Math.round(r.height) }
      setBox((old) => (old && old.top === next.top && old.left === next.left && old.width === next.width && old.height === next.height ? old : next))
    }
    look()
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [marks, stop])
  return box ? <i className="tour-ring" aria-hidden="true" style={box} /> : null
}
