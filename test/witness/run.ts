/**
 * Builds and runs the two C engines over world.h: the plain search (search.c) and SPIN (world.pml).
 * From a shell: `node --conditions=@onhook/source --import tsx test/witness/run.ts [--moves] [environment…]`; with `--small` it
 * writes what is found in the small environments (`small.json`).
 */
import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { compile, type TransitionTable } from '@onhook/machine'
import { SMALL, SMALL_POLICIES, WITNESSED, type EnvironmentName, type Powers } from './environments.ts'
import { cellsFile, configHeader, machineHeader, runtimeConfigHeader } from './table-header.ts'

const HERE = import.meta.dirname
const exec = promisify(execFile)
const run = (file: string, args: string[], cwd: string, env: Record<string, string> = {}) =>
  exec(file, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 1 << 28 }).then(r => r.stdout)

/** Which of the tools that the engines need are missing here. */
export function missingTools(): string[] {
  const isMissing = (tool: string, flag: string): boolean => {
    try { execFileSync(tool, [flag], { stdio: 'ignore' }); return false } catch (e) { return (e as { code?: string }).code === 'ENOENT' }
  }
  return [...(isMissing('gcc', '--version') ? ['gcc'] : []), ...(isMissing('spin', '-V') ? ['spin'] : [])]
}

/** What the plain search found. `met`: on how many transitions the premise of the property held. */
export type Search = {
  states: number
  transitions: number
  depth: number
  starts: number
  moves: Record<string, number>
  safety: Record<string, { violated: number; met: number; path?: string[] }>
  liveness?: Record<string, { holds: boolean; met: number }>
}
export type Spin = {
  /** A way violates one of the properties that were asked for. SPIN stops there, so the numbers are of what it had seen. */
  violates: boolean
  states: number
  transitions: number
  /** What SPIN stores and takes only in order to choose a start; already taken off the two numbers. */
  surplus: { states: number; transitions: number }
}

/** The engines for one environment. Every method takes another table of the same states, with other rows. */
export type Engines = {
  search(table?: TransitionTable): Promise<Search>
  /** SPIN counts, and judges the safety of each way that it counts: by all properties, or by these. */
  spin(table?: TransitionTable, ids?: readonly string[]): Promise<Spin>
  [Symbol.asyncDispose](): Promise<void>
  dispose(): Promise<void>
}

const GCC = ['-std=gnu11', '-O2', '-I.', `-I${HERE}`]
// Exhaustive: no partial order reduction, no lossy storage. Breadth first, so that a state's ways are listed once.
const PAN = [...GCC, '-w', '-DSAFETY', '-DNOREDUCE', '-DBFS', '-DMEMLIM=6000', 'pan.c']

