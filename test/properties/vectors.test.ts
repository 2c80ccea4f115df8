/**
 * The vectors that other languages are checked with: they hold of the XState machine and of the table, their files
 * are those that the manifest names, and the runner tells right implementations from wrong ones.
 */
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { compile, type Policy, type TransitionTable } from '@onhook/machine'
import { applyMutant, compose, engineOf, isEquivalent, mutantsOf, readTable, startMutantsOf, type Look } from '@onhook/machine/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isLong, patience } from '../support/seed.ts'
import { everyOf } from '../support/share.ts'
import { createVectorWalk, signalsOf, type Vectors } from '../support/vector-walk.ts'

const folder = fileURLToPath(new URL('../../packages/machine/vectors/', import.meta.url))
type Entry = { file: string; machine: string; policy: Policy['launchService']; table: string; bytes: number; sha256: string; nodes?: number }
const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { files: Entry[] }
const suites = files.filter(f => f.nodes !== undefined)

type Ran = { code: number; output: string }
const start = (command: string, args: readonly string[]): Promise<Ran> => new Promise(resolve => {
  execFile(command, args, { cwd: fileURLToPath(new URL('../..', import.meta.url)), maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
    resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output: stdout + stderr })
  })
})
const run = (args: readonly string[], flags: readonly string[] = [], from = folder): Promise<Ran> => start(process.execPath, [...flags, join(from, 'run.mjs'), ...args])

let temporary: string
beforeAll(() => { temporary = mkdtempSync(join(tmpdir(), 'onhook-vectors-')) })
afterAll(() => { rmSync(temporary, { recursive: true, force: true }) })

describe('the files', () => {
  test('are those of the manifest: every one is named, with its length and its SHA-256', () => {
    expect(readdirSync(folder).filter(f => f.endsWith('.json') && f !== 'manifest.json').toSorted()).toEqual(files.map(f => f.file).toSorted())
    for (const { file, bytes, sha256 } of files) {
      const content = readFileSync(join(folder, file))
      expect([file, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([file, bytes, sha256])
    }
  })

  test('hold the tables of this machine, one for each policy', () => {
    for (const { file, policy, table } of files.filter(f => f.machine === 'table')) {
      const read = readTable(JSON.parse(readFileSync(join(folder, file), 'utf8')))
      expect(read.hashIsRight).toBe(true)
      expect(read.table).toEqual(compile(undefined, { policy: { launchService: policy } }))
      expect(files.filter(f => f.policy === policy).map(f => f.table)).toEqual(files.filter(f => f.policy === policy).map(() => table))
    }
  })

  test('weigh less than 600 kB in a package', () => {
    expect(readdirSync(folder).reduce((sum, f) => sum + gzipSync(readFileSync(join(folder, f)), { level: 9 }).length, 0)).toBeLessThan(600_000)
  })

  test('are refused by the runner when a byte of one has changed', async () => {
    const copy = join(temporary, 'changed')
    cpSync(folder, copy, { recursive: true })
    const file = join(copy, 'audio.when-joined.json'), content = readFileSync(file)
    content[content.length - 4]! ^= 1
    writeFileSync(file, content)
    const { code, output } = await run(['--machine', 'audio'], [], copy)
    expect([code, output]).toEqual([2, expect.stringContaining('audio.when-joined.json is not the file that the manifest names')])
    expect((await run(['--machine', 'media'], [], copy)).code).toBe(0)
  })
})

describe('the vectors hold', () => {
  test.each(suites.map(s => [s.file, s] as const))('%s, of the table', async (file, { machine, policy, nodes }) => {
    const { code, output } = await run(['--machine', machine, '--policy', policy])
    expect([code, output]).toEqual([0, expect.stringMatching(new RegExp(`^${file}: ${nodes} of ${nodes} steps, (\\d+) of \\1 regions seen, 0 differences\n$`))])
  })

  /** A folder with one of so many tests of a file; how many steps they are. */
  function shareOf(file: string, every: number): { folder: string; nodes: number } {
    const copy = join(temporary, `share-of-${file}`)
    cpSync(folder, copy, { recursive: true })
    const vectors = JSON.parse(readFileSync(join(copy, file), 'utf8')) as Vectors, { depth } = vectors
    const isTaken = depth.map(() => false), path: number[] = []
    let tests = 0
    depth.forEach((d, i) => {
      path.length = d
      path.push(i)
      const isEnd = (depth[i + 1] ?? 0) <= d
      if (isEnd && tests++ % every === 0) for (const node of path) isTaken[node] = true
    })
    const taken = <T>(list: readonly T[]): T[] => list.filter((_, i) => isTaken[i])
    const text = JSON.stringify({ ...vectors, depth: taken(depth), event: taken(vectors.event), result: taken(vectors.result) })
    writeFileSync(join(copy, file), text)
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ files: files.map(f => (f.file === file ? { ...f, sha256: createHash('sha256').update(text).digest('hex') } : f)) }))
    return { folder: copy, nodes: isTaken.filter(Boolean).length }
  }
  // The default policy in every run; the others, with the same code behind them, in long ones.
  const whole = suites.filter(s => s.machine === 'whole' && (isLong || s.policy === 'when-joined')), every = everyOf('vectors')
  test.each(whole.map(s => [s.file, s] as const))(`%s, of the XState machine${every > 1 ? ` (one of ${every} tests)` : ''}`, async (file, { policy, nodes: all }) => {
    const { folder: from, nodes } = every > 1 ? shareOf(file, every) : { folder, nodes: all! }
    expect(nodes).toBeGreaterThan(all! / every / 2)
    const { code, output } = await run(['--policy', policy, '--impl', 'test/support/vectors-xstate.ts'], ['--conditions=@onhook/source', '--import', 'tsx'], from)
    expect([code, output]).toEqual([0, `${file}: ${nodes} of ${nodes} steps, 10 of 10 regions seen, 0 differences\n`])
  }, patience(240_000))
})

