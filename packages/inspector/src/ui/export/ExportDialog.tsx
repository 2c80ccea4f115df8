/** Everything that can be taken away from here: pictures, diagrams as text, the trace, the page as one file. */
import { useState } from 'react'
import { Dialog } from '../shell/Dialog.tsx'
import { Icon } from '../shell/icons.tsx'
import { CopyLink } from '../step/CopyLink.tsx'
import { copyText, useCopied } from '../store/copy.ts'
import { get, set, useApp } from '../store/store.ts'
import { bytes } from '../words/format.tsx'
import { MERMAIDS, type MermaidOf, picturesOf } from './list.ts'
import { type Saved, mermaidOf, saveMermaid, savePage, savePicture, saveTraceFile } from './save.ts'

export function ExportDialog() {
  const open = useApp((s) => s.exporting)
  return <Dialog open={open} onClose={() => set({ exporting: false })} className="export" aria-labelledby="export-title">{(close) => <Body close={close} />}</Dialog>
}

function Body({ close }: { close: () => void }) {
  const calls = useApp((s) => s.timeline.calls.length)
  const [all, setAll] = useState(false), [said, setSaid] = useState<{ words: string; bad: boolean; copied?: string }>(), copied = useCopied(said?.copied, () => setSaid(undefined)), [busy, setBusy] = useState(false)
  const run = (what: () => Saved | Promise<Saved>) => {
    if (busy) return
    setBusy(true)
    setSaid(undefined)
    // In a turn of its own, so that what throws at once is said like what fails later.
    Promise.resolve().then(what).then((s) => setSaid({ words: `Saved ${s.name}, ${bytes(s.bytes)}. ${s.note}`, bad: false }), (e: unknown) => setSaid({ words: `Not saved: ${e instanceof Error ? e.message : String(e)}.`, bad: true })).finally(() => setBusy(false))
  }
  const copy = (of: MermaidOf) => {
    const { text, note } = mermaidOf(of)
    void copyText(text, `Copied the ${MERMAIDS.find(([m]) => m === of)![1]}, ${bytes(text.length)}.`).then((words) => setSaid({ words: note, bad: false, copied: words }))
  }
  const spoken = said?.copied === undefined ? said?.words : copied && `${copied} ${said.words}`
  // Not disabled: it would lose the focus.
  const save = (words: string, what: () => Saved | Promise<Saved>, label: string) => <button className="btn" aria-disabled={busy || undefined} aria-label={label} onClick={() => run(what)}>{words}</button>
  return (
    <div className="help">
      <h2 id="export-title">Save</h2>
      <ul className="export-list">
        {picturesOf(get()).map(({ of, name, words }) => <li key={of}><span>{name}<small>{words(get())}</small></span>{save('SVG', () => savePicture(of, 'svg'), `${name} as SVG`)}{save('PNG', () => savePicture(of, 'png'), `${name} as PNG`)}</li>)}
        {MERMAIDS.map(([of, name, words]) => <li key={of}><span>Mermaid, {name}<small>{words}</small></span>{save('Save', () => saveMermaid(of), `Save the ${name} as Mermaid`)}<button className="btn" aria-label={`Copy the ${name} as Mermaid`} onClick={() => copy(of)}>Copy</button></li>)}
        <li><span>Trace<small>each record as it came, JSON Lines</small></span>{save('Save', () => saveTraceFile(all), 'Save the trace')}</li>
        <li><span>One page<small>this inspector with the trace in it, 2 MB larger; opens anywhere, offline</small></span>{save('Save', () => savePage(all), 'Save as one page')}</li>
      </ul>
      {calls > 1 ? <label className="check"><input type="checkbox" checked={all} onChange={(e) => setAll(e.target.checked)} /> Trace and page with all {calls} calls</label> : null}
      <div className="export-foot">
        <p className={said?.bad ? 'export-said bad' : 'export-said'} role="status">{busy ? 'Saving…' : (spoken ?? 'None of these contains what the recorder redacted. Everything else is included.')}</p>
        <div className="export-acts"><CopyLink /><button className="btn" data-first onClick={close}>Close</button></div>
      </div>
    </div>
  )
}

export const ExportButton = () => <button className="text export-button" title="Save pictures, diagrams, the trace, the page (S)" onClick={() => set({ exporting: true })}><Icon name="save" /><span>Save</span><kbd>S</kbd></button>
