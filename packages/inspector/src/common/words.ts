/**
 * Says in words what happened: past tense, doer first, numbers with units. The words are composed from the trace, never
 * from a vendor's text. "You" is the person who held the phone on which this was recorded.
 */
import type { FileProblems } from './file-problems.ts'
import { own } from './own.ts'
import type { Problem } from './result.ts'
import type { Call, GapRow, Run } from './timeline.ts'
import { diagnosticOf, type CallEnd } from './trace.ts'

/** Milliseconds under a second, one decimal to a minute, then minutes and seconds, then hours and minutes. */
export function duration(ms: number): string {
  const all = Math.max(0, ms)
  if (all < 999.5) return `${Math.round(all)} ms`
  const tenths = Math.round(all / 100)
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`
  if (tenths < 36_000) return `${Math.floor(tenths / 600)} min ${((tenths % 600) / 10).toFixed(1)} s`
  const minutes = Math.round(all / 60_000)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** How a call ended, or where it stands: one sentence, and at most two more on what else there is to know. */
export type Story = { sentence: string; further: string[] }

const FURTHER_MAX = 2

/** Tells the story of a call. @param now epoch ms, for a call that goes on. Default: the time of its last record */
export function storyOf(call: Call, now: number | undefined = call.tEnd): Story {
  const end = (call.end && byItsSteps(call, call.end)) ?? (call.ending && { reason: call.ending.reason, initiator: '', at: call.ending.t, attempt: call.attempt, recoverable: false, secondary: [], ...(call.joinedAt === undefined ? undefined : { joinedAt: call.joinedAt }) })
  const further = end ? [lateJoin(call, end), hangUps(call, end), stayed(call, end), goodbyes(call, end), unsettled(call), diagnosed(call), missing(call)] : [outages(call), diagnosed(call), missing(call)]
  return { sentence: end ? endSentence(end, facts(call, end)) : presentSentence(call, now), further: further.filter((s) => s !== undefined).slice(0, FURTHER_MAX) }
}

/** The end by the clock of the steps, as every view draws it: the record read the clock some ms beside them. Where one of the two steps is not here, the record is all there is. */
function byItsSteps({ ending, joinedAt, tStart, runs }: Call, end: CallEnd): CallEnd {
  const session = runs['session'] ?? [], i = session.findIndex((r) => r.value === 'joined')
  // Behind a hole, or in a trace that begins late, the first step that was joined is not the one that joined.
  if (!ending || joinedAt === undefined || tStart === undefined || i < 1 || session[i - 1]!.value === null) return end
  return { ...end, at: ending.t, joinedAt }
}

/** What an end record alone does not say: how long the join and the last outage had lasted. All in ms. */
export type EndFacts = { joiningMs?: number; reconnectingMs?: number }

/** The one sentence of an end record. */
export function endSentence(end: CallEnd, more: EndFacts = {}): string {
  const after = end.joinedAt === undefined ? undefined : `${duration(end.at - end.joinedAt)} after joining`
  const by = (who: string) => (after ? `Ended by ${who}, ${after}.` : `Ended by ${who} before it joined.`)
  const fact = (what: string) => (after ? `${what}, ${after}.` : `${what} before it joined.`)
  switch (end.reason) {
    case 'local-leave': return by(end.initiator === 'app' ? 'the app: its screen went away' : 'you')
    case 'join-cancelled': return end.initiator === 'app' ? 'The screen went away before it joined.' : 'You left before it joined.'
    case 'remote-hangup': return by('the other side')
    case 'declined': return 'The other side declined.'
    case 'busy': return 'The other side was busy.'
    case 'no-answer': return 'Nobody answered.'
    case 'cancelled-by-caller': return 'The caller hung up before it was answered.'
    case 'answered-elsewhere': return 'You answered on another device.'
    case 'replaced': return fact('Replaced by another call')
    case 'removed-by-host': return fact('You were removed by the host')
    case 'banned': return fact('You were banned by the host')
    case 'denied-entry': return 'The host did not let you in.'
    case 'room-ended': return fact('The host ended the room')
    case 'room-unavailable': return 'The room was not there.'
    case 'room-full': return 'The room was full.'
    case 'duplicate-identity': return fact('You joined from another device and this one was dropped')
    case 'token-expired': return fact('The permission to be in the call ran out')
    case 'unauthorised': return 'The server did not let you in.'
    case 'network-lost': return more.reconnectingMs === undefined ? fact('Lost: the network went away') : `Lost. Reconnecting was tried for ${duration(more.reconnectingMs)} and given up.`
    case 'signalling-failed': return fact('The connection to the server failed')
    case 'media-failed': return fact('Sound and picture stopped')
    case 'negotiation-failed': return fact('The two sides found no common ground for sound and picture')
    case 'join-timeout': return more.joiningMs === undefined ? 'Never joined: no answer in time.' : `Never joined: no answer within ${duration(more.joiningMs)}.`
    case 'leave-timeout': return fact('Ended without an answer to leaving')
    case 'server-shutdown': return fact('The server shut down')
    case 'state-mismatch': return fact('The server no longer knew this call')
    case 'idle-timeout': return fact('The server ended it: nobody was active')
    case 'all-others-left': return fact('Everybody else had left')
    case 'no-media-permission': return 'The microphone was not allowed.'
    case 'device-failed': return fact('The microphone or the camera failed')
    case 'app-terminated': return fact('The app was killed')
    case 'system-ended': return by('the system')
    case 'internal-error': return fact('The app made a mistake')
    case 'unknown': return fact('Ended for a reason that nobody gave')
    default: return fact(`Ended with the reason ${end.reason}`)
  }
}

const PRESENT: Record<string, string> = { idle: 'Not begun', joining: 'Joining', joined: 'Joined', reconnecting: 'Reconnecting', leaving: 'Leaving', ended: 'Ended' }

/** Of steps none of which says where the session was after it. */
const statelessWords = ({ counts: { steps } }: Call): string =>
  steps === 1 ? '1 step is recorded, without the state it led to' : `${steps.toLocaleString('en')} steps are recorded, without the states they led to`

function presentSentence(call: Call, now: number | undefined): string {
  const run = call.runs['session']?.at(-1)
  if (!run) return call.counts.records === 0 ? 'Nothing is known about this call.' : call.counts.steps === 0 ? 'Begun; no step was recorded yet.' : `${statelessWords(call)}.`
  if (run.value === null) return `What it is doing is not known: ${call.counts.missing > 0 ? 'records are missing' : 'its last steps are recorded without the states they led to'}.`
  const word = own(PRESENT, run.value) ?? run.value
  // Behind a hole in the records it was restored of nothing that is known.
  if (run.value === 'joined' && call.runs['session']?.at(-2)?.value === 'reconnecting' && now !== undefined && call.joinedAt !== undefined && call.joinedAt < run.tStart) return `Joined for ${duration(now - call.joinedAt)}, restored ${duration(now - run.tStart)} ago.`
  return run.value === 'idle' || run.value === 'ended' || now === undefined ? `${word}.` : `${word} for ${duration(now - run.tStart)}.`
}

const facts = (call: Call, end: CallEnd): EndFacts => {
  const runs = call.runs['session'] ?? []
  // A call ends out of `leaving` at the latest, so the state that was given up is the last of its kind before.
  const before = runs.filter((r) => r.tStart <= end.at)
  const tried = (value: string): Run | undefined => before.findLast((r) => r.value === value)
  const joining = tried('joining'), reconnecting = tried('reconnecting')
  return { ...(joining && { joiningMs: Math.min(joining.tEnd, end.at) - joining.tStart }), ...(reconnecting && { reconnectingMs: Math.min(reconnecting.tEnd, end.at) - reconnecting.tStart }) }
}

const TIMES = ['', 'once', 'twice', 'three times', 'four times', 'five times', 'six times', 'seven times', 'eight times', 'nine times']
const times = (n: number): string => TIMES[n] ?? `${n} times`

type StepAt = { t: number; ignored: boolean; left: boolean }
/** Steps of some event types, with their times. */
function stepsOf(call: Call, types: readonly string[]): StepAt[] {
  if (!types.some((type) => call.coverage.has(type))) return []
  const out: StepAt[] = []
  for (const r of call.rows) if (r.kind === 'step' && !r.refused && types.includes(r.event.type)) out.push({ t: r.t ?? call.tEnd ?? 0, ignored: r.ignored === true, left: r.commands?.some((c) => c.type === 'leave') ?? false })
  return out
}

function lateJoin(call: Call, end: CallEnd): string | undefined {
  const late = stepsOf(call, ['transport.joined']).find((s) => s.t >= end.at && (end.joinedAt === undefined || s.t > end.joinedAt) && s.left)
  if (!late) return undefined
  return end.joinedAt === undefined ? `The join succeeded ${duration(late.t - end.at)} later and was left again.` : `It came back ${duration(late.t - end.at)} after the end and was left again.`
}

function hangUps(call: Call, end: CallEnd): string | undefined {
  const asked = stepsOf(call, ['user.leave'])
  if (asked.length < 2) return undefined
  const during = asked.at(-1)!.t - asked[0]!.t, ignored = asked.filter((s) => s.ignored).length
  return `You hung up ${times(asked.length)} within ${duration(during)}; ${ignored === 0 ? 'each was heard' : `${times(ignored)} it was ignored, because ${end.reason === 'local-leave' || end.reason === 'join-cancelled' ? 'it was ending already' : 'it was over'}`}.`
}

function goodbyes(call: Call, end: CallEnd): string | undefined {
  const said = stepsOf(call, ['transport.left', 'transport.closed', 'transport.timedOut']).filter((s) => s.t >= end.at && s.ignored).length
  return said === 0 ? undefined : `The server said goodbye ${times(said)} more and was ignored.`
}

/** What stayed after the end, for longer than anyone would overlook. */
const NOTICEABLE_MS = 1_000
/** A service that starts shows its notification, as one that stops still does. */
const SHOWN = ['starting', 'running', 'stopping']
function stayed(call: Call, end: CallEnd): string | undefined {
  const runs = call.runs['service'] ?? []
  const last = runs.findLastIndex((r) => r.value !== null && SHOWN.includes(r.value) && r.tEnd > end.at), shown = runs[last]
  if (!shown || shown.tEnd - end.at < NOTICEABLE_MS) return undefined
  const why = relaunched(call, shown)
  const is = last === runs.length - 1 ? `notification was still there ${duration(shown.tEnd - end.at)} after the end, when the record stops.` : `notification stayed ${duration(shown.tEnd - end.at)} after the end.`
  return why ? `${why}, so its ${is}` : `The ${is}`
}

/** The service was commanded when it was to stay away for good. */
function relaunched(call: Call, shown: Run): string | undefined {
  if (!call.commands.has('launchService')) return undefined
  let aborted = false
  for (const r of call.rows) {
    if (r.kind !== 'step' || r.seq > shown.toSeq) continue
    const session = r.from?.['session']
    if ((session === 'leaving' || session === 'ended') && r.commands?.some((c) => c.type === 'launchService')) return `The service was launched ${aborted ? 'again ' : ''}${session === 'leaving' ? 'while leaving' : 'after the end'}`
    aborted ||= r.commands?.some((c) => c.type === 'abortService') ?? false
  }
  return undefined
}

const unsettled = (call: Call): string | undefined => (call.settled === false ? 'It was not proved that everything was given back: a time-out replaced the proof.' : undefined)

function diagnosed(call: Call): string | undefined {
  const n = call.counts.diagnostics, [said] = n === 0 ? [] : call.diagnostics.values(), first = said?.[0] && diagnosticOf(said[0])?.code
  return first === undefined ? undefined : n === 1 ? `An adapter diagnosed ${brief(first)}.` : `Adapters diagnosed ${times(n)}, first ${brief(first)}.`
}

function outages(call: Call): string | undefined {
  const lost = call.runs['session']?.filter((r) => r.value === 'reconnecting') ?? []
  if (lost.length === 0) return undefined
  // Not spread into one call: a long recording has more outages than a call takes arguments.
  const longest = lost.reduce((max, r) => Math.max(max, r.tEnd - r.tStart), 0)
  return lost.length === 1 ? `The connection was lost once, for ${duration(longest)}.` : `The connection was lost ${times(lost.length)}, at most for ${duration(longest)}.`
}

const missing = (call: Call): string | undefined =>
  call.counts.missing === 0 ? undefined : `${call.counts.missing === 1 ? '1 record is' : `${call.counts.missing.toLocaleString('en')} records are`} missing.`

const CAUSES: Record<string, string> = {
  buffer: "the recorder's buffer was full",
  history: 'the relay no longer kept them',
  spilled: "they are in the files of the relay's --spill folder; open those to see them",
  'earlier-relay': 'they were sent before this relay began',
  'slow-viewer': 'this page read more slowly than the relay keeps',
  truncated: 'the file was cut off',
  'too-many': 'that is more than is shown at once',
  unreadable: 'they could not be read',
}

/** The label of a hole: how many, which, and why. */
export function gapSentence(gap: Pick<GapRow, 'from' | 'to' | 'cause'> & { readonly tStart?: number; readonly tEnd?: number; readonly cut?: GapRow['cut'] }): string {
  const n = gap.to - gap.from + 1
  const which = n === 1 ? `1 record missing, #${gap.from}` : `${n.toLocaleString('en')} records missing, #${gap.from} to #${gap.to}`
  const why = own(CAUSES, gap.cause) ?? (gap.cause === 'missing' ? undefined : gap.cause)
  if (!why) return which
  const during = gap.cause === 'buffer' && gap.tStart !== undefined && gap.tEnd !== undefined && gap.tEnd > gap.tStart ? ` for ${duration(gap.tEnd - gap.tStart)}` : ''
  return `${which}: ${why}${during}${gap.cut ? ` in line ${many(gap.cut.line)}, after ${counted(gap.cut.chars, 'character')}` : ''}`
}

