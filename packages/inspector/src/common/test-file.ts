/**
 * A test file out of a recorded call: what arrived is judged again by the table, and what the page marked red is asserted. It fails as
 * long as the run is wrong, and stands alone: it needs `vitest` and `@onhook/machine`, and nothing of the page.
 */
import type { TraceRecord } from './trace.ts'

/**
 * What is asserted beside the table: a command that may come once, or not after another, or not when the call is over;
 * else that the record with the number `at` is not what it was.
 */
export type Assertion = { id: string; property: string; command?: string; after?: string; whenOver?: boolean; at?: number }
export type TestFile = { name: string; text: string }

/** More than this in a file is nothing that a person reads, or that an editor opens gladly. Of a longer call the page takes what is red (`excerptOf`). */
export const TEST_RECORDS_MAX = 5_000

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll(/[\n\r\u2028\u2029]/g, ' ')}'`
/** For a file's name: what came from a trace may hold anything. */
const plain = (text: string): string => text.replaceAll(/[^\w.-]+/g, '-').slice(0, 60)

/**
 * @param records of one attempt of one call, in order; gaps as records or left out
 * @param sentence how the call ended, in words
 * @param of how many records the call has, when these are not all
 * @param isLate it is not known that the first record is the machine's first: it may begin in any state
 */
export function testFileOf(records: readonly TraceRecord[], sentence: string, assertions: readonly Assertion[] = [], of = records.length, isLate = false): TestFile {
  const [first] = records, call = first?.call ?? 'call', attempt = first?.attempt ?? 1
  const lines = records.map((r) => `  ${JSON.stringify(bare(r))},`), named = first?.kind === 'open' && typeof first.machine?.hash === 'string' ? quote(first.machine.hash) : undefined
  const extra = assertions.map((a) => assertionText(a, records))
  const others = of > records.length ? ` Of its ${of.toLocaleString('en')} records\n * these are the ones around what was wrong; the others are told as missing.` : ''
  const table = named === undefined ? '/** The trace names no table: that of the default policy. */\nconst table = tableOfHash(DEFAULT_HASH)\n' : `/** The table that the trace names. */\nconst table = tableOfHash(${named})\n`
  const commands = extra.some((text) => text.includes('commands()')) ? `${COMMANDS}\n` : ''
  const noTable = named === undefined ? `'this version has no default table'` : `\`expected a table of this version of @onhook/machine, found \${${named}}: install the version that wrote the trace, or, of a machine of your own, let \\\`table\\\` be what \\\`compile(machine)\\\` gives\``
  return {
    name: `${plain(call)}-${attempt}.test.ts`,
    text: `/** Recorded: call ${plain(call)}, attempt ${attempt}. Made by the Onhook inspector.${others}
 * It is red as long as these records are what the machine does. Record the run again with what was mended, and put its records here. */
import { createMonitor, tableOfHash${named === undefined ? ', DEFAULT_HASH' : ''}, type ObservedRecord } from '@onhook/machine/proof'
import { expect, test } from 'vitest'

const RECORDS = [
${lines.join('\n')}
] as const satisfies readonly ObservedRecord[]

${table}${commands}
test(${quote(sentence)}, () => {
${extra.join('').replace(/^\n/, '')}${extra.length > 0 ? '\n' : ''}  if (!table) throw new Error(${noTable})
  const monitor = createMonitor(table${isLate ? `, { from: 'late' }` : ''})
  for (const record of RECORDS) monitor.feed(record)
  const { divergence } = monitor.judge()
  expect.soft(divergence, \`the first step outside the table is #\${divergence?.seq}\`).toBeUndefined()
})
`,
  }
}

const COMMANDS = "const commands = (): string[] => (RECORDS as readonly ObservedRecord[]).flatMap(record => (record.kind === 'step' ? (record.commands ?? []).map(command => command.type) : []))"

/** One line of the test: what must hold beside the table. */
function assertionText({ id, property, command, after, whenOver, at }: Assertion, records: readonly TraceRecord[]): string {
  const words = `${id}: ${property}`
  if (command === undefined) return wrongAt(records, at, words)
  if (whenOver) return `\n  expect.soft((RECORDS as readonly ObservedRecord[]).filter(record => record.kind === 'step' && ['leaving', 'ended'].includes(String(record.from?.['session'])) && record.commands?.some(command => command.type === ${quote(command)})).map(record => record.seq), ${quote(words)}).toEqual([])`
  if (after === undefined) return `\n  expect.soft(commands().filter(command => command === ${quote(command)}).length, ${quote(words)}).toBeLessThanOrEqual(1)`
  return `\n  expect.soft(commands().lastIndexOf(${quote(command)}), ${quote(words)}).toBeLessThan(commands().indexOf(${quote(after)}))`
}

/** A mark that hangs on more than one record: it is gone when its own is another one, or has another number. */
function wrongAt(records: readonly TraceRecord[], at: number | undefined, words: string): string {
  const record = records.find((r) => r.seq === at && r.kind !== 'gap')
  return record === undefined ? '' : `\n  expect.soft((RECORDS as readonly ObservedRecord[]).find(record => record.seq === ${at}), ${quote(words)}).not.toEqual(${JSON.stringify(bare(record))})`
}

/** Of a record, what a judge looks at. What came of a command is not judged, and yet has a number: one that is left out is a gap. */
function bare({ attempt, ...record }: TraceRecord): object {
  const it = told(record as TraceRecord)
  // An event of another attempt than its record's is stale.
  return attempt === 1 ? it : { ...it, attempt }
}
function told(record: TraceRecord): object {
  const { kind, seq } = record
  if (record.kind === 'step') {
    const { event, from, to, commands, ignored, refused } = record
    return { kind, seq, event, ...(from && { from }), ...(to && { to }), ...(commands && { commands }), ...(ignored !== undefined && { ignored }), ...(refused && { refused }) }
  }
  if (record.kind === 'gap') return { kind, seq, missing: record.missing }
  if (record.kind === 'close') return { kind, seq, ...(record.settled !== undefined && { settled: record.settled }) }
  return { kind, seq }
}