describe('the runner', () => {
  /** The example, with one thing wrong. */
  function brokenBy(name: string, step: string): string {
    const file = join(temporary, `${name}.mjs`)
    writeFileSync(file, `import * as right from ${JSON.stringify(pathToFileURL(join(folder, 'table-machine.mjs')).href)}
export const initial = right.initial
export const step = (state, event, row) => { const got = right.step(state, event, row); ${step}; return got }
`)
    return file
  }
  test.each<[what: string, step: string, found: RegExp]>([
    ['forgets to leave while reconnecting', `if (state.session === 'reconnecting' && row === 'user.leave') got.commands = got.commands.filter(c => c.type !== 'leave')`, /^after user\.join, .*transport\.(lost|failed\/recoverable).*, user\.leave\n {2}expected .*\{"type":"leave"\}.*\n {2}found /],
    ['gives two commands in another order', `if (got.commands.length > 4) got.commands.reverse()`, /^after user\.join.*\n {2}expected .*\n {2}found /],
    ['records another reason', `got.commands = got.commands.map(c => (c.reason === 'network-lost' ? { ...c, reason: 'unknown' } : c))`, /"reason":"network-lost".*\n.*"reason":"unknown"/],
    ['calls an ignored event noted', `if (row === 'timer.leave' && state.session === 'ended') got.ignored = false`, /, timer\.leave\n.*"ignored":true\}\n.*"ignored":false\}/],
    ['goes to a wrong state that nobody sees at once', `if (row === 'transport.lost' && state.session === 'joined') got.state = right.step(state, event, 'transport.failed/recoverable').state`, /expected .*reconnecting up .*\n.*reconnecting restarting /],
    ['does not tell the microphone that the call is over', `if (state.session === 'joined' && got.state.session === 'leaving') got.state = { ...got.state, audio: state.audio }`, /user\.leave|transport\.leaveClicked|screen\.disposed/],
    ['throws where the machine is total', `if (row === 'restored' && state.session === 'idle') throw new Error('no such row')`, /^after restored\n {2}expected .*\n {2}found {4}\{"thrown":"Error: no such row"\}/],
  ])('names an implementation that %s, and the events that lead there', async (what, step, found) => {
    const { code, output } = await run(['--policy', 'never', '--impl', brokenBy(what.replaceAll(' ', '-'), step)])
    expect(output).toMatch(found)
    expect(output).toMatch(/, [1-9]\d* differences\n$/)
    expect(code).toBe(1)
  })

  test('sees by commands, `ignored` and the session alone what shows in no region', async () => {
    // Two regions less to look at, and the state is wrong in one of them: later events tell.
    const file = brokenBy('hides', `if (row === 'transport.lost' && state.session === 'joined') got.state = right.step(state, event, 'transport.failed/recoverable').state`)
    writeFileSync(file, `${readFileSync(file, 'utf8').replace('export const initial = right.initial', 'const hide = ({ at, parts, session }) => ({ at, parts, session })\nexport const initial = given => hide(right.initial(given))').replace('return got }', 'return { ...got, state: hide(got.state) } }')}`)
    const { code, output } = await run(['--policy', 'never', '--impl', file])
    expect(output).toMatch(/after user\.join.*, transport\.lost, /)
    expect(output).toMatch(/ 1 of 10 regions seen, /)
    expect(code).toBe(1)
  })

  test('says what it has when it is asked for something else, and does not take an import that fails for a difference', async () => {
    expect(await run(['--machine', 'core', '--policy', 'sometimes'])).toEqual({ code: 2, output: expect.stringMatching(/^there are vectors for --machine whole --policy when-joined, .*; found --machine core --policy sometimes\n$/) })
    expect((await run(['--impl', join(temporary, 'none.mjs')])).code).toBe(2)
    const mute = join(temporary, 'mute.mjs')
    writeFileSync(mute, 'export const initial = () => ({}), step = () => ({})')
    expect(await run(['--impl', mute])).toEqual({ code: 2, output: expect.stringContaining('a state must show its region "session" as a string, found undefined') })
  })
})

