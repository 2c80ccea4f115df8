/**
 * A test runner of Stryker that loads the bundle once and evaluates it anew for each mutant, in one process:
 * the machine is pure, so a mutant costs a tenth of a second, and not the seconds that a new worker takes.
 * The tests are described, hooked and timed by vitest's own runner, and checked by vitest's own `expect`.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { BUNDLE } from './groups.ts'

type Task = { type: 'suite' | 'test'; name: string; mode: string; tasks?: Task[]; suite?: Task; file: Task; result?: { state: string; duration?: number; errors?: { message: string }[] } }
type Runner = { config: object; importFile(): void; onBeforeRunTask(test: Task): void; onAfterRunTask(test: Task): void }
type VitestRunner = { startTests(files: string[], runner: Runner): Promise<Task[]>; [name: string]: unknown }
type Chai = { use(plugin: unknown): void; expect: (value: unknown, message?: string) => unknown }
type Expect = Record<'JestExtend' | 'JestChaiExpect' | 'JestAsymmetricMatchers' | 'customMatchers', unknown> & Record<'ASYMMETRIC_MATCHERS_OBJECT' | 'GLOBAL_EXPECT', symbol> & { setState(state: object, of: unknown): void }

/** What Stryker's instrumented sources read and write. */
type Mutation = { activeMutant?: string | undefined; currentTestId?: string | undefined; hitCount?: number | undefined; hitLimit?: number | undefined; mutantCoverage?: unknown }
const mutation = ((globalThis as Record<string, unknown>)['__stryker__'] ??= {}) as Mutation

type Result = { id: string; name: string; timeSpentMs: number } & ({ status: 0 | 2 } | { status: 1; failureMessage: string })
type MutantRun = { activeMutant: { id: string; fileName: string; location: { start: { line: number } } }; testFilter?: string[]; hitLimit?: number }

/** A test that hangs is over after this. Long, because a busy machine must not pass for a hanging test. */
const TEST_TIMEOUT_MS = Number(process.env['ONHOOK_MUTATION_TEST_TIMEOUT'] ?? 12_000)
/** So many tests that killed, and so many that follow the last of them, are asked before the others. */
const KILLERS_MAX = 4, FOLLOWERS = 2
/** So many lines below its id a claim is still that claim. */
const LINES_OF_A_CLAIM = 6
const textOf = (error: unknown): string => (error instanceof Error ? error.message : JSON.stringify(error) ?? 'undefined')
const idOf = (task: Task): string => (task.suite ? `${idOf(task.suite)} > ${task.name}` : task.name)

/** What was thrown while tests were described, or by a hook of all of them: none of them has run then. */
const errorIn = (task: Task): unknown => (task.type === 'test' ? undefined : task.result?.errors?.[0]?.message ?? task.tasks?.map(errorIn).find(e => e !== undefined))

class BundleRunner {
  #evaluate!: () => void
  #vitest!: VitestRunner
  /** What was thrown outside of any test: vitest would fail the run, and so do we. */
  #stray: unknown[] = []
  /** The tests that have killed last. They are asked first: what stands beside a mutant is mostly found by the same test. */
  #killers: string[] = []
  #order: string[] = []
  #alone = new Map<string, boolean>()
  #lines = new Map<string, string[]>()

  capabilities(): object { return { reloadEnvironment: true } }

