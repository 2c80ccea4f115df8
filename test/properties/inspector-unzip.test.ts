/** What log rotation makes: several gzip files in one, and something after the last. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partsOf, unzippedOf } from '../../packages/inspector/src/ui/files/unzip.ts'
import { seed } from '../support/seed.ts'

async function all(pieces: AsyncGenerator<Uint8Array, { parts: number; rest: boolean }>): Promise<{ text: string; parts: number; rest: boolean }> {
  const out: Uint8Array[] = []
  for (;;) { const { done, value } = await pieces.next(); if (done) return { text: Buffer.concat(out).toString('latin1'), ...value }; out.push(value) }
}
const zipped = (...texts: string[]): Buffer => Buffer.concat(texts.map((t) => gzipSync(t)))
const parts = (bytes: Buffer, known = 0) => all(partsOf(new Blob([new Uint8Array(bytes)]), known, new Error('Junk found after end of compressed data.')))

describe('parts of a gzip file', () => {
  test('any parts, of any length, are read in their order, without what was told already', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.integer({ min: 0, max: 90_000 }).map((n) => 'x y'.repeat(n))), { minLength: 1, maxLength: 6 }), fc.nat(), async (texts, n) => {
      const whole = Buffer.from(texts.join('')), known = Math.min(n, whole.length)
      expect(await parts(Buffer.concat(texts.map((t) => gzipSync(Buffer.from(t)))), known)).toEqual({ text: whole.subarray(known).toString('latin1'), parts: texts.length, rest: false })
    }), { numRuns: 30, seed })
  })
  test('two thousand small ones', async () => {
    const texts = Array.from({ length: 2_000 }, (_, i) => `${i}\n`)
    expect(await parts(zipped(...texts))).toEqual({ text: texts.join(''), parts: 2_000, rest: false })
  })
  test.each([['zeros', Buffer.alloc(512)], ['text', Buffer.from('{"v":1,"kind":"open"}\n')], ['much', Buffer.alloc(100_000, 'x')], ['one byte', Buffer.from('x')]])('what comes after the last, and is none, is left out and said: %s', async (_, rest) => {
    const { text, parts: n, rest: said } = await parts(Buffer.concat([zipped('a', 'b'), rest]))
    expect([text, n, said]).toEqual(['ab', 2, true])
  })
  test('one that is cut off, or damaged, gives what came before, and says so', async () => {
    const random = Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 1009).join(), bytes = zipped('first', random)
    for (const cut of [bytes.length - 1_000, bytes.length - 3_000]) {
      const out: Uint8Array[] = []
      await expect((async () => { for await (const piece of partsOf(new Blob([new Uint8Array(bytes.subarray(0, cut))]), 0, new Error('Junk'))) out.push(piece) })()).rejects.toThrow(/unexpected EOF|it ends within its part 2/)
      expect(Buffer.concat(out).toString()).toBe(`first${random}`.slice(0, Buffer.concat(out).length))
    }
    const broken = Buffer.from(zipped('first'))
    broken[3] = 0xff
    broken.fill(0xff, 10)
    await expect(parts(broken)).rejects.toThrow('Junk')
  })
})
test('a file of one part is unzipped by the browser, and how far it was read is told', async () => {
  let read = 0
  const bytes = zipped('one'.repeat(10_000))
  expect(await all(unzippedOf(new Blob([new Uint8Array(bytes)]), (n) => { read = n }))).toEqual({ text: 'one'.repeat(10_000), parts: 1, rest: false })
  expect(read).toBe(bytes.length)
})
