import { expect, test } from 'vitest'
import { type Call, type TraceRecord, append, emptyTimeline } from '../../common/index.ts'
import { createSvgPen } from '../export/svg-pen.ts'
import { parseFilter } from '../filter/filter.ts'
import { CallIndex } from '../store/call-index.ts'
import { Shown } from '../store/shown.ts'
import type { Colours } from './colours.ts'
import { draw } from './draw.ts'
import { geometryOf } from './geometry.ts'

const COLOURS = { text: 'strong', text3: 'quiet', line: 'line', line2: 'line2', panel: 'panel', held: 'held', heldOn: 'heldOn', violation: 'red', focus: 'focus', forced: false, tint: () => 'tint', mark: () => 'mark', ink: () => 'ink' } as unknown as Colours
const joined = (app: string) => ({ session: 'joined', app }), STATES = [joined('active'), joined('background')], EVENTS = [{ type: 'network.changed' }, { type: 'user.mute' }]
/** A call of so many rows: a change, then four ignored ones, again and again; the first half of them from outside, the others of the user. */
const callOf = (n: number): Call => append(emptyTimeline(), `d${n}`, Array.from({ length: n }, (_, seq) => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: 1_000 + seq, event: EVENTS[seq < n / 2 ? 0 : 1], from: STATES[(Math.ceil(seq / 5)) % 2], to: STATES[(Math.floor(seq / 5) + 1) % 2], ignored: seq % 5 > 0 }) as unknown as TraceRecord)).calls[0]!

/** The ticks as they are drawn: for each look the left and the right end of those that have it, in parts of the strip. */
function ticksOf(n: number, filter: string): Record<string, [number, number]> {
  const call = callOf(n), index = new CallIndex().sync(call), g = geometryOf(call, index, 1_000, 'steps', [0, 1], false, false, false), { pen, parts } = createSvgPen()
  const shown = new Shown(call.key, parseFilter(filter, []), false)
  while (shown.advance(call, 1_000)) { /* to the end */ }
  draw(pen, call, index, g, COLOURS, 'steps', shown, undefined)
  const out: Record<string, [number, number]> = {}
  for (const part of parts) {
    const [, path, colour, width] = /<path d="([^"]+)" fill="none" stroke="(strong|quiet)" stroke-width="(1\.6|1\.2)"/.exec(part) ?? []
    const xs = width === undefined ? [] : [...path!.matchAll(/M([\d.]+) /g)].map((m) => (Number(m[1]) - g.left) / (g.right - g.left)), at = [Math.min(...xs), Math.max(...xs)].map((x) => Math.round(x * 10) / 10) as [number, number]
    // Not the last column, which may have too few rows for a change.
    if (xs.length > 1) out[`${colour}${part.includes('opacity="0.25"') ? ', dim' : ''}`] = at
  }
  return out
}

test.each([400, 8_000])('of %i rows the filter dims the ticks that it hides, and no others', (n) => {
  const some = ticksOf(n, 'event:network.changed'), all = ticksOf(n, '')
  // So many to a pixel that each column has a change.
  if (n > 4_000) {
    expect(all).toEqual({ strong: [0, 1] })
    expect(some).toEqual({ strong: [0, 0.5], 'strong, dim': [0.5, 1] })
    // Of what is shown nothing has changed, whatever is hidden between.
    expect(ticksOf(n, 'event:network.changed is:ignored')).toEqual({ quiet: [0, 0.5], 'strong, dim': [0.5, 1] })
    expect(ticksOf(n, 'event:nothing')).toEqual({ 'strong, dim': [0, 1] })
    return
  }
  expect(all).toEqual({ strong: [0, 1], quiet: [0, 1] })
  expect(some).toEqual({ strong: [0, 0.5], quiet: [0, 0.5], 'strong, dim': [0.5, 1], 'quiet, dim': [0.5, 1] })
})
