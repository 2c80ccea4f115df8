/** Saved filters as named chips over the log, and the dialog in which they get their names and lose them. */
import { useState } from 'react'
import { Dialog } from '../shell/Dialog.tsx'
import { setFilter } from '../store/moment.ts'
import { set, useApp } from '../store/store.ts'
import { NAME_MAX, type SavedFilter, problemWith, renamed, withSaved, without } from './saved.ts'
import { editSaved, keepSaved } from './saved-store.ts'

export function SavedBar() {
  const saved = useApp((s) => s.saved), filter = useApp((s) => s.filter)
  if (saved.length === 0) return null
  return (
    <div className="saved-bar" role="group" aria-label="Saved filters">
      {saved.map((s) => <button key={s.name} className="chip" title={s.filter} aria-pressed={filter.trim() === s.filter} onClick={() => setFilter({ filter: filter.trim() === s.filter ? '' : s.filter })}>{s.name}</button>)}
      <button className="text small" aria-label="Edit saved filters" onClick={editSaved}>Edit</button>
    </div>
  )
}

export function SavedDialog() {
  const open = useApp((s) => s.savedOpen)
  return <Dialog open={open} onClose={() => set({ savedOpen: false })} className="saved" aria-labelledby="saved-title">{(close) => <Body close={close} />}</Dialog>
}

function Body({ close }: { close: () => void }) {
  const saved = useApp((s) => s.saved), filter = useApp((s) => s.filter).trim()
  const [said, setSaid] = useState('')
  // Asked when it opens: what is removed here is not offered again at once.
  const [began] = useState(() => filter !== '' && !saved.some((s) => s.filter === filter)), isNew = began && !saved.some((s) => s.filter === filter)
  const keep = (name: string): boolean => {
    const problem = problemWith(saved, name, filter)
    setSaid(problem ?? '')
    if (problem === undefined) keepSaved(withSaved(saved, name, filter))
    return problem === undefined
  }
  return (
    <div className="help">
      <h2 id="saved-title">Saved filters</h2>
      {isNew ? <Keep filter={filter} keep={(name) => { if (keep(name)) close() }} /> : null}
      {saved.length > 0
        ? <ul className="saved-list">{saved.map((s) => <Line key={s.name} entry={s} saved={saved} say={setSaid} />)}</ul>
        : isNew ? null : <p>No filter is saved yet. Write a filter, and press <b>Keep</b> beside it.</p>}
      <p className="saved-said" role="status">{said || 'Saved filters are kept only in this browser.'}</p>
      <button className="btn" onClick={close}>Close</button>
    </div>
  )
}

function Keep({ filter, keep }: { filter: string; keep: (name: string) => void }) {
  const [name, setName] = useState(filter.slice(0, NAME_MAX))
  return (
    <form className="saved-new" onSubmit={(e) => { e.preventDefault(); keep(name) }}>
      <code>{filter}</code>
      <label>Name <input data-first value={name} maxLength={NAME_MAX} onFocus={(e) => e.target.select()} onChange={(e) => setName(e.target.value)} /></label>
      <button className="btn">Keep</button>
    </form>
  )
}

/** A new name holds when the field is left, or at Enter; one that cannot be is said, and the old one stands again. */
function Line({ entry, saved, say }: { entry: SavedFilter; saved: readonly SavedFilter[]; say: (words: string) => void }) {
  const [name, setName] = useState(entry.name)
  const rename = () => {
    if (name.trim() === entry.name) { setName(entry.name); return }
    const problem = problemWith(saved, name, entry.filter, entry.name)
    say(problem ?? `${entry.name} is now called ${name.trim()}.`)
    if (problem === undefined) keepSaved(renamed(saved, entry.name, name))
    else setName(entry.name)
  }
  return (
    <li>
      <input aria-label={`Name of ${entry.filter}`} value={name} maxLength={NAME_MAX} onChange={(e) => setName(e.target.value)} onBlur={rename} onKeyDown={(e) => { if (e.key === 'Enter') { e.preventDefault(); rename() } }} />
      <code title={entry.filter}>{entry.filter}</code>
      <button className="btn" aria-label={`Remove ${entry.name}`} onClick={(e) => { const row = e.currentTarget.closest('li'); const next = row?.nextElementSibling ?? row?.previousElementSibling; (next?.querySelector('button') ?? row?.closest('.help')?.querySelector<HTMLElement>(':scope > .btn'))?.focus(); keepSaved(without(saved, entry.name)); say(`${entry.name} is removed.`) }}>Remove</button>
    </li>
  )
}
