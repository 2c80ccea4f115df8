/**
 * Draws the time strip on a canvas: ticks, session ribbon, a lane for each region. What is narrower than a pixel is
 * merged, so that the cost is that of the pixels and not of the records.
 */
import { firstWhere } from '../../common/first-where.ts'
import { type Call, type Run, rowIndexAt } from '../../common/index.ts'
import { mainRegion } from '../actors/actors.ts'
import { type Form, formOf, valueName } from '../regions.ts'
import type { CallIndex, Scale } from '../store/call-index.ts'
import type { Shown } from '../store/shown.ts'
import type { Colours } from './colours.ts'
import { type Geometry, SESSION_H, SESSION_Y, TICKS_Y } from './geometry.ts'
import type { Pen } from './pen.ts'
import { BREAK_MS } from './silence.ts'

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif'
/** Above this many rows in sight, ticks are read pixel by pixel. */
const ROWS_DRAWN_MAX = 4_000

export type Drawn = { merged: number }

/** @param outside the row that left the machine's table */
export function draw(ctx: Pen, call: Call, index: CallIndex, g: Geometry, c: Colours, scale: Scale, shown: Shown, outside: number | undefined): Drawn {
  ctx.clearRect(0, 0, g.width, g.height)
  if (index.length === 0) return { merged: 0 }
  const first = Math.max(0, g.rowAt(g.left - 2) - 1), last = Math.min(index.length - 1, g.rowAt(g.right + 2))
  axis(ctx, index, g, c, scale, first, last)
  if (g.ruler !== undefined && scale !== 'true') ruler(ctx, call, index, g, c, scale, g.ruler)
  const merged = ticks(ctx, index, g, c, shown, first, last)
  const runs = { merged: 0 }
  session(ctx, call, g, c, runs)
  for (const lane of g.lanes) lanes(ctx, call, lane, g, c, runs)
  gaps(ctx, call, g, c)
  // Cause and effect are two marks, also where they stand at one place.
  if (outside !== undefined) leaving(ctx, g.x(outside), g, c)
  for (const a of index.alarms) alarm(ctx, g.x(a.row), g, c)
  return { merged: merged + runs.merged }
}

const text = (ctx: Pen, words: string, x: number, y: number, fill: string, font: string, align: CanvasTextAlign = 'left') => {
  ctx.font = `${font} ${SANS}`
  ctx.fillStyle = fill
  ctx.textAlign = align
  ctx.textBaseline = 'alphabetic'
  ctx.fillText(words, x, y)
}
const line = (ctx: Pen, x1: number, y1: number, x2: number, y2: number, stroke: string, width = 1, dash: number[] = []) => {
  ctx.beginPath()
  ctx.setLineDash(dash)
  ctx.strokeStyle = stroke
  ctx.lineWidth = width
  ctx.moveTo(x1, y1)
  ctx.lineTo(x2, y2)
  ctx.stroke()
  ctx.setLineDash([])
}
const crisp = (n: number): number => Math.round(n) + 0.5

/** In folded time each long silence is labelled with its true length; in true time the seconds are. */
function axis(ctx: Pen, index: CallIndex, g: Geometry, c: Colours, scale: Scale, first: number, last: number): void {
  let label = -99
  if (scale === 'true') {
    const total = index.total('true'), inSight = (total * (g.right - g.left)) / Math.max(1, g.xOfMs(total) - g.xOfMs(0))
    const step = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].find((s) => inSight / 1000 / s < (g.narrow ? 6 : 12)) ?? 7200
    for (let n = Math.max(0, Math.ceil(((g.left - g.xOfMs(0)) / Math.max(1e-9, g.xOfMs(1000) - g.xOfMs(0))) / step)); n * step * 1000 <= total; n++) {
      const x = g.xOfMs(n * step * 1000)
      if (x > g.right) break
      line(ctx, crisp(x), 14, crisp(x), g.height, c.line)
      text(ctx, seconds(n * step), x, 9, c.text3, '400 10px', 'center')
    }
    return
  }
  if (scale === 'steps' || last - first > ROWS_DRAWN_MAX) return
  for (let i = Math.max(1, first); i <= last; i++) {
    const dt = index.ms(i) - index.ms(i - 1)
    if (dt <= BREAK_MS) continue
    const x = (g.x(i) + g.x(i - 1)) / 2
    if (x < g.left || x > g.right) continue
    line(ctx, crisp(x), 14, crisp(x), g.height, c.line, 1, [2, 3])
    if (x - label > 34) { text(ctx, seconds(Math.round(dt / 1000)), x, 9, c.text3, '400 10px', 'center'); label = x }
  }
}
const seconds = (s: number): string => (s < 60 ? `${Number(s.toFixed(1))} s` : `${Math.floor(s / 60)}:${String(Math.round(s % 60)).padStart(2, '0')}`)

