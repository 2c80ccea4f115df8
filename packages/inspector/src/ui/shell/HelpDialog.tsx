/** The keys, in a dialog of the platform's own. */
import { KEYS } from '../keyboard.ts'
import { change } from '../store/settings.ts'
import { set, useApp } from '../store/store.ts'
import { Dialog } from './Dialog.tsx'

export function HelpDialog() {
  const open = useApp((s) => s.help), letters = useApp((s) => s.letters)
  return (
    <Dialog open={open} onClose={() => set({ help: false })} aria-labelledby="help-title">{(close) =>
      <div className="help">
        <h2 id="help-title">Keys</h2>
        <table><tbody>{KEYS.map(([keys, does]) => <tr key={keys}><th scope="row"><kbd>{keys}</kbd></th><td>{does}</td></tr>)}</tbody></table>
        <label className="check"><input type="checkbox" checked={letters} onChange={(e) => change({ letters: e.target.checked })} /> Use single-letter keys</label>
        <h3>Filter</h3>
        <p>Words are joined by <i>and</i>; <code>-</code> negates; quotes keep spaces; <code>*</code> matches any. <code>event:transport.*</code> <code>is:ignored</code> <code>why:stale</code> <code>state:reconnecting</code> <code>service:deferred</code> <code>to:ended</code> <code>from:joined</code> <code>cmd:launchService</code> <code>reason:network-lost</code> <code>prop:S4</code> <code>code:channel-blocked</code> <code>t&gt;4:10</code> <code>seq:101</code></p>
        <button className="btn" data-first onClick={close}>Close</button>
      </div>}
    </Dialog>
  )
}
