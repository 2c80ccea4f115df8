/** The frame: top to bottom sentence, time, evidence; left to right which call, what arrived, where, why. */
import { useEffect, useState } from 'react'
import { Pictures } from './chart/Picture.tsx'
import { ExportDialog } from './export/ExportDialog.tsx'
import { SavedDialog } from './filter/SavedBar.tsx'
import { openFiles } from './files/open.ts'
import { onKey } from './keyboard.ts'
import { Log } from './log/Log.tsx'
import { PropertiesDialog } from './properties/PropertiesDialog.tsx'
import { Palette } from './palette/Palette.tsx'
import { Announcer } from './shell/Announcer.tsx'
import { ByHandDialog } from './shell/ByHand.tsx'
import { ErrorBoundary } from './shell/ErrorBoundary.tsx'
import { HelpDialog } from './shell/HelpDialog.tsx'
import { Notice } from './shell/Notice.tsx'
import { PhoneBars } from './shell/PhoneBars.tsx'
import { Rail } from './shell/Rail.tsx'
import { usePaneStyle } from './shell/Splitter.tsx'
import { Story } from './shell/Story.tsx'
import { TopBar } from './shell/TopBar.tsx'
import { Step } from './step/Step.tsx'
import { touch } from './store/moment.ts'
import { set, useApp } from './store/store.ts'
import { TimeBar } from './time/TimeBar.tsx'
import { TimeStrip } from './time/TimeStrip.tsx'
import { TimeTable } from './time/TimeTable.tsx'
import { Tour } from './tour/Tour.tsx'

export function App() {
  const panes = usePaneStyle(), tab = useApp((s) => s.tab), timeTable = useApp((s) => s.timeTable)
  useEffect(() => { document.addEventListener('keydown', onKey); return () => document.removeEventListener('keydown', onKey) }, [])
  return (
    <DropZone tab={tab}>
      <a className="skip" href="#log" onClick={(e) => { e.preventDefault(); document.querySelector<HTMLElement>('.log [data-first]')?.focus() }}>Skip to the event log</a>
      <TopBar />
      <Notice />
      <Tour />
      <div className="app">
        <ErrorBoundary of="rail"><Rail /></ErrorBoundary>
        {/* Who scrolls, drags or presses is reading. */}
        <main onWheel={touch} onPointerDown={touch}>
          <ErrorBoundary of="story"><Story /></ErrorBoundary>
          <ErrorBoundary of="time"><section className="time" aria-label="Time"><TimeBar />{timeTable ? <TimeTable /> : <TimeStrip />}</section></ErrorBoundary>
          <div className="work" style={panes}><ErrorBoundary of="log"><Log /></ErrorBoundary><ErrorBoundary of="picture"><Pictures /></ErrorBoundary><ErrorBoundary of="step"><Step /></ErrorBoundary></div>
        </main>
      </div>
      <PhoneBars />
      <HelpDialog />
      <ExportDialog />
      <SavedDialog />
      <PropertiesDialog />
      <Palette />
      <ByHandDialog />
      <Announcer />
      <RailScrim />
    </DropZone>
  )
}

/** A click beside the open drawer closes it. */
function RailScrim() {
  const open = useApp((s) => s.railOpen)
  return open ? <div className="scrim" aria-hidden="true" onClick={() => set({ railOpen: false })} /> : null
}

function DropZone({ tab, children }: { tab: string; children: React.ReactNode }) {
  const [over, setOver] = useState(false)
  useEffect(() => {
    let depth = 0
    const hasFiles = (e: DragEvent): boolean => e.dataTransfer?.types.includes('Files') ?? false
    const enter = (e: DragEvent) => { if (hasFiles(e)) { depth++; setOver(true) } }
    const leave = (e: DragEvent) => { if (hasFiles(e) && --depth <= 0) { depth = 0; setOver(false) } }
    const drag = (e: DragEvent) => { if (hasFiles(e)) e.preventDefault() }
    const drop = (e: DragEvent) => {
      if (!hasFiles(e)) return
      e.preventDefault()
      depth = 0
      setOver(false)
      void openFiles([...(e.dataTransfer?.files ?? [])])
    }
    addEventListener('dragenter', enter); addEventListener('dragleave', leave); addEventListener('dragover', drag); addEventListener('drop', drop)
    return () => { removeEventListener('dragenter', enter); removeEventListener('dragleave', leave); removeEventListener('dragover', drag); removeEventListener('drop', drop) }
  }, [])
  return <div className="page" data-tab={tab} data-simulated={useApp((s) => s.source === 'simulation') || undefined} data-opening={useApp((s) => s.source === 'opening' || (s.source === 'simulation' && s.timeline.calls.length === 0 && s.judgeFailed === undefined)) || undefined}>{children}{over ? <div className="drop" aria-hidden="true"><p>Drop a trace to open it</p></div> : null}</div>
}
