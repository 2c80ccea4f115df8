import { expect, test } from 'vitest'
import { FILTER_MAX, NAME_MAX, SAVED_MAX, problemWith, readSaved, renamed, withSaved, without } from './saved.ts'

const two = [{ name: 'hang up', filter: 'event:user.leave' }, { name: 'trouble', filter: 'is:refused' }]

test('what was kept comes back; what is no filter is left out, and the others are not lost with it', () => {
  expect(readSaved(JSON.stringify(two))).toEqual(two)
  expect(readSaved(JSON.stringify([two[0], null, 7, { name: 'x' }, { name: '', filter: 'a' }, { name: 'HANG UP', filter: 'b' }, { name: 'long', filter: 'f'.repeat(FILTER_MAX + 1) }, two[1]]))).toEqual(two)
  expect(readSaved('[{"name":" late ","filter":" t>4 "}]')).toEqual([{ name: 'late', filter: 't>4' }])
  for (const bad of [null, '', '{', '{}', '"text"', 'null', '7']) expect(readSaved(bad)).toEqual([])
  expect(readSaved(JSON.stringify(Array.from({ length: 1_000 }, (_, i) => ({ name: `n${i}`, filter: 'x' }))))).toHaveLength(SAVED_MAX)
})
test('why a filter cannot be kept is said', () => {
  expect(problemWith(two, ' ', 'x')).toBe('Give the filter a name.')
  expect(problemWith(two, 'n'.repeat(NAME_MAX + 1), 'x')).toBe('A name can have at most 40 characters, and this one has 41.')
  expect(problemWith(two, 'new', ' ')).toBe('An empty filter shows everything, and needs no name.')
  expect(problemWith(two, 'Trouble ', 'x')).toBe('Another filter already has the name Trouble.')
  expect(problemWith(two, 'Trouble', 'is:refused', 'trouble')).toBeUndefined()
})
test('they are added, renamed and removed; what cannot be changes nothing', () => {
  expect(withSaved(two, ' third ', ' seq:3 ')).toEqual([...two, { name: 'third', filter: 'seq:3' }])
  expect(withSaved(two, 'trouble', 'seq:3')).toEqual(two)
  expect(renamed(two, 'trouble', 'refused')).toEqual([two[0], { name: 'refused', filter: 'is:refused' }])
  expect(renamed(two, 'trouble', 'hang up')).toEqual(two)
  expect(without(two, 'hang up')).toEqual([two[1]])
})
