/** What the page may not copy: a person does. */
import { set, useApp } from '../store/store.ts'
import { Dialog } from './Dialog.tsx'

export function ByHandDialog() {
  const text = useApp((s) => s.byHand)
  return (
    <Dialog open={text !== undefined} onClose={() => set({ byHand: undefined })} className="by-hand" aria-labelledby="by-hand-title">{(close) =>
      <div className="help">
        <h2 id="by-hand-title">Copy by hand</h2>
        <p>This browser does not let the page copy text here. It does over https, and at localhost on this machine. The text is selected: copy it with the keys or the menu of your system.</p>
        <textarea aria-label="What to copy" readOnly rows={Math.min(12, (text ?? '').split('\n', 12).length + 1)} value={text ?? ''} data-first onFocus={(e) => e.target.select()} />
        <button className="btn" onClick={close}>Close</button>
      </div>}
    </Dialog>
  )
}
