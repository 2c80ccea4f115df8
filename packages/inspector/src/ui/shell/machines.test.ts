import { expect, test } from 'vitest'
import { type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { machineName, machineOf, machineWords, machinesOf } from './machines.ts'

const open = (call: string, hash?: string, version = '1.0'): TraceRecord => ({ v: 1, kind: 'open', call, attempt: 1, seq: 0, t: 0, ...(hash !== undefined && { machine: { hash, version } }) })
const calls = (...records: TraceRecord[]) => append(emptyTimeline(), 'd', records).calls

test('one version, or none that is named, is not worth a word; two are named with their calls', () => {
  expect(machineWords([], 'here')).toBeUndefined()
  expect(machineWords(calls(open('a', 'aaaa1'), open('b', 'aaaa1'), open('c')), 'here')).toBeUndefined()
  expect(machineWords(calls(open('a', 'aaaa1'), open('b', 'bbbb1', '2.0'), open('c', 'bbbb1', '2.0')), 'In this file')).toEqual({ words: 'Two machine versions', further: 'In this file: aaaa (1.0) wrote 1 call, bbbb (2.0) wrote 2 calls. Each call is judged by its own table.' })
  expect(machineWords(calls(...Array.from({ length: 12 }, (_, i) => open(`c${i}`, `${i}-hash`, ''))), 'Here')).toMatchObject({ words: '12 machine versions', further: expect.stringMatching(/^Here: 0-ha wrote 1 call, .* and 8 more wrote the others\./) as unknown })
})
test('a call names its own; what a trace holds instead of a hash is none', () => {
  const [a, b] = calls(open('a', 'aaaa1'), { ...open('b'), machine: { hash: 7, version: {} } } as unknown as TraceRecord)
  expect([machineName(machineOf(a!)!), machineOf(b!)]).toEqual(['aaaa (1.0)', undefined])
  expect(machinesOf([a!, b!]).size).toBe(1)
})
