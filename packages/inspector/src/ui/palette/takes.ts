/** What can be taken away, as commands: each says what it saved, as the dialog does. */
import { isActor } from '../actors/actors.ts'
import { MERMAIDS, picturesOf } from '../export/list.ts'
import { type Saved, mermaidOf, saveMermaid, savePage, savePicture, saveTraceFile } from '../export/save.ts'
import { linkHere, linkNeeds } from '../store/address.ts'
import { copyText } from '../store/copy.ts'
import { type AppState, callOfState } from '../store/state.ts'
import { get, set } from '../store/store.ts'
import { bytes } from '../words/format.tsx'
import { type Command, when } from './command.ts'

const saving = (what: () => Saved | Promise<Saved>) => async (): Promise<string> => { const s = await what(); return `Saved ${s.name}, ${bytes(s.bytes)}. ${s.note}`.trim() }
export const copying = (what: () => string, words: string) => (): Promise<string> => copyText(what(), words)

export function takeCommands(s: AppState): Command[] {
  const call = callOfState(s), group = 'Save', n = s.timeline.calls.length
  if (!call) return []
  return [
    { id: 'save', group, title: 'Save…', note: 'pictures, diagrams, the trace, the page', words: 'export download', keys: 's', run: () => set({ exporting: true }) },
    { id: 'copy-link', group, title: 'Copy the link to this step', words: 'share address url', stays: true, run: copying(() => linkHere(get()), `Copied the link. ${linkNeeds(s)}`) },
    ...when(!isActor(call), { id: 'make-test', group, title: 'Make a test', note: 'a file that fails as long as the run is wrong', words: 'regression vitest export', stays: true, run: makeTest }),
    ...picturesOf(s).flatMap(({ of, the, words }) => (['svg', 'png'] as const).map((as): Command => ({ id: `${of}-${as}`, group, title: `Save ${the} as ${as.toUpperCase()}`, note: words(s), words: 'export picture download image', stays: true, run: saving(() => savePicture(of, as)) }))),
    ...MERMAIDS.flatMap(([of, name]): Command[] => [
      { id: `mermaid-${of}`, group, title: `Save the ${name} as Mermaid`, words: 'export diagram text chart', stays: true, run: saving(() => saveMermaid(of)) },
      { id: `copy-${of}`, group, title: `Copy the ${name} as Mermaid`, words: 'diagram text chart', stays: true, run: copying(() => mermaidOf(of).text, `Copied the ${name}.`) },
    ]),
    { id: 'trace', group, title: 'Save this call', note: 'as a trace, JSON Lines', words: 'export trace jsonl download', stays: true, run: saving(() => saveTraceFile(false)) },
    ...when(n > 1, { id: 'trace-all', group, title: `Save all ${n} calls`, note: 'as one trace, JSON Lines', words: 'export trace jsonl download', stays: true, run: saving(() => saveTraceFile(true)) }),
    { id: 'page', group, title: 'Save as one page', note: 'opens anywhere, offline', words: 'export html snapshot share download', stays: true, run: saving(() => savePage(false)) },
    ...when(n > 1, { id: 'page-all', group, title: `Save all ${n} calls as one page`, note: 'opens anywhere, offline', words: 'export html snapshot share download', stays: true, run: saving(() => savePage(true)) }),
  ]
}

/** The button of the step does it, and says why when it cannot. */
async function makeTest(): Promise<string> {
  const button = [...document.querySelectorAll<HTMLButtonElement>('.step .acts button')].find((b) => b.textContent === 'Make a test')
  if (!button) return 'Not done: there is no record to make a test from.'
  if (button.disabled) return `Not yet. ${button.title}.`
  button.click()
  return `Saved the test. ${button.title}.`
}
