import type { ANSWERS } from './answers.ts'

/** A row of a document: its number, its kind, what the document says, and the answer to it. */
export type Row = readonly [id: string, kind: string, says: string, answer: keyof typeof ANSWERS]
/** What Onhook does, and the keys of the tests that show it, or `not: ` and the reason why it is not ours. */
export type Answer = readonly [does: string, shown: string]
/** A contradiction between the documents, or something that none of them covers; and why Onhook departs from how that was resolved at first, where it does. */
export type Choice = readonly [id: string, what: string, does: string, shown: string, departs?: string]
