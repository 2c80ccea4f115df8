/** What the published samples violate, and what of it counts: the one place for the test and for `docs/samples.md`. */
import type { TransitionTable } from '@onhook/machine'
import { ENVIRONMENTS, checkEnvironment, closeTable, type Counterexample, type PropertyResult } from '@onhook/machine/proof'
import { SAMPLES, type Sample } from './samples.ts'
import { tableOf } from '../support/tables.ts'

/** The mildest first. */
export const JUDGED_IN = ['kind', 'documented', 'rough'] as const
export type JudgedIn = (typeof JUDGED_IN)[number]

/**
 * A failure that a person would notice, and the properties that say so: of the first that is violated the story is told.
 * `note` stands under the table.
 */
export type Failure = { says: string; ids: readonly string[]; note?: string }
export const FAILURES: readonly Failure[] = [
  { says: 'microphone hot after the screen is gone', ids: ['S12', 'L7'] },
  { says: 'service aborted while starting', ids: ['S21'], note: 'On Android a service that is stopped between `startForegroundService` and `startForeground` takes the app down.' },
  { says: 'notification stays', ids: ['S13', 'L6'] },
  { says: 'no bound on joining', ids: ['L5'] },
  { says: 'no bound on reconnecting', ids: ['L4'], note: 'A sample that has no reconnecting state cannot stay in it: see *loss never acknowledged*.' },
  { says: 'two exits', ids: ['S1', 'S2'], note: 'On Flutter, a second `pop()` also removes the screen beneath, or throws. On Android, a second `finish()` does nothing.' },
  { says: 'two launches', ids: ['S3'] },
  { says: 'launch after an abort or the end', ids: ['S4'], note: 'The web SDK is known to restart by itself after a recoverable failure (`onConnectionClosed`, then `onSessionJoined`). On the other platforms the environment assumes it.' },
  { says: 'launch in the background', ids: ['S22'] },
  { says: 'shown before joined', ids: ['S11'] },
  { says: 'loss never acknowledged', ids: ['P2'], note: 'D2 shows a message for a moment, but its controls do not change.' },
  { says: 'screen stays when the SDK or its media are gone', ids: ['L3', 'L14'], note: 'In `kind`, the SDK\'s own leave button is pressed before the SDK has joined, and after that nothing more is heard of the SDK.' },
  { says: 'given up during the SDK\'s own restart', ids: ['P1'], note: 'For the SDK\'s own restart, see the note on *launch after an abort or the end*.' },
]

const OF_ENDED = 'This follows only from what *ended* is taken to mean'
/** Violations that say more about the reading than about the sample. They are not counted. */
export const LEFT_OUT: Record<string, string> = {
  S14: `a popped screen counts as ended, but the listener is removed only when the screen is disposed of, a little later. ${OF_ENDED}`,
  S15: `a popped screen counts as ended while the framework still says \`mounted\`. ${OF_ENDED}`,
  S19: `the clean-up in \`dispose\` comes after the pop, and the pop is taken for the end. ${OF_ENDED}`,
  L8: `the error screen of D2 is meant to stay until the user goes back. ${OF_ENDED}`,
  S5: 'the pages ask for `abort()` on every way out, so a second one is meant to do nothing. '
    + 'Onhook does without the second one; that is economy, and not a failure of the sample',
  L16: 'the samples leave by the SDK\'s button or by going back. If a leave is asked for elsewhere, nobody answers it. '
    + 'This says more about our vocabulary than about the samples',
  S6: 'an `abort()` where nothing was launched, for the same reason as S5',
}

export type Verdicts = Record<JudgedIn, ReadonlyMap<string, PropertyResult>>
/** @param asks whether a joined transport is asked `isAlive`: Onhook's runtime does, the samples do not */
export function judge(table: TransitionTable, asks: boolean): Verdicts {
  const violatedIn = (name: JudgedIn): ReadonlyMap<string, PropertyResult> => {
    const { properties } = checkEnvironment(table, { name, powers: { ...ENVIRONMENTS[name], system: false, processDeath: false, alive: asks } })
    return new Map(properties.filter(p => p.verdict === 'violated').map(p => [p.id, p]))
  }
  return { kind: violatedIn('kind'), documented: violatedIn('documented'), rough: violatedIn('rough') }
}
export const judgeSample = (s: Sample): Verdicts => judge(closeTable(s.step, { start: s.start }), false)
let table: TransitionTable | undefined
/** The call machine's own table, compiled once. */
export const onhookTable = (): TransitionTable => (table ??= tableOf())
export const judgeOnhook = (asks: boolean): Verdicts => judge(onhookTable(), asks)

/** The mildest environment in which a failure shows, with the story. */
export function firstOf(verdicts: Verdicts, f: Failure): { environment: JudgedIn; id: string; counterexample: Counterexample } | undefined {
  for (const environment of JUDGED_IN) for (const id of f.ids) {
    const counterexample = verdicts[environment].get(id)?.counterexample
    if (counterexample) return { environment, id, counterexample }
  }
  return undefined
}
/** Every sample with its verdicts. */
export const judgeSamples = (): { sample: Sample; verdicts: Verdicts }[] => SAMPLES.map(sample => ({ sample, verdicts: judgeSample(sample) }))
