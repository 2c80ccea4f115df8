/** Time as Mermaid text: the lanes of all regions as a gantt chart, and the time in each state of the session as a pie. */
import type { Call } from '../../common/index.ts'
import { figuresOf } from '../../common/statistics.ts'
import { laneOrder, regionName, valueName } from '../regions.ts'
import { mermaidText } from './mermaid.ts'

/** Bars beyond these are no picture that anybody reads. */
export const BARS_MAX = 400

/** Milliseconds since the first record that has a time; a hole has no bar. */
export function lanesText(call: Call): string {
  const names = ['session', ...laneOrder(Object.keys(call.runs).filter((r) => r !== 'session'))].filter((r) => call.runs[r])
  const first = names.flatMap((r) => call.runs[r]!.map((run) => run.tStart)).reduce((a, b) => (Number.isFinite(b) && b < a ? b : a), Infinity)
  const out = ['gantt', `  title ${mermaidText(call.call)}`, '  dateFormat x', '  axisFormat %M:%S']
  let bars = 0, left = 0
  for (const region of names) {
    out.push(`  section ${mermaidText(regionName(region))}`)
    for (const { value, tStart, tEnd } of call.runs[region]!) {
      if (value === null || !Number.isFinite(tStart) || !Number.isFinite(tEnd)) continue
      if (bars >= BARS_MAX) { left++; continue }
      bars++
      // A bar without a length is none.
      const from = Math.round(tStart - first)
      out.push(`  ${mermaidText(valueName(value))} : ${from}, ${Math.max(from + 1, Math.round(tEnd - first))}`)
    }
  }
  if (left > 0) out.push(`  %% ${left} more are left out`)
  return `${out.join('\n')}\n`
}

/** Seconds in each state. */
export function figuresText(call: Call): string {
  const slices = Object.entries(figuresOf(call).inState).filter(([, ms]) => ms > 0)
  if (slices.length === 0) throw new Error('no state of this call has a length')
  return `${['pie showData', `  title ${mermaidText(call.call)}, seconds in each state`, ...slices.map(([state, ms]) => `  "${mermaidText(state)}" : ${Math.max(0.001, Math.round(ms) / 1000)}`)].join('\n')}\n`
}
