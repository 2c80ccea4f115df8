/** Files that are made in the page and dropped on it: of a text, or of calls that are made up there, which are too long to be sent to it. */
import type { Page } from '../../test/support/browser.ts'

/** What a call that is made up does, as the type of each record's event and the session before and after. Every 20,000 records it has an outage of 40. */
type Change = readonly [type: string, from: string, to: string]
const MADE_UP = {
  first: [['user.join', 'idle', 'joining'], ['transport.joined', 'joining', 'joined']] as Change[],
  last: ['transport.left', 'joined', 'ended'] as Change,
  every: 20_000, lostAt: 9_000, restoredAt: 9_040,
  lost: ['transport.lost', 'joined', 'reconnecting'] as Change, restored: ['transport.restored', 'reconnecting', 'joined'] as Change,
  quiet: ['network.changed', 'joined', 'joined'] as Change, outOfReach: ['network.changed', 'reconnecting', 'reconnecting'] as Change,
  /** What two other regions are meanwhile. */
  beside: {
    idle: { transport: 'requested', audio: 'awaiting' }, joining: { transport: 'requested', audio: 'awaiting' },
    joined: { transport: 'up', audio: 'active' }, reconnecting: { transport: 'up', audio: 'active' }, ended: { transport: 'down', audio: 'released' },
  } as Record<string, { transport: string; audio: string }>,
}

/** @param file of this text, or of so many calls that hold so many records together */
export async function drop(page: Page, name: string, file: { text: string } | { records: number; calls: number }): Promise<void> {
  await page.evaluate(({ called, of, made }) => {
    // No function here has a name: the compiler would call its helper for it, which is not in the page.
    const lines = 'text' in of ? [of.text] : Array.from({ length: of.records }, (_, n) => {
      const each = of.records / of.calls, call = Math.floor(n / each), seq = n % each, turn = seq % made.every
      const isLast = of.calls > 1 && seq === each - 1, isOut = turn > made.lostAt && turn < made.restoredAt
      const amid = turn === made.lostAt ? made.lost : turn === made.restoredAt ? made.restored : isOut ? made.outOfReach : made.quiet
      const [type, from, to] = made.first[seq] ?? (isLast ? made.last : amid)
      const [before, after] = [from, to].map((session) => ({ session, ...made.beside[session] }))
      const record = {
        v: 1, kind: 'step', call: `k7q2-${(0x31d0 + call * 37).toString(16)}`, attempt: 1, seq, t: 1_795_139_500_000 + call * 400_000 + seq * 250,
        event: { type }, from: before, to: after, commands: [],
        ...(from === to ? { ignored: true, why: `no rule for this event while ${from}` } : { ignored: false }),
      }
      return `${JSON.stringify(record)}\n`
    })
    const data = new DataTransfer()
    data.items.add(new File(lines, called))
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
  }, { called: name, of: file, made: MADE_UP })
}