/** The least distance between two words of the ruler, px. */
const RULER_EVERY = 72

/** Where the scale is not time itself, records say where they stand: the time since open, or their number. */
function ruler(ctx: Pen, call: Call, index: CallIndex, g: Geometry, c: Colours, scale: Scale, y: number): void {
  let free = g.left
  for (let row = g.rowAt(g.left); row < index.length; row = Math.max(row + 1, g.rowAt(free))) {
    const x = g.x(row)
    if (x > g.right - 24) return
    if (x < free) continue
    const words = scale === 'steps' || call.tStart === undefined ? `#${seqAt(call, row)}` : since(index.ms(row))
    line(ctx, crisp(x), y - 9, crisp(x), y - 5, c.line2)
    text(ctx, words, x + 3, y, c.text3, '400 10px')
    free = x + RULER_EVERY
  }
}
/** Since open: `0:09.8`, `4:12`, `1:02:03`. */
const since = (ms: number): string => {
  const s = Math.floor(ms / 1000), tail = `${String(Math.floor(s / 60) % 60).padStart(s >= 3600 ? 2 : 1, '0')}:${String(s % 60).padStart(2, '0')}`
  return s >= 3600 ? `${Math.floor(s / 3600)}:${tail}` : `${tail}.${Math.floor((ms % 1000) / 100)}`
}

/** One for each event: tall and dark changed something, short and quiet did not; what the filter hides is dimmed. What came of a command, or an adapter says, is no event. */
function ticks(ctx: Pen, index: CallIndex, g: Geometry, c: Colours, shown: Shown, first: number, last: number): number {
  // One path for each look: a stroke for each tick would be most of the time of a frame.
  const paths: number[][] = [[], [], [], []]
  const tick = (x: number, strong: boolean, dim: boolean) => {
    paths[(strong ? 1 : 0) + (dim ? 2 : 0)]!.push(x)
  }
  let merged = 0
  if (last - first <= ROWS_DRAWN_MAX) {
    for (let i = first; i <= last; i++) {
      const kind = index.kind(i), x = g.x(i)
      if (kind === 'gap' || kind === 'port' || kind === 'diagnostic' || kind === 'open' || kind === 'close' || x < g.left - 1 || x > g.right + 1) continue
      tick(x, kind === 'changed', shown.filter.active && !shown.placeOf(i).found)
    }
  } else {
    for (let x = Math.floor(g.left), from = first; x <= g.right; x++) {
      const to = Math.min(last + 1, g.rowAt(x + 1))
      if (to > from) { const { isHidden, isChanged } = columnOf(index, shown, from, to); tick(x + 0.5, isChanged, isHidden) }
      from = Math.max(from, to)
    }
    merged = last - first + 1 - Math.floor(g.right - g.left)
  }
  for (const [n, path] of paths.entries()) {
    const strong = n % 2 === 1
    ctx.beginPath()
    for (const x of path) { ctx.moveTo(x, strong ? TICKS_Y - 1 : TICKS_Y + 3); ctx.lineTo(x, TICKS_Y + 8) }
    ctx.globalAlpha = n >= 2 ? 0.25 : strong ? 1 : 0.75
    ctx.strokeStyle = strong ? c.text : c.text3
    ctx.lineWidth = strong ? 1.6 : 1.2
    ctx.stroke()
  }
  ctx.globalAlpha = 1
  return merged
}

/** Of so many shown rows in one column of pixels it is looked whether one changed something; of more, whether any row of the column did. */
const COLUMN_ROWS_LOOKED_AT = 64
/** What one column of pixels says of rows [from, to): hidden, where the filter hides all of them; changed, where one that it shows did change something. */
function columnOf(index: CallIndex, shown: Shown, from: number, to: number): { isHidden: boolean; isChanged: boolean } {
  // What was not looked at yet is not hidden.
  if (!shown.filter.active || to > shown.done) return { isHidden: false, isChanged: index.anyChanged(from, to) }
  let isHidden = true, left = COLUMN_ROWS_LOOKED_AT
  for (let at = shown.items.lowerBound(from * 2); at < shown.items.length && shown.items.at(at) < to * 2; at++) {
    const item = shown.items.at(at)
    // A band is no row.
    if (item % 2 === 1) continue
    isHidden = false
    if (index.kind(item / 2) === 'changed') return { isHidden, isChanged: true }
    if (--left === 0) break
  }
  return { isHidden, isChanged: (isHidden || left === 0) && index.anyChanged(from, to) }
}

/** What is narrower is merged into the run before it, px. */
const RUN_MIN = 2

