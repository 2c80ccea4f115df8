/** A row as messages: the event that came in, the commands that went out, what came of a command. */
import { type Call, type Row, brief, diagnosticOf, gapSentence, ignoredSentence, refusedSentence } from '../../common/index.ts'
import { isTransition, kindOf } from '../store/row-kind.ts'
import { commandWords, payloadOf } from '../words/format.tsx'
import { portWords } from '../words/saying.ts'
import { type Party, laneOf, receiverOf, senderOf, shortType, tellerOf } from './parties.ts'

/**
 * - `event`: the machine took it. `ignored`, `refused`: it stops before the machine.
 * - `command`; `result`, `failure`: what came of it. `note`: about the recording; between nobody.
 * - `gap`: records are missing.
 */
export type MessageKind = 'event' | 'ignored' | 'refused' | 'command' | 'result' | 'failure' | 'note' | 'gap'
export type Message = {
  kind: MessageKind
  from: Party
  to: Party
  /** Its name, and what stands quietly beside it. */
  words: string
  more: string
  /** Why it was not taken, or what is wrong with it. */
  why?: string
  /** A command that violates a property. */
  bad?: boolean
  /** A command whose port failed or did not answer. */
  failed?: boolean
  /** A person sent this event from the inspector: the app did not make it. */
  sent?: boolean
}
/** `state` is the session's new one, when it changed. */
export type Messages = { list: Message[]; state: string | undefined }

/** How many lines a row takes: its messages, and one for a change of the session. Constant time but for the commands. */
export const linesOf = (row: Row): number => (row.kind === 'step' ? 1 + (row.commands?.length ?? 0) + (isTransition(row) ? 1 : 0) : 1)

/** @param bad commands of this row that violate a property */
export function messagesOf(call: Pick<Call, 'outcomes'>, row: Row, parties: readonly Party[], bad: readonly (string | undefined)[] = []): Messages {
  const at = (party: Party): Party => laneOf(parties, party)
  const alone = (kind: MessageKind, words: string, more = ''): Messages => ({ list: [{ kind, from: 'machine', to: 'machine', words, more }], state: undefined })
  switch (row.kind) {
    case 'missing': return alone('gap', gapSentence(row))
    case 'open': return alone('note', 'recording began')
    case 'close': return alone('note', row.settled === false ? 'closed: not proved settled' : 'closed: settled', row.end?.reason ?? '')
    case 'port': {
      const said = diagnosticOf(row)
      if (said) return alone('note', `${row.port ?? 'port'}: ${brief(said.code)}`, brief(said.message))
      return { list: [{ kind: row.outcome === 'done' ? 'result' : 'failure', from: at(tellerOf(row)), to: 'machine', words: row.command, more: `${portWords(row)}${row.error ? `: ${brief(row.error)}` : ''}` }], state: undefined }
    }
    case 'step': break
  }
  const kind = kindOf(row), sender = senderOf(row.event)
  const event: Message = { kind: kind === 'ignored' || kind === 'refused' ? kind : 'event', from: at(sender), to: 'machine', words: shortType(row.event.type, sender), more: payloadOf(row.event) }
  if (row.event['sentBy'] === 'inspector') event.sent = true
  if (kind === 'ignored') event.why = ignoredSentence(row)
  if (kind === 'refused') event.why = row.refused ? refusedSentence(row.refused) : 'refused'
  const outcomes = call.outcomes.get(row.seq) ?? []
  const commands = (row.commands ?? []).map((c): Message => ({
    kind: 'command', from: 'machine', to: at(receiverOf(c.type)), words: c.type, more: commandWords(c, row.event).slice(c.type.length + 1),
    ...(bad.includes(c.type) ? { bad: true } : undefined),
    ...(outcomes.some((o) => o.command === c.type && o.outcome !== 'done') ? { failed: true } : undefined),
  }))
  return { list: [event, ...commands], state: isTransition(row) ? String(row.to?.['session']) : undefined }
}

/** One message in words, for a title and for who listens. */
export function sentenceOf(m: Message, nameOf: (party: Party) => string): string {
  const words = [m.words, m.more].filter(Boolean).join(' ')
  if (m.kind === 'note' || m.kind === 'gap') return words
  if (m.from === m.to) return `${nameOf(m.from)} itself: ${words}${m.why ? `; ${m.why}` : ''}`
  const how = m.kind === 'ignored' ? ', ignored' : ''
  return `${nameOf(m.from)} to ${nameOf(m.to)}: ${words}${how}${m.why ? `: ${m.why}` : ''}${m.bad ? ', violates a property' : ''}${m.failed ? ', its port failed or did not answer' : ''}`
}
