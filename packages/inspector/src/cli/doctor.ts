/** `onhook doctor`: reads an app's folder and says what its manifest, plist and libraries lack for calls. */
import { resolve } from 'node:path'
import { type Finding, judge } from '@onhook/adapters/setup'
import type { Command } from './command.ts'
import { PLUGIN } from './doctor-expo.ts'
import { type Examination, examine } from './doctor-app.ts'
import { DOCTOR_EXIT, ansi, doctorJson, doctorText, noPaint, wordOf } from './doctor-words.ts'
import { Unreadable } from './doctor-xml.ts'

export const doctorCommand: Command = (cli, { print, say }) => {
  cli.command('doctor [folder]', 'Read the folder of a React Native or Expo app: what do its manifest, plist and libraries lack for calls? Ends with 0 nothing, 1 something is wrong, 2 unreadable')
    .option('--json', 'Print what was found as JSON')
    .example('onhook doctor')
    .example('onhook doctor apps/phone --json')
    .action(async (folder: string | number | undefined, given: { json?: boolean }): Promise<number> => {
      const { examination, findings, unreadable } = diagnose(resolve(String(folder ?? '.')))
      for (const { file, line, message } of unreadable) say(`onhook: ${line === undefined ? file : `${file}:${line}`}: ${message}`)
      const hasColour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
      if (given.json === true) await print(`${JSON.stringify(doctorJson(examination, findings, unreadable), null, 2)}\n`)
      else if (examination) await print(`${doctorText(examination, findings, hasColour ? ansi : noPaint)}\n`)
      return DOCTOR_EXIT[wordOf(unreadable, findings)]
    })
}

export type Diagnosis = { readonly examination?: Examination; readonly findings: readonly Finding[]; readonly unreadable: readonly Unreadable[] }
/** @param root the app's folder, by its absolute name */
export function diagnose(root: string): Diagnosis {
  try {
    const examination = examine(root)
    return { examination, findings: findingsOf(examination), unreadable: examination.unreadable }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { findings: [], unreadable: [error] }
  }
}

/** Those of the main app, and those that only another build or another iOS app has. */
function findingsOf({ subjects: [main, ...others], needsPlugin }: Examination): Finding[] {
  if (!main) return []
  const of = others.map(({ variant, facts }) => ({ variant, isAndroid: facts.android !== undefined, findings: judge(facts) }))
  const first = judge(main.facts).map((finding): Finding => {
    const { rule, place, found } = finding
    // The handlers of react-native-permissions are written by its own plugin.
    if (needsPlugin && rule.platform !== 'app' && rule.want.kind !== 'pod-permission' && place.file === 'app.json') return { ...finding, fix: `In app.json, in expo.plugins: "${PLUGIN}"; it writes this when prebuild runs.` }
    const having = rule.platform !== 'android' ? [] : of.filter(other => other.isAndroid && !other.findings.some(f => f.rule.id === rule.id)).map(({ variant }) => variant)
    return having.length === 0 ? finding : { ...finding, found: `${found} (${having.join(', ')} has it, and no other build)` }
  })
  const told = new Set(first.map(({ rule, place }) => `${rule.id} ${rule.platform === 'ios' ? place.file : ''}`))
  return [...first, ...of.flatMap(({ variant, isAndroid, findings }) => findings.filter(({ rule, place }) => {
    const key = `${rule.id} ${rule.platform === 'ios' ? place.file : ''}`
    if (rule.platform !== (isAndroid ? 'android' : 'ios') || told.has(key)) return false
    told.add(key)
    return true
  }).map(finding => (isAndroid ? { ...finding, found: `${finding.found} (in ${variant})` } : finding)))]
}
