/** A case of the contract, how to run it, and how to register it with any test runner that has `describe` and `test`. */

/** One claim about a port: plain data and an async function. It needs no test runner. */
export type ContractCase<World, Capability extends string> = {
  name: string
  needs: readonly Capability[]
  /** The capabilities that this case needs and the port does not claim. Empty if the case is claimed. */
  lacks: readonly string[]
  /** Makes a world, runs the case in it and closes it. Rejects with what was expected and what was found. Resolves at once if the case is not claimed. */
  run(create: (about: { name: string; needs: readonly Capability[] }) => World | Promise<World>): Promise<void>
  /** How long the case may take, in milliseconds. */
  limitMs: number
}

export type CaseResult = { name: string; status: 'passed' | 'failed' | 'not claimed'; ms: number; error?: string; lacks?: readonly string[] }

type Definition<Bench, Capability extends string> = readonly [name: string, needs: readonly Capability[], body: (bench: Bench) => Promise<void>, more?: { limitMs?: number }]

/** Turns definitions into cases. `open` puts a bench around a world; `close` is called whatever happened. */
export function createCases<World extends { close(): void | Promise<void> }, Bench, Capability extends string>(
  definitions: readonly Definition<Bench, Capability>[],
  claims: Partial<Record<Capability, boolean>>,
  open: (world: World) => Bench,
  limitMs: number,
): ContractCase<World, Capability>[] {
  return definitions.map(([name, needs, body, more]) => {
    const lacks = needs.filter(n => !claims[n])
    return {
      name, needs, lacks,
      limitMs: more?.limitMs ?? limitMs,
      async run(create) {
        if (lacks.length) return
        const world = await create({ name, needs })
        try { await within(more?.limitMs ?? limitMs, body(open(world))) } finally { await world.close() }
      },
    }
  })
}

/** A port may hang; a case must not. */
async function within(limitMs: number, body: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error(`not done within ${limitMs} ms: a promise of the port or of the world never settles`)), limitMs) })
  try { await Promise.race([body, late]) } finally { clearTimeout(timer) }
}

const text = (error: unknown): string =>
  error instanceof Error ? [error.message, ...(error.cause === undefined ? [] : [text(error.cause)])].join('\n') : String(error)

/**
 * Runs cases without a test runner, for example in a page or a worker.
 * @param concurrency how many run at once; most cases spend most of their time waiting
 */
export async function runCases<World, Capability extends string>(
  cases: readonly ContractCase<World, Capability>[],
  create: Parameters<ContractCase<World, Capability>['run']>[0],
  { concurrency = 1, onResult }: { concurrency?: number; onResult?: (result: CaseResult) => void } = {},
): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  const queue = cases.map((c, at) => ({ c, at }))
  const worker = async (): Promise<void> => {
    for (let next; (next = queue.shift());) {
      const { c, at } = next
      const began = Date.now()
      let result: CaseResult = { name: c.name, status: 'passed', ms: 0 }
      if (c.lacks.length) result = { ...result, status: 'not claimed', lacks: c.lacks }
      else {
        try { await c.run(create) } catch (error) { result = { ...result, status: 'failed', error: text(error) } }
        result.ms = Date.now() - began
      }
      results[at] = result
      onResult?.(result)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker))
  return results
}

/** What a world may need to be made and closed, on top of its case. */
const CLOSE_MS = 10_000

type TestFunction = ((name: string, body: () => Promise<void>, timeoutMs?: number) => unknown) & { skip?: (name: string, body: () => Promise<void>) => unknown }
/** The functions of a test runner that are needed. vitest, Jest, Mocha, `node:test` and `bun:test` all have them, including `skip`. */
export type Runner = { describe: (name: string, body: () => void) => unknown } & ({ test: TestFunction } | { it: TestFunction })

/**
 * Registers each case as a test. A case that is not claimed is skipped, with the title `not claimed (…): …`. If the runner cannot skip, such a case is
 * not registered, and the title of the suite says how many there are. A case that does not run never counts as passed.
 */
export function describeCases<World, Capability extends string>(
  title: string,
  runner: Runner,
  cases: readonly ContractCase<World, Capability>[],
  create: Parameters<ContractCase<World, Capability>['run']>[0],
): void {
  const test: TestFunction = 'test' in runner ? runner.test : runner.it
  const unclaimed = cases.filter(c => c.lacks.length).length
  runner.describe(test.skip || unclaimed === 0 ? title : `${title}; ${unclaimed} cases not claimed`, () => {
    for (const c of cases) {
      if (c.lacks.length) test.skip?.(`not claimed (${c.lacks.join(', ')}): ${c.name}`, async () => undefined)
      else test(c.name, () => c.run(create), c.limitMs + CLOSE_MS)
    }
  })
}
