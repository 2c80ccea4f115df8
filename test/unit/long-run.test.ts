/** A long run has every property of the phone's workspace, and each is told at least five times as often there. */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PHONE_SUITES } from '../support/phone-suites.ts'

const root = new URL('../mobile/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const sources = ['android', 'app', 'bundle', 'harness', 'ios', 'setup', 'transport'].flatMap(folder => readdirSync(new URL(folder, root)).filter(name => /\.tsx?$/.test(name)).map(name => `${folder}/${name}`))
const properties = sources.filter(path => /\bfc\.assert\(/.test(read(path)))

describe('a long run', () => {
  test('has each test file of the phone with properties, its own or those of a suite that it runs, and no other', () => {
    const suites = properties.filter(path => path.endsWith('-suite.ts')).map(path => path.replace(/.*\//, './'))
    const files = sources.filter(path => /\.test\.tsx?$/.test(path) && (properties.includes(path) || suites.some(suite => read(path).includes(`'${suite}'`))))
    expect(files.map(path => PHONE_SUITES.filter(suite => path.includes(suite)).length)).toEqual(files.map(() => 1))
    expect(PHONE_SUITES.filter(suite => !files.some(path => path.includes(suite)))).toEqual([])
    expect(properties.length).toBeGreaterThan(9)
  })
  test.each(properties)('tells each property at least five times as often: %s', (path) => {
    const text = read(path), number = (digits: string): number => Number(digits.replaceAll('_', ''))
    const often = [...text.matchAll(/numRuns: isLong \? ([\d_]+) : ([\d_]+)/g)].map(([, long = '', usual = '']) => number(long) / number(usual))
    expect([often.length, often.filter(times => times < 5)]).toEqual([text.split('fc.assert(').length - 1, []])
  })
})