/** Of a free text, as much as anybody reads: the record as it was written has the rest. */
const BRIEF_CHARS_MAX = 1_000
export const brief = (text: string): string => (text.length > BRIEF_CHARS_MAX ? `${text.slice(0, BRIEF_CHARS_MAX)}… and ${(text.length - BRIEF_CHARS_MAX).toLocaleString('en')} more characters` : text)

/** Why an event was not taken. The machine's own words, where it gave some. */
export const ignoredSentence = (step: { why?: string | undefined; event: { type: string }; from?: { readonly [region: string]: unknown } | undefined }): string =>
  (step.why === undefined ? undefined : brief(step.why)) ?? (typeof step.from?.['session'] === 'string' ? `no rule for this event in ${step.from['session']}` : 'no rule for this event here')

export const refusedSentence = (problem: Problem): string => brief(`refused: ${problem.field} must be ${problem.expected}, found ${problem.found}`)

const many = (n: number): string => n.toLocaleString('en')
const counted = (n: number, what: string): string => (n === 1 ? `1 ${what}` : `${many(n)} ${what}s`)

/** A line of a file that could not be read, or of the file where it is of no line. */
export const problemSentence = (p: Problem & { line: number }): string => `${p.line === 0 ? '' : `line ${many(p.line)}: `}${p.field} must be ${p.expected}, found ${p.found}`
export const cutSentence = ({ line, chars }: NonNullable<GapRow['cut']>): string => `line ${many(line)} is cut off after ${counted(chars, 'character')}`

