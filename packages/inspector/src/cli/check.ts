/** `onhook check`: explores a machine in every environment, and says what holds, what does not, and why. */
import { constants } from 'node:fs'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Policy, isCallError } from '@onhook/machine'
import { ENVIRONMENTS, STATES_MAX, type CheckReport, type EnvironmentName, checkTasks } from '@onhook/machine/proof'
import { messageOf } from '../common/message-of.ts'
import { CheckInputError, isTableFile, readCheckInput } from './check-input.ts'
import { type CheckRun, type Progress, type Unfinished, runCheck, startWorkers, wordsOfTask, wordsOfUnfinished } from './check-run.ts'
import { firstOfEach, wordsOf } from './check-words.ts'
import { type Command, type Io, UsageError } from './command.ts'
import { besideModule } from './foreign-module.ts'
import { type PolicyOptions, policyOf } from './policy-options.ts'
import { plain } from './output.ts'
import { TableError } from './tables.ts'

type Given = PolicyOptions & { json?: boolean; environment?: string | number; assumptions: boolean; statesMax?: number; quick?: boolean; traces?: string | number }
/** How often a pipe is told how far it is. */
const TOLD_EVERY_MS = 5_000
const INTERRUPTED = 130

export const checkCommand: Command = (cli, io) => {
  const { say } = io
  cli.command('check [machine]', 'Prove a machine: our own, a module that exports one, or a table.json')
    .option('--json', 'The whole report as JSON')
    .option('--environment <names>', `Only these, such as ${Object.keys(ENVIRONMENTS).join(',')}`)
    .option('--policy <when>', 'When the foreground service is launched: when-joined (the default), when-joining or never')
    .option('--types <types>', 'The service types a call may use, such as microphone,camera')
    .option('--no-assumptions', 'Leave out what breaks without each assumption, and the small models')
    .option('--quick', 'Stop an environment at its first violation of safety')
    .option('--states-max <n>', `Stop an environment at the first state that leads it past this many states (${STATES_MAX.toLocaleString('en')} by default); the result is then partial`)
    .option('--traces <folder>', 'Write each counterexample to this folder as a trace')
    .example('onhook check')
    .example('onhook check my-machine.js --environment rough')
    .action(async (file: string | undefined, given: Given): Promise<number> => {
      const statesMax = numberOf(given.statesMax), environments = environmentsOf(given.environment), policy = policyOf(given)
      // A table was compiled for one policy: another would be ignored, and the answer be about something else.
      const unheard = file !== undefined && isTableFile(file) ? (['policy', 'types'] as const).find(name => given[name] !== undefined) : undefined
      if (unheard) throw new UsageError(`--${unheard} chooses how a machine is compiled, and ${file!} is already a table: leave the option out, or make the table with onhook table --${unheard}`)
      const traces = given.traces === undefined ? undefined : String(given.traces)
      try { if (traces !== undefined) await makeFolder(traces) } catch (error) {
        say(`onhook: --traces must be a folder that can be written to: ${messageOf(error)}`)
        return 2
      }
      const asked = { file, policy, statesMax, environments, traces, assumptions: given.assumptions, isQuick: !!given.quick, isJson: !!given.json }
      const check = (onLoaded?: () => void): Promise<number> => checkOf(asked, io, onLoaded)
      return file === undefined || isTableFile(file) ? check() : besideModule(file, resolve(file), say, check)
    })
}

