/** The contract asks for no test runner of its own: an outsider runs it with what Node has. */
import { describeServicePort, serviceCases } from '@onhook/adapters/contract'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('.', import.meta.url))

/** A port, its world and its claims, as somebody writes them who has only read the documentation. */
const OUTSIDER = (leave: string): string => `
  import { describe, test } from 'node:test'
  import { describeTransportPort } from '@onhook/adapters/contract'

  describeTransportPort({ describe, test, name: 'mine', limits: { leaveMs: 200 }, capabilities: { cancelsJoin: true }, create() {
    const calls = new Map(), open = new Set()
    let listener, gate = Promise.resolve()
    return {
      port: {
        subscribe(emit) { const mine = listener = { emit }; return () => { mine.emit = () => {} } },
        join({ signal }) {
          const mine = listener
          calls.set(signal, mine)
          void gate.then(() => { if (!signal.aborted) { open.add(signal); mine.emit({ type: 'transport.joined' }) } })
        },
        leave({ signal }) {
          const mine = calls.get(signal)
          calls.delete(signal)
          ${leave}
          queueMicrotask(() => mine?.emit({ type: 'transport.left' }))
        },
      },
      holdJoin() { let release; gate = new Promise(r => { release = r }); return release },
      truth: { hot: () => false, connected: () => open.size > 0 },
      close() {},
    }
  } })`

async function outsider(leave: string): Promise<{ code: number; output: string }> {
  const args = ['--conditions=@onhook/source', '--import', 'tsx', '--test-reporter', 'tap', '--input-type=module', '-e', OUTSIDER(leave)]
  try {
    const { stdout } = await run(process.execPath, args, { cwd: folder, env: { ...process.env, NODE_TEST_CONTEXT: undefined } })
    return { code: 0, output: stdout }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, output: stdout }
  }
}

test('node:test runs the contract, and lists what is not claimed as skipped, so that none of it counts as passed', async () => {
  const { code, output } = await outsider('open.delete(signal)')
  const unclaimed = output.split('\n').filter(line => line.includes('not claimed (') && /^\s*(not )?ok /.test(line))
  expect(unclaimed.some(line => line.includes('not claimed (canBeCutOff): a loss and a restoration come in pairs'))).toBe(true)
  expect(unclaimed.filter(line => !line.endsWith('# SKIP'))).toEqual([])
  expect(output).toContain(`# skipped ${unclaimed.length}\n`)
  expect(code).toBe(0)
})

test('node:test fails with the name of the duty that is not kept', async () => {
  const { code, output } = await outsider('')
  expect(code).not.toBe(0)
  expect(output).toMatch(/not ok \d+ - leaving says left or closed, in time, and gives everything back/)
})

test('a runner that cannot skip is given no test for what is not claimed, and the title counts them', () => {
  const titles: string[] = [], names: string[] = []
  const runner = { describe: (title: string, body: () => void) => { titles.push(title); body() }, test: (name: string) => { names.push(name) } }
  const cases = serviceCases({}), claimed = cases.filter(c => c.lacks.length === 0).map(c => c.name)
  describeServicePort({ ...runner, name: 'mine', capabilities: {}, create: () => { throw new Error('nothing is run') } })
  expect([titles, names]).toEqual([[`mine keeps the service contract; ${cases.length - claimed.length} cases not claimed`], claimed])
  expect(claimed.length).toBeLessThan(cases.length)
})
