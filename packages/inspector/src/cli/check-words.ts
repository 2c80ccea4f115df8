/** The report of a check, for people. */
import type { CheckReport, PropertyResult } from '@onhook/machine/proof'

const n = (x: number): string => x.toLocaleString('en')

const DUTIES_TOLD_MAX = 5

export function wordsOf(report: CheckReport, what: string): string {
  const { machine, product, properties, assumptions } = report
  const lines = [`${what}: ${n(machine.states)} states, ${n(machine.transitions)} rows, hash ${machine.hash}${machine.complete === false ? '  PARTIAL: not compared with the whole machine to the end' : ''}`, '']
  for (const p of product) lines.push(`${p.environment.padEnd(44)} ${n(p.states).padStart(10)} states ${n(p.transitions).padStart(11)} transitions  depth ${String(p.depth).padStart(2)}  ${p.seconds.toFixed(1)} s${p.complete ? '' : '  PARTIAL'}`)
  lines.push('')
  for (const environment of [...new Set(properties.map(p => p.environment))]) {
    const mine = properties.filter(p => p.environment === environment), of = (v: PropertyResult['verdict']): PropertyResult[] => mine.filter(p => p.verdict === v)
    const empty = of('vacuous'), isCut = environment !== 'table' && !product.some(p => p.environment === environment)
    lines.push(`${environment.padEnd(44)} ${of('holds').length} hold${of('violated').length > 0 ? `, ${of('violated').length} VIOLATED: ${of('violated').map(p => p.id).join(' ')}` : ''}${empty.length > 0 ? `, ${empty.length} never met here: ${empty.map(p => p.id).join(' ')}` : ''}${isCut ? '  PARTIAL: interrupted' : ''}`)
  }
  if (assumptions.length > 0) {
    lines.push('', 'What each assumption carries (without it, this breaks):')
    for (const a of assumptions) lines.push(`${a.id.padEnd(5)} ${a.breaks.join(' ').padEnd(32)} ${a.text}`)
  }
  const violated = firstOfEach(properties.filter(x => x.verdict === 'violated'))
  // A duty is broken in one step of the table, and one mistake breaks many: a few show it.
  const inOneStep = violated.filter(p => p.environment === 'table'), told = inOneStep.slice(0, DUTIES_TOLD_MAX)
  for (const p of told) lines.push('', ...storyOf(p))
  if (inOneStep.length > told.length) lines.push('', `and ${inOneStep.length - told.length} more in the table; --json lists each`)
  for (const p of violated) if (p.environment !== 'table') lines.push('', ...storyOf(p))
  return `${lines.join('\n')}\n`
}
/** One story a property: the shortest. */
export function firstOfEach(violated: readonly PropertyResult[]): PropertyResult[] {
  const shortest = new Map<string, PropertyResult>()
  for (const p of violated) {
    const known = shortest.get(p.id)
    if (!known || (p.counterexample?.story.length ?? Infinity) < (known.counterexample?.story.length ?? Infinity)) shortest.set(p.id, p)
  }
  return [...shortest.values()]
}
export function storyOf({ id, says, environment, counterexample }: PropertyResult): string[] {
  return [`${id} is violated in ${environment}: ${says}`, ...(counterexample?.story ?? []), ...(counterexample?.forever ?? [])]
}