/** `interrupted`: then `product` is of the tasks that were done until then, and these were not; `properties` is of all that was judged, also in them. */
type Printed = CheckReport & { interrupted?: { unfinished: Unfinished[]; waiting: string[] } }
type Asked = {
  file: string | undefined; policy: Partial<Policy>; statesMax: number | undefined; environments: EnvironmentName[] | undefined
  traces: string | undefined; assumptions: boolean; isQuick: boolean; isJson: boolean
}
async function checkOf(asked: Asked, { print, say }: Io, onLoaded?: () => void): Promise<number> {
  const { file, policy, statesMax, environments, traces, assumptions, isQuick, isJson } = asked
  const workers = startWorkers(), progress = teller(say)
  let input
  try {
    progress.begin(`compiling ${file ?? 'the call machine'} …`)
    input = await readCheckInput(file, policy, statesMax, onLoaded)
  } catch (error) {
    for (const w of workers) w.kill('SIGKILL')
    progress.end()
    if (error instanceof CheckInputError || error instanceof TableError || isCallError(error)) { say(`onhook: ${error.message}`); return 2 }
    throw error
  }
  progress.end()
  for (const w of input.warnings) say(`onhook: warning: ${w}`)
  const stop = new AbortController(), interrupt = (): void => stop.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  let run
  try {
    const tasks = checkTasks(input.table, { ...(environments && { environments }), assumptions })
    run = await runCheck(input.table, tasks, { ...(statesMax !== undefined && { statesMax }), quick: isQuick, workers, signal: stop.signal, onProgress: progress.tell })
  } catch (error) {
    progress.end()
    say(`onhook: ${input.what}: ${messageOf(error)}`)
    return 2
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
  progress.end()
  const { unfinished } = run, isInterrupted = unfinished.at.length + unfinished.waiting.length > 0
  const report: Printed = {
    ...run.report, machine: { ...run.report.machine, complete: input.partial === undefined },
    ...(isInterrupted && { interrupted: { unfinished: unfinished.at, waiting: unfinished.waiting.map(wordsOfTask) } }),
  }
  await print(isJson ? `${JSON.stringify(report)}\n` : wordsOf(report, input.what))
  if (traces !== undefined) {
    try { await writeTraces(traces, report, say) } catch (error) {
      say(`onhook: not every counterexample could be written: ${messageOf(error)}`)
    }
  }
  return verdict(report, unfinished, input.partial, statesMax ?? STATES_MAX, say)
}

function verdict(report: CheckReport, { at, waiting }: CheckRun['unfinished'], partly: string | undefined, statesMax: number, say: (line: string) => void): number {
  const isInterrupted = at.length + waiting.length > 0
  const violated = [...new Set(report.properties.filter(p => p.verdict === 'violated').map(p => p.id))]
  const ids = [...new Set(report.properties.map(p => p.id))]
  const neverMet = ids.filter(id => report.properties.every(p => p.id !== id || p.verdict === 'vacuous'))
  if (isInterrupted) {
    say(`onhook: interrupted; the lines above show what was done until then`)
    if (at.length > 0) say(`onhook: unfinished: ${at.map(wordsOfUnfinished).join(' · ')}`)
    if (waiting.length > 0) say(`onhook: not begun: ${waiting.map(wordsOfTask).join(', ')}`)
  }
  if (partly !== undefined) say(`onhook: ${partly}`)
  const partial = report.product.filter(p => !p.complete)
  for (const p of partial) {
    const where = p.states > statesMax ? `its limit of ${statesMax.toLocaleString('en')} states (--states-max)` : 'its first violation (--quick)'
    say(`onhook: ${p.environment} was left at ${where}: only its safety was judged, and only over the states seen`)
  }
  if (neverMet.length > 0) say(`onhook: properties never met in any of these environments, so nothing is shown about them: ${neverMet.join(' ')}`)
  // Of the world it depends on the environments that were chosen what is met; of the table nothing does.
  const unjudged = neverMet.filter(id => report.properties.some(p => p.id === id && p.environment === 'table'))
  if (unjudged.length > 0) say(`onhook: owed of a call, but never met in this table: ${unjudged.join(' ')}`)
  if (violated.length > 0) { say(`onhook: ${violated.length} of ${ids.length} properties are violated: ${violated.join(' ')}`); return 1 }
  if (isInterrupted) return INTERRUPTED
  if (partial.length > 0 || partly !== undefined || unjudged.length > 0) return 2
  say(`onhook: ${ids.length - neverMet.length} of ${ids.length} properties hold`)
  return 0
}

function environmentsOf(given: Given['environment']): EnvironmentName[] | undefined {
  if (given === undefined) return undefined
  const names = String(given).split(',').map(s => s.trim()), known = Object.keys(ENVIRONMENTS)
  const wrong = names.find(name => !known.includes(name))
  if (wrong !== undefined) throw new UsageError(`--environment must be of ${known.join(', ')}, found ${JSON.stringify(wrong)}`)
  return [...new Set(names)] as EnvironmentName[]
}
function numberOf(given: unknown): number | undefined {
  if (given === undefined) return undefined
  const value = Number(given)
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`--states-max must be a whole number from 1, found ${JSON.stringify(given)}`)
  return value
}

/** Before the check, which may last an hour. @throws when there can be none */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  await access(path, constants.W_OK)
}
/** A small model has several machines, or none that a table judges; to a step of a table from elsewhere it may be that no call comes. */
async function writeTraces(folder: string, report: CheckReport, say: Io['say']): Promise<void> {
  for (const { id, environment, counterexample } of firstOfEach(report.properties.filter(p => p.verdict === 'violated'))) {
    if (!counterexample || counterexample.trace.length === 0) {
      const why = environment === 'table' ? 'no call of this table reaches the step that breaks it' : 'its story is of more than one machine'
      say(`onhook: no trace of ${id} in ${environment}: ${why}; the report shows what breaks it`)
      continue
    }
    const path = join(folder, `${id}-${environment.replace(/[^\w]+/g, '-')}.jsonl`)
    await writeFile(path, `${counterexample.trace.map(r => JSON.stringify(r)).join('\n')}\n`)
    say(`wrote ${path}`)
  }
}

/** One line that is written over on a terminal; on a pipe a line now and then. */
function teller(say: (line: string) => void): { begin(line: string): void; tell(p: Progress): void; end(): void } {
  const isTerminal = process.stderr.isTTY === true
  const show = (line: string): void => { process.stderr.write(`\r\u001b[K${plain(line).slice(0, (process.stderr.columns || 80) - 1)}`) }
  let last = Date.now()
  return {
    begin(line) { if (isTerminal) show(line) },
    tell({ done, of, now }) {
      const line = `${done} of ${of} done${now.length > 0 ? ` · ${now.join(' · ')}` : ''}`
      if (isTerminal) show(line)
      else if (Date.now() - last > TOLD_EVERY_MS) { last = Date.now(); say(line) }
    },
    end() { if (isTerminal) process.stderr.write('\r\u001b[K') },
  }
}
