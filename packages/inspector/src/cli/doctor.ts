/** `onhook doctor`: reads an app's folder and says what its manifest, plist and libraries lack for calls. */
import { resolve } from 'node:path'
import { type Finding, RULES, judge } from '@onhook/adapters/setup'
import type { Command } from './command.ts'
import { PLUGIN } from './doctor-expo.ts'
import { type Examination, type Subject, examine } from './doctor-app.ts'
import { DOCTOR_EXIT, ansi, doctorJson, doctorText, noPaint, wordOf } from './doctor-words.ts'
import { Unreadable } from './doctor-xml.ts'

export const doctorCommand: Command = (cli, { print, say }) => {
  cli.command('doctor [folder]', 'Read the folder of a React Native or Expo app, and say what its manifest, plist and libraries lack for calls. Ends with 0 nothing is wrong, 1 something is wrong, 2 something cannot be read')
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

/** Those of the main app, those that other flavours have, and those that only a build type or another iOS app has. */
function findingsOf({ subjects, shared, needsPlugin }: Examination): Finding[] {
  const [main, ...others] = subjects.map(subject => ({ ...subject, findings: judge(subject.facts) }))
  if (!main) return []
  const builds = [main, ...others].filter(({ facts }) => facts.android !== undefined), flavours = builds.filter(({ isBeside }) => isBeside !== true)
  const sharedLacks = new Set(shared && judge(shared).map(({ rule }) => rule.id)), told = new Set<string>()
  const has = (rule: string) => ({ findings }: Subject & Pick<Diagnosis, 'findings'>): boolean => !findings.some(finding => finding.rule.id === rule)

  /** What all flavours lack is told as it is; of what only some lack it is said which. */
  function ofFlavours(finding: Finding): Finding {
    const { id } = finding.rule, having = flavours.filter(has(id))
    const lacking = flavours.flatMap(flavour => flavour.findings.filter(({ rule }) => rule.id === id).map(its => ({ ...flavour, its })))
    const wrong = lacking.filter(({ its }) => its.verdict === 'wrong')
    if (wrong.length === flavours.length) {
      const beside = builds.filter(has(id))
      return beside.length === 0 ? finding : { ...finding, found: `${finding.found} (${namesOf(beside)} ${beside.length > 1 ? 'have' : 'has'} it, and no other build)` }
    }
    const named = wrong.length > 0 ? wrong : lacking, its = named[0]?.its ?? finding
    const where = flavours.length === named.length ? '' : ` (in ${namesOf(named)}${having.length > 0 ? `; ${namesOf(having)} ${having.length > 1 ? 'have' : 'has'} it` : ''})`
    // A build for tests may have links of its own.
    const isMeant = wrong.length > 0 && wrong.every(flavour => flavour.its.hasAnother)
    // Two folders may be flavours of two dimensions, and one build have both: then what one lacks the other brings.
    const verdict = isMeant || sharedLacks.has(id) ? 'unknown' : its.verdict
    return { ...its, verdict, found: `${its.found}${where}`, ...(isMeant && { fix: IF_MEANT }) }
  }
  const first = [...main.findings, ...flavours.flatMap(({ findings }) => findings.filter(({ rule }) => rule.platform === 'android'))].flatMap((finding): Finding[] => {
    const { rule, place } = finding, key = keyOf(finding)
    if (told.has(key)) return []
    told.add(key)
    // The handlers of react-native-permissions are written by its own plugin.
    if (needsPlugin && rule.platform !== 'app' && rule.want.kind !== 'pod-permission' && place.file === 'app.json') return [{ ...finding, fix: `In app.json, in expo.plugins: "${PLUGIN}". The plugin writes this when prebuild runs.` }]
    return [rule.platform === 'android' ? ofFlavours(finding) : finding]
  }).toSorted((a, b) => RULES.indexOf(a.rule) - RULES.indexOf(b.rule))
  return [...first, ...others.flatMap(({ variant, facts, findings }) => findings.filter((finding) => {
    const key = keyOf(finding), isNew = finding.rule.platform === (facts.android ? 'android' : 'ios') && !told.has(key)
    if (isNew) told.add(key)
    return isNew
  }).map(finding => (facts.android ? { ...finding, found: `${finding.found} (in ${variant})` } : finding)))]
}
const IF_MEANT = 'If this flavour is meant to have links of its own, there is nothing to do: the options name the links of one flavour only.'
/** Of iOS each app is told of by itself. */
const keyOf = ({ rule, place }: Finding): string => `${rule.id} ${rule.platform === 'ios' ? place.file : ''}`
const MOST_NAMES = 3
function namesOf(builds: readonly Subject[]): string {
  const names = builds.map(({ variant }) => variant ?? 'src/main')
  return names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more` : names.join(', ')
}
