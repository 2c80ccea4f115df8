/** What adapters diagnose, in the inspector: a fact of the trace that is no event, and no result of a command. */
import { createCall, type TraceRecord as Written } from '@onhook/machine'
import { createFakeTransport } from '@onhook/adapters/fake'
import { describe, expect, test } from 'vitest'
import { append, checkRecord, createRedactor, diagnosticOf, emptyTimeline, readTrace, type Call, type TraceRecord } from '../../packages/inspector/src/common/index.ts'
import { suggestionsAt, tokenAt } from '../../packages/inspector/src/ui/filter/complete.ts'
import { parseFilter } from '../../packages/inspector/src/ui/filter/filter.ts'
import { Vocabulary } from '../../packages/inspector/src/ui/filter/vocabulary.ts'
import { createJudge } from '../../packages/inspector/src/ui/judge/judge.ts'
import { messagesOf } from '../../packages/inspector/src/ui/sequence/messages.ts'
import { partiesOf } from '../../packages/inspector/src/ui/sequence/parties.ts'
import { indexOf } from '../../packages/inspector/src/ui/store/call-index.ts'
import { tailSeq } from '../../packages/inspector/src/ui/store/moment.ts'
import { kindOf, seqOf } from '../../packages/inspector/src/ui/store/row-kind.ts'
import { Shown } from '../../packages/inspector/src/ui/store/shown.ts'
import { saying } from '../../packages/inspector/src/ui/words/saying.ts'

/** A call that is joined, whose adapters have said something before its first step, after a step, and at the end of what is known. */
async function recorded(): Promise<{ call: Call; records: TraceRecord[] }> {
  const records: Written[] = [], transport = createFakeTransport()
  const call = createCall({ transport, id: `diagnosed-${Math.random()}`, inspect: r => { records.push(r) } })
  call.note({ port: 'service', code: 'channel-blocked', message: 'expected the channel to be open' })
  void call.join()
  call.note({ port: 'transport', code: 'error-ignored', message: 'mira@example.org is nobody', cause: new Error('secret') })
  await transport.flush()
  call.note({ port: 'transport', code: 'token-not-renewed', message: 'ask the server' })
  void call.dispose()
  const until = records.findLastIndex(r => r.kind === 'port' && r.diagnostic !== undefined) + 1
  const lines = records.slice(0, until).map(r => `${JSON.stringify(r)}\n`).join('')
  const read = readTrace(lines).records
  return { call: append(emptyTimeline(), `d${Math.random()}`, read).calls[0]!, records: read }
}
const codes = (call: Call): [number, string][] => call.rows.flatMap((r): [number, string][] => { const said = diagnosticOf(r); return said ? [[r.kind === 'port' ? r.of : -1, said.code]] : [] })

describe('a diagnostic in a trace', () => {
  test('is read with the step that it came after, and is no result of a command', async () => {
    const { call } = await recorded(), join = call.rows.find(r => r.kind === 'step' && r.event.type === 'user.join')!
    expect(codes(call).map(([, code]) => code)).toEqual(['channel-blocked', 'error-ignored', 'token-not-renewed'])
    expect([codes(call)[0]![0], codes(call)[1]![0]]).toEqual([0, seqOf(join)])
    expect([...call.diagnostics.values()].flat()).toHaveLength(3)
    const results = call.rows.filter(r => r.kind === 'port' && !diagnosticOf(r))
    expect([[...call.outcomes.values()].flat().length, call.counts.ports]).toEqual([results.length, results.length])
    expect([...call.outcomes.values()].flat().some(r => r.command === 'diagnostic')).toBe(false)
  })
  test('changes no verdict: the trace conforms as it does without', async () => {
    const { call, records } = await recorded(), judge = createJudge(call.open!.machine!.hash)
    judge.feed(records as never)
    expect(judge.judged()).toMatchObject({ verdict: 'conforms', gaps: [] })
  })
  test('has a row of its own where results have none, and the tail stands at it', async () => {
    const { call } = await recorded(), shown = new Shown(call.key, parseFilter('', []), false)
    shown.advance(call, 1_000)
    const rows = Array.from({ length: shown.items.length }, (_, i) => call.rows[shown.items.at(i) / 2]!)
    expect(rows.filter(r => r.kind === 'port').map(kindOf)).toEqual(['diagnostic', 'diagnostic', 'diagnostic'])
    expect(tailSeq(call)).toBe(call.lastSeq)
  })
  test('is found by its code and by its text, is no command, and is offered', async () => {
    const { call } = await recorded(), index = indexOf(call), words = new Vocabulary(), regions = Object.keys(call.runs)
    const found = (text: string): string[] => { const f = parseFilter(text, regions); return call.rows.flatMap((r, i) => (f.test(call, index, i) ? [diagnosticOf(r)?.code ?? r.kind] : [])) }
    expect(found('code:error')).toEqual(['error-ignored'])
    expect(found('code:*-*')).toEqual(['channel-blocked', 'error-ignored', 'token-not-renewed'])
    expect(found('is:diagnostic -code:channel-blocked')).toEqual(['error-ignored', 'token-not-renewed'])
    expect(found('"ask the server"')).toEqual(['token-not-renewed'])
    expect(found('cmd:diagnostic')).toEqual([])
    words.advance(call, index, Infinity, () => 0)
    expect(words.valuesOf('code').map(([code]) => code).sort()).toEqual(['channel-blocked', 'error-ignored', 'token-not-renewed'])
    expect(suggestionsAt(tokenAt('channel', 7), words, regions).map(s => s.text)).toEqual(['code:channel-blocked'])
  })
  test('is said in words, and in the sequence stands beside the machine and is told to nobody', async () => {
    const { call } = await recorded(), [first, second] = call.rows.filter(r => diagnosticOf(r))
    expect(saying(call, first!)).toBe('The service reported a problem on its side, before the first step. This is not an event of the machine.')
    expect(saying(call, second!)).toMatch(/^The transport reported a problem on its side, after #\d+\./)
    expect(messagesOf(call, first!, partiesOf(call)).list).toEqual([{ kind: 'note', from: 'machine', to: 'machine', words: 'service: channel-blocked', more: 'expected the channel to be open' }])
  })
  test('leaves the device with its message redacted, and without its cause', async () => {
    const { records } = await recorded(), sent = records.map(createRedactor())
    expect(sent.map(r => diagnosticOf(r)?.message).filter(Boolean)).toEqual(['expected the channel to be open', '[redacted] is nobody', 'ask the server'])
    expect(JSON.stringify(sent)).not.toMatch(/secret|mira/)
  })
  test.each([undefined, null, 'text', 5, {}, { code: 5 }, { message: 'm' }, { code: 'x'.repeat(2_000) }])('that is none, as %j, is the result of a command, and kept', diagnostic => {
    const record = checkRecord({ v: 1, kind: 'port', call: 'c', attempt: 1, seq: 1, of: 0, port: 'service', command: 'launchService', outcome: 'done', diagnostic })
    expect(record).toMatchObject({ ok: true, value: { command: 'launchService', diagnostic } })
    expect(record.ok && diagnosticOf(record.value)).toBeUndefined()
  })
  test('without a message has only its code', () => { expect(diagnosticOf({ kind: 'port', diagnostic: { code: 'c' } })).toEqual({ code: 'c', message: '' }) })
})
