/** A place that an address names, and which of the calls that are here it means. */
import type { Call } from '../../common/index.ts'

/** `attempt`, `device`: any, when left out. `seq`: the moment, or the end when left out. */
export type Place = { call: string; attempt: number | undefined; device: string | undefined; seq: number | undefined }

/** @param isWhole no more calls are on their way: one of another device is better than none, as where a file was renamed */
export function placed(calls: readonly Call[], { call, attempt, device }: Place, isWhole: boolean): Call | undefined {
  const named = calls.filter((c) => c.call === call && (attempt === undefined || c.attempt === attempt))
  if (device === undefined) return named[0]
  // Addresses were written by hand too, and a call may have that sign in its name.
  return named.find((c) => c.device === device) ?? calls.find((c) => attempt === undefined && c.call === `${call}@${device}`) ?? (isWhole ? named[0] : undefined)
}
