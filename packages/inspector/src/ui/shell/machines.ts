/** Which machine versions wrote the calls that are open: by the hash of the table that each call's first record names. */
import type { Call } from '../../common/index.ts'
import { isActor } from '../actors/actors.ts'
import { plural } from '../words/format.tsx'

const NUMBERS = ['', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine']
/** More are counted, and not named. */
const NAMED_MAX = 4

export type Machine = { hash: string; version: string }
export function machineOf(call: Call): Machine | undefined {
  const machine = call.open?.machine
  return isActor(call) || typeof machine?.hash !== 'string' ? undefined : { hash: machine.hash, version: typeof machine.version === 'string' ? machine.version : '' }
}
export const machineName = ({ hash, version }: Machine): string => `${hash.slice(0, 4)}${version === '' ? '' : ` (${version})`}`

/** By hash: the machine, and how many calls it wrote. */
export function machinesOf(calls: readonly Call[]): Map<string, Machine & { calls: number }> {
  const out = new Map<string, Machine & { calls: number }>()
  for (const call of calls) {
    const machine = machineOf(call), known = machine && out.get(machine.hash)
    if (known) known.calls++
    else if (machine) out.set(machine.hash, { ...machine, calls: 1 })
  }
  return out
}
/** Undefined of one version, or of none that is named. @param where "In this file" */
export function machineWords(calls: readonly Call[], where: string): { words: string; further: string } | undefined {
  const all = [...machinesOf(calls).values()]
  if (all.length < 2) return undefined
  const more = all.length - NAMED_MAX, named = all.slice(0, NAMED_MAX).map((m) => `${machineName(m)} wrote ${plural(m.calls, 'call')}`)
  return { words: `${NUMBERS[all.length] ?? all.length} machine versions`, further: `${where}: ${named.join(', ')}${more > 0 ? ` and ${more} more wrote the others` : ''}. Each call is judged by its own table.` }
}
