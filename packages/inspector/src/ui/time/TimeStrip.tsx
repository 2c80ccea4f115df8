/** The strip: a canvas, the names and present values beside it, and the playhead, which is a slider. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { type Call, rowIndexAt, valuesAt } from '../../common/index.ts'
import { mainRegion } from '../actors/actors.ts'
import { useOutside } from '../judge/JudgedFact.tsx'
import { regionName, valueName } from '../regions.ts'
import { useElementWidth, usePhone } from '../shell/measure.ts'
import { indexOf } from '../store/call-index.ts'
import { goBy, goFirst, goLast, goToRow } from '../store/moment.ts'
import { nameOf, seqOf } from '../store/row-kind.ts'
import { useApp, usePaced, usePacedCall } from '../store/store.ts'
import { showMoment, zoomTo } from '../store/zoom.ts'
import { since } from '../words/since.ts'
import { type Colours, readColours } from './colours.ts'
import { draw } from './draw.ts'
import { type Geometry, SESSION_Y, emptyHeight, geometryOf } from './geometry.ts'
import { useGestures } from './gestures.ts'
import { Range } from './Range.tsx'
import { setRange, useRange } from './range.ts'

/** A few are nothing to tell; in a huge trace the number says what the strip is. */
const MERGED_TOLD_MIN = 100

export function TimeStrip() {
  const host = useRef<HTMLDivElement>(null)
  const width = useElementWidth(host), call = usePacedCall('strip'), phone = usePhone(), lanesOpen = useApp((s) => s.lanesOpen)
  return (
    <div className="lanes" ref={host} style={{ minHeight: emptyHeight(phone, lanesOpen) }}>
      {call && width > 0 ? <Strip call={call} width={width} phone={phone} /> : call ? null : <p className="nothing">This view shows what each part of a call holds over time.</p>}
    </div>
  )
}

function Strip({ call, width, phone }: { call: Call; width: number; phone: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null), host = useRef<HTMLDivElement>(null)
  const scale = useApp((s) => s.scale), view = useApp((s) => s.view), lanesOpen = useApp((s) => s.lanesOpen), shown = usePaced((s) => s.shown, 'strip'), tab = useApp((s) => s.tab)
  const colours = useColours(host)
  const [merged, setMerged] = useState(0), range = useRange(call), outside = useOutside(call)?.row
  const index = indexOf(call)
  const g = geometryOf(call, index, width, scale, view, lanesOpen, phone, tab === 'time')
  useLayoutEffect(() => {
    const el = canvas.current
    if (!el || !colours) return
    const ratio = Math.min(3, devicePixelRatio || 1), w = Math.round(g.width * ratio), h = Math.round(g.height * ratio)
    if (el.width !== w || el.height !== h) { el.width = w; el.height = h }
    const ctx = el.getContext('2d')
    if (!ctx) return
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
    setMerged(draw(ctx, call, index, g, colours, scale, shown.list, outside).merged)
  }, [call, width, scale, view, lanesOpen, shown, colours, phone, tab, outside])

  const seq = usePaced((s) => s.seq, 'strip')
  // The moment was moved elsewhere: it is brought into sight. Who pans away from it is left there.
  useEffect(() => { showMoment() }, [call.key, seq, scale])

  /** The row that is drawn nearest to a place. */
  const rowNear = (x: number): number => {
    const after = Math.min(index.length - 1, g.rowAt(x)), before = Math.max(0, after - 1)
    return Math.abs(g.x(after) - x) <= Math.abs(g.x(before) - x) ? after : before
  }
  const gestures = useGestures(host, g, {
    moment(at) {
      const x = Math.max(g.left, Math.min(g.right, at))
      let row = rowNear(x)
      // A hidden row is not a place to stop at.
      if (!shown.list.placeOf(row).found) { const left = shown.list.step(row, -1), right = shown.list.step(row, 1); row = Math.abs(g.x(left) - x) <= Math.abs(g.x(right) - x) ? left : right }
      goToRow(row, false)
    },
    range(from, to, done) {
      const rows = [rowNear(Math.min(from, to)), rowNear(Math.max(from, to))] as const
      setRange(call, done && rows[0] === rows[1] ? undefined : { from: rows[0], to: rows[1] })
    },
  })
  return (
    <div className="strip" ref={host} style={{ height: g.height }} {...gestures}>
      <canvas ref={canvas} style={{ width: g.width, height: g.height }} role="img" aria-label="All regions over time. The table beside it says the same." />
      <Names call={call} g={g} />
      <Playhead call={call} g={g} outside={outside} />
      {range ? <Range call={call} g={g} range={range} /> : null}
      <Overview g={g} />
      {merged > MERGED_TOLD_MIN ? <span className="merged">{merged.toLocaleString('en')} items narrower than a pixel are merged</span> : null}
    </div>
  )
}

