/**
 * The vectors: our tables and their checking suites as files for implementations in other languages.
 * What is in them, and how they are run, is told in `packages/machine/vectors/README.md`.
 */
import { createHash } from 'node:crypto'
import { COMMANDS, ROWS, compile, type Command, type Policy, type Table, type TransitionTable } from '../packages/machine/src/index.ts'
import { classesOf } from '../packages/machine/src/testing/bisimulation.ts'
import { compose } from '../packages/machine/src/testing/compose.ts'
import { engineOf } from '../packages/machine/src/testing/engine.ts'
import { suiteOf, type Word } from '../packages/machine/src/testing/suite.ts'

const POLICIES: readonly Policy['launchService'][] = ['when-joined', 'when-joining', 'never']
/** The parts alone are told for the default policy; the whole is told for each. */
const PARTS_OF = 'when-joined'
/** Runs one machine of a table: the whole, or one of its parts alone. `at`: what tells two of its states apart. */
type Machine = {
  name: string
  regions: readonly string[]
  events: readonly string[]
  initial: readonly number[]
  valuesOf(at: readonly number[]): string[]
  step(at: readonly number[], event: number): { at: readonly number[]; commands: readonly Command[] | undefined }
}

/** One table alone. A listener's signals are events of it. */
function partOf(table: Table): Machine {
  const engine = engineOf(table)
  return {
    name: table.name, regions: table.regions, events: table.events, initial: [engine.initial],
    valuesOf: ([s]) => table.regions.map(r => table.states[s!]![r]!),
    step([s], e) {
      const cell = s! * engine.events + e
      return { at: [engine.next[cell]!], commands: engine.commands[engine.list[cell]!] }
    },
  }
}

/** The core, and the listeners that hear its signals. */
function wholeOf(table: TransitionTable): Machine {
  const whole = compose(table), regions = table.tables.flatMap(t => t.regions), events = table.tables[0]!.events
  return {
    name: 'whole', regions, events, initial: whole.initial,
    valuesOf(at) { const control = whole.controlOf(at); return regions.map(r => control[r]!) },
    step(at, e) {
      const { state, commands, ignored } = whole.step(at, events[e]!)
      return { at: state, commands: ignored ? undefined : commands }
    },
  }
}

/**
 * The listeners in the company of a core of which only the session is seen: so few states that a suite can take
 * every event in every combination of the listeners' states, in every session state that tells them something.
 */
function listenersTable(table: TransitionTable): Table {
  const whole = compose(table), [core, ...listeners] = table.tables as [Table, ...Table[]]
  const own = new Set(core.commands.flat().map(c => c.type))
  /** Events for which only listeners have rows, so that whether they are ignored is told by a listener. */
  const theirs = new Set(listeners.flatMap(t => t.rows.map(([, e]) => t.events[e]!)))
  for (const [, e] of core.rows) theirs.delete(core.events[e]!)
  const quiet = engineOf({ ...core, commands: core.commands.map(() => []) })
  const classes = classesOf(quiet, s => s['session']!).of
  const index = new Map<string, number>(), found: number[][] = [], states: Table['states'] = []
  const add = (at: number[]): number => {
    const key = [classes[at[0]!], ...at.slice(1)].join()
    let i = index.get(key)
    if (i === undefined) { index.set(key, (i = found.length)); found.push(at); states.push(whole.controlOf(at)) }
    return i
  }
  const commands: Command[][] = [[]], lists = new Map([['[]', 0]]), rows: Table['rows'] = []
  add([...whole.initial])
  for (let s = 0; s < found.length; s++) for (const [e, row] of core.events.entries()) {
    const step = whole.step(found[s]!, row)
    if (step.ignored && theirs.has(row)) continue // that the core ignores an event is the core's affair
    const told = step.commands.filter(c => !own.has(c.type)), key = JSON.stringify(told)
    if (!lists.has(key)) { lists.set(key, commands.length); commands.push(told) }
    rows.push([s, e, add(step.state), lists.get(key)!])
  }
  return { name: 'listeners', regions: ['session', ...listeners.flatMap(t => t.regions)], initial: 0, states, events: core.events, commands, rows, timers: {} }
}

const compare = (a: Word, b: Word): number => {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}
/** Two suites as one, in the order of a walk through the tree of their common beginnings. */
const merge = (...suites: Iterable<Word>[]): Word[] => suites.flatMap(s => [...s]).toSorted(compare)

