/**
 * A machine is compiled in parts: the core and each listener. The tables are the machine only where no part looks
 * into another, moves another, or raises what another hears, except for the core's two signals. Any other machine is
 * refused, and the error names the place.
 */
import { type AnyStateMachine, type AnyStateNode } from 'xstate'
import { CallError } from './errors.ts'
import { SIGNALS } from './session-state.ts'

const TOGETHER = 'the tables would say something else than the machine does: name both regions in the core of `regions`'
const refuse = (field: string, message: string): never => { throw new CallError('not-finite', message, { field }) }

/** The regions of each part, the core first. @throws CallError `not-finite` unless each region of the machine is named once */
export function partsOf(machine: AnyStateMachine, core: readonly string[], listeners: readonly string[]): string[][] {
  const known = Object.keys(machine.states), named = [...core, ...listeners]
  const unknown = named.find(r => !known.includes(r)), twice = named.find((r, i) => named.indexOf(r) !== i), missing = known.find(r => !named.includes(r))
  if (unknown !== undefined) refuse('regions', `regions names "${unknown}", and the machine has no such region; it has ${known.join(', ')}`)
  if (twice !== undefined) refuse('regions', `regions names "${twice}" twice; a region is in the core, or it is one listener`)
  if (missing !== undefined) refuse('regions', `regions leaves out "${missing}"; name it in the core, or as a listener`)
  return [[...core], ...listeners.map(l => [l])]
}

type Guard = { type?: string; stateValue?: unknown; guards?: unknown[] }
/**
 * Looks at what each transition targets, and at what its guard looks at.
 * @throws CallError `not-finite`, `field` being the place
 */
export function checkParts(machine: AnyStateMachine, parts: readonly (readonly string[])[]): void {
  const { guards } = machine.implementations as unknown as { guards: Record<string, unknown> }
  const regionsIn = (stateValue: unknown): string[] =>
    typeof stateValue === 'string' ? [stateValue.startsWith('#') ? machine.getStateNodeById(stateValue).path[0]! : stateValue.split('.')[0]!] : Object.keys(stateValue ?? {})
  /** What a guard looks at. A guard that nobody has written looks at nothing: XState reports it. */
  const looksAt = (guard: unknown): string[] => {
    const of = typeof guard === 'function' ? guard : guards[typeof guard === 'string' ? guard : String((guard as Guard | undefined)?.type)]
    const { stateValue, guards: parts } = (of ?? {}) as Guard
    return [...regionsIn(stateValue), ...(parts?.flatMap(looksAt) ?? [])]
  }
  const check = (at: string, node: AnyStateNode, region: string, part: readonly string[]): void => {
    for (const t of [node.always, ...node.transitions.values()].flat()) {
      if (!t) continue
      const place = `${at}.${t.eventType ? `on["${t.eventType}"]` : 'always'}`
      const target = t.target?.find(n => n.path[0] !== region)
      if (target) refuse(place, `${place} targets #${target.id}: a region cannot move another, and going there would begin all regions anew; let "${String(target.path[0])}" hear the event itself`)
      const other = looksAt(t.guard).find(r => !part.includes(r))
      if (other !== undefined) refuse(place, `${place} looks at "${other}", which is in another table, so ${TOGETHER}`)
    }
    for (const [name, child] of Object.entries(node.states)) check(`${at}.states.${name}`, child, region, part)
  }
  const all = [...machine.root.transitions.keys()][0] ?? (machine.root.always?.length ? 'always' : undefined)
  if (all !== undefined) refuse('machine.on', `the machine as a whole answers ${all === 'always' ? 'by "always"' : `"${all}"`}, and its tables would each do so: let a region hear it`)
  for (const part of parts) for (const region of part) check(`machine.states.${region}`, machine.states[region]!, region, part)
}

/** Does a transition that is written for `heard` (`*` and `word.*` are for several) take an event of this type? */
const takes = (heard: string, type: string): boolean => heard === '*' || heard === type || (heard.endsWith('.*') && `${type}.`.startsWith(heard.slice(0, -1)))

/**
 * Judges what a step of one part has raised: no region of another part may hear it, except for the core's two
 * signals. (Whether the core raises those exactly when its session says so is seen only by running the whole
 * machine.)
 */
export function raisingOf(machine: AnyStateMachine, parts: readonly (readonly string[])[], part: number): (type: string, where: () => string) => void {
  const others = parts.flatMap((regions, i) => (i === part ? [] : regions))
  const hears = (node: AnyStateNode, type: string): boolean => [...node.transitions.keys()].some(t => takes(t, type)) || Object.values(node.states).some(n => hears(n, type))
  const known = new Set<string>(part === 0 ? SIGNALS : undefined)
  return (type, where) => {
    if (known.has(type)) return
    const other = others.find(r => hears(machine.states[r]!, type))
    if (other !== undefined) refuse('machine', `"${parts[part]!.join('", "')}" raises ${type} ${where()}, and "${other}" hears it, which is in another table, so ${TOGETHER}`)
    known.add(type)
  }
}
