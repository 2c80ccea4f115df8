/** Brand, source, filter, and what changes how the page looks. */
import { useRef } from 'react'
import { ExportButton } from '../export/ExportDialog.tsx'
import { FILTER_KEYS } from '../filter/filter.ts'
import { clearFilter, setFilter } from '../store/moment.ts'
import { isHighContrast, toggleContrast, toggleTheme } from '../store/settings.ts'
import { callOfState } from '../store/state.ts'
import { set, useApp } from '../store/store.ts'
import { day, plural } from '../words/format.tsx'
import { Brand, Icon } from './icons.tsx'
import { usePhone } from './measure.ts'

export function TopBar() {
  const contrast = useApp((s) => s.contrast)
  const rail = useApp((s) => s.railOpen)
  return (
    <header className="top">
      <h1 className="sr">Onhook inspector</h1>
      <button className="icon only-narrow" aria-label="Calls and devices" aria-expanded={rail} aria-controls="rail" onClick={() => set({ railOpen: !rail })}><Icon name="calls" /></button>
      <span className="brand"><Brand />onhook</span>
      <SourceName />
      <FilterField />
      <div className="tools">
      <ExportButton />
      <button className="text keys" onClick={() => set({ help: true })} title="Keys (?)"><Icon name="keys" /><span>Keys</span><kbd>?</kbd></button>
      <button className="icon contrast" aria-pressed={contrast === 'system' ? isHighContrast() : contrast === 'more'} aria-label="High contrast" title="High contrast (C)" onClick={toggleContrast}><Icon name="contrast" /></button>
      <button className="icon" aria-label="Light or dark" title="Light or dark (T)" onClick={toggleTheme}><Icon name="theme" /></button>
      </div>
    </header>
  )
}

function SourceName() {
  const source = useApp((s) => s.source), name = useApp((s) => s.fileName), device = useApp((s) => { const call = s.callKey === undefined ? undefined : s.timeline.byKey.get(s.callKey); return call && s.devices.get(call.device) })
  const tStart = useApp((s) => callOfState(s)?.tStart)
  const what = source === 'live' ? 'Live' : source === 'sample' ? 'Sample' : source === 'simulation' ? 'Simulation: nothing here comes from a call' : name
  return <span className="source">{[what, device ? [device.name, device.platform].filter(Boolean).join(', ') : '', tStart === undefined ? '' : day(tStart)].filter(Boolean).join(' · ')}</span>
}

function FilterField() {
  const filter = useApp((s) => s.filter), unknown = useApp((s) => s.shown.list.filter.unknown)
  const phone = usePhone()
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className="find-box">
      <label className="find">
        <Icon name="find" /><span className="sr">Filter the log</span>
        <input id="filter" data-first ref={input} value={filter} spellCheck={false} autoComplete="off" placeholder={phone ? 'Filter' : 'Filter: is:ignored  event:transport.*  why:stale  service:deferred'}
          aria-describedby={unknown.length > 0 ? 'filter-problem' : undefined} aria-invalid={unknown.length > 0}
          onChange={(e) => setFilter({ filter: e.target.value })}
          onKeyDown={(e) => { if (e.key === 'Escape') { if (filter) clearFilter(); else input.current?.blur() } }} />
        <kbd>/</kbd>
      </label>
      {unknown.length > 0 ? <p className="find-problem" id="filter-problem" role="status">No key is called <b>{unknown.join(', ')}</b>, so this matches nothing. Keys: {FILTER_KEYS.join(', ')}, and each region.</p> : null}
    </div>
  )
}

export const rowsWords = (shown: number, all: number): string => (shown === all ? plural(all, 'record') : `${shown.toLocaleString('en')} of ${plural(all, 'record')}`)