  async init(): Promise<void> {
    const fromTests = createRequire(resolve('test/package.json'))
    const fromVitest = createRequire(fromTests.resolve('vitest/package.json'))
    const fromExpect = createRequire(fromVitest.resolve('@vitest/expect'))
    const load = async <T>(from: NodeRequire, name: string): Promise<T> => await import(pathToFileURL(from.resolve(name)).href) as T
    this.#vitest = await load<VitestRunner>(fromVitest, '@vitest/runner')
    const lib = await load<Expect>(fromVitest, '@vitest/expect'), chai = await load<Chai>(fromExpect, 'chai')
    for (const plugin of [lib.JestExtend, lib.JestChaiExpect, lib.JestAsymmetricMatchers]) chai.use(plugin)
    const expect = Object.assign((value: unknown, message?: string) => chai.expect(value, message), chai.expect, (globalThis as unknown as Record<symbol, object>)[lib.ASYMMETRIC_MATCHERS_OBJECT])
    ;(globalThis as unknown as Record<symbol, unknown>)[lib.GLOBAL_EXPECT] = expect
    lib.setState({ assertionCalls: 0 }, expect)
    const given: Record<string, unknown> = { vitest: { ...this.#vitest, expect } }
    const fromMachine = createRequire(resolve('packages/machine/package.json'))
    const require = (name: string): unknown => {
      if (given[name] !== undefined) return given[name]
      try { return fromTests(name) } catch { return fromMachine(name) }
    }
    const environment = process.env['ONHOOK_MUTATION_ENVIRONMENT']
    if (environment !== undefined) {
      const { builtinEnvironments } = await load<{ builtinEnvironments: Record<string, { setup(global: object, options: object): unknown }> }>(fromTests, 'vitest/runtime')
      await builtinEnvironments[environment]!.setup(globalThis, {})
    }
    const run = new Script(`(require, module, exports) => {${readFileSync(BUNDLE, 'utf8')}\n}`, { filename: resolve(BUNDLE) }).runInThisContext() as (require: unknown, module: object, exports: object) => void
    this.#evaluate = () => run(require, { exports: {} }, {})
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, (error: unknown) => { this.#stray.push(error) })
  }

  async dryRun(): Promise<object> {
    mutation.activeMutant = undefined
    const tests = await this.#run(() => true, true)
    this.#order = tests.map(t => t.id)
    return { status: 'complete', tests, mutantCoverage: mutation.mutantCoverage }
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRun): Promise<object> {
    const asked = testFilter && new Set(testFilter), wants = (id: string): boolean => !asked || asked.has(id)
    const first = new Set<string>(), named = this.#named(activeMutant)
    for (const id of named.length > 0 ? named : [...this.#killers, ...this.#followers()]) if (wants(id) && await this.#standsAlone(id)) first.add(id)
    let ran: Result[] = []
    for (const part of first.size > 0 ? [(id: string) => first.has(id), wants] : [wants]) {
      Object.assign(mutation, { activeMutant: activeMutant.id, hitCount: 0, hitLimit })
      ran = (await this.#run(part, false)).filter(t => t.status !== 2)
      const failed = ran.filter((t): t is Result & { status: 1 } => t.status === 1)
      if (hitLimit !== undefined && mutation.hitCount! > hitLimit) return { status: 'timeout', reason: `hit limit reached (${mutation.hitCount}/${hitLimit})` }
      if (failed[0]?.failureMessage.startsWith('Test timed out')) return { status: 'timeout', reason: failed[0].id }
      if (failed.length === 0) continue
      const killer = failed[0]!.id
      this.#killers = [killer, ...this.#killers.filter(id => id !== killer)].slice(0, KILLERS_MAX)
      return { status: 'killed', killedBy: failed.map(t => t.id), failureMessage: failed[0]!.failureMessage, nrOfTests: ran.length }
    }
    return { status: 'survived', nrOfTests: ran.length }
  }

  /** The tests whose titles begin with the id that stands where the mutant is: each of a list of claims has a test by its id. */
  #named({ fileName, location: { start } }: MutantRun['activeMutant']): string[] {
    let lines = this.#lines.get(fileName)
    if (!lines) this.#lines.set(fileName, (lines = readFileSync(fileName, 'utf8').split('\n')))
    // To its runners, Stryker counts lines from zero.
    for (let i = start.line; i >= Math.max(0, start.line - LINES_OF_A_CLAIM); i--) {
      const id = /\('([A-Z]\d+)'/.exec(lines[i]!)?.[1]
      if (id !== undefined) return this.#order.filter(test => test.includes(` > ${id} `))
    }
    return []
  }
  /** The tests that stand behind the one that killed last: what they are about mostly stands behind what that one is about. */
  #followers(): string[] {
    const at = this.#killers.length > 0 ? this.#order.indexOf(this.#killers[0]!) + 1 : 0
    return at > 0 ? this.#order.slice(at, at + FOLLOWERS) : []
  }
  /** Does a test pass by itself where nothing is broken? One that needs another before it would kill whatever it is asked about. */
  async #standsAlone(id: string): Promise<boolean> {
    let stands = this.#alone.get(id)
    if (stands === undefined) {
      mutation.activeMutant = undefined
      this.#alone.set(id, (stands = (await this.#run(other => other === id, false)).filter(t => t.status !== 2).every(t => t.status === 0)))
    }
    return stands
  }

  /** Evaluates the bundle and runs those of its tests that are wanted, until one fails. */
  async #run(wants: (id: string) => boolean, isWhole: boolean): Promise<Result[]> {
    const results: Result[] = []
    let hasFailed = false
    this.#stray = []
    const config = {
      root: process.cwd(), setupFiles: [], name: '', passWithNoTests: true, testNamePattern: undefined, allowOnly: true, chaiConfig: undefined, retry: 0, includeTaskLocation: false,
      sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' }, maxConcurrency: 1, testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS, tags: [], tagsFilter: undefined, strictTags: false,
    }
    const file = resolve(BUNDLE)
    let broken: unknown
    const files = await this.#vitest.startTests([file], {
      config,
      importFile: () => { try { this.#evaluate() } catch (error) { broken = error } },
      onBeforeRunTask: test => {
        if ((hasFailed && !isWhole) || !wants(idOf(test))) test.mode = 'skip'
        else mutation.currentTestId = idOf(test)
      },
      onAfterRunTask: test => {
        const id = idOf(test), timeSpentMs = test.result?.duration ?? 0
        if (test.mode !== 'run') return
        const message = test.result?.state === 'fail' ? test.result.errors?.[0]?.message ?? 'failed' : this.#stray.length > 0 ? textOf(this.#stray.shift()) : undefined
        hasFailed ||= message !== undefined
        results.push(message === undefined ? { id, name: id, timeSpentMs, status: 0 } : { id, name: id, timeSpentMs, status: 1, failureMessage: message })
      },
    })
    await new Promise(done => { setImmediate(done) })
    // What cannot even be loaded, or throws after its test, fails all the same.
    const late = broken ?? files.map(errorIn).find(e => e !== undefined) ?? this.#stray[0]
    if (late !== undefined && !hasFailed) results.push({ id: 'outside of a test', name: 'outside of a test', timeSpentMs: 0, status: 1, failureMessage: textOf(late) })
    return results
  }
}

/** Says how far it has come, and what survives while the run goes on, so that an aborted run was not for nothing. */
class SurvivorReporter {
  #tested = 0
  onMutantTested({ status, fileName, location, replacement }: { status: string; fileName: string; location: { start: { line: number } }; replacement: string }): void {
    this.#tested++
    if (this.#tested % 250 === 0) console.log(`${this.#tested} tested`)
    if (status !== 'Killed' && status !== 'Timeout') console.log(`${status.toLowerCase()} ${fileName}:${location.start.line} => ${replacement.slice(0, 80)} (${this.#tested} tested)`)
  }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'bundle', factory: Object.assign(() => new BundleRunner(), { inject: [] }) },
  { kind: 'Reporter', name: 'survivors', factory: Object.assign(() => new SurvivorReporter(), { inject: [] }) },
]