/** The runs in sight, the narrow ones merged: it goes from mark to mark, and steps over the runs between. */
function visible(call: Call, runs: readonly Run[], g: Geometry, each: (run: Run, x1: number, x2: number) => void, stats: { merged: number }): void {
  /** The first run at or after `low` that ends at or after a place. */
  const runAfter = (x: number, low: number): number => {
    const seq = seqAt(call, g.rowAt(x))
    return firstWhere(runs.length, (i) => runs[i]!.toSeq >= seq, low)
  }
  const start = (i: number): number => g.x(rowFrom(call, runs[i]!.fromSeq))
  let i = Math.max(0, runAfter(g.left, 0) - 1)
  while (i < runs.length) {
    const x1 = Math.max(g.left, start(i))
    if (x1 > g.right) return
    const x2 = i + 1 < runs.length ? Math.min(g.right, start(i + 1)) : g.right
    if (x2 < g.left) { i++; continue }
    const drawnTo = Math.max(x2, x1 + RUN_MIN)
    each(runs[i]!, x1, x2)
    let next = i + 1
    if (drawnTo > x2 && next < runs.length) {
      // The run that goes on beyond the mark is the next one; the last is always drawn, because it is the present.
      next = Math.min(runs.length - 1, Math.max(next, runAfter(drawnTo, next)))
      stats.merged += next - i - 1
    }
    i = next
  }
}
/** The first row at or after a number: the last number of a hole may have no row of its own. */
const rowFrom = (call: Call, seq: number): number => {
  const i = rowIndexAt(call, seq), row = call.rows[i]
  if (row === undefined) return 0
  return (row.kind === 'missing' ? row.to : row.seq) < seq ? Math.min(call.rows.length - 1, i + 1) : i
}
const seqAt = (call: Call, row: number): number => { const r = call.rows[Math.min(call.rows.length - 1, Math.max(0, row))]; return r === undefined ? 0 : r.kind === 'missing' ? r.from : r.seq }

function session(ctx: Pen, call: Call, g: Geometry, c: Colours, stats: { merged: number }): void {
  const main = mainRegion(call)
  visible(call, call.runs[main] ?? [], g, (run, x1, x2) => {
    if (run.value === null) return
    // A hue is a state of a session, and no other machine's.
    const w = Math.max(1.5, x2 - x1 - 0.75), hue = main === 'session' ? run.value : null
    ctx.fillStyle = c.tint(hue)
    ctx.fillRect(x1, SESSION_Y, w, SESSION_H)
    if (c.forced) { ctx.strokeStyle = c.text; ctx.lineWidth = 1; ctx.strokeRect(x1 + 0.5, SESSION_Y + 0.5, Math.max(1, w - 1), SESSION_H - 1) }
    ctx.fillStyle = c.mark(hue)
    ctx.fillRect(x1, SESSION_Y, w, 4)
    if (w > run.value.length * 6.4 + 8) text(ctx, run.value, x1 + 5, SESSION_Y + 16.5, c.ink(hue), '500 10.5px')
  }, stats)
}

function lanes(ctx: Pen, call: Call, lane: Geometry['lanes'][number], g: Geometry, c: Colours, stats: { merged: number }): void {
  ctx.globalAlpha = 0.55
  line(ctx, g.left, crisp(lane.mid), g.right, crisp(lane.mid), c.line2)
  ctx.globalAlpha = 1
  visible(call, call.runs[lane.region] ?? [], g, (run, x1, x2) => {
    if (run.value === null) return
    const form = formOf(lane.region, run.value)
    if (form === 'name' || lane.region.startsWith('.')) { stretch(ctx, run.value, x1, lane.mid, Math.max(2, x2 - x1 - 0.75), g, c); return }
    if (form === 'none') return
    const thin = form === 'around' || form === 'half'
    const h = thin ? 4 : g.narrow ? 18 : 11, w = Math.max(2, x2 - x1 - 0.75)
    // No form can be seen in so little.
    if (w <= RUN_MIN + 1) { speck(ctx, form, x1, lane.mid - h / 2, w, h, c); return }
    bar(ctx, form, x1 + 0.25, lane.mid - h / 2, w, h, c)
    const words = valueName(run.value)
    if (thin || w <= words.length * 6 + 10) return
    if (form === 'held') text(ctx, words, x1 + 5, lane.mid + 3.6, c.heldOn, '500 10px')
    else {
      ctx.font = `600 10px ${SANS}`
      ctx.lineWidth = 3.5
      ctx.lineJoin = 'round'
      ctx.strokeStyle = c.panel
      ctx.textAlign = 'left'
      ctx.strokeText(words, x1 + 5, lane.mid + 3.6)
      text(ctx, words, x1 + 5, lane.mid + 3.6, c.text, '600 10px')
    }
  }, stats)
}

