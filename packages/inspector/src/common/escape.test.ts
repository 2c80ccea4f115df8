import { DOMParser } from '@xmldom/xmldom'
import { expect, test } from 'vitest'
import { escaped } from './escape.ts'

test('whatever a text holds, it is that text again between tags and in an attribute, and nothing else comes of it', () => {
  const pieces = ['&', '<', '>', '"', "'", ']]>', '&amp;', '<!--', '</a>', '<b c="d"/>', 'x', ' '], texts = pieces.flatMap((a) => pieces.flatMap((b) => pieces.map((c) => `${a}${b}${c}`)))
  for (const t of texts) {
    const said = escaped(t), a = new DOMParser().parseFromString(`<a b="${said}">${said}</a>`, 'text/xml').documentElement!
    expect([a.getAttribute('b'), a.textContent, a.getElementsByTagName('*').length]).toEqual([t, t, 0])
  }
})
