import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkChart } from '../../common/chart.ts'
import { type Call, type TraceRecord, append, emptyTimeline, readTrace } from '../../common/index.ts'
import { whyOutside } from '../judge/judged.ts'
import { mermaidText, sequenceText, stateText } from './mermaid.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const sample = append(emptyTimeline(), 'sample', readTrace(read('../sample/incident.jsonl')).records.filter((r) => r.call === 'k7q2-31d0')).calls[0]!
const chart = checkChart(JSON.parse(read('../call-chart.json')))
if (!chart.ok) throw new Error(chart.problem.field)
const session = chart.value.regions[0]!

describe('text in Mermaid', () => {
  test('what is syntax is an entity, and comes back as it was', () => {
    const shown = (text: string): string => mermaidText(text).replaceAll(/#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))
    for (const text of ['a;b', '#35;', 'x: y', '%% not a comment', '<img src=x onerror=alert(1)>', 'the end', 'END', 'e#nd', '"quoted" {and} [so]', 'state_1 * $x']) {
      expect(shown(text)).toBe(text)
      expect(mermaidText(text).replaceAll(/#\d+;/g, '·')).not.toMatch(/[#;:%<>"{}[\]]|\bend\b/i)
    }
  })
  test('it is one line, and never nothing', () => {
    expect(mermaidText('one\r\ntwo\u2028three\u0000')).toBe('one two three')
    expect([mermaidText(''), mermaidText('\n')]).toEqual(['#32;', '#32;'])
  })
})

describe('the sequence', () => {
  const lines = sequenceText(sample, sample.rows.keys()).split('\n')
  test('has the lifelines, and every message in the order of the records', () => {
    expect(lines.slice(0, 7)).toEqual(['sequenceDiagram', '  participant user as user', '  participant machine as machine', '  participant transport as transport', '  participant service as service', '  participant system as system call', '  participant screen as screen'])
    const at = lines.findIndex((l) => l.startsWith('  user->>machine: 120.'))
    expect(lines.slice(at, at + 8)).toEqual([
      '  user->>machine: 120. leave system', '  machine->>machine: recordEnd local-leave', '  machine->>transport: leave', '  machine->>system: reportEnded', '  Note over machine: leaving +4#58;12.610',
      '  system-->>machine: 121. reportEnded done in 12 ms', '  screen->>machine: 122. app.activated', '  machine->>service: launchService',
    ])
    expect(lines[at + 8]).toBe('  Note over user,screen: S4 violated. No launch after an abort, or when it is over')
    expect(lines.filter((l) => l.includes('records missing'))).toHaveLength(1)
  })
  test('the step that left the table says so, and what the table gives', () => {
    const why = whyOutside({ divergence: { seq: 120, expected: { ignored: false, to: { session: 'leaving' }, commands: [{ type: 'leave' }, { type: 'abortService' }] }, found: { ignored: false, to: { session: 'leaving' }, commands: [{ type: 'leave' }] } } as never, table: { hash: '41be0000', named: undefined, isForeign: false } })
    const text = sequenceText(sample, sample.rows.keys(), { row: sample.rows.findIndex((r) => r.kind === 'step' && r.seq === 120), words: 'Leaves the table at #120.', why }).split('\n')
    expect(text.filter((l) => !lines.includes(l))).toEqual(['  Note over user,screen: Leaves the table at #35;120. Table 41be gives commands#58; leave, abortService.'])
    expect(text.findIndex((l) => l.includes('Leaves the table')) - text.findIndex((l) => l.includes('120. leave'))).toBe(5)
  })
  test('what was ignored or refused is crossed out, with its reason', () => {
    expect(lines.find((l) => l.includes('124.'))).toBe('  user--xmachine: 124. leave button (already leaving#58; the same result is returned)')
    expect(lines.find((l) => l.includes('116.'))).toMatch(/^ {2}transport--xmachine: 116\. failed media-failed \(refused#58; event\.recoverable must be/)
  })
})

describe('the states', () => {
  const text = stateText(session, sample, 122)
  test('every state, every edge with its count, the present state and the visited ones', () => {
    for (const s of session.states) expect(text).toContain(`state "${s}" as s${session.states.indexOf(s)}`)
    expect(text.match(/ --> /g)).toHaveLength(session.edges.length + 1)
    expect(text).toContain('  s2 --> s3 : transport.lost, transport.failed/recoverable (3 times)')
    expect(text).toMatch(/s6 --> s5 : .* \(never\)/)
    expect(text.split('\n').filter((l) => l.startsWith('  class '))).toEqual(['  class s0 been', '  class s1 been', '  class s2 been', '  class s3 been', '  class s4 now'])
  })
  test('names of another machine are text, and never ids', () => {
    const evil = 'a --> b : <x>\nend'
    const call: Call = append(emptyTimeline(), 'd', [{ v: 1, kind: 'step', call: 'c', attempt: 1, seq: 0, event: { type: evil }, from: { r: evil }, to: { r: 'b' } } as unknown as TraceRecord]).calls[0]!
    const lines = stateText({ name: 'r', initial: evil, states: [evil, 'b'], edges: [{ from: evil, to: 'b', events: [evil] }] }, call, 0).split('\n')
    expect(lines.filter((l) => l.includes(' --> '))).toEqual(['  [*] --> s0', expect.stringMatching(/^ {2}s0 --> s1 : /)])
  })
})