/** A state of another machine's region, or one that ours does not have: nothing that is held or given back, only a name for a while. */
function stretch(ctx: Pen, value: string, x: number, mid: number, w: number, g: Geometry, c: Colours): void {
  const h = g.narrow ? 18 : 12
  ctx.fillStyle = c.tint(null)
  ctx.fillRect(x, mid - h / 2, w, h)
  ctx.fillStyle = c.mark(null)
  ctx.fillRect(x, mid - h / 2, w, 2)
  if (w > value.length * 5.8 + 8) text(ctx, value, x + 4, mid + 4.2, c.ink(null), '500 10px')
}

function speck(ctx: Pen, form: Form, x: number, y: number, w: number, h: number, c: Colours): void {
  ctx.globalAlpha = form === 'half' || form === 'wait' || form === 'trouble' ? 0.45 : 1
  ctx.fillStyle = c.held
  ctx.fillRect(x, y, w, h)
  ctx.globalAlpha = 1
}

/** Filled is held, hatched waits, dashed is trouble; thin is surroundings. */
function bar(ctx: Pen, form: Form, x: number, y: number, w: number, h: number, c: Colours): void {
  ctx.beginPath()
  ctx.roundRect(x, y, w, h, 1.5)
  if (form === 'half') ctx.globalAlpha = 0.45
  if (form === 'wait') hatch(ctx, x, y, w, h, 1, 2, 6, c.held)
  else if (form !== 'trouble') { ctx.fillStyle = c.held; ctx.fill() }
  ctx.globalAlpha = 1
  if (form === 'wait' || form === 'trouble') {
    ctx.beginPath()
    ctx.roundRect(x + 0.5, y + 0.5, Math.max(1, w - 1), h - 1, 1.5)
    ctx.setLineDash(form === 'trouble' ? [3, 2] : [])
    ctx.lineWidth = form === 'trouble' ? 1.4 : 1
    ctx.strokeStyle = c.held
    ctx.stroke()
    ctx.setLineDash([])
  }
}

/** Diagonal lines in the box that is the present path. `dir` 1 rises to the right, -1 falls. */
function hatch(ctx: Pen, x: number, y: number, w: number, h: number, dir: 1 | -1, width: number, every: number, stroke: string): void {
  ctx.save()
  ctx.clip()
  ctx.beginPath()
  ctx.strokeStyle = stroke
  ctx.lineWidth = width
  const gap = every * Math.SQRT2, start = Math.floor((x - h) / gap) * gap
  for (let at = start; at < x + w + h; at += gap) {
    if (dir === 1) { ctx.moveTo(at, y + h); ctx.lineTo(at + h, y) } else { ctx.moveTo(at, y); ctx.lineTo(at + h, y + h) }
  }
  ctx.stroke()
  ctx.restore()
}

/** A hole is hatched through all lanes: what was there is not known. However narrow, none is left out. */
function gaps(ctx: Pen, call: Call, g: Geometry, c: Colours): void {
  if (call.counts.missing === 0) return
  let drawnTo = -1
  for (const run of call.runs[mainRegion(call)] ?? []) {
    if (run.value !== null) continue
    const x1 = Math.max(g.left, g.x(rowFrom(call, run.fromSeq))), x2 = run.toSeq >= call.lastSeq ? g.right : Math.min(g.right, g.x(rowFrom(call, run.toSeq + 1))), w = Math.max(3, x2 - x1)
    if (x1 > g.right) return
    if (x2 < g.left || x1 + w <= drawnTo) continue
    drawnTo = x1 + w
    ctx.beginPath()
    ctx.rect(x1, SESSION_Y, w, g.height - SESSION_Y - 2)
    hatch(ctx, x1, SESSION_Y, w, g.height - SESSION_Y - 2, -1, 1.2, 5, c.text3)
  }
}

/** The first step outside the table: a double line and a diamond that is not filled, as its row has a double edge. */
function leaving(ctx: Pen, x: number, g: Geometry, c: Colours): void {
  if (x < g.left - 1 || x > g.right + 1) return
  for (const side of [-1.5, 1.5]) line(ctx, x + side, 14, x + side, g.height, c.violation)
  diamond(ctx, x)
  ctx.fillStyle = c.panel
  ctx.fill()
  ctx.strokeStyle = c.violation
  ctx.lineWidth = 1.4
  ctx.stroke()
}

function alarm(ctx: Pen, x: number, g: Geometry, c: Colours): void {
  if (x < g.left - 1 || x > g.right + 1) return
  line(ctx, x, 14, x, g.height, c.violation, 1.25, [3, 2])
  diamond(ctx, x)
  ctx.fillStyle = c.violation
  ctx.fill()
}

function diamond(ctx: Pen, x: number): void {
  ctx.beginPath()
  ctx.moveTo(x, 18.5); ctx.lineTo(x + 5.5, 24); ctx.lineTo(x, 29.5); ctx.lineTo(x - 5.5, 24)
  ctx.closePath()
}
