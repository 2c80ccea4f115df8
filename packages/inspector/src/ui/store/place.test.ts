import { expect, test } from 'vitest'
import type { Call } from '../../common/index.ts'
import { placed } from './place.ts'

const call = (name: string, attempt: number, device: string) => ({ key: `${device}/${name}/${attempt}`, call: name, attempt, device }) as Call
const calls = [call('room', 1, 'left'), call('room', 2, 'left'), call('room', 1, 'right'), call('a@b', 1, 'left')]
const keyOf = (device: string | undefined, isWhole: boolean, attempt?: number, name = 'room') => placed(calls, { call: name, attempt, device, seq: undefined }, isWhole)?.key

test('an address without a device means the first that has the call, as it always did', () => {
  expect([keyOf(undefined, false), keyOf(undefined, false, 2), keyOf(undefined, true, 3)]).toEqual(['left/room/1', 'left/room/2', undefined])
})
test('one with a device means its call, and no other while that may still come', () => {
  expect([keyOf('right', false), keyOf('right', false, 1), keyOf('right', false, 2), keyOf('elsewhere', false)]).toEqual(['right/room/1', 'right/room/1', undefined, undefined])
})
test('when nothing more comes, the call of another device is better than none', () => {
  expect([keyOf('right', true), keyOf('elsewhere', true), keyOf('elsewhere', true, 2)]).toEqual(['right/room/1', 'left/room/1', 'left/room/2'])
})
test('an address that was written by hand may have the sign in the name of the call', () => { expect(keyOf('b', false, undefined, 'a')).toBe('left/a@b/1') })
