/** Brand, source, filter, and what changes how the page looks. */
import { ExportButton } from '../export/ExportDialog.tsx'
import { FilterField } from '../filter/FilterField.tsx'
import { PaletteButton } from '../palette/Palette.tsx'
import { isHighContrast, toggleContrast, toggleTheme } from '../store/settings.ts'
import { callOfState } from '../store/state.ts'
import { set, useApp } from '../store/store.ts'
import { day, plural } from '../words/format.tsx'
import { Brand, Icon } from './icons.tsx'

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
      <PaletteButton />
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
  const tStart = useApp((s) => callOfState(s)?.tStart), file = useApp((s) => { const call = callOfState(s); return call && s.fileDevices.get(call.device) })
  if (source === 'opening') return <span className="source" />
  const what = source === 'live' ? file ?? 'Live' : source === 'sample' ? 'Sample' : source === 'simulation' ? 'Simulation: nothing here comes from a call' : name
  return <span className="source">{[what, device ? [device.name === what ? '' : device.name, device.platform].filter(Boolean).join(', ') : '', tStart === undefined ? '' : day(tStart)].filter(Boolean).join(' · ')}</span>
}

export const rowsWords = (shown: number, all: number): string => (shown === all ? plural(all, 'record') : `${shown.toLocaleString('en')} of ${plural(all, 'record')}`)