function useColours(host: React.RefObject<HTMLElement | null>): Colours | undefined {
  const theme = useApp((s) => s.theme), contrast = useApp((s) => s.contrast)
  const [colours, setColours] = useState<Colours>()
  useLayoutEffect(() => { if (host.current) setColours(readColours(host.current)) }, [host, theme, contrast])
  useEffect(() => {
    const again = () => { if (host.current) setColours(readColours(host.current)) }
    const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'].map((q) => matchMedia(q))
    for (const q of queries) q.addEventListener('change', again)
    return () => { for (const q of queries) q.removeEventListener('change', again) }
  }, [host])
  return colours
}

/** Where what is in sight lies in the whole; it can be dragged. The keys and buttons of the bar do the same. */
function Overview({ g }: { g: Geometry }) {
  const [a, b] = useApp((s) => s.view), grab = useRef<number | undefined>(undefined)
  const wide = g.right - g.left
  if (b - a >= 1) return null
  const move = (e: React.PointerEvent) => { const at = (e.clientX - e.currentTarget.getBoundingClientRect().left) / wide; zoomTo(at - (grab.current ?? 0), at - (grab.current ?? 0) + b - a) }
  return (
    <div className="overview" aria-hidden="true" title="The part of the whole that is in sight" style={{ left: g.left, width: wide }}
      onPointerDown={(e) => { e.stopPropagation(); if (e.button !== 0) return; const at = (e.clientX - e.currentTarget.getBoundingClientRect().left) / wide; grab.current = at >= a && at <= b ? at - a : (b - a) / 2; e.currentTarget.setPointerCapture(e.pointerId); move(e) }}
      onPointerMove={(e) => { if (grab.current !== undefined) move(e) }}
      onPointerUp={() => { grab.current = undefined }} onPointerCancel={() => { grab.current = undefined }}>
      <i style={{ left: `${a * 100}%`, width: `max(6px, ${(b - a) * 100}%)` }} />
    </div>
  )
}

/** Each lane's name and its value at the moment. */
function Names({ call, g }: { call: Call; g: Geometry }) {
  const seq = usePaced((s) => s.seq, 'strip')
  const now = valuesAt(call, seq), main = mainRegion(call)
  const value = (region: string) => (now[region] === null || now[region] === undefined ? 'unknown' : valueName(now[region]))
  return (
    <div className={`lane-names${g.narrow ? ' narrow' : ''}`}>
      {g.narrow ? null : <span style={{ top: SESSION_Y + 4 }}><em>{regionName(main)}</em><b>{value(main)}</b></span>}
      {g.lanes.map((l) => <span key={l.region} style={{ top: g.narrow ? l.y + 4 : l.mid - 8 }}><em>{regionName(l.region)}</em><b>{value(l.region)}</b></span>)}
    </div>
  )
}

function Playhead({ call, g, outside }: { call: Call; g: Geometry; outside: number | undefined }) {
  const seq = usePaced((s) => s.seq, 'strip'), playing = useApp((s) => s.playing)
  const index = indexOf(call), i = Math.max(0, rowIndexAt(call, seq)), row = call.rows[i]
  if (!row) return null
  const x = g.x(i), inside = x >= g.left - 1 && x <= g.right + 1
  const main = mainRegion(call), session = valuesAt(call, seq)[main]
  const marks = [...(index.alarmsByRow.get(i) ?? []).map((a) => `, ${a.id} violated`), ...(i === outside ? [', leaves the table'] : [])].join('')
  return (
    <div className={`playhead${playing ? ' playing' : ''}${inside ? '' : ' away'}`} data-first role="slider" tabIndex={0} aria-label="Moment" aria-orientation="horizontal"
      aria-valuemin={0} aria-valuemax={Math.max(0, call.lastSeq)} aria-valuenow={seqOf(row)} aria-valuetext={`${[`record ${seqOf(row)}`, since(row, index.ms(i)), nameOf(row), `${regionName(main)} ${session ?? 'unknown'}`].filter(Boolean).join(', ')}${marks}`}
      style={{ transform: `translateX(${Math.max(g.left - 1, Math.min(g.right + 1, x))}px)`, height: g.height }}
      onKeyDown={(e) => {
        const act = { ArrowUp: () => goBy(e.shiftKey ? 10 : 1), ArrowDown: () => goBy(e.shiftKey ? -10 : -1), PageUp: () => goBy(10), PageDown: () => goBy(-10), Home: goFirst, End: goLast }[e.key]
        if (act) { e.preventDefault(); act() }
      }}>
      <svg width="10" height="11" viewBox="0 0 10 11" aria-hidden="true"><path d="M0 0h10v6l-5 5-5-5z" /></svg>
    </div>
  )
}
