import { readFileSync } from 'node:fs'
import { DOMParser } from '@xmldom/xmldom'
import { describe, expect, test } from 'vitest'
import { type Call, type TraceRecord, append, emptyTimeline, readTrace } from '../../common/index.ts'
import { parseFilter } from '../filter/filter.ts'
import { indexOf } from '../store/call-index.ts'
import { Shown } from '../store/shown.ts'
import type { Colours } from '../time/colours.ts'
import { draw } from '../time/draw.ts'
import { geometryOf } from '../time/geometry.ts'
import { fileName } from './save.ts'
import { xmlText } from './svg.ts'
import { createSvgPen } from './svg-pen.ts'

const colours: Colours = { text: '#111', text3: '#333', panel: '#fff', line: '#ddd', line2: '#aaa', held: '#555', heldOn: '#eee', violation: '#b00', focus: '#00f', forced: false, mark: (s) => `mark-${s}`, tint: (s) => `tint-${s}`, ink: (s) => `ink-${s}` }
function drawn(call: Call, scale: 'folded' | 'true' | 'steps', view: readonly [number, number] = [0, 1], outside?: number) {
  const { pen, parts } = createSvgPen(), list = new Shown(call.key, parseFilter('', []), true)
  while (list.advance(call, 50));
  draw(pen, call, indexOf(call), geometryOf(call, indexOf(call), 1_200, scale, view, true, false, false), colours, scale, list, outside)
  const problems: string[] = []
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${parts.join('')}</svg>`
  const doc = new DOMParser({ onError: (level, message) => { if (level !== 'warning') problems.push(`${level}: ${message}`) } }).parseFromString(text, 'image/svg+xml')
  return { doc, problems, words: [...doc.getElementsByTagName('text')].map((e) => e.textContent) }
}
const sample = append(emptyTimeline(), 'sample', readTrace(readFileSync(new URL('../sample/incident.jsonl', import.meta.url), 'utf8')).records.filter((r) => r.call === 'k7q2-31d0')).calls[0]!

describe('the strip as a file', () => {
  test('on each scale it is one well-formed drawing with its lanes, its ruler and its clips closed', () => {
    for (const scale of ['folded', 'true', 'steps'] as const) for (const view of [[0, 1], [0.4, 0.5]] as const) {
      const { doc, problems, words } = drawn(sample, scale, view)
      expect(problems).toEqual([])
      expect(words).toContain('mounted')
      for (const clip of [...doc.getElementsByTagName('g')].map((g) => g.getAttribute('clip-path'))) expect([...doc.getElementsByTagName('clipPath')].map((c) => `url(#${c.getAttribute('id')})`)).toContain(clip)
    }
    expect(drawn(sample, 'folded').words).toEqual(expect.arrayContaining(['11 s', '26 s', '0:00.0', 'running', 'ended']))
    expect(drawn(sample, 'steps').words).toContain('#0')
    expect(drawn(sample, 'true').words).toContain('1:00')
  })
  test('the step that left the table has a double line and a diamond that is not filled; a violated property in the same place has its own', () => {
    const marks = (outside?: number) => [...drawn(sample, 'steps', [0, 1], outside).doc.getElementsByTagName('path')].filter((p) => p.getAttribute('fill') === '#b00' || p.getAttribute('stroke') === '#b00').map((p) => `${/z$/.test(p.getAttribute('d')!) ? 'diamond' : 'line'} ${p.getAttribute('fill') === '#b00' ? 'filled' : p.getAttribute('stroke-dasharray') ? 'dashed' : 'drawn'}`)
    const alarmed = indexOf(sample).alarms, violated = alarmed.flatMap(() => ['line dashed', 'diamond filled'])
    expect(alarmed.length).toBeGreaterThan(0)
    expect(marks()).toEqual(violated)
    expect(marks(alarmed[0]!.row)).toEqual(['line drawn', 'line drawn', 'diamond drawn', ...violated])
    const x = (row: number): number[] => [...drawn(sample, 'steps', [0, 1], row).doc.getElementsByTagName('path')].filter((p) => p.getAttribute('stroke') === '#b00' && !p.getAttribute('stroke-dasharray')).slice(0, 2).map((p) => Number(/M([\d.]+)/.exec(p.getAttribute('d')!)![1]))
    const [left, right] = x(40), g = geometryOf(sample, indexOf(sample), 1_200, 'steps', [0, 1], true, false, false)
    expect((left! + right!) / 2).toBeCloseTo(g.x(40), 1)
  })
  test('an event has a tick; what came of a command, and what an adapter says, has none, and no room of its own', () => {
    const records = (more: object[]) => append(emptyTimeline(), `ticks ${more.length}`, [{ v: 1, kind: 'step', call: 'c', attempt: 1, seq: 0, t: 0, event: { type: 'a' }, from: { session: 'idle' }, to: { session: 'joining' } }, ...more, { v: 1, kind: 'step', call: 'c', attempt: 1, seq: more.length + 1, t: 0, event: { type: 'b' }, from: { session: 'joining' }, to: { session: 'joining' } }] as unknown as TraceRecord[]).calls[0]!
    const port = { v: 1, kind: 'port', call: 'c', attempt: 1, t: 0, of: 0, port: 'service', command: 'launchService', outcome: 'done' }, result = { ...port, seq: 1 }, said = { ...port, seq: 2, command: 'diagnostic', diagnostic: { code: 'channel-blocked', message: '' } }
    const ticks = (call: Call): number => [...drawn(call, 'folded').doc.getElementsByTagName('path')].filter((p) => ['#111', '#333'].includes(p.getAttribute('stroke') ?? '') && ['1.6', '1.2'].includes(p.getAttribute('stroke-width') ?? '')).reduce((n, p) => n + (p.getAttribute('d')!.match(/M/g)?.length ?? 0), 0)
    const plain = records([]), noted = records([result, said])
    expect([ticks(plain), ticks(noted)]).toEqual([2, 2])
    expect(indexOf(noted).total('folded') - indexOf(plain).total('folded')).toBe(4)
  })
  test('what a trace calls its states is text in it, whatever that is', () => {
    const evil = '<script>"&\u0001'
    const call = append(emptyTimeline(), 'evil', [0, 1].map((seq) => ({ v: 1, kind: 'step', call: 'c', attempt: 1, seq, t: seq * 60_000, event: { type: evil }, from: { session: 'x', service: evil }, to: { session: evil, service: evil } }) as unknown as TraceRecord)).calls[0]!
    const { doc, problems, words } = drawn(call, 'folded')
    expect([problems, doc.getElementsByTagName('script').length, words.includes(xmlText(evil))]).toEqual([[], 0, true])
  })
})

test('files are named by letters that every system takes', () => {
  expect(fileName(['k7q2-31d0', 'chart'], 'svg')).toBe('k7q2-31d0-chart.svg')
  expect(fileName(['../../etc/passwd', 'a b:c'], 'html')).toBe('.._.._etc_passwd-a_b_c.html')
  expect(fileName(['', ''], 'html')).toBe('call.html')
  expect(fileName(['x'.repeat(500)], 'png').length).toBe(104)
})
