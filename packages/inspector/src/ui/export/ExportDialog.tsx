/** Everything that can be taken away from here: pictures, diagrams as text, the trace, the page as one file. */
import { useState } from 'react'
import { Dialog } from '../shell/Dialog.tsx'
import { Icon } from '../shell/icons.tsx'
import { CopyLink } from '../step/CopyLink.tsx'
import { get, set, useApp } from '../store/store.ts'
import type { PictureOf } from './pictures.tsx'
import { type MermaidOf, type Saved, mermaidOf, saveMermaid, savePage, savePicture, saveTraceFile } from './save.ts'

const PICTURES: readonly (readonly [PictureOf, string])[] = [['chart', 'Chart'], ['sequence', 'Sequence'], ['time', 'Swim-lanes'], ['log', 'Log'], ['step', 'Step'], ['coverage', 'Coverage'], ['compare', 'Compare'], ['figures', 'Figures']]

const MERMAIDS: readonly (readonly [of: MermaidOf, name: string, words: string])[] = [
  ['sequence', 'sequence', 'messages as text, for a page or an issue'], ['states', 'states', 'the chart, and how often each way was taken'],
  ['lanes', 'swim-lanes', 'regions over time, as a gantt chart'], ['figures', 'figures', 'time in each state, as a pie'],
]

export function ExportDialog() {
  const open = useApp((s) => s.exporting)
  return <Dialog open={open} onClose={() => set({ exporting: false })} className="export" aria-labelledby="export-title">{(close) => <Body close={close} />}</Dialog>
}

function Body({ close }: { close: () => void }) {
  const calls = useApp((s) => s.timeline.calls.length)
  const [all, setAll] = useState(false), [said, setSaid] = useState<{ words: string; bad: boolean }>(), [busy, setBusy] = useState(false)
  const run = (what: () => Saved | Promise<Saved>) => {
    setBusy(true)
    setSaid(undefined)
    // In a turn of its own, so that what throws at once is said like what fails later.
    Promise.resolve().then(what).then((s) => setSaid({ words: `Saved ${s.name}, ${size(s.bytes)}. ${s.note}`, bad: false }), (e: unknown) => setSaid({ words: `Not saved: ${e instanceof Error ? e.message : String(e)}.`, bad: true })).finally(() => setBusy(false))
  }
  const copy = (of: MermaidOf) => {
    const { text, note } = mermaidOf(of)
    navigator.clipboard.writeText(text).then(() => setSaid({ words: `Copied the ${MERMAIDS.find(([m]) => m === of)![1]}, ${size(text.length)}. ${note}`, bad: false }), () => setSaid({ words: 'This browser did not allow copying. Save it instead.', bad: true }))
  }
  const save = (words: string, what: () => Saved | Promise<Saved>, label: string) => <button className="btn" disabled={busy} aria-label={label} onClick={() => run(what)}>{words}</button>
  return (
    <div className="help">
      <h2 id="export-title">Save</h2>
      <table className="export-list"><tbody>
        {PICTURES.map(([of, name]) => <tr key={of}><th scope="row">{name}<small>{PICTURE_WORDS[of]()}</small></th><td>{save('SVG', () => savePicture(of, 'svg'), `${name} as SVG`)}{save('PNG', () => savePicture(of, 'png'), `${name} as PNG`)}</td></tr>)}
        {MERMAIDS.map(([of, name, words]) => <tr key={of}><th scope="row">Mermaid, {name}<small>{words}</small></th><td>{save('Save', () => saveMermaid(of), `Save the ${name} as Mermaid`)}<button className="btn" aria-label={`Copy the ${name} as Mermaid`} onClick={() => copy(of)}>Copy</button></td></tr>)}
        <tr><th scope="row">Trace<small>each record as it came, JSON Lines</small></th><td>{save('Save', () => saveTraceFile(all), 'Save the trace')}</td></tr>
        <tr><th scope="row">One page<small>this inspector with the trace in it, 2 MB more; opens anywhere, offline</small></th><td>{save('Save', () => savePage(all), 'Save as one page')}</td></tr>
      </tbody></table>
      {calls > 1 ? <label className="check"><input type="checkbox" checked={all} onChange={(e) => setAll(e.target.checked)} /> Trace and page with all {calls} calls</label> : null}
      <p className={said?.bad ? 'export-said bad' : 'export-said'} role="status">{busy ? 'Saving…' : (said?.words ?? 'What the recorder has redacted is not in any of these; everything else is.')}</p>
      <div className="export-acts"><CopyLink /><button className="btn" autoFocus onClick={close}>Close</button></div>
    </div>
  )
}

const scaleWords = (): string => ({ folded: 'quiet time folded', true: 'linear time', steps: 'one record, one column' })[get().scale]
const PICTURE_WORDS: Record<PictureOf, () => string> = {
  chart: () => 'with the regions that are open', sequence: () => 'as the filter shows it', time: scaleWords, log: () => 'as the filter shows it', step: () => 'the record of the moment',
  coverage: () => (get().chartAll ? 'of all calls' : 'of this call'), compare: () => 'this call and the other one', figures: () => 'of this call and of all',
}
const size = (bytes: number): string => (bytes < 1_000 ? `${bytes} B` : bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`)

export const ExportButton = () => <button className="text export-button" title="Save pictures, diagrams, the trace, the page (S)" onClick={() => set({ exporting: true })}><Icon name="save" /><span>Save</span><kbd>S</kbd></button>
