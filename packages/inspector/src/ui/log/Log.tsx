/** Every event, in order: virtual rows, a band below a row that violates a property, a hatch where records are missing. */
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react'
import { type Call, rowIndexAt } from '../../common/index.ts'
import { SavedBar } from '../filter/SavedBar.tsx'
import { useOutside } from '../judge/JudgedFact.tsx'
import { useCoarse, useElementHeight, useElementWidth, useTwoLines } from '../shell/measure.ts'
import { useOwnScroll } from '../shell/own-scroll.ts'
import { rowsWords } from '../shell/TopBar.tsx'
import { clearFilter, goBy, goFirst, goLast, goToRow, isLive, pin, setFilter, tailSeq, toggleQuick } from '../store/moment.ts'
import { togglePause } from '../store/intake.ts'
import { failuresOf } from '../store/row-kind.ts'
import { isRecorded } from '../store/state.ts'
import { get, set, useApp, useCall } from '../store/store.ts'
import { count, plural } from '../words/format.tsx'
import { Band } from './Band.tsx'
import { LogRow, seqWidth } from './LogRow.tsx'
import { type Asked, type Rota, type Stretch, baseOf, placesOf, rotaOf, stretchOf } from './places.ts'

/** Rows drawn above what is in sight at the tail. */
const TAIL_OVERSCAN = 12
/** Air below the last row. */
const AFTER = 8
const ROW = 24, ROW_COARSE = 44, ROW_PHONE = 54, BAND = 44, BAND_PHONE = 76
const QUICK: readonly (readonly [string, string])[] = [['is:transition', 'transitions'], ['is:command', 'commands'], ['-is:ignored', 'hide ignored']]

export function Log() {
  const call = useCall()
  const quick = useApp((s) => s.quick), results = useApp((s) => s.results), shown = useApp((s) => s.shown)
  const live = useApp(isRecorded), isOpening = useApp((s) => s.source === 'opening'), paused = useApp((s) => s.paused !== undefined)
  // Of those that were not looked at yet, all may have a row.
  const { hidden } = shown.list, all = call ? shown.list.count + hidden + Math.max(0, call.rows.length - shown.list.done) : 0, { active } = shown.list.filter
  const words = call ? (active ? `${count(shown.list.matched)} of ${count(all)} · ${count(hidden)} hidden` : plural(all, 'record')) : '', isLooking = call !== undefined && shown.list.done < call.rows.length
  const said = useOnce(shown.list, call && active && !isLooking ? `${rowsWords(shown.list.matched, all)}, ${count(hidden)} hidden by the filter` : '')
  return (
    <section className="log" id="log" aria-label="Event log">
      <div className="pane-head">
        <h2>Log</h2>
        <span className="count" title={active ? 'Records that violate a property or leave the table are always shown, and are not counted as matches' : undefined}>{words}{isLooking ? ' · still looking' : ''}</span>
        <span className="sr" role="status">{said}</span>
        <span className="grow" />
        <div className="chips" role="group" aria-label="Quick filters">
          {live ? <button className="chip" aria-pressed={paused} aria-keyshortcuts="d" title="Pause drawing; new records are kept and counted (D)" onClick={togglePause}>pause</button> : null}
          {QUICK.map(([term, name]) => <button key={term} className="chip" aria-pressed={quick.has(term)} onClick={() => toggleQuick(term)}>{name}</button>)}
          <button className="chip" aria-pressed={results} title="Show a row for the result of each command" onClick={() => setFilter({ results: !results })}>results</button>
        </div>
      </div>
      <SavedBar />
      {call ? <Rows key={call.key} call={call} /> : isOpening ? null : <p className="nothing">No record has come yet.</p>}
    </section>
  )
}

/** The first words of each thing, and no others until there is another thing: of a filter what it found, and not what it finds in each record that comes. */
function useOnce(of: object, words: string): string {
  const [said, setSaid] = useState({ of, words })
  if (said.of === of && (said.words !== '' || words === '')) return said.words
  setSaid({ of, words })
  return words
}

