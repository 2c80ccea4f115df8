/** What docs/production.md tells an app to paste keeps every attempt's records apart, however calls and attempts overlap. */
import { rmSync, writeFileSync } from 'node:fs'
import type { TraceRecord } from '@onhook/machine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { productionModule } from '../support/docs-production.ts'

type KeepTraces = (upload: (name: string, text: string) => Promise<unknown>, recordsMax?: number) => (record: TraceRecord) => void
const file = new URL('../.snippet-production.ts', import.meta.url)
writeFileSync(file, productionModule())
const { keepTraces } = await import(file.href) as { keepTraces: KeepTraces }
rmSync(file)

const RECORDS_MAX = 4
/** The records of one attempt: its beginning, diagnostics that name it, its end. */
const attemptOf = (call: string, attempt: number, between: number): TraceRecord[] => [
  { v: 1, kind: 'open', call, attempt, seq: 0 },
  ...Array.from({ length: between }, (_, i) => ({ v: 1, kind: 'note', call, attempt, seq: i + 1, code: `${call}/${attempt}` })),
  { v: 1, kind: 'close', call, attempt, seq: between + 1 },
] as unknown as TraceRecord[]

test('each attempt is handed over once, with its own first and newest records and what was let go, in any interleaving', () => {
  // Names that run into their numbers: `a.1` and attempt 1 is not `a` and attempt 1.1.
  const attempts = fc.uniqueArray(fc.record({ call: fc.constantFrom('a', 'a.1', 'b'), attempt: fc.integer({ min: 1, max: 3 }), between: fc.nat({ max: 8 }) }), { selector: a => `${a.call} ${a.attempt}`, maxLength: 6 })
  fc.assert(fc.property(attempts, fc.array(fc.nat({ max: 5 }), { maxLength: 80 }), (all, order) => {
    const handed = new Map<string, Partial<TraceRecord & { code: string; missing: number[] }>[]>()
    const inspect = keepTraces(async (name, text) => {
      expect(handed.has(name)).toBe(false)
      handed.set(name, text.split('\n').map(line => JSON.parse(line) as TraceRecord))
    }, RECORDS_MAX)
    const left = all.map(a => attemptOf(a.call, a.attempt, a.between))
    for (const i of order) { const next = left[i]?.shift(); if (next) inspect(next) }
    for (const records of left) records.forEach(inspect)
    expect([...handed.keys()].toSorted()).toEqual(all.map(a => `${a.call}.${a.attempt}.jsonl`).toSorted())
    for (const { call, attempt, between } of all) {
      const records = handed.get(`${call}.${attempt}.jsonl`)!, letGo = Math.max(0, between + 1 - RECORDS_MAX)
      expect(records.every(r => r.call === call && r.attempt === attempt)).toBe(true)
      expect(records.map(r => r.kind)).toEqual(['open', ...letGo > 0 ? ['gap'] : [], ...Array.from({ length: between - letGo }, () => 'note'), 'close'])
      if (letGo > 0) expect(records[1]!.missing).toEqual([1, letGo])
    }
  }))
})
