/** A verdict for people: a sentence, then what was impossible and what was possible instead. */
import type { Divergence, Outcome, Possible, PossibleEnd, Recorded } from '@onhook/machine/proof'
import { gapSentence } from '../common/words.ts'
import { wrongRegions } from '../common/wrong-regions.ts'
import type { Judged } from './verdict.ts'

const GAPS_TOLD_MAX = 3
const OUTCOMES_TOLD = 3

export function sentencesOf({ trace, choice, verdict: v, assumed, isCall }: Judged): string[] {
  const name = `Call ${v.call}, attempt ${v.attempt}`
  const records = v.records === 1 ? '1 record' : `${v.records} records`
  if (!isCall) return [`${v.call} is an actor, not a call: cannot tell. There is no table to judge its ${records} by.`]
  const holes = trace.gaps.slice(0, GAPS_TOLD_MAX).map((g) => `  ${gapSentence(g)}`)
  if (trace.gaps.length > GAPS_TOLD_MAX) holes.push(`  and ${trace.gaps.length - GAPS_TOLD_MAX} more gaps`)
  const notes = [...(assumed ? ['  It has no open record, so it was read from the machine’s beginning.'] : []), `  ${choice.sentence}`]
  switch (v.verdict) {
    case 'conforms': return [`${name} conforms: ${records}, and the machine does what each of them says.`, ...notes]
    case 'diverges': return [`${name} diverges: ${headline(v.divergence!, trace.records.find((r) => r.seq === v.divergence!.seq && r.kind !== 'gap')?.kind)}`, ...wrongIn(v.divergence!).map((w) => `  ${w}`), ...instead(v.possible), ...holes, ...notes]
    default: return [`${name}: cannot tell. Nothing in its ${records} is impossible, ${trace.gaps.length > 0 ? 'but some are missing' : 'but they do not say enough'}; ${v.possible?.count === 1 ? 'one state is possible.' : `${v.possible?.count ?? 0} states are possible.`}`, ...(v.possible ? statesIn(v.possible) : []), ...holes, ...notes]
  }
}

const isOutcome = (x: Divergence['expected']): x is Outcome => 'event' in x
const eventIn = ({ event }: Recorded): string => (typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : 'close')

function headline({ seq, found, expected }: Divergence, kind: string | undefined): string {
  if ('ends' in expected) return `record ${seq} closes the trace with a different end from the one its steps recorded.`
  return kind === 'close' ? `record ${seq} closes the trace before everything is given back.` : `record ${seq}, ${eventIn(found)}, cannot have happened as it was recorded.`
}

/** What of the record is impossible, against the closest outcome that was possible. */
function wrongIn({ expected, found }: Divergence): string[] {
  if ('ends' in expected && expected.ends) return [`the record says that the call ended with ${endWords(found.end as PossibleEnd)}; by its steps it ended with ${[...new Set(expected.ends.map(endWords))].join(', or with ')}`]
  if (!isOutcome(expected)) return [`The machine is still ${stateWords(found.from ?? {}, ['session', 'transport', 'service', 'systemCall'])}.`]
  const out: string[] = []
  const wrong = wrongRegions(expected, found)
  for (const { when, region, gives, says } of [...wrong.filter((w) => w.when === 'before'), ...wrong.filter((w) => w.when === 'after')]) {
    out.push(gives === undefined ? `${when} it, it names the region ${region}, which this table does not have` : `${when} it, ${region} is recorded as ${says}; it was ${gives}`)
  }
  if (found.commands && !isSameList(found.commands, expected.commands)) out.push(`the record says that the step commanded ${commandWords(found.commands)}; the machine commands ${commandWords(expected.commands)}`)
  if (found.ignored !== undefined && found.ignored !== expected.ignored) out.push(found.ignored ? 'it is recorded as ignored; the machine takes it' : 'it is recorded as taken; the machine ignores it')
  return out.length > 0 ? out : ['what is recorded does not fit together']
}

/** What was possible instead: the closest outcomes, each where it begins and what comes of it. */
function instead(possible: Possible | undefined): string[] {
  const outcomes = possible?.outcomes ?? []
  if (!possible || outcomes.length === 0) return []
  const lines = outcomes.slice(0, OUTCOMES_TOLD).map((o) => {
    const changed = Object.keys(o.to).filter((r) => o.to[r] !== o.from[r])
    const came = o.ignored ? 'ignored' : `${changed.length === 0 ? 'changes nothing' : changed.map((r) => `${r} ${o.from[r]} → ${o.to[r]}`).join(', ')}; commands ${commandWords(o.commands)}`
    return `    ${o.event}, while ${stateWords(o.from, ['session', 'transport'])}: ${came}`
  })
  return [`  Possible instead, of ${possible.count === 1 ? 'the one state' : `${possible.count} states`} that the machine could be in:`, ...lines]
}

function statesIn({ regions }: Possible): string[] {
  const open = Object.entries(regions).filter(([, values]) => values.length > 1)
  return open.length === 0 ? [`  It is ${stateWords(Object.fromEntries(Object.entries(regions).map(([r, [v]]) => [r, v])), ['session', 'transport', 'service'])}.`] : open.map(([r, values]) => `  ${r}: ${values.join(' or ')}`)
}

const stateWords = (state: { readonly [region: string]: unknown }, regions: readonly string[]): string =>
  regions.filter((r) => r in state).map((r) => (r === 'session' ? String(state[r]) : `${r} ${String(state[r])}`)).join(', ')

const endWords = ({ reason, initiator }: PossibleEnd): string => `${reason}${initiator === undefined ? '' : ` (by ${initiator})`}`
const isSameList = (a: readonly object[], b: readonly object[]): boolean => commandWords(a as { type: string }[]) === commandWords(b as { type: string }[])
function commandWords(commands: readonly { readonly type: string }[]): string {
  return commands.length === 0 ? 'nothing' : commands.map(({ type, ...constants }) => {
    const said = Object.entries(constants).map(([name, value]) => `${name} ${String(value)}`).join(' ')
    return said === '' ? type : `${type} (${said})`
  }).join(', ')
}
