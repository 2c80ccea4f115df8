import { expect, test } from 'vitest'
import { placeOf, ranked } from './match.ts'

test.each<[string, ReturnType<typeof placeOf>]>([
  ['101', { seq: 101 }], [' #7 ', { seq: 7 }], ['0', { seq: 0 }],
  ['4:12', { ms: 252_000 }], ['+4:12.631', { ms: 252_631 }], ['1:00:02', { ms: 3_602_000 }],
  ['', undefined], ['chart 2', undefined], ['4:', undefined], ['-3', undefined], ['1e9', undefined],
])('%j names a place: %j', (query, place) => { expect(placeOf(query)).toEqual(place) })

const list = [
  { title: 'Save the chart as SVG', group: 'Save', words: 'export picture' },
  { title: 'Chart', group: 'View', words: 'statechart' },
  { title: 'High contrast', group: 'Page' },
  { title: 'Light or dark', group: 'Page', words: 'theme' },
  { title: 'k7q2-31d0', group: 'Call', words: 'local-leave · Pixel 8' },
]
const titles = (query: string): string[] => ranked(query, list).map((c) => c.title)
test.each<[string, string[]]>([
  ['chart', ['Chart', 'Save the chart as SVG']],
  ['CHART svg', ['Save the chart as SVG']],
  ['export', ['Save the chart as SVG']],
  ['theme', ['Light or dark']],
  ['page', ['High contrast', 'Light or dark']],
  // The beginning of a word comes before the middle of one.
  ['31d0', ['k7q2-31d0']],
  ['leave pixel', ['k7q2-31d0']],
  ['zebra chart', []],
])('%s', (query, found) => { expect(titles(query)).toEqual(found) })
test('no word finds all, in their order', () => { expect(titles('  ')).toEqual(list.map((c) => c.title)) })
