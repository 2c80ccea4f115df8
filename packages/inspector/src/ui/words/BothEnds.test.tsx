import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { BothEnds } from './BothEnds.tsx'

const drawn = (name: string): string => renderToStaticMarkup(<BothEnds>{name}</BothEnds>)
const letters = (html: string): string => html.replaceAll(/<[^>]*>/g, '')

test('all letters are there, and the last ones stand apart, where two files of one recording differ', () => {
  for (const side of ['a', 'b']) {
    const name = `checking-loss-40s-ff-${side}.jsonl`
    expect(letters(drawn(name))).toBe(name)
    expect(drawn(name)).toContain(`title="${name}"`)
    expect(drawn(name)).toContain(`<span>f-${side}.jsonl</span></span>`)
  }
})

test('a short name is as it is', () => { expect(drawn('k7q2-31d0')).toBe('k7q2-31d0') })