/** @throws Error where gcc or spin says no */
export async function build(base: TransitionTable, powers: Powers): Promise<Engines> {
  const dir = await mkdtemp(join(tmpdir(), 'onhook-witness-'))
  await writeFile(join(dir, 'machine.h'), machineHeader(base))
  await writeFile(join(dir, 'config.h'), configHeader(powers))
  const once = <T>(make: () => Promise<T>): (() => Promise<T>) => { let made: Promise<T> | undefined; return () => (made ??= make()) }
  const searcher = once(() => run('gcc', [...GCC, '-Wall', '-Wextra', '-Werror', '-DWIT_LIVENESS', join(HERE, 'search.c'), '-o', 'search'], dir))
  const judge = once(async () => { await run('spin', ['-a', join(HERE, 'world.pml')], dir); await run('gcc', [...PAN, '-o', 'judge'], dir) })
  let cells = 0
  const of = async (table?: TransitionTable): Promise<Record<string, string>> => {
    if (!table) return {}
    const path = join(dir, `cells-${cells++}`)
    await writeFile(path, cellsFile(table))
    return { WIT_CELLS: path }
  }
  const search = async (table?: TransitionTable): Promise<Search> => {
    await searcher()
    return JSON.parse(await run('./search', [], dir, await of(table))) as Search
  }
  const dispose = () => rm(dir, { recursive: true, force: true })
  return {
    search,
    async spin(table, ids = PROPERTIES) {
      await judge()
      const mask = ids.reduce((m, id) => m | (1 << PROPERTIES.indexOf(id)), 0) >>> 0
      const out = await run('./judge', ['-n', '-w22'], dir, { ...await of(table), WIT_MASK: String(mask) })
      const number = (pattern: RegExp): number => Number(pattern.exec(out)?.[1] ?? NaN)
      const violates = /errors: 1\b/.test(out) && /precondition false/.test(out)
      if (!violates && (!/errors: 0\b/.test(out) || /Search not completed/.test(out))) throw new Error(`SPIN must finish its search, found\n${out.slice(-2000)}`)
      const starts = startsOf(base, powers)
      // One unborn state for each start; a birth from each, a step from each but the last; and SPIN counts the storing of the first state as a transition.
      const surplus = { states: starts, transitions: starts + (starts - 1) + 1 }
      return { violates, states: number(/(\d+) states, stored/) - surplus.states, transitions: number(/(\d+) transitions/) - surplus.transitions, surplus }
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
}

/** What the search says of a small environment: what can be compared, and nothing that is 0. */
export type Figures = Pick<Search, 'states' | 'transitions' | 'depth' | 'starts' | 'moves'> & { violated: string[]; /** By property: of how many states it speaks. */ liveness: Record<string, number>; fails: string[] }
/** The search of many small environments by one program. */
export async function searchEach(table: TransitionTable, environments: readonly Powers[]): Promise<Figures[]> {
  const dir = await mkdtemp(join(tmpdir(), 'onhook-witness-'))
  try {
    const names = Object.keys(environments[0]!)
    await writeFile(join(dir, 'machine.h'), machineHeader(table))
    await writeFile(join(dir, 'config.h'), runtimeConfigHeader(names))
    await run('gcc', [...GCC, '-Wall', '-Wextra', '-Werror', '-DWIT_LIVENESS', join(HERE, 'search.c'), '-o', 'search'], dir)
    return await Promise.all(environments.map(async powers => {
      const { safety, liveness = {}, moves, ...counts } = JSON.parse(await run('./search', [], dir, { WIT_POWERS: names.map(n => Number(powers[n as keyof Powers])).join(' ') })) as Search
      return {
        ...counts, moves: Object.fromEntries(Object.entries(moves).filter(([, n]) => n > 0)), violated: Object.keys(safety).filter(id => safety[id]!.violated > 0).sort(),
        liveness: Object.fromEntries(Object.entries(liveness).flatMap(([id, l]) => (l.met > 0 ? [[id, l.met]] : []))), fails: Object.keys(liveness).filter(id => !liveness[id]!.holds).sort(),
      }
    }))
  } finally { await rm(dir, { recursive: true, force: true }) }
}

/** What the search finds in all the small environments: what stands in `small.json`. */
export async function searchSmall(): Promise<Record<string, Figures>> {
  const found = Object.entries(SMALL), of = await searchEach(compile(), found.map(([, powers]) => powers))
  const others = await Promise.all(Object.entries(SMALL_POLICIES).map(async ([name, { policy, powers }]) => [name, (await searchEach(compile(undefined, { policy }), [powers]))[0]!] as const))
  return Object.fromEntries([...found.map(([name], i) => [name, of[i]!] as const), ...others])
}
export const SMALL_FILE = join(HERE, 'small.json')

/** The properties in the order of their bits in safety.h. */
export const PROPERTIES = [...readFileSync(join(HERE, 'safety.h'), 'utf8').matchAll(/\bX\(([SG]\d+)\)/g)].map(m => m[1]!)
const startsOf = (table: TransitionTable, p: Powers): number => 1 + (p['processDeath'] ? table.tables[0]!.states.length * 2 * (p['system'] ? 2 : 1) : 0)

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--small')) {
    writeFileSync(SMALL_FILE, `{\n${Object.entries(await searchSmall()).map(([name, f]) => `${JSON.stringify(name)}: ${JSON.stringify(f)}`).join(',\n')}\n}\n`)
    process.exit()
  }
  const names = process.argv.slice(2).filter(a => !a.startsWith('-')), all = Object.keys(WITNESSED) as EnvironmentName[]
  for (const name of names.length > 0 ? names : all) {
    const powers = WITNESSED[name as EnvironmentName]
    if (!powers) throw new Error(`an environment must be one of ${all.join(', ')}, found ${name}`)
    const engines = await build(compile(), powers)
    try {
      const seconds = async <T>(f: () => Promise<T>): Promise<[T, string]> => { const t = performance.now(), r = await f(); return [r, ((performance.now() - t) / 1000).toFixed(1)] }
      const [c, cTime] = await seconds(() => engines.search())
      const violated = Object.entries(c.safety).filter(([, s]) => s.violated > 0)
      console.log(`${name}: search ${c.states} states, ${c.transitions} transitions, depth ${c.depth}, ${cTime} s; violated: ${violated.map(([id]) => id).join(' ') || 'nothing'}`)
      for (const [id, s] of violated) console.log(`  ${id}: ${s.path?.join(' → ')}`)
      console.log(`  liveness: ${Object.entries(c.liveness ?? {}).map(([id, l]) => `${id} ${l.holds ? 'holds' : 'FAILS'} (${l.met})`).join(', ')}`)
      if (process.argv.includes('--moves')) console.log(c.moves)
      const [s, sTime] = await seconds(() => engines.spin())
      console.log(`${name}: SPIN ${s.states} states, ${s.transitions} transitions, and ${s.surplus.states} and ${s.surplus.transitions} to choose a start; ${s.violates ? 'a property is violated' : 'no property is violated'}; ${sTime} s with its compilation`)
    } finally { await engines.dispose() }
  }
}
