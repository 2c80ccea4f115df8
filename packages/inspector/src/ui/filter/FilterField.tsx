/** The filter's field: what is written filters at once, and what could be written is offered below it. */
import { useEffect, useReducer, useRef, useState } from 'react'
import type { Call } from '../../common/index.ts'
import { Icon } from '../shell/icons.tsx'
import { usePhone } from '../shell/measure.ts'
import { indexOf } from '../store/call-index.ts'
import { clearFilter, setFilter } from '../store/moment.ts'
import { useApp, usePacedCall } from '../store/store.ts'
import { count } from '../words/format.tsx'
import { type Suggestion, complete, suggestionsAt, tokenAt } from './complete.ts'
import { FILTER_KEYS } from './filter.ts'
import { editSaved } from './saved-store.ts'
import { Vocabulary } from './vocabulary.ts'

/** How long counting may hold up a frame. */
const BUDGET_MS = 8

export function FilterField() {
  const filter = useApp((s) => s.filter), unknown = useApp((s) => s.shown.list.filter.unknown), active = useApp((s) => s.shown.list.filter.active), saved = useApp((s) => s.saved)
  const phone = usePhone(), call = usePacedCall()
  const input = useRef<HTMLInputElement>(null)
  const [open, setOpen] = useState(false), [caret, setCaret] = useState(0), [chosen, setChosen] = useState(-1)
  const words = useVocabulary(call, open)
  const lines = open && call && words ? offers(filter, caret, call, words, saved) : []
  const at = chosen < lines.length ? chosen : -1
  const canSave = filter.trim() !== '' && active && unknown.length === 0 && !saved.some((s) => s.filter === filter.trim())

  const read = () => { setCaret(input.current?.selectionStart ?? filter.length); setChosen(-1) }
  const choose = (s: Suggestion) => {
    const next = complete(filter, tokenAt(filter, caret), s)
    setFilter({ filter: next.text })
    setCaret(next.caret)
    setChosen(-1)
    setOpen(s.isKey)
    // The field has the new text only when it was drawn.
    requestAnimationFrame(() => { input.current?.focus(); input.current?.setSelectionRange(next.caret, next.caret) })
  }
  const onKeyDown = (e: React.KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return
    if (e.key === 'Escape') {
      if (at >= 0) { setChosen(-1); setOpen(false) } else if (filter) { setOpen(false); clearFilter() } else { setOpen(false); input.current?.blur() }
    } else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault()
      if (!open) { setOpen(true); read() } else if (lines.length > 0) setChosen(e.key === 'ArrowDown' ? (at + 1) % lines.length : (at <= 0 ? lines.length : at) - 1)
    } else if ((e.key === 'Enter' || e.key === 'Tab') && at >= 0 && !e.shiftKey) { e.preventDefault(); choose(lines[at]!) } else if (e.key === 'Enter') setOpen(false)
  }
  return (
    <div className="find-box">
      <label className="find">
        <Icon name="find" /><span className="sr">Filter the log</span>
        <input id="filter" data-first ref={input} value={filter} spellCheck={false} autoComplete="off" autoCapitalize="off" placeholder={phone ? 'Filter' : 'Filter: is:ignored  event:transport.*  why:stale  service:deferred'}
          role="combobox" aria-autocomplete="list" aria-expanded={lines.length > 0} aria-controls="filter-list" aria-activedescendant={at >= 0 ? `filter-${at}` : undefined}
          aria-describedby={unknown.length > 0 ? 'filter-problem' : undefined} aria-invalid={unknown.length > 0}
          onChange={(e) => { setFilter({ filter: e.target.value }); setOpen(e.target.value !== ''); read() }} onSelect={read} onFocus={() => { setOpen(true); read() }} onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown} />
        {canSave ? <button className="text small" title="Keep this filter under a name" onClick={(e) => { e.preventDefault(); editSaved() }}>Keep</button> : <kbd>/</kbd>}
      </label>
      <div className={lines.length > 0 ? 'find-list' : 'sr'} role="listbox" id="filter-list" aria-label="Filter suggestions">
        {lines.map((s, i) => (
          <div key={s.text + s.label} id={`filter-${i}`} role="option" aria-selected={i === at} className="find-line" onPointerDown={(e) => e.preventDefault()} onClick={() => choose(s)}>
            <code>{s.label}</code>{s.note ? <small>{s.note}</small> : null}{s.count === undefined ? null : <span className="n">{count(s.count)}<span className="sr"> {s.count === 1 ? 'record' : 'records'}</span></span>}
          </div>
        ))}
        {lines.length > 0 && call && words && words.done < call.rows.length ? <p className="find-more" role="presentation">Counted {count(words.done)} of {count(call.rows.length)} records</p> : null}
      </div>
      {unknown.length > 0 && lines.length === 0 ? <p className="find-problem" id="filter-problem" role="status">No key is called <b>{unknown.join(', ')}</b>, so this matches nothing. Keys: {FILTER_KEYS.join(', ')}, and each region.</p> : null}
    </div>
  )
}

/** In an empty field the saved filters come first; each takes the field's place. */
function offers(filter: string, caret: number, call: Call, words: Vocabulary, saved: readonly { name: string; filter: string }[]): Suggestion[] {
  const kept = filter === '' ? saved.map((s): Suggestion => ({ text: s.filter, label: s.name, note: s.filter, isKey: false })) : []
  return [...kept, ...suggestionsAt(tokenAt(filter, caret), words, Object.keys(call.runs))]
}

let kept: { key: string; words: Vocabulary } | undefined
/** Counted while somebody looks, some milliseconds in each frame. */
function useVocabulary(call: Call | undefined, on: boolean): Vocabulary | undefined {
  const [, drawn] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    if (!call || !on) return undefined
    if (kept?.key !== call.key) kept = { key: call.key, words: new Vocabulary() }
    const { words } = kept
    let frame = 0
    const go = () => {
      if (words.advance(call, indexOf(call), performance.now() + BUDGET_MS, () => performance.now())) drawn()
      if (words.done < call.rows.length) frame = requestAnimationFrame(go)
    }
    drawn()
    go()
    return () => cancelAnimationFrame(frame)
  }, [call, on])
  return call && kept?.key === call.key ? kept.words : undefined
}
