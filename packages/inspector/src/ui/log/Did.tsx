/** What an event did, or why not. What fits is shown whole; the rest is a number, never half a word. */
import { type Call, type Row, type StepRecord, brief, changesOf, diagnosticOf, ignoredSentence, refusedSentence } from '../../common/index.ts'
import { isActor, statusOf } from '../actors/actors.ts'
import { didOf as actorDid } from '../actors/context.ts'
import { regionName, valueName } from '../regions.ts'
import { StateChip } from '../shell/StateChip.tsx'
import { isTransition, kindOf } from '../store/row-kind.ts'
import { portWords } from '../words/saying.ts'
import { fitting } from './short-reason.ts'

/** Widths of one letter, in px, of the two faces that stand here; and of the widest common one, for asking what might be cut. */
const MONO = 6.95, SANS = 6.3, SANS_WIDEST = 7.4
/** From so much room on, what stands alone is shown though it may be cut. */
const ALONE_MIN = 100

/** `mayBeCut`: it may not fit. Only then must the browser clip it, which costs it more than drawing the words. */
export type Told = { node: React.ReactNode; mayBeCut: boolean }

/** A step that says that it came, or where it led and not from where. */
function untoldOf({ to }: StepRecord, words: (text: string) => Told): Told {
  const session = to?.['session']
  return typeof session === 'string' ? { node: <><StateChip state={session} /> from where is not recorded</>, mayBeCut: true } : words('what it did is not recorded')
}

/** @param room px @param bad commands that violate a property @param wordsRoom px, for a sentence in letters of a row's usual size */
export function didOf(call: Call, record: Row, room: number, bad: (string | undefined)[] | undefined, wordsRoom = room): Told {
  const words = (text: string): Told => ({ node: text, mayBeCut: text.length * SANS_WIDEST > room })
  /** A `why` of our own machine; what anybody else wrote stands as it was written. */
  const reason = (why: string): Told => { const said = isActor(call) ? why : fitting(why, wordsRoom); return said === why ? words(why) : { node: <span title={why}>{said}</span>, mayBeCut: said.length * SANS_WIDEST > room } }
  switch (record.kind) {
    case 'missing': return { node: null, mayBeCut: false }
    case 'open': {
      const app = record.app, name = [app?.['name'], app?.['version']].filter((x) => typeof x === 'string').join(' ')
      return words([name, record.machine ? `machine ${record.machine.version}` : '', !name && record.platform ? record.platform : ''].filter(Boolean).join(' · '))
    }
    case 'close': return words(isActor(call) ? statusOf(call) ?? '' : `${record.end ? `${record.end.reason} · ` : ''}${record.settled === false ? 'not proved: a time-out replaced the proof' : 'settled, nothing is held'}`)
    case 'port': {
      const said = diagnosticOf(record)
      if (said) return { node: <><code>{brief(said.code)}</code> <span className="of">{brief(said.message)}</span> <span className="of">after #{record.of}</span></>, mayBeCut: true }
      return { node: <span className={record.outcome === 'done' ? undefined : 'failed'}>{portWords(record)}{record.error ? `: ${brief(record.error)}` : ''} <span className="of">of #{record.of}</span></span>, mayBeCut: true }
    }
    case 'step': break
  }
  const kind = kindOf(record)
  if (kind === 'refused') return words(record.refused ? refusedSentence(record.refused) : 'refused')
  if (kind === 'ignored') return reason(ignoredSentence(record))
  if (kind === 'noted') return record.why === undefined ? words('nothing changed') : reason(brief(record.why))
  if (kind === 'untold') return record.why === undefined ? untoldOf(record, words) : reason(brief(record.why))
  const items: { width: number; node: React.ReactNode }[] = []
  if (isActor(call)) for (const [name, words] of actorDid(call, record)) items.push({ width: (name.length + words.length) * SANS + 16, node: <span key={name} className="did"><em>{name}</em> {words}</span> })
  const outcomes = call.outcomes.get(record.seq)
  // The end record is written for the audit, and XState's own actions are its housekeeping; what the world was asked to do comes first.
  const last = (type: string): number => Number(type === 'recordEnd' || type.startsWith('xstate.'))
  const commands = [...(record.commands ?? [])].sort((a, b) => last(a.type) - last(b.type))
  for (const [i, c] of commands.entries()) {
    const words = c.type === 'setMuted' && typeof c['muted'] === 'boolean' ? `setMuted(${c['muted']})` : c.type
    const failed = outcomes?.some((o) => o.command === c.type && o.outcome !== 'done')
    items.push({ width: words.length * MONO + 22 + (failed ? 12 : 0), node: <span key={`c${i}`} className={`cmd${bad?.includes(c.type) ? ' bad' : ''}`}>{words}{failed ? <b title="its port failed or did not answer">!</b> : null}</span> })
  }
  const moved = isTransition(record)
  if (!moved && !isActor(call)) for (const [region, , to] of changesOf(record)) if (region !== 'session') items.push({ width: (regionName(region).length + valueName(to).length) * SANS + 16, node: <span key={region} className="did"><em>{regionName(region)}</em> {valueName(to)}</span> })
  let left = room - (moved ? String(record.to?.['session']).length * SANS + 34 : 0), hidden = 0
  const shown: React.ReactNode[] = []
  for (const [i, item] of items.entries()) {
    const last = i === items.length - 1
    if (hidden > 0 || (left - item.width < (last ? 0 : 20) && !(items.length === 1 && !moved && room > ALONE_MIN))) { hidden++; continue }
    left -= item.width
    shown.push(item.node)
  }
  // What stands alone may be cut; of the rest only what a wide face makes wider than was reckoned.
  return { mayBeCut: left < room / 8, node: <>{moved ? <StateChip state={String(record.to?.['session'])} /> : null}{shown}{hidden > 0 ? <span className="more" title={`${hidden} more in the step`}>+{hidden}</span> : null}</> }
}
