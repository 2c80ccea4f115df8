/** The command palette: a number goes to a step, words find everything that the page can do. A dialog of the platform's own, which gives the focus back. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { duration, rowIndexAt } from '../../common/index.ts'
import { Dialog } from '../shell/Dialog.tsx'
import { Icon } from '../shell/icons.tsx'
import { indexOf } from '../store/call-index.ts'
import { goToRow, goToSeq } from '../store/moment.ts'
import { nameOf } from '../store/row-kind.ts'
import { callOfState } from '../store/state.ts'
import { get, set, useApp } from '../store/store.ts'
import { count, plural, relative } from '../words/format.tsx'
import { since } from '../words/since.ts'
import { callCommands, lookThrough } from './calls.ts'
import type { Command } from './command.ts'
import { commandsOf } from './commands.ts'
import { filterTo } from './filters.ts'
import { asksForViolated, placeOf, ranked } from './match.ts'

/** Lines that are drawn; more words find the others. */
const LINES_MAX = 150
const PAGE = 8
const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)
export const PALETTE_KEY = isApple ? '⌘ K' : 'Ctrl K'

export const PaletteButton = () => <button className="text palette-button" aria-keyshortcuts="Control+K Meta+K" title={`Commands (${PALETTE_KEY})`} onClick={() => set({ palette: true })}><Icon name="commands" /><span>Commands</span><kbd>{PALETTE_KEY}</kbd></button>

export function Palette() {
  const open = useApp((s) => s.palette)
  return <Dialog open={open} onClose={() => set({ palette: false })} className="palette" aria-label="Commands">{(close) => <Body close={close} />}</Dialog>
}

/** The places that a number names, before the commands, and the filter after them. */
function linesOf(query: string, calls: readonly Command[]): Command[] {
  const s = get(), found = ranked(query, commandsOf(s, calls)), call = callOfState(s), text = query.trim()
  const out: Command[] = [], place = placeOf(query)
  if (place && call && call.rows.length > 0) {
    const index = indexOf(call), last = call.rows.length - 1
    if ('seq' in place) {
      const at = Math.max(0, rowIndexAt(call, Math.min(place.seq, call.lastSeq))), row = call.rows[at]!
      const is = place.seq > call.lastSeq ? `Go to the last record, #${call.lastSeq}` : row.kind === 'missing' ? `Go to #${place.seq}, which is missing` : `Go to #${place.seq}`
      out.push({ id: 'go-seq', group: 'Go', title: is, note: [since(row, index.ms(at)), nameOf(row)].filter(Boolean).join(' · '), keys: 'Enter', run: () => goToSeq(Math.min(place.seq, call.lastSeq)) })
    } else {
      const at = Math.min(last, index.rowAt('true', place.ms)), beyond = place.ms > index.ms(last)
      out.push({ id: 'go-time', group: 'Go', title: beyond ? `Go to the last record: the call has ${duration(index.ms(last))}` : `Go to ${relative(place.ms)}`, note: `${relative(index.ms(at))} · ${nameOf(call.rows[at]!)}`, keys: 'Enter', run: () => goToRow(at) })
    }
  }
  out.push(...found)
  if (text !== '' && call) out.push({ id: 'filter-by', group: 'Filter', title: `Filter the log by ${text}`, run: () => filterTo(text) })
  return out
}

/** Time that one frame may take for looking through calls. */
const PIECE_MS = 8
/** Calls that violate a property are found by that word: then all are looked through, piece by piece. */
function useViolated(isAsked: boolean): { left: number; /** How often all were looked through. */ times: number } {
  const [looked, setLooked] = useState({ left: 0, times: 0 })
  useEffect(() => {
    if (!isAsked) { setLooked(({ times }) => ({ left: 0, times })); return }
    let frame = 0
    const go = () => {
      const more = lookThrough(get().timeline.calls, PIECE_MS)
      setLooked(({ times }) => ({ left: more, times: times + (more === 0 ? 1 : 0) }))
      if (more > 0) frame = requestAnimationFrame(go)
    }
    go()
    return () => cancelAnimationFrame(frame)
  }, [isAsked])
  return looked
}

function Body({ close }: { close: () => void }) {
  const [query, setQuery] = useState(''), [active, setActive] = useState(0), [said, setSaid] = useState<string>(), [busy, setBusy] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const violated = useViolated(asksForViolated(query)), calls = useMemo(() => callCommands(get()), [said, violated.times])
  const all = useMemo(() => linesOf(query, calls), [query, said, calls]), lines = all.slice(0, LINES_MAX), at = Math.min(active, lines.length - 1)
  useLayoutEffect(() => { list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }) }, [at, lines])
  const ask = (text: string) => { setQuery(text); setActive(0); setSaid(undefined) }
  const run = (command: Command | undefined) => {
    if (!command || busy) return
    if (!command.stays) { close(); void command.run(); return }
    setBusy(true)
    setSaid(undefined)
    // In a turn of its own, so that what throws at once is said like what fails later.
    Promise.resolve().then(async () => command.run()).then((words) => setSaid(typeof words === 'string' ? words : ''), (e: unknown) => setSaid(`Not done: ${e instanceof Error ? e.message : String(e)}.`)).finally(() => setBusy(false))
  }
  const onKeyDown = (e: React.KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') { e.preventDefault(); close(); return }
    if (e.key === 'Enter') { e.preventDefault(); run(lines[at]); return }
    const n = lines.length, to = { ArrowDown: (at + 1) % n, ArrowUp: (at - 1 + n) % n, PageDown: Math.min(n - 1, at + PAGE), PageUp: Math.max(0, at - PAGE) }[e.key]
    if (to === undefined || n === 0) return
    e.preventDefault()
    setActive(to)
  }
  const found = all.length > lines.length ? `${count(lines.length)} of ${plural(all.length, 'command')}: type more words to find the others` : plural(all.length, 'command')
  const looking = violated.left > 0 ? ` · ${plural(violated.left, 'call')} still to be looked through` : ''
  return (
    <>
      <label className="palette-field">
        <Icon name="commands" /><span className="sr">A command, or the number of a step</span>
        <input data-first value={query} spellCheck={false} autoComplete="off" autoCapitalize="off" enterKeyHint="go" placeholder="A command, or the number of a step" role="combobox" aria-expanded={lines.length > 0} aria-controls="palette-list" aria-autocomplete="list" aria-activedescendant={lines.length > 0 ? `palette-${at}` : undefined} onChange={(e) => ask(e.target.value)} onKeyDown={onKeyDown} />
        <button className="text small" aria-label="Esc: close the commands" onClick={close}><kbd>Esc</kbd></button>
      </label>
      <div className="palette-list" id="palette-list" role="listbox" aria-label="Commands" ref={list}>
        {lines.map((c, i) => (
          <div key={c.id} id={`palette-${i}`} role="option" aria-selected={i === at} className="palette-line" onPointerDown={(e) => e.preventDefault()} onClick={() => run(c)}>
            <span className="t">{c.title}{c.note ? <small>{c.note}</small> : null}</span><span className="g">{c.group}</span><span className="k">{c.keys ? <kbd>{c.keys}</kbd> : null}</span>
          </div>
        ))}
      </div>
      <p className="palette-said" role="status">{busy ? 'Working…' : said ? said : lines.length === 0 ? 'No command matches, and there is no call to search.' : <>{found}<span aria-hidden="true">{looking}</span></>}</p>
    </>
  )
}
