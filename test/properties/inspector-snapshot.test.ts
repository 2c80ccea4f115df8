/** The self-contained page: nothing of a trace becomes part of the page, and everything of it comes back. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { fc, test } from '@fast-check/vitest'
import type { TraceRecord } from '@onhook/inspector/common'
import { saveSnapshot } from '@onhook/inspector/relay'
import { describe, expect } from 'vitest'
import { type Snapshot, readSnapshot, templateOf, writeSnapshot } from '../../packages/inspector/src/common/snapshot.ts'

const template = templateOf({ policy: "default-src 'none'", icon: 'data:,', style: 'p{}', script: 'run("<\\!--onhook:data-->")' })
/** What would end a block, open a comment or be taken for the place of the data, if it were let in. */
const nasty = fc.oneof(fc.string(), fc.constantFrom('</script>', '<script>', '<!--', '-->', '<!--onhook:data-->', ']]>', '</SCRIPT ', '\u2028', '\ud800', '<img src=x onerror=alert(1)>', '$&', "$'", '\\u003c'))
const records = fc.array(fc.record({ type: nasty, why: nasty, call: nasty, more: fc.jsonValue() }), { maxLength: 6 })
  .map(list => list.map((x, seq): TraceRecord => ({ v: 1, kind: 'step', call: x.call, attempt: 1, seq, event: { type: x.type, more: x.more }, why: x.why })))
const linesOf = (list: readonly TraceRecord[]): string => list.map(r => `${JSON.stringify(r)}\n`).join('')
/** As a browser reads it: an element ends at the first `</script`, whatever stands before. */
const textIn = (page: string) => (id: string): string | undefined => new RegExp(`<script type="[^"]*" id="${id}">([\\s\\S]*?)</script`, 'i').exec(page)?.[1]
const pageOf = (snapshot: Snapshot): string => { const page = writeSnapshot(template, snapshot); if (!page.ok) throw new Error(page.problem.field); return page.value }

describe('the page as one file', () => {
  test.prop([nasty, fc.array(fc.tuple(nasty, records, fc.option(fc.record({ id: nasty, name: nasty, platform: nasty }), { nil: undefined })), { maxLength: 3 })])('gives back what was put in, and has no more elements than its template and one for each block', (name, parts) => {
    const blocks = parts.map(([name, list, device]) => ({ name, text: linesOf(list), ...(device && { device, chart: { name, states: [device.id] } }) }))
    const page = pageOf({ name, blocks })
    expect(page.split('<').length).toBe(template.split('<').length + 2 + 2 * blocks.length - 1) // the comment gave its place to the data
    const back = readSnapshot(textIn(page))!
    expect({ ...back, blocks: back.blocks.map(b => ({ ...b, text: undefined })) }).toEqual(JSON.parse(JSON.stringify({ name, blocks: blocks.map(b => ({ ...b, text: undefined })) })))
    back.blocks.forEach((b, i) => expect(b.text.split('\n').filter(Boolean).map(line => JSON.parse(line) as unknown)).toEqual(blocks[i]!.text.split('\n').filter(Boolean).map(line => JSON.parse(line) as unknown)))
  })

  test('a page without data has none, and a template without a place, or with two, is refused', () => {
    expect(readSnapshot(textIn(template))).toBeUndefined()
    for (const wrong of ['<html></html>', `${template}${template}`]) {
      const page = writeSnapshot(wrong, { name: 'x', blocks: [] })
      expect(page.ok ? '' : page.problem.expected).toBe('the built page with one place for a trace')
    }
  })

  test('a big trace is compressed, and a page that is not built is told what to do', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'onhook-snapshot-'))
    try {
      await writeFile(join(dir, 'snapshot.html'), template)
      const big = Array.from({ length: 20_000 }, (_, seq): TraceRecord => ({ v: 1, kind: 'step', call: 'big', attempt: 1, seq, event: { type: 'network.changed' }, why: 'no rule for this event in joined' }))
      await saveSnapshot(join(dir, 'new', 'big.html'), [{ name: 'big.jsonl', records: big }, { name: 'small.jsonl', records: big.slice(0, 2) }], dir)
      const page = await readFile(join(dir, 'new', 'big.html'), 'utf8'), back = readSnapshot(textIn(page))!
      expect(page.length).toBeLessThan(200_000)
      expect([back.name, ...back.blocks.map(b => [b.name, b.gzip])]).toEqual(['big.html', ['big.jsonl', true], ['small.jsonl', undefined]])
      expect(gunzipSync(Buffer.from(back.blocks[0]!.text, 'base64')).toString()).toBe(linesOf(big))
      await expect(saveSnapshot(join(dir, 'x.html'), [], join(dir, 'nowhere'))).rejects.toThrow(/the page is not built: .*nowhere.*Run `npx -y pnpm@10\.34\.9 build`/)
    } finally { await rm(dir, { recursive: true }) }
  })
})
