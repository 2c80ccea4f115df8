/** A callback of the host that fails when it has long returned. */
import type { Call } from '@onhook/machine'
import { expect } from 'vitest'

/** What a host gives to the adapter: the callback, and where diagnostics go. */
export type Failing = { fails: () => Promise<never>; onDiagnostic: (diagnostic: { code: string }) => void }

/** It is told by this code, and the call goes on. */
export async function expectToldAndGoesOn(code: string, open: (failing: Failing) => { call: Call }): Promise<void> {
  const codes: string[] = []
  const { call } = open({ fails: () => Promise.reject(new Error('the host fails later, on purpose')), onDiagnostic: told => { codes.push(told.code) } })
  await call.join()
  expect([call.state, codes]).toEqual(['joined', [code]])
  await call.leave()
}
