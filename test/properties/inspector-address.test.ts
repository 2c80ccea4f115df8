/** The address of the inspector's page: what is copied leads to where it was copied. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, readAddress } from '../../packages/inspector/src/ui/store/address.ts'

test('an address names its call, attempt, device and step again, whatever they are called', () => {
  const names = fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.stringMatching(/^[a-z]{1,4}(\.\d{1,3}){1,3}$/), fc.constantFrom('k7.2', 'simulate', 'a/5', 'a.3/5', '%2E2', '.', '2', '/'))
  fc.assert(fc.property(names, fc.integer({ min: 1, max: 99 }), fc.nat(), fc.option(names, { nil: undefined }), (call, attempt, seq, device) => {
    expect(readAddress(addressOf({ call, attempt }, seq, device))).toEqual({ call: call.replaceAll(/\p{Surrogate}/gu, '\uFFFD'), attempt: attempt === 1 ? undefined : attempt, device: device?.replaceAll(/\p{Surrogate}/gu, '\uFFFD'), seq })
  }))
})
