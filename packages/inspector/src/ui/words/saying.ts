/** One sentence on what a record is, past tense, doer first. */
import { type Call, type Row, type StepRecord, brief, changesOf, diagnosticOf, duration, gapSentence, ignoredSentence, outcomeOf, refusedSentence } from '../../common/index.ts'
import { isActor } from '../actors/actors.ts'
import { regionName, valueName } from '../regions.ts'
import { isSettledRow } from './settled.ts'
import { plural, sentenceCase } from './format.tsx'

export function saying(call: Call, row: Row): string {
  switch (row.kind) {
    case 'missing': return `${gapSentence(row)}. The values of the regions in between are not known, and are not guessed.`
    case 'open': if (isActor(call)) return 'The actor was created. No record of it is missing before this one.'; return 'Recording began. No record of this attempt is missing before this one.'
    case 'close': if (isActor(call)) return 'The actor is over, and takes no more events.'; return isSettledRow(row) ? 'Everything the call took has been given back. Later records only give back more, or were reported late.' : 'It was not proved that everything was given back: a time-out replaced the proof.'
    case 'port': if (diagnosticOf(row)) return `The ${row.port ?? 'port'} reported a problem on its side${row.of > 0 ? `, after #${row.of}` : ', before the first step'}. This is not an event of the machine.`; return `${row.command} of #${row.of} ${portWords(row)}.`
    case 'step': {
      const outcome = outcomeOf(row)
      if (outcome === 'refused') return `The event was malformed and never reached the machine: ${row.refused ? refusedSentence(row.refused) : 'refused'}.`
      if (outcome === 'ignored') return `Ignored: ${ignoredSentence(row)}. Nothing changed.`
      if (outcome === 'noted') return `Noted${row.why ? `: ${brief(row.why)}` : ''}. No region changed, ${isActor(call) ? 'and no action was taken' : 'nothing was commanded'}.`
      if (outcome === 'untold') return [row.why ? `${sentenceCase(brief(row.why))}.` : '', untoldWords(row), row.commands ? commandedWords(row) : ''].filter(Boolean).join(' ')
      const n = row.commands?.length ?? 0
      if (isActor(call)) return `${row.why ? `${sentenceCase(brief(row.why))}. ` : ''}${n > 0 ? plural(n, 'action') : 'No action'}.`
      return [row.why ? `${sentenceCase(brief(row.why))}.` : '', movedWords(row), commandedWords(row)].filter(Boolean).join(' ')
    }
  }
}

/** As many are named; the others are a number, and stand below. */
const NAMED_MAX = 3
function someOf(all: readonly string[]): string {
  const named = all.slice(0, all.length > NAMED_MAX ? NAMED_MAX - 1 : NAMED_MAX), left = all.length - named.length
  return left > 0 ? `${named.join(', ')} and ${left} more` : [...named.slice(0, -2), named.slice(-2).join(' and ')].join(', ')
}
function untoldWords({ to }: StepRecord): string {
  const session = to?.['session']
  return !to ? 'What it did is not recorded.' : `The state before it is not recorded, so what it changed is not known${typeof session === 'string' ? `; after it the session was ${valueName(session)}` : ''}.`
}
function movedWords(row: StepRecord): string {
  const moved = changesOf(row).toSorted(([a], [b]) => Number(b === 'session') - Number(a === 'session'))
  return moved.length === 0 ? '' : `${sentenceCase(someOf(moved.map(([region, , to], i) => `${regionName(region)} ${i === 0 ? 'went ' : ''}to ${valueName(to)}`)))}.`
}
function commandedWords(row: StepRecord): string {
  const names = (row.commands ?? []).map((c) => c.type)
  return names.length === 0 ? 'Nothing was commanded.' : `${someOf(names)} ${names.length === 1 ? 'was' : 'were'} commanded.`
}

export function portWords(p: { outcome: string; ms?: number; error?: string }): string {
  const ms = p.ms === undefined ? '' : duration(p.ms)
  switch (p.outcome) {
    case 'done': return ms ? `done in ${ms}` : 'done'
    case 'pending': return ms ? `no answer after ${ms}` : 'no answer yet'
    case 'threw': return `threw${ms ? ` after ${ms}` : ''}`
    case 'rejected': return `rejected${ms ? ` after ${ms}` : ''}`
    default: return `${p.outcome}${ms ? ` after ${ms}` : ''}`
  }
}
