/** One connection of an app that speaks another package's protocol. Its messages become records like any other. */
import type { ActorSource } from '../common/foreign.ts'
import { type ActorNews, createActorWriter } from '../common/foreign-writer.ts'
import { readForeign, xstate4Event } from '../common/foreign-wire.ts'
import type { SentEvent, SentTo } from '../common/protocol.ts'
import { createRedactor } from '../common/redact.ts'
import type { Problem } from '../common/result.ts'
import type { TraceRecord } from '../common/trace.ts'

export type ForeignSession = {
  hear(text: string): void
  /** The message that carries an event to an actor, or why there is none. */
  messageFor(event: SentEvent, to: SentTo): { message: string } | { problem: Problem }
}

export const FOREIGN_NAME: Record<ActorSource, string> = { 'xstate-5': 'XState 5', 'statelyai-inspect': '@statelyai/inspect', 'xstate-4': '@xstate/inspect' }
export const NO_WAY_BACK: Problem = {
  field: 'send', expected: 'a protocol with a way back to the app', found: '@statelyai/inspect, which has none: use @onhook/inspector/xstate',
}

/** @param keep takes a record into the history @param refuse tells the app, and whoever watches the relay */
export function createForeignSession(
  source: ActorSource, keep: (record: TraceRecord) => void, refuse: (problem: Problem) => void, now: () => number = Date.now,
): ForeignSession {
  // These packages have no redaction by default: what looks like a secret does not stay here either.
  const redact = createRedactor()
  const writer = createActorWriter(source, (record) => keep(redact(record)), () => refuse({
    field: 'actors', expected: 'at most 2000 that are live at once', found: 'more; the newest are not kept',
  }))
  return {
    hear(text) {
      const read = readForeign(text, now())
      if (!read.ok) { refuse(read.problem); return }
      if (read.value.source !== source) {
        refuse({ field: 'type', expected: `a message of ${FOREIGN_NAME[source]} on this connection`, found: `one of ${FOREIGN_NAME[read.value.source]}` })
        return
      }
      for (const news of read.value.news) tell(news)
    },
    messageFor(event, { call }) {
      if (source !== 'xstate-4') return { problem: NO_WAY_BACK }
      const session = writer.sessionOf(call)
      return session === undefined
        ? { problem: { field: 'call', expected: 'an actor that is live', found: `"${call.slice(0, 100)}"` } }
        : { message: xstate4Event(session, event) }
    },
  }
  function tell(news: ActorNews): void {
    try { writer.tell(news) } catch (error) { refuse({ field: news.is, expected: 'what can be written', found: String(error).slice(0, 200) }) }
  }
}