/** The index of what was seen first, second, … */
function numbering<T>(): { of(key: string, value: () => T): number; values: T[] } {
  const index = new Map<string, number>(), values: T[] = []
  return { values, of(key, value) {
    let i = index.get(key)
    if (i === undefined) { index.set(key, (i = values.length)); values.push(value()) }
    return i
  } }
}

type Counts = { tests: number; steps: number; longest: number; nodes: number; states: number }
/** A suite with what is expected after every event of it, as the tree that its tests form. */
function vectorsOf(machine: Machine, table: TransitionTable, tests: Iterable<Word>): { text: string; counts: Counts } {
  const states = numbering<string[]>(), lists = numbering<readonly Command[]>(), results = numbering<[number, number]>()
  const stateOf = (at: readonly number[]): number => states.of(at.join(), () => machine.valuesOf(at))
  stateOf(machine.initial)
  const depths: number[] = [], events: number[] = [], outcomes: number[] = []
  const path: (readonly number[])[] = [machine.initial]
  const counts = { tests: 0, steps: 0, longest: 0 }
  let last: Word = []
  for (const word of tests) {
    let shared = 0
    while (shared < word.length && word[shared] === last[shared]) shared++
    for (let d = shared; d < word.length; d++) {
      const { at, commands } = machine.step(path[d]!, word[d]!)
      path[d + 1] = at
      const state = stateOf(at), list = commands ? lists.of(JSON.stringify(commands), () => commands) : -1
      depths.push(d)
      events.push(word[d]!)
      outcomes.push(results.of(`${state} ${list}`, () => [state, list]))
    }
    counts.tests++
    counts.steps += word.length
    counts.longest = Math.max(counts.longest, word.length)
    last = word
  }
  const sent = new Map<string, object>([...ROWS, ...table.signals.map(s => [s, { type: s }] as const)])
  const fields = {
    v: 1, machine: machine.name, policy: table.policy, table: table.hash, regions: machine.regions,
    events: machine.events.map(name => [name, sent.get(name)]),
    states: states.values, commands: lists.values, results: results.values, depth: depths, event: events, result: outcomes,
  }
  // A line for each field, so that the head of a file can be read by a person.
  const text = `{\n${Object.entries(fields).map(([k, v]) => `${JSON.stringify(k)}: ${JSON.stringify(v)}`).join(',\n')}\n}\n`
  return { text, counts: { ...counts, nodes: depths.length, states: states.values.length } }
}

const FOLDER = 'packages/machine/vectors'
/** Every generated file of the folder, by its path. */
export function vectorFiles(): Map<string, string> {
  const files = new Map<string, string>()
  const entries: { file: string; machine: string; policy: string; table: string; bytes: number; sha256: string }[] = []
  const add = (file: string, machine: string, { policy, hash }: TransitionTable, text: string, counts = {}): void => {
    files.set(`${FOLDER}/${file}`, text)
    entries.push({
      file, machine, policy: policy.launchService, table: hash, ...counts, bytes: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
    })
  }
  for (const launchService of POLICIES) {
    const table = compile(undefined, { policy: { launchService } })
    const [core, ...listeners] = table.tables as [Table, ...Table[]]
    add(`table.${launchService}.json`, 'table', table, `${JSON.stringify(table)}\n`)
    const suiteFor = (t: Table): Word[] => [...suiteOf(engineOf(t)).tests()]
    const ofCore = suiteFor(core)
    const machines: [Machine, Word[]][] = [[wholeOf(table), merge(ofCore, suiteFor(listenersTable(table)))]]
    if (launchService === PARTS_OF) machines.push([partOf(core), ofCore], ...listeners.map((t): [Machine, Word[]] => [partOf(t), suiteFor(t)]))
    for (const [machine, tests] of machines) {
      const { text, counts } = vectorsOf(machine, table, tests)
      add(`${machine.name}.${launchService}.json`, machine.name, table, text, counts)
    }
  }
  files.set(
    `${FOLDER}/manifest.json`,
    `{\n"v": 1,\n"order": ${JSON.stringify(COMMANDS)},\n"files": [\n${entries.map(e => JSON.stringify(e)).join(',\n')}\n]\n}\n`,
  )
  return files
}
