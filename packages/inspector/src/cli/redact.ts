/** `onhook redact`: what of a trace would leave the device, and what would not, by the recorder's own rules. */
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { FATES, type Fate, type FieldReport, type RedactionReport, createRedactionTester } from '../common/redaction-report.ts'
import { type Command, STDIN, UsageError } from './command.ts'
import { plain } from './output.ts'
import { readTraces } from './traces.ts'

const TITLES: Record<Fate, string> = {
  whole: 'Removed whole', part: 'Leaves without the part that looked like a secret', cut: 'Cut: nested too deeply, or too long', already: 'Was removed before this trace was written', leaves: 'Leaves as it is',
}
const EXIT = { nothingLeaks: 0, leaks: 1, unreadable: 2 }

export const redactCommand: Command = (cli, { print, say }) => {
  cli.command('redact <...traces>', 'Show what of a trace would leave the device under the recorder\'s rules, before and after. Exit code: 0, 1 something that was removed leaves elsewhere, 2 unreadable')
    .option('--field <name>', 'A field to remove beside the default ones, as createRecorder({ redact: { fields } }); may be repeated')
    .option('--path <path>', 'A whole path to remove, such as event.room; may be repeated')
    .option('--off', 'Remove nothing, as createRecorder({ redact: false }) does')
    .option('--out <file>', 'Write the trace to this file as it would leave the device')
    .option('--json', 'Print the report as JSON')
    .example('onhook redact incident.jsonl --field room')
    .example('onhook redact incident.jsonl --out shared.jsonl')
    .action(async (paths: string[], given: { field?: unknown; path?: unknown; off?: boolean; out?: unknown; json?: boolean }): Promise<number> => {
      const files = paths.map(String), out = given.out
      if (out !== undefined && (typeof out !== 'string' || out === '')) throw new UsageError('--out must be followed by the name of one file')
      if (out !== undefined && files.some((f) => f !== STDIN && resolve(f) === resolve(out))) throw new UsageError(`--out must be another file than the trace; found ${JSON.stringify(out)}`)
      const fields = many(given.field, '--field'), at = many(given.path, '--path')
      if (given.off === true && fields.length + at.length > 0) throw new UsageError('--off removes nothing; it cannot be used with --field or --path')
      const { attempts, unreadable } = await readTraces(files)
      for (const line of unreadable) say(`onhook: ${line}`)
      const tester = createRedactionTester(given.off === true ? false : { fields, paths: at })
      const file = out === undefined ? undefined : await open(out, 'w', 0o600)
      try { for (const a of attempts) for (const r of a.records) { const left = tester.add(r); await file?.write(`${JSON.stringify(left)}\n`) } } finally { await file?.close() }
      const report = tester.report()
      if (given.json === true) await print(`${JSON.stringify(report)}\n`)
      else await print(`${plain(reportText(report))}\n`)
      if (out !== undefined) say(`onhook: ${out}: ${report.records} records, as they would leave`)
      return report.records === 0 || unreadable.length > 0 ? EXIT.unreadable : report.leaks.length > 0 ? EXIT.leaks : EXIT.nothingLeaks
    })
}

function many(given: unknown, name: string): string[] {
  const list = given === undefined ? [] : [given].flat().map((x: unknown) => (typeof x === 'string' || typeof x === 'number' ? String(x) : ''))
  if (list.includes('')) throw new UsageError(`${name} must be followed by a name`)
  return list
}

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`
const total = (f: FieldReport): number => FATES.reduce((sum, fate) => sum + f.counts[fate], 0)

export function reportText({ records, fields, leaks, names, unseen }: RedactionReport): string {
  const lines = [`${plural(records, 'record')}, ${plural(fields.length, 'field')}.`]
  const width = Math.min(48, fields.reduce((max, f) => Math.max(max, f.path.length), 0))
  for (const fate of FATES) {
    const here = fields.filter((f) => f.counts[fate] > 0)
    if (here.length === 0) continue
    lines.push('', `${TITLES[fate]}: ${plural(here.reduce((sum, f) => sum + f.counts[fate], 0), 'value')} of ${plural(here.length, 'field')}`)
    for (const f of here) {
      const { before, after } = f.examples[fate]!, n = f.counts[fate], all = total(f)
      lines.push(`  ${f.path.padEnd(width)}  ${(n === all ? String(n) : `${n} of ${all}`).padStart(9)}  ${before === after ? before : `${before} → ${after}`}`)
    }
  }
  if (leaks.length > 0) {
    lines.push('', `Removed at one place, but leaves at another: ${plural(leaks.length, 'value')}. Add a rule for the second place to remove it: --field or --path here, redact in createRecorder.`)
    for (const l of leaks) lines.push(`  ${JSON.stringify(l.value)}  was removed at ${l.removedAt}, leaves in ${l.leavesAt}`)
  }
  if (names.length > 0) lines.push('', 'Names of fields always leave, and these look like a secret:', ...names.map((n) => `  ${n}`))
  if (unseen > 0) lines.push('', `${unseen} paths or values were too many to be listed or looked for.`)
  return lines.join('\n')
}