// The whole machine is told by fewer sequences than its parts have combinations; a part that is wrong shows all the same.
describe('the vectors of the whole machine', () => {
  const policy = 'when-joined'
  const readJson = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const table = readJson(`table.${policy}.json`) as TransitionTable, vectors = readJson(`whole.${policy}.json`) as Vectors
  const listeners = table.tables.slice(1), session: Look = s => s['session']!

  test('show by commands and session every slip of its core that is not equivalent, unless a listener hides that the core notes an event', () => {
    const core = table.tables[0]!, right = engineOf(core), { wrong, shows } = createVectorWalk(structuredClone(table), 0, vectors, session)
    /** A listener that takes the event hides whether the core would have ignored it. */
    const theirs = new Set(listeners.flatMap(t => t.rows.map(([, e]) => t.events[e]!)))
    const missed: string[] = []
    let killed = 0, equivalent = 0, hidden = 0
    for (const mutants of [startMutantsOf(core), mutantsOf(core)]) for (const mutant of mutants) {
      if (shows(mutant)) { killed++; continue }
      const undo = applyMutant(wrong, mutant)
      const looksEqual = isEquivalent(right, wrong, session)
      if (looksEqual && mutant.cells.every(({ cell }) => right.isRow(cell) === wrong.isRow(cell))) equivalent++
      else if (looksEqual && mutant.cells.every(({ cell }) => theirs.has(core.events[cell % core.events.length]!))) hidden++
      else missed.push(mutant.says)
      undo()
    }
    console.log(`whole.${policy}.json: ${killed} slips of the core shown, ${equivalent} equivalent, ${hidden} that are behind a listener`)
    expect(missed).toEqual([])
    expect(killed).toBeGreaterThan(core.rows.length)
  }, patience(240_000))

  test.each(listeners.map((t, i) => [t.name, i + 1] as const))('show every slip of the %s that can be seen beside this core', (name, part) => {
    const own = table.tables[part]!, right = engineOf(own), { wrong, shows } = createVectorWalk(structuredClone(table), part, vectors, s => s[name]!)
    // Every input that this listener is ever given: each state of it, with each event, in each state of the core.
    const whole = compose(table), index = new Map(own.events.map((e, i) => [e, i]))
    const inputs = new Map<string, { state: number; events: number[]; isTaken: boolean }>()
    const open: (readonly number[])[] = [whole.initial], seen = new Set([open[0]!.join()])
    for (let at; (at = open.pop());) for (const row of table.tables[0]!.events) {
      const { state } = whole.step(at, row)
      const isTaken = whole.engines.some((engine, i) => i !== part && engine.table.events.includes(row) && engine.isRow(at[i]! * engine.events + engine.eventOf(row)))
      const heard = [row, ...signalsOf(whole.engines[0]!.table.states[at[0]!]!['session']!, whole.engines[0]!.table.states[state[0]!]!['session']!)]
      const events = heard.flatMap(e => index.get(e) ?? [])
      inputs.set(`${at[part]} ${events.join()} ${isTaken}`, { state: at[part]!, events, isTaken })
      const key = state.join()
      if (!seen.has(key)) { seen.add(key); open.push(state) }
    }
    const canBeSeen = (): boolean => [...inputs.values()].some(({ state, events, isTaken }) => {
      let a = state, b = state, ours = isTaken, theirs = isTaken
      const given: unknown[] = [], found: unknown[] = []
      for (const e of events) {
        const c = a * right.events + e, d = b * right.events + e
        if (right.isRow(c)) { ours = true; given.push(...right.commands[right.list[c]!]!) }
        if (wrong.isRow(d)) { theirs = true; found.push(...wrong.commands[wrong.list[d]!]!) }
        a = right.next[c]!
        b = wrong.next[d]!
      }
      return a !== b || ours !== theirs || JSON.stringify(given) !== JSON.stringify(found)
    })
    const missed: string[] = []
    let killed = 0, equivalent = 0
    for (const mutants of [startMutantsOf(own), mutantsOf(own)]) for (const mutant of mutants) {
      if (shows(mutant)) { killed++; continue }
      const undo = applyMutant(wrong, mutant)
      if (mutant.initial !== undefined || canBeSeen()) missed.push(mutant.says)
      else equivalent++
      undo()
    }
    console.log(`whole.${policy}.json: ${killed} slips of the ${name} shown, ${equivalent} that no call can show`)
    expect(missed).toEqual([])
    expect(killed).toBeGreaterThan(own.rows.length)
  }, patience(240_000))
})

