/** `onhook check --json`: its shape is a promise to other programs. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { compile } from '@onhook/machine'
import { reportOf, runTask } from '@onhook/machine/proof'
import * as v from 'valibot'
import { expect, test } from 'vitest'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Story = v.looseObject({ story: v.pipe(v.array(v.string()), v.minLength(1)), trace: v.array(v.looseObject({ v: v.literal(1), kind: v.picklist(['open', 'step', 'close']), seq: count })), forever: v.optional(v.array(v.string())) })
const Report = v.strictObject({
  machine: v.looseObject({ hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)), states: count, transitions: count }),
  product: v.array(v.looseObject({ environment: v.string(), states: count, transitions: count, depth: count, seconds: v.number(), complete: v.boolean() })),
  properties: v.array(v.variant('verdict', (['holds', 'vacuous', 'violated'] as const).map(verdict => v.looseObject({
    id: v.pipe(v.string(), v.regex(/^[A-Z]+\d+$/)), kind: v.picklist(['safety', 'agreement', 'liveness', 'possibility', 'response', 'licence']), environment: v.string(), verdict: v.literal(verdict), witnesses: count,
    counterexample: verdict === 'violated' ? Story : v.optional(v.never()),
  })))),
  assumptions: v.array(v.looseObject({ id: v.string(), text: v.string(), breaks: v.array(v.string()) })),
})

const run = (...args: string[]): Promise<{ code: number; stdout: string }> => new Promise(resolve => {
  const path = (p: string): string => fileURLToPath(new URL(p, import.meta.url))
  execFile(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', path('./main.ts'), 'check', '--json', ...args], { cwd: path('../../../..'), maxBuffer: 1 << 26 },
    (error, stdout) => { resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout }) })
})

test('every verdict, and a counterexample with each that is violated', async () => {
  const { code, stdout } = await run('test/unit/fixtures/check/goes-back.ts', '--environment', 'kind', '--no-assumptions')
  expect(code).toBe(1)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  const report = v.parse(Report, JSON.parse(stdout)), s23 = report.properties.find(p => p.id === 'S23')!
  expect(report.product.map(p => [p.environment, p.complete])).toEqual([['kind', true]])
  expect(new Set(report.properties.map(p => p.environment))).toEqual(new Set(['table', 'kind']))
  expect(new Set(report.properties.map(p => p.verdict))).toEqual(new Set(['holds', 'vacuous', 'violated']))
  expect((s23.counterexample as v.InferOutput<typeof Story>).trace.map(r => r.kind)).toEqual(['open', 'step', 'step', 'step'])
})

test('what each assumption carries', () => {
  const table = compile(), parts = ['A17', 'A21'].map(id => runTask(table, { task: 'assumption', id }))
  const report = v.parse(Report, JSON.parse(JSON.stringify(reportOf(table, parts))))
  expect(report.assumptions.map(a => [a.id, a.breaks.length > 0])).toEqual([['A17', true], ['A21', true]])
})