/** What there is to know about a file, with its name, the gravest first. Lines that were read are not called unreadable. */
export function fileSentences({ name, counts, opened, cut }: Pick<FileProblems, 'name' | 'counts' | 'opened' | 'cut'>): string[] {
  const { unreadable, damaged, tooMany, sameNumber, renamed } = counts
  if (opened === 0 && tooMany === 0) return [`Nothing in ${name} is a trace.`]
  const out: ((it: string) => string)[] = []
  if (unreadable > 0) out.push((it) => `${counted(unreadable, 'line')} of ${it} could not be read.`)
  if (damaged > 0) out.push((it) => `${it} could not be read to its end.`)
  if (cut) out.push((it) => `${it} is cut off.`)
  if (tooMany > 0) out.push((it) => `${it} is not shown in full: it is more than can be shown at once.`)
  if (sameNumber > 0) out.push((it) => `${counted(sameNumber, 'record')} of ${it} ${sameNumber === 1 ? 'has the number of another record, and is' : 'have the numbers of other records, and are'} left out.`)
  if (renamed > 0) out.push((it) => `${counted(renamed, 'call')} of ${it} came under an id that was already in use, and ${renamed === 1 ? 'has a name of its' : 'have names of their'} own.`)
  return out.map((say, i) => { const said = say(i === 0 ? name : 'it'); return i === 0 ? said : said[0]!.toUpperCase() + said.slice(1) })
}
