/** The reference says what the source says: every reason, error, setting, state and event once, and no other. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DEFAULT_POLICY, EVENTS, REASONS, REGIONS } from '../../packages/machine/src/index.ts'
import { referencePage } from './reference.ts'

const page = referencePage()
const section = (title: string): string => page.split(/^## /m).find(s => s.startsWith(title))!
const names = (title: string): string[] => [...section(title).matchAll(/^\| `([\w.?-]+)`/gm)].map(m => m[1]!)

test('each list has every name, and each once', () => {
  expect(names('Why a call ended')).toEqual(Object.keys(REASONS))
  expect(names('Policy')).toEqual(Object.keys(DEFAULT_POLICY))
  expect(names('The state')).toEqual([...Object.keys(REGIONS), 'attempt', 'joinedAt?', 'end?', 'choices?'])
  expect(names('Events').toSorted()).toEqual(Object.keys(EVENTS).toSorted())
  const errors = readFileSync(new URL('../../packages/machine/src/errors.ts', import.meta.url), 'utf8')
  expect(names('Errors')).toEqual([...errors.slice(0, errors.indexOf('const brand')).matchAll(/^ {2}\| '([\w-]+)'/gm)].map(m => m[1]))
})

test('each error and each setting has its own words', () => {
  for (const title of ['Errors', 'Policy']) {
    const words = section(title).split('\n').filter(row => row.startsWith('| `')).map(row => row.split(' | ').at(-1)!.replace(/ \|$/, ''))
    expect(words.every(w => w.length > 15), title).toBe(true)
    expect(new Set(words).size).toBe(words.length)
  }
  expect(section('Policy')).toContain('| `joinTimeoutMs` | milliseconds | 15 s | How long a join may take.')
})
