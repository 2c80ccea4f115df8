/**
 * The records that are still to be sent. Their bytes are bounded: the oldest records are dropped first, and each drop
 * is reported as a gap. A record is kept as it is until the next flush, and after that as the text that will be sent.
 * A frame that was sent is kept until the relay acknowledges it.
 */
import type { GapRecord, TraceRecord } from '../common/trace.ts'

/** A frame is cut here, far below what the relay takes. */
const FRAME_BYTES_MAX = 64 * 1024
type Sent = { n: number; entries: Entry[]; bytes: number }
type Range = { call: string; attempt: number; from: number; to: number }
type Entry = Range & { text: string; size: number }

const RECORD_BYTES_MAX = 1024 * 1024
const PART_CHARS_MAX = 2_000
/** How many traces a gap is remembered for. Beyond, a reader still sees that numbers are missing, and not why. */
const GAPS_MAX = 1_000
const utf8Max = (text: string): number => (/[^\0-\x7f]/.test(text) ? text.length * 3 : text.length)

export type Outbox = {
  /** Constant time. Never looks deep into the record: its text is made at the next flush. */
  add(record: TraceRecord): void
  /** Records become texts. From here on nothing of the host's objects is held. */
  serialise(): void
  /** The next frame to send, or undefined when there is nothing or enough is under way. */
  next(): string | undefined
  /** The relay has this frame, and all before it. */
  acknowledge(n: number): void
  /** The connection is gone: what was not acknowledged is sent again. The relay drops what it has already. */
  requeue(): void
  /** Something was sent and not acknowledged. */
  isWaiting(): boolean
  isEmpty(): boolean
}

export function createOutbox(bytesMax: number, redact: (r: TraceRecord) => TraceRecord): Outbox {
  // Oldest first: sent and not acknowledged, then made into text, then as it came.
  let sent: Sent[] = [], texts: Entry[] = [], fresh: TraceRecord[] = []
  const gaps = new Map<string, Range>()
  // `bytes` is what was not sent, of which `freshBytes` is a guess.
  let bytes = 0, freshBytes = 0, sentBytes = 0, n = 0

  /** Over the bound, the oldest eighth goes at once, so that each record that is added costs little. */
  function makeRoom(): void {
    if (bytes <= bytesMax) return
    const enough = bytesMax * 0.875
    let count = 0
    for (; bytes > enough && count < texts.length; count++) {
      const e = texts[count]!
      bytes -= e.size
      missing(e)
    }
    texts.splice(0, count)
    for (count = 0; bytes > enough && count < fresh.length; count++) {
      const r = fresh[count]!, size = guess(r)
      bytes -= size
      freshBytes -= size
      missing(rangeOf(r))
    }
    fresh.splice(0, count)
  }

  function missing({ call, attempt, from, to }: Range): void {
    const key = `${attempt}/${call}`, gap = gaps.get(key)
    if (gap || gaps.size < GAPS_MAX) gaps.set(key, { call, attempt, from: Math.min(gap?.from ?? from, from), to: Math.max(gap?.to ?? to, to) })
  }

  return {
    add(record) {
      const size = guess(record)
      fresh.push(record)
      bytes += size
      freshBytes += size
      makeRoom()
    },
    serialise() {
      const records = fresh
      fresh = []
      bytes -= freshBytes
      freshBytes = 0
      for (const r of records) {
        try {
          const e = entryOf(rangeOf(r), textOf(r, redact, Math.min(bytesMax / 4, RECORD_BYTES_MAX)))
          bytes += e.size
          texts.push(e)
        } catch { /* Not even its fields can be read: a proxy, a getter that throws. A reader sees that its number is missing. */ }
      }
      makeRoom()
    },
    next() {
      // A quarter of the buffer may be under way, so that what waits can still be dropped by age.
      if (sentBytes > bytesMax / 4) return undefined
      for (const g of gaps.values()) {
        const e = gapEntry(g)
        bytes += e.size
        texts.unshift(e)
      }
      gaps.clear()
      let size = 0, count = 0
      for (; count < texts.length && size < FRAME_BYTES_MAX; count++) size += texts[count]!.size
      if (count === 0) return undefined
      const entries = texts.splice(0, count)
      bytes -= size
      sentBytes += size
      sent.push({ n: ++n, entries, bytes: size })
      return `{"v":1,"kind":"records","n":${n},"records":[${entries.map((e) => e.text).join(',')}]}`
    },
    acknowledge(upTo) {
      while (sent[0] && sent[0].n <= upTo) sentBytes -= sent.shift()!.bytes
    },
    requeue() {
      texts = [...sent.flatMap((f) => f.entries), ...texts]
      sent = []
      bytes += sentBytes
      sentBytes = 0
    },
    isWaiting: () => sent.length > 0,
    isEmpty: () => sent.length + fresh.length + texts.length + gaps.size === 0,
  }
}

/**
 * Of a payload that is too big or cannot be written in full, only the type is sent.
 * @throws if not even the type can be read: nothing leaves that was not redacted
 */
function textOf(given: TraceRecord, redact: (r: TraceRecord) => TraceRecord, bytesMax: number): string {
  const r = redact(given)
  let chars = 0
  try {
    const text = JSON.stringify(r)
    chars = text.length
    if (chars <= bytesMax) return text
  } catch { /* A state or a command that is not plain. What it threw may quote what is to be hidden. */ }
  return JSON.stringify(short(r, chars))
}

/** What is lost with a record: itself, or what it stands for. */
const rangeOf = (r: TraceRecord): Range => {
  const [from, to] = r.kind === 'gap' ? r.missing : [r.seq, r.seq]
  return { call: r.call, attempt: r.attempt, from, to }
}
const entryOf = (range: Range, text: string): Entry => ({ ...range, text, size: utf8Max(text) })

const gapEntry = (g: Range): Entry => {
  const { from, to, ...trace } = g
  return entryOf(g, JSON.stringify({ v: 1, kind: 'gap', ...trace, seq: to, missing: [from, to], cause: 'buffer' } satisfies GapRecord))
}

/** What a record will take as text, without making it. Exact only later, at the flush. */
function guess(r: TraceRecord): number {
  let bytes = 600
  if (r.kind === 'step') {
    try {
      for (const name in r.event) bytes += 8 + (Number((r.event[name] as string | undefined)?.length) >>> 0)
    } catch { /* A payload that throws when it is read: it is told by its type. */ }
  }
  return bytes
}

/** The rest of a record that is too big or cannot be written: every small part of it. `shortened`: how many characters it has, 0 if it cannot be written. */
function short(r: TraceRecord, shortened: number): Record<string, unknown> {
  const out: Record<string, unknown> = { shortened }
  for (const [name, value] of Object.entries(r)) {
    try { if (JSON.stringify(value).length < PART_CHARS_MAX) out[name] = value } catch { /* This part is what could not be written. */ }
  }
  if (r.kind === 'step') out['event'] = { type: r.event.type }
  return out
}