function Rows({ call }: { call: Call }) {
  const scroller = useRef<HTMLDivElement>(null), body = useRef<HTMLDivElement>(null)
  const { list } = useApp((s) => s.shown), seq = useApp((s) => s.seq), follow = useApp((s) => s.follow), tab = useApp((s) => s.tab)
  const phone = useTwoLines(), coarse = useCoarse(), width = useElementWidth(scroller), sight = useElementHeight(scroller)
  const row = phone ? ROW_PHONE : coarse ? ROW_COARSE : ROW, band = phone ? BAND_PHONE : BAND
  const n = list.call === call.key ? list.items.length : 0
  const places = placesOf({ n, bands: list.bands, row, band, before: phone ? 0 : 22, after: AFTER, sight }), { height } = places, scaled = height < places.top(n)
  const [scrollTop, setScrollTop] = useState(0)
  /** Where it stands. A list that is scaled is drawn anew for each offset, another one when rows come into sight. */
  const stood = useRef({ places, n, sight, scaled, follow, drawn: undefined as Stretch | undefined, rota: undefined as Rota | undefined, base: 0 })
  const asked = useRef<Asked | undefined>(undefined), [, drawAgain] = useReducer((times: number) => times + 1, 0)
  const moved = (top: number) => {
    const { places: p, n: all, sight: s, scaled: isScaled, drawn } = stood.current, next = stretchOf(p, all, p.offsetOf(top, asked.current), s, isScaled)
    if (isScaled || drawn?.from !== next.from || drawn.to !== next.to) setScrollTop(top)
  }
  const offsetNow = (el: HTMLElement) => stood.current.places.offsetOf(el.scrollTop, asked.current)
  const standAt = (el: HTMLElement, offset: number) => {
    const { places: p, scaled: isScaled } = stood.current, top = p.scrollTopOf(offset)
    el.scrollTop = top
    if (!isScaled) { moved(top); return }
    const rounded = el.scrollTop
    asked.current = { scrollTop: rounded, offset: Math.max(0, offset) }
    setScrollTop(rounded)
    drawAgain()
  }

  // Who leaves the tail is still there, and not where the log was read before.
  const stoodAt = stood.current.follow && !follow ? places.end : scrollTop
  const atTail = follow && sight > 0, offset = places.offsetOf(stoodAt, asked.current)
  const drawn = n === 0 ? { from: 0, to: 0 } : atTail ? { from: Math.max(0, places.at(places.top(n) - sight) - TAIL_OVERSCAN), to: n } : stretchOf(places, n, offset, sight, scaled)
  const rota = rotaOf({ from: places.rowsBefore(drawn.from), to: places.rowsBefore(drawn.to) }, stood.current.rota)
  const before = stood.current, base = scaled ? baseOf(places, drawn, before.scaled && before.drawn ? { stretch: before.drawn, base: before.base, places: before.places } : undefined) : 0
  // A scaled list has its rows where they are seen: the whole pixel is chosen here, as what is painted once and moved is blurred between two.
  const shift = Math.round(base - (atTail ? places.top(n) + (n === 0 ? 0 : AFTER) - sight : offset))
  useLayoutEffect(() => { stood.current = { places, n, sight, scaled, follow, drawn, rota, base } })
  // A list that grew so long that it is scaled from now on has another place for each offset: what was read stays in sight.
  const isScaledNow = scaled && !before.scaled && before.n > 0 && before.n <= n
  useLayoutEffect(() => {
    const el = scroller.current
    if (!isScaledNow || follow || !el) return
    const was = before.places.offsetOf(el.scrollTop), item = before.places.at(was)
    standAt(el, places.top(item) + was - before.places.top(item))
  })

  const at = rowIndexAt(call, seq), place = list.placeOf(at)
  // The row of the moment is brought into sight when the moment moves; a pinned log is left where it is.
  const shownSeq = useRef<string>('')
  useLayoutEffect(() => {
    const el = scroller.current
    if (!el || n === 0 || width === 0) return
    // Further than there is, so that no height has to be read.
    if (follow) { el.scrollTop = height + sight; return }
    const key = `${seq} ${tab} ${list.filter.active} ${list.done === call.rows.length}`
    if (shownSeq.current === key) return
    const first = shownSeq.current === ''
    shownSeq.current = key
    // A moment that the log hides, as the result of a command, has a place too: between its neighbours.
    const item = Math.min(place.at, n - 1), start = places.top(item), end = places.top(item + 1), top = offsetNow(el), view = el.clientHeight
    if (!first && start >= top + 30 && end <= top + view - 40) return
    standAt(el, Math.max(0, start - view * (first ? 0.45 : start < top + 30 ? 0.25 : 0.7)))
  })

  // A band that comes later, from the judge, pushes down what is below it: the row that is read stays where it stands.
  const read = useRef<{ list: unknown; at: number; start: number } | undefined>(undefined)
  useLayoutEffect(() => {
    const el = scroller.current, before = read.current, start = place.found ? places.top(place.at) : undefined
    read.current = start === undefined ? undefined : { list, at, start }
    if (!el || start === undefined || follow || before?.list !== list || before.at !== at || before.start === start) return
    const now = offsetNow(el), top = before.start - now
    if (top >= 0 && top < sight) standAt(el, now + start - before.start)
  })
  // It opens where it moves nothing that is read: out of sight, at the tail, or when the reader moves on. Until then its row says it.
  const outside = useOutside(call)?.row, late = outside !== undefined && n > 0 && outside < list.done && !list.hasBand(outside) ? outside : undefined
  const lateAt = useRef<number | undefined>(undefined), owed = useRef(0)
  useLayoutEffect(() => {
    const el = scroller.current
    if (owed.current !== 0 && el) { const more = owed.current; owed.current = 0; standAt(el, offsetNow(el) + more) }
    if (late === undefined || !el) { lateAt.current = undefined; return }
    lateAt.current ??= seq
    const now = offsetNow(el), { at: item, found } = list.placeOf(late), more = band + (found ? 0 : row), below = places.top(Math.min(n, item + 1)), isAbove = below <= now
    if (width > 0 && !follow && found && lateAt.current === seq && !isAbove && places.top(item) < now + sight) return
    // Above what is read, it pushes it down: also where the moment, which stays where it stands, is not in sight.
    const mine = places.top(place.at) - now
    if (isAbove && !follow && !(place.found && mine >= 0 && mine < sight)) owed.current = more
    list.band(late)
    set({ shown: { list, version: get().shown.version + 1 } })
  })

  // Scrolling up is reading: it pins the moment, and nothing moves by itself any more.
  useEffect(() => {
    const el = scroller.current
    if (!el) return
    let y = 0
    // At the tail what is in sight is known without asking, and a scroll that the log did itself is no news.
    const scroll = () => { if (!stood.current.follow) moved(el.scrollTop) }
    const wheel = (e: WheelEvent) => { if (e.deltaY < 0) pin() }
    const down = (e: PointerEvent) => { if (e.target === el && e.offsetX > el.clientWidth) pin() }
    const touch = (e: TouchEvent) => { y = e.touches[0]?.clientY ?? 0 }
    const move = (e: TouchEvent) => { if ((e.touches[0]?.clientY ?? 0) > y + 4) pin() }
    el.addEventListener('scroll', scroll, { passive: true })
    el.addEventListener('wheel', wheel, { passive: true })
    el.addEventListener('pointerdown', down)
    el.addEventListener('touchstart', touch, { passive: true })
    el.addEventListener('touchmove', move, { passive: true })
    return () => { el.removeEventListener('scroll', scroll); el.removeEventListener('wheel', wheel); el.removeEventListener('pointerdown', down); el.removeEventListener('touchstart', touch); el.removeEventListener('touchmove', move) }
  }, [])

  useOwnScroll(scroller, scaled, (px) => {
    const el = scroller.current
    if (!el) return false
    const was = offsetNow(el)
    standAt(el, was + px)
    return offsetNow(el) !== was
  })

  useLayoutEffect(() => { if (!follow && scroller.current) setScrollTop(scroller.current.scrollTop) }, [follow])

  const page = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / row) - 2)
  const onKeyDown = (e: React.KeyboardEvent) => {
    const act = { ArrowDown: () => goBy(e.shiftKey ? 10 : 1), ArrowUp: () => goBy(e.shiftKey ? -10 : -1), PageDown: () => goBy(page()), PageUp: () => goBy(-page()), Home: goFirst, End: goLast, Enter: () => set({ tab: 'step' }) }[e.key]
    if (act) { e.preventDefault(); act() }
  }
  return (
    <>
      <div className="log-scroll" ref={scroller}>
        <div className="rows" ref={body} role="grid" aria-label="Records" aria-rowcount={n + 1} aria-colcount={5} tabIndex={0} data-first aria-activedescendant={place.found && place.at >= drawn.from && place.at < drawn.to ? `row-${at}` : undefined} style={{ height, '--seq': `${seqWidth(call)}px` } as React.CSSProperties} onKeyDown={onKeyDown}
          onClick={(e) => { const el = (e.target as HTMLElement).closest<HTMLElement>('[data-row]'); if (el && !(e.target as HTMLElement).closest('button')) { goToRow(Number(el.dataset['row'])); if (phone) set({ tab: 'log' }) } }}>
          <div className="rows-head" role="row" aria-rowindex={1}>
            <span role="columnheader" className="num">#</span><span role="columnheader" className="num">time</span><span role="columnheader"><span className="sr">kind</span></span><span role="columnheader">event</span><span role="columnheader">what it did, or why not</span>
          </div>
          <div role="rowgroup" className={scaled ? 'rows-box scaled' : 'rows-box'} style={scaled ? { transform: `translateY(${shift}px)` } : undefined}>
            {Array.from({ length: drawn.to - drawn.from }, (_, place) => {
              const item = drawn.from + place, code = list.items.at(item), i = Math.floor(code / 2), top = places.top(item) - base, key = code % 2 === 1 ? `band ${i}` : rota.placeOf(places.rowsBefore(item))
              return code % 2 === 1
                ? <Band key={key} call={call} row={i} index={item} top={top} height={band} />
                : <LogRow key={key} call={call} record={call.rows[i]} row={i} index={item} top={top} height={row} width={width} phone={phone} selected={i === at} left={i === late} failed={failuresOf(call, call.rows[i])} words={list.filter.words} />
            })}
          </div>
        </div>
        {list.matched === 0 && list.done >= call.rows.length ? <Nothing hidden={list.hidden} /> : null}
      </div>
      <Tail call={call} at={at} />
    </>
  )
}

function Nothing({ hidden }: { hidden: number }) {
  const filter = useApp((s) => s.filter), quick = useApp((s) => s.quick)
  const words = [filter, ...quick].join(' ').trim()
  return words ? <p className="nothing">No record matches <b>{words}</b>. {plural(hidden, 'record')} {hidden === 1 ? 'is' : 'are'} hidden, none is lost. <button className="btn" onClick={clearFilter}>Clear the filter</button></p> : null
}

function Tail({ call, at }: { call: Call; at: number }) {
  const follow = useApp((s) => s.follow), paused = useApp((s) => s.paused !== undefined), slow = useApp((s) => s.slow)
  if (!isLive(call)) return null
  const note = slow === undefined ? '' : `Drawing 1 of ${count(slow)} steps, recording all.`
  if (follow) return <span className="tail-note">{paused ? 'drawing is paused' : note || 'at the tail'}</span>
  const newer = Math.max(0, rowIndexAt(call, tailSeq(call)) - at)
  return <>{note ? <span className="tail-note pinned">{note}</span> : null}<button className="tail" onClick={goLast}>{newer > 0 ? `${count(newer)} new, go to the tail` : 'Go to the tail'}</button></>
}
