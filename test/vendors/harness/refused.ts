/** What two and more vendors are told in the same words: an SDK that is not whole, and one that refuses to be left. */
import type { OnDiagnostic } from '@onhook/adapters/session'
import type { Call, TransportPort } from '@onhook/machine'
import { expect } from 'vitest'
import { tell, until } from './story.ts'

/** An SDK that lacks a member refuses the join, and which one it is is told, by the diagnostic `missing-member`. */
export async function expectLackTold(create: (onDiagnostic: OnDiagnostic) => TransportPort, message: string): Promise<void> {
  const told: string[] = [], { call } = tell(create(({ code, message: said }) => { told.push(`${code} ${said}`) }))
  await expect(call.join()).rejects.toMatchObject({ cause: { reason: 'internal-error' } })
  expect(told).toEqual([`missing-member ${message}`])
}
/** A leave that the SDK refuses is our leave all the same, and its session is left in the end. `refuse`: the next leave, once. */
export async function expectLeftAllTheSame(call: Call, refuse: () => void, isOut: () => boolean): Promise<void> {
  await call.join()
  refuse()
  void call.leave()
  expect((await call.ended).reason).toBe('local-leave')
  await call.settled
  await until('to be out', isOut)
}
