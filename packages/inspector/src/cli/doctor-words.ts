/** What the doctor says: for a person, and for a program. */
import { type Finding, rulesFor } from '@onhook/adapters/setup'
import type { Examination } from './doctor-app.ts'
import type { Unreadable } from './doctor-xml.ts'
import { plain } from './output.ts'

export type DoctorWord = 'right' | 'wrong' | 'unreadable'
/** A warning alone is not wrong. */
export const DOCTOR_EXIT: Record<DoctorWord, number> = { right: 0, wrong: 1, unreadable: 2 }
const isError = ({ rule, verdict }: Finding): boolean => rule.severity === 'error' && verdict === 'wrong'
export const wordOf = (unreadable: readonly Unreadable[], findings: readonly Finding[]): DoctorWord => (unreadable.length > 0 ? 'unreadable' : findings.some(isError) ? 'wrong' : 'right')

/** The names are fixed: other programs read them. */
export function doctorJson(examination: Examination | undefined, findings: readonly Finding[], unreadable: readonly Unreadable[]): unknown {
  return {
    verdict: wordOf(unreadable, findings),
    ...(examination && {
      app: examination.app,
      read: examination.read,
      options: { from: examination.optionsFrom ?? 'guessed', features: [...examination.settings.features] },
      rules: rulesOf(examination),
      notes: examination.notes,
    }),
    findings: findings.map(({ rule, verdict, expected, found, place, fix }) => ({
      rule: rule.id, platform: rule.platform, severity: rule.severity, verdict, expected, found, file: place.file, ...(place.line !== undefined && { line: place.line }), why: rule.why, fix, source: rule.source,
    })),
    unreadable: unreadable.map(({ file, line, message }) => ({ file, ...(line !== undefined && { line }), message })),
  }
}
const rulesOf = ({ subjects }: Examination): number => new Set(subjects.flatMap(({ facts }) => rulesFor(facts).map(rule => rule.id))).size

const PLATFORMS = { android: 'Android', ios: 'iOS', app: 'Libraries' } as const
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
const placed = ({ file, line }: { file: string; line?: number | undefined }): string => (line === undefined ? file : `${file}:${line}`)

export type Paint = (text: string, colour: 'red' | 'yellow' | 'bold') => string
export const noPaint: Paint = text => text
const CODES = { red: 31, yellow: 33, bold: 1 } as const
export const ansi: Paint = (text, colour) => `\u001b[${CODES[colour]}m${text}\u001b[0m`

export function doctorText(examination: Examination, findings: readonly Finding[], paint: Paint): string {
  const { app, reactNative, read, optionsFrom, settings, unreadable, notes } = examination, lines: string[] = []
  const say = (...more: string[]): void => { lines.push(...more.map(plain)) }
  say(`${app}${reactNative === undefined ? '' : ` · React Native ${reactNative}`}`)
  say(`Read ${read.join(', ')}.`)
  say(`The call has ${[...settings.features].filter(feature => !feature.endsWith('Undecided')).join(', ')}, ${optionsFrom === undefined ? 'guessed from its libraries; you can set this in package.json under "onhook"' : `as ${optionsFrom} says`}.`)
  for (const note of notes) say(note)
  for (const [platform, title] of Object.entries(PLATFORMS)) {
    const here = findings.filter(finding => finding.rule.platform === platform)
    if (here.length > 0) lines.push('', paint(title, 'bold'))
    for (const { rule, verdict, expected, found, place, fix } of here) {
      const word = verdict === 'unknown' ? 'cannot tell' : rule.severity
      lines.push('', `  ${paint(word, word === 'error' ? 'red' : 'yellow')}  ${plain(expected)}`)
      say(`    found   ${found}`, `    at      ${placed(place)}`, `    why     ${rule.why}`, `    fix     ${fix}`, `    source  ${rule.source.title}, ${rule.source.url}`, `    rule    ${rule.id}`)
    }
  }
  const errors = findings.filter(isError).length, unknown = findings.filter(({ verdict }) => verdict === 'unknown').length, warnings = findings.length - errors - unknown
  const counts = [...(errors > 0 ? [plural(errors, 'error')] : []), ...(warnings > 0 ? [plural(warnings, 'warning')] : []), ...(unknown > 0 ? [`${unknown} that the doctor cannot tell`] : [])]
  const rules = plural(rulesOf(examination), 'rule')
  lines.push('', unreadable.length > 0 ? `Not everything could be read. ${rules} could be checked: ${counts.join(', ') || 'nothing is wrong'}.` : `${rules} checked: ${counts.join(', ') || 'nothing is wrong'}.`)
  return lines.join('\n')
}