// A second language reads the same files. The build has a compiler for it (.ci/run); elsewhere what was not run is counted as skipped.
const hasJava = spawnSync('javac', ['--version']).status === 0
test.runIf(process.env['CI'])('the build has a compiler of Java', () => expect(hasJava).toBe(true))
describe.runIf(hasJava)('in Java', () => {
  test('the vectors hold of a machine that is written in Java', async () => {
    const { nodes } = suites.find(s => s.file === 'whole.when-joined.json')!
    const { code, output } = await start('java', [`-Dvectors=${folder}`, join(folder, 'RunVectors.java')]) // a JVM may print a warning first
    expect([code, output]).toEqual([0, expect.stringContaining(`whole.when-joined.json: ${nodes} of ${nodes} steps, 0 differences\n`)])
  }, patience(120_000))

  test('and do not hold of one whose listeners do not hear that the call is over', async () => {
    const file = join(temporary, 'RunVectors.java'), right = readFileSync(join(folder, 'RunVectors.java'), 'utf8')
    writeFileSync(file, right.replace('heard.add("session.over")', 'heard.size()'))
    expect(readFileSync(file, 'utf8')).not.toBe(right)
    const { code, output } = await start('java', [`-Dvectors=${folder}`, file, 'never'])
    expect([code, output]).toEqual([1, expect.stringMatching(/after user\.join.*\n {2}expected .*released, released/)])
  }, patience(120_000))
})
