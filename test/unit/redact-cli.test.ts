/** The program `onhook redact`. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RedactionReport } from '@onhook/inspector/common'
import { buildOnhook } from '../support/onhook-program.ts'

const program = await buildOnhook()
let dir = '', trace = ''
const step = (seq: number, event: object) => ({ v: 1, kind: 'step', call: 'k7', attempt: 1, seq, t: seq, mono: seq, event: { type: 'x.y', ...event }, from: { session: 'idle' }, to: { session: 'idle' }, commands: [], ignored: true })
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'onhook-redact-'))
  trace = join(dir, 'a.jsonl')
  await writeFile(trace, [step(0, { displayName: 'Mira', room: 'blue' }), step(1, { text: 'call +43 660 1234567', token: '[redacted]' })].map((r) => `${JSON.stringify(r)}\n`).join(''))
})
afterAll(async () => { program.remove(); await rm(dir, { recursive: true }) })
const onhook = (...args: string[]) => new Promise<{ code: number; stdout: string; stderr: string }>((done) => { execFile(process.execPath, [...program.args, 'redact', ...args], (error, stdout, stderr) => done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })) })

describe('onhook redact', () => {
  test('says field by field what leaves and what does not, with counts, before and after', async () => {
    const { code, stdout } = await onhook(trace)
    expect(code).toBe(0)
    const lines = stdout.split('\n').map((l) => l.trim().replace(/ {2,}/g, ' | '))
    expect(lines[0]).toMatch(/^2 records, \d+ fields\.$/)
    expect(lines).toContain('Removed whole: 1 value of 1 field')
    expect(lines).toContain('event.displayName | 1 | "Mira" → "[redacted]"')
    expect(lines).toContain('event.text | 1 | "call +43 660 1234567" → "call [redacted]"')
    expect(lines).toContain('event.token | 1 | "[redacted]"')
    expect(lines).toContain('event.room | 1 | "blue"')
  })
  test('rules of one\'s own are those of createRecorder; --out writes what would leave', async () => {
    const out = join(dir, 'out.jsonl'), { code, stdout } = await onhook(trace, '--json', '--field', 'room', '--path', 'event.text', '--out', out)
    expect(code).toBe(0)
    const report = JSON.parse(stdout) as RedactionReport
    expect(report.fields.filter((f) => f.counts.whole > 0).map((f) => f.path)).toEqual(['event.displayName', 'event.room', 'event.text'])
    const left = await readFile(out, 'utf8')
    expect(left.trim().split('\n').map((l) => (JSON.parse(l) as { event: object }).event)).toEqual([{ type: 'x.y', displayName: '[redacted]', room: '[redacted]' }, { type: 'x.y', text: '[redacted]', token: '[redacted]' }])
  })
  test('what was removed at one place and leaves at another ends it with 1', async () => {
    const file = join(dir, 'b.jsonl')
    await writeFile(file, `${JSON.stringify(step(0, { displayName: 'Mira', text: 'Mira joined' }))}\n`)
    const { code, stdout } = await onhook(file)
    expect(code).toBe(1)
    expect(stdout).toContain('"Mira"  was removed at event.displayName, leaves in event.text')
  })
  test.each([[['/nowhere.jsonl'], 'cannot read /nowhere.jsonl'], [['a.jsonl', '--off', '--field', 'x'], '--off removes nothing'], [[], 'traces']])('%j ends with 2', async (args, words) => {
    const { code, stderr } = await onhook(...args)
    expect(code).toBe(2)
    expect(stderr).toContain(words)
  })
  test('a trace is not written over itself', async () => {
    const before = await readFile(trace, 'utf8'), { code, stderr } = await onhook(trace, '--out', trace)
    expect([code, await readFile(trace, 'utf8')]).toEqual([2, before])
    expect(stderr).toContain('--out must be another file than the trace')
  })
})
