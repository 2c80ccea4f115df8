/** A size in a text is the one that was measured. */
import { expect, test } from 'vitest'
import { sizesOf, withSizes } from './sizes.ts'

const rows = [
  { code: "export { createCall } from '/x/index.ts'", bytes: 12_549, alone: 12_549 },
  { code: "export { createA, createB } from '/x/index.ts'", bytes: 3_000, alone: 3_000 },
  { code: "export * from '/x/noop.ts'", bytes: 120, alone: 120 },
  { code: "export { createOneTransport } from '/x/index.ts'", bytes: 1_400, alone: 4_100 },
  { code: "export { createTwoTransport } from '/x/index.ts'", bytes: 3_060, alone: 4_050 },
]

test('a size is named by what an entry exports, and adapters of calling SDKs are also told together', () => {
  expect(sizesOf(rows)).toMatchObject({
    createCall: '12.5 kB', 'createA+createB': '3.0 kB', noop: '0.1 kB', 'createOneTransport.alone': '4.1 kB', vendors: '1.4 to 3.1 kB',
    'vendors.alone': '4.0 to 4.1 kB',
  })
})

test('a stale size is rewritten, and nothing else is', () => {
  expect(withSizes(
    'It is <!-- size:createCall -->9 kB<!-- /size -->, not 9 kB.', sizesOf(rows), 'x.md',
  )).toBe('It is <!-- size:createCall -->12.5 kB<!-- /size -->, not 9 kB.')
})

test('a name that is not measured, and a marker that is left open, are errors that name the page', () => {
  expect(() => withSizes(
    '<!-- size:createX -->1 kB<!-- /size -->', sizesOf(rows), 'x.md',
  )).toThrow(/^x\.md: a size must be one of createCall, .* found "createX"$/)
  expect(() => withSizes(
    '<!-- size:createCall -->1 kB', sizesOf(rows), 'x.md',
  )).toThrow('x.md: each <!-- size:name --> must be closed by <!-- /size --> on its line, found 1 opened, 0 whole')
})
