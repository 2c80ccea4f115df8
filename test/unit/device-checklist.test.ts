/** The half hour with two phones: that it is one, that every step leaves a trace, and that the table beside it names steps that there are. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const [list = '', proved = ''] = readFileSync(fileURLToPath(new URL('../../docs/device-checklist.md', import.meta.url)), 'utf8').split('## Proved here')
const steps = [...list.matchAll(/^\| (\d+) ([^|]+) \| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$/gm)].map(([, number, name, minutes, toDo, see, save]) => ({ number: Number(number), name: name!, minutes: Number(minutes), toDo: toDo!, see: see!, save: save! }))

test('its steps are numbered, take half an hour together, and each says what to do, what to see and which trace to save', () => {
  expect(steps.map(({ number }) => number)).toEqual(steps.map((_, n) => n + 1))
  expect(steps.length).toBe(list.split('\n').filter(line => /^\| \d/.test(line)).length)
  expect(steps.reduce((sum, { minutes }) => sum + minutes, 0)).toBeLessThanOrEqual(30)
  for (const { number, minutes, toDo, see, save } of steps) {
    expect([number, minutes > 0, toDo.length > 20, see.length > 20]).toEqual([number, true, true, true])
    expect([number, save]).toEqual([number, expect.stringMatching(new RegExp(`^\`${String(number).padStart(2, '0')}-[a-z]+\``))])
  }
})
test('what single steps need beside the two phones and the computer is listed before them, and no other step needs it', () => {
  const needed = list.split('What is needed:')[1]!.split('\n## ')[0]!.split('\n').filter(line => line.startsWith('- '))
  for (const [what, step] of [['Bluetooth headset', 10], ['Telecom', 10], ['CometChat', 11], ['third telephone', 12]] as const) {
    expect([what, needed.filter(line => line.includes(what) && line.includes(`For step ${step} `)).length]).toEqual([what, 1])
    expect([what, steps.filter(({ toDo }) => toDo.includes(what)).map(({ number }) => number)]).toEqual([what, [step]])
  }
})
test('it has JavaScript cold, an incoming call, Telecom, and CometChat\'s service', () => {
  const names = steps.map(({ name }) => name).join(', ')
  for (const what of ['JavaScript cold', 'Incoming', 'Telecom', 'CometChat']) expect(names).toContain(what)
})
test('each step that the table names is one, and each step is named by it', () => {
  const named = [...proved.matchAll(/\bsteps? (\d+(?:, \d+)*)/g)].flatMap(([, numbers]) => numbers!.split(', ').map(Number))
  expect([...new Set(named)].toSorted((a, b) => a - b)).toEqual(steps.map(({ number }) => number))
})
