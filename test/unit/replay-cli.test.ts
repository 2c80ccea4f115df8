/** `onhook replay` and `onhook table` as processes of their own: what scripts read, and how they end. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createFakeWorld } from '@onhook/adapters/fake'
import { createCall, hashOf, type CallOptions, type StepRecord, type TraceRecord, type TransitionTable } from '@onhook/machine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildOnhook } from '../support/onhook-program.ts'

const dir = mkdtempSync(join(tmpdir(), 'onhook-replay-')), program = await buildOnhook()
afterAll(() => { rmSync(dir, { recursive: true }); program.remove() })

type Run = { code: number | null; stdout: string; stderr: string }
function onhook(args: string[], input?: string | Buffer): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...program.args, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    const out = { stdout: '', stderr: '' }
    child.stdout.on('data', (d: Buffer) => { out.stdout += d.toString() })
    child.stderr.on('data', (d: Buffer) => { out.stderr += d.toString() })
    child.stdin.on('error', () => undefined) // It may end before it has read everything.
    child.stdin.end(input)
    child.on('close', (code) => { resolve({ code, ...out }) })
  })
}
const jsonl = (records: readonly unknown[]): string => records.map((r) => `${JSON.stringify(r)}\n`).join('')
let files = 0
function file(body: string | Buffer, name = `${++files}.jsonl`): string {
  const path = join(dir, name)
  writeFileSync(path, body)
  return path
}
/** The exit code, and the JSON on stdout. */
async function replay(...args: string[]): Promise<[code: number | null, verdict: Record<string, unknown>, stderr: string]> {
  const { code, stdout, stderr } = await onhook(['replay', '--json', ...args])
  expect(stdout.trim().split('\n')).toHaveLength(1)
  return [code, JSON.parse(stdout) as Record<string, unknown>, stderr]
}

/** A real call: joined, lost, restored, left; then a second attempt. */
async function record(policy: CallOptions['policy'] = {}, id = 'real'): Promise<TraceRecord[]> {
  const world = createFakeWorld(), records: TraceRecord[] = []
  const { persist: _, ...ports } = world.ports
  const call = createCall({ ...ports, id, policy, inspect: (r) => records.push(r) })
  world.screen.connect(call.send)
  world.screen.mount()
  for (let attempt = 1; attempt <= 2; attempt++) {
    void call.join()
    await world.flush()
    call.send({ type: 'user.mute' })
    world.transport.sdk.lose()
    await world.advance(2_000)
    world.transport.sdk.recover()
    await world.advance(2_000)
    void call.leave('button')
    await world.advance(10_000)
  }
  return records
}
const types = (...list: string[]): unknown[] => list.map((type) => ({ v: 1, kind: 'step', event: { type } }))
let all: TraceRecord[], one: TraceRecord[]
beforeAll(async () => {
  all = await record()
  one = all.filter((r) => r.attempt === 1)
})
const stepOf = (type: string): StepRecord => one.find((r): r is StepRecord => r.kind === 'step' && r.event.type === type)!

describe('onhook replay --json', { concurrent: true, timeout: 300_000 }, () => {
  test('a real trace conforms: exit 0, and exactly these fields', async () => {
    expect(await replay(file(jsonl(one)))).toEqual([0, { verdict: 'conforms', records: one.length, gaps: [] }, ''])
  })
  test('several attempts are judged each by itself', async () => {
    const [code, verdict] = await replay(file(jsonl(all)))
    expect(code).toBe(0)
    expect(verdict).toEqual({
      verdict: 'conforms', records: all.length, gaps: [],
      attempts: [1, 2].map((attempt) => ({ call: 'real', attempt, verdict: 'conforms', records: all.filter((r) => r.attempt === attempt).length, gaps: [] })),
    })
  })
  test('one attempt that diverges makes the whole diverge: exit 1, with the first impossible record and what was possible', async () => {
    const lie = stepOf('transport.lost')
    const [code, verdict] = await replay(file(jsonl(all.map((r) => (r === lie ? { ...lie, to: { ...lie.to, session: 'ended' }, commands: [{ type: 'exitScreen' }] } : r)))))
    expect(code).toBe(1)
    expect(verdict).toMatchObject({
      verdict: 'diverges', gaps: [],
      divergence: { seq: lie.seq, expected: { event: 'transport.lost', to: lie.to, commands: lie.commands, ignored: false }, found: { event: { type: 'transport.lost' }, to: { session: 'ended' }, commands: [{ type: 'exitScreen' }] } },
      possible: { count: 1, states: [lie.from], outcomes: [{ to: lie.to }] },
      attempts: [{ attempt: 1, verdict: 'diverges' }, { attempt: 2, verdict: 'conforms' }],
    })
  })
  test('the table is found by the hash that each trace names, of every launch policy', async () => {
    const lists = await Promise.all((['when-joined', 'when-joining', 'never'] as const).map((launchService) => record({ launchService, serviceTypes: ['microphone'] }, launchService)))
    const [code, verdict] = await replay(file(jsonl(lists.flat())))
    expect([code, (verdict['attempts'] as object[]).length]).toEqual([0, 6])
    expect(new Set(lists.map((l) => (l[0] as { machine: { hash: string } }).machine.hash)).size).toBe(3)
    expect(JSON.stringify(verdict)).not.toContain('"table"')
  })
  test('records out of order, twice, over several files and compressed, are one trace', async () => {
    const half = Math.floor(one.length / 2)
    const first = file(jsonl([...one.slice(0, half)].reverse())), second = file(gzipSync(jsonl([...one.slice(half), ...one.slice(0, 5)])), 'second.gz')
    expect(await replay(second, first)).toEqual([0, { verdict: 'conforms', records: one.length, gaps: [] }, ''])
  })
  test('what two phones wrote under one id is judged phone by phone, and in one file it is never said to conform', async () => {
    // The other phone's clock is its own; it was told of late, and has a step that no machine takes.
    const other = one.slice(1).map((r) => ({ ...r, t: Number((r as StepRecord).t) + 12 })), at = other.findIndex((r) => r.kind === 'step' && r.event.type === 'transport.joined')
    other[at] = { ...other[at] as StepRecord, to: { ...(other[at] as StepRecord).to!, session: 'idle' } }
    const first = file(jsonl(one)), second = file(jsonl(other), 'other.jsonl')
    expect((await replay(second))[0]).toBe(1)
    const [code, verdict] = await replay(first, second)
    expect([code, verdict]).toMatchObject([1, { verdict: 'diverges', records: one.length + other.length, attempts: expect.arrayContaining([expect.objectContaining({ call: 'real in other.jsonl', verdict: 'diverges' })]) }])
    const [mixed, told, stderr] = await replay(file(jsonl([...one, ...other])))
    expect([mixed, told['verdict'], stderr]).toEqual([2, 'unreadable', expect.stringContaining('two phones were given one id')])
  })
  test('two records of one number are no copies when they are of two events, also of one time and of none; nothing is dropped without a word', async () => {
    const lines = (...list: [number, string, object?][]): string => jsonl(list.map(([seq, type, more]) => ({ v: 1, kind: 'step', call: 'c', seq, event: { type }, ...more }))), twice = (...list: Parameters<typeof lines>): string => file(lines(...list))
    for (const more of [{ t: 1 }, {}]) {
      const [code, verdict, stderr] = await replay(twice([0, 'user.join', more], [1, 'transport.joined', more], [1, 'user.leave', more]))
      expect([code, verdict['verdict'], stderr]).toEqual([2, 'unreadable', expect.stringMatching(/line 3: seq must be one record of each number; #1 of "c" stands in line 2 and says something else, found another record, which is left out/)])
    }
    // Every line of it is one of a trace, so that is not what is said.
    const mixed = await onhook(['replay', twice([0, 'user.join'], [1, 'transport.joined'], [1, 'user.leave'])])
    expect(mixed.stderr).toContain('.jsonl: 1 record of it has the number of another record, and is left out.\n')
    expect(mixed.stdout).toContain('Unreadable: not everything that was given could be judged.\n')
    // A copy without its time, and with it.
    expect((await replay(twice([0, 'user.join', { t: 1 }], [0, 'user.join'], [0, 'user.join', { t: 1 }])))[0]).toBe(0)
    const across = await replay(twice([0, 'user.join', { t: 1 }], [1, 'transport.joined', { t: 1 }]), file(lines([0, 'user.join', { t: 1 }], [1, 'user.leave', { t: 1 }]), 'another.jsonl'))
    expect((across[1]['attempts'] as { call: string }[]).map((a) => a.call)).toEqual(['c', 'c in another.jsonl'])
  })
  test('a trace that is opened once more is told of', async () => {
    const open = one[0]!, [code, verdict, stderr] = await replay(file(jsonl([...one.filter((r) => r.attempt === 1 && r.seq < 3), { ...open, seq: 3 }])))
    expect([code, verdict['verdict'], stderr]).toEqual([2, 'unreadable', expect.stringContaining('.jsonl: #3 opens attempt 1 of real once more: a trace has only one beginning\n')])
  })
  test('an end record that is another than the steps have recorded diverges at the close', async () => {
    const close = one.find((r) => r.kind === 'close')!, end = { ...(close as { end: object }).end, reason: 'network-lost', initiator: 'system' }
    const lie = file(jsonl(one.map((r) => (r === close ? { ...r, end } : r)))), [code, verdict] = await replay(lie)
    expect([code, verdict['divergence']]).toEqual([1, { seq: close.seq, expected: { settled: true, ends: [{ reason: 'local-leave', initiator: 'local' }] }, found: { settled: true, end } }])
    const { stdout } = await onhook(['replay', lie])
    expect(stdout).toContain(`Call real, attempt 1 diverges: record ${close.seq} closes the trace with a different end from the one its steps recorded.\n  the record says that the call ended with network-lost (by system); by its steps it ended with local-leave (by local)\n`)
    // The screen was taken away by the app, and not by a person.
    const away = (initiator: string): string => file(jsonl([{ v: 1, kind: 'open' }, ...types('screen.disposed'), { v: 1, kind: 'close', end: { reason: 'local-leave', initiator } }]))
    expect([(await replay(away('app')))[0], (await replay(away('local')))[0]]).toEqual([0, 1])
  })
  test('`-` is the standard input, compressed too', async () => {
    const { code, stdout } = await onhook(['replay', '-', '--json'], gzipSync(jsonl(one)))
    expect([code, JSON.parse(stdout)]).toEqual([0, { verdict: 'conforms', records: one.length, gaps: [] }])
  })
  test('event types alone are enough, from the beginning on', async () => {
    const list = types('user.join', 'transport.accepted', 'transport.joined', 'service.started', 'transport.lost', 'transport.restored', 'user.leave', 'transport.left')
    expect(await replay(file(jsonl(list)))).toEqual([0, { verdict: 'conforms', records: 8, gaps: [] }, ''])
  })
  test('an event whose branch was not recorded: exit 3, cannot tell, and the states that are possible', async () => {
    const [code, verdict] = await replay(file(jsonl(types('user.join', 'transport.joined', 'transport.failed'))))
    expect(code).toBe(3)
    expect(verdict).toMatchObject({ verdict: 'cannot-tell', records: 3, gaps: [], possible: { count: 2, regions: { session: ['reconnecting', 'ended'], transport: ['restarting', 'closing'] } } })
    expect((verdict['possible'] as { states: unknown[] }).states).toHaveLength(2)
  })
  test('missing records: exit 3, with the gaps; one full state says where it is', async () => {
    const records = one.filter((r) => r.seq < 4 || r.seq > 7)
    const [code, verdict] = await replay(file(jsonl(records)))
    expect(code).toBe(3)
    expect(verdict).toMatchObject({ verdict: 'cannot-tell', records: records.length, gaps: [[4, 7]], possible: { count: 1 } })
  })
  test('a trace that starts late: every state is possible until it says more', async () => {
    const late = (call: string) => ({ v: 1, kind: 'step', call, seq: 40, event: { type: 'audio.routeChanged' } })
    const [code, verdict] = await replay(file(jsonl([late('early on'), late('later'), { v: 1, kind: 'step', call: 'later', seq: 41, event: { type: 'transport.lost' }, from: { session: 'joined', service: 'running' }, ignored: false }])))
    expect([code, verdict['gaps']]).toEqual([3, [[0, 39], [0, 39]]])
    const [before, after] = (verdict['attempts'] as { possible: { count: number; states: unknown[] } }[]).map((a) => a.possible)
    expect(before!.count).toBeGreaterThan(1_000)
    expect(before!.states).toHaveLength(100)
    expect(after).toMatchObject({ regions: { session: ['reconnecting'], transport: ['up'], service: ['running'] } })
  })
  test('a partial trace without an open record may begin anywhere: what the beginning forbids is judged again from every state', async () => {
    const [code, verdict] = await replay(file(jsonl([...types('user.mute'), { v: 1, kind: 'step', event: { type: 'transport.lost' }, to: { session: 'reconnecting' } }])))
    expect([code, verdict['verdict']]).toEqual([3, 'cannot-tell'])
  })
  test('what no state allows diverges, however little is known', async () => {
    const [code, verdict] = await replay(file(jsonl([{ v: 1, kind: 'step', call: 'late', seq: 9, event: { type: 'transport.closed' }, from: { session: 'ended' }, commands: [{ type: 'exitScreen' }, { type: 'leave' }] }])))
    expect(code).toBe(1)
    expect(verdict['divergence']).toMatchObject({ seq: 9, found: { commands: [{ type: 'exitScreen' }, { type: 'leave' }] } })
    expect((verdict['possible'] as { outcomes: unknown[] }).outcomes.length).toBeGreaterThan(1)
  })
  test('a trace that is closed before everything is given back diverges at the close', async () => {
    const close = one.find((r) => r.kind === 'close')!, early = one.filter((r) => r.seq < stepOf('user.leave').seq)
    const [code, verdict] = await replay(file(jsonl([...early, { ...close, seq: early.length }])))
    expect([code, verdict['divergence']]).toMatchObject([1, { seq: early.length, expected: { settled: true }, found: { from: { session: 'joined' } } }])
  })
  test('a last line that is cut off is a gap; any other unreadable line, no trace, or no file is unreadable: exit 2', async () => {
    const text = jsonl(one)
    const cut = await replay(file(text.slice(0, -30)))
    expect(cut.slice(0, 2)).toMatchObject([3, { verdict: 'cannot-tell', records: one.length - 1, gaps: [[one.length - 1, one.length - 1]] }])
    const broken = await replay(file(`${jsonl(one.slice(0, 3))}nonsense\n${jsonl(one.slice(3))}`))
    expect(broken.slice(0, 2)).toMatchObject([2, { verdict: 'unreadable', records: one.length }])
    expect(broken[2]).toContain('.jsonl: 1 line of it could not be read.\n')
    expect(broken[2]).toContain('line 4: line must be one JSON record')
    const none = await replay(file(''), file(jsonl([{ v: 2, kind: 'step' }]), 'other.jsonl'), join(dir, 'nowhere.jsonl'), dir)
    expect(none.slice(0, 2)).toEqual([2, { verdict: 'unreadable', records: 0, gaps: [] }])
    for (const words of ['.jsonl: Nothing in it is a trace.', 'other.jsonl: line 1: v must be 1, found 2', 'nowhere.jsonl: ENOENT', `cannot read ${dir}: EISDIR`]) expect(none[2]).toContain(words)
  })
  test('beside many calls under one id, which are read, the one line that is not is told', async () => {
    const calls = jsonl(Array.from({ length: 7 }, (_, i) => ({ ...one[0], t: i }))), [code, verdict, stderr] = await replay(file(`${calls}hello\n`, 'calls.jsonl'))
    expect([code, verdict['verdict'], stderr.trim().split('\n')]).toEqual([2, 'unreadable', [expect.stringMatching(/calls\.jsonl: 1 line of it could not be read\.$/), expect.stringContaining('calls.jsonl: line 8: line must be one JSON record')]])
    const wrong = Array.from({ length: 8 }, () => 'hello\n').join('')
    expect((await replay(file(`${calls}${wrong}`)))[2]).toContain('.jsonl: and 3 more like these\n')
  })
  test('two files under one id are told apart by all that they say, and not only by the time and the event', async () => {
    const first = file(jsonl(one)), joined = stepOf('transport.joined'), lie = one.map((r) => (r === joined ? { ...joined, to: { ...joined.to!, session: 'idle' } } : r))
    const [code, verdict] = await replay(first, file(jsonl(lie), 'lie.jsonl'))
    expect([code, (verdict['attempts'] as { call: string; verdict: string }[]).map((a) => [a.call, a.verdict])]).toEqual([1, [['real', 'conforms'], ['real in lie.jsonl', 'diverges']]])
    // Fields that are left out are no difference, and neither is their order.
    const turned = one.map((r) => Object.fromEntries(Object.entries(r).filter(([name]) => name !== 'mono').toReversed()))
    expect(await replay(first, file(jsonl(turned)))).toEqual([0, { verdict: 'conforms', records: one.length, gaps: [] }, ''])
  })
  test('two calls under one id are two traces, and nothing is unreadable', async () => {
    const again = one.map((r) => ('t' in r ? { ...r, t: r.t + 1_000_000 } : r))
    const [code, verdict] = await replay(file(jsonl([...one, ...again])))
    expect(code).toBe(0)
    expect(verdict['attempts']).toMatchObject([{ call: 'real' }, { call: 'real~2' }])
  })
})

describe('the table', { concurrent: true, timeout: 300_000 }, () => {
  const foreign = (): TraceRecord[] => one.map((r) => (r.kind === 'open' ? { ...r, machine: { hash: 'feedfeedfeedfeed', version: '9' } } : r))
  test('of a hash that nobody knows: judged by the default one, and the verdict says so', async () => {
    const [code, verdict] = await replay(file(jsonl(foreign())))
    expect([code, verdict['verdict'], verdict['table']]).toEqual([0, 'conforms', { hash: (one[0] as { machine: { hash: string } }).machine.hash, named: 'feedfeedfeedfeed' }])
  })
  test('that is given judges, is checked, and is what `onhook table` prints', async () => {
    const printed = await onhook(['table']), compact = await onhook(['table', '--compact'])
    expect([printed.code, compact.code, printed.stderr]).toEqual([0, 0, ''])
    const table = JSON.parse(printed.stdout) as TransitionTable
    expect(JSON.parse(compact.stdout)).toEqual(table)
    expect(compact.stdout.trim()).not.toContain('\n')
    expect(hashOf(table)).toBe(table.hash)
    const good = file(printed.stdout, 'good.json'), trace = file(jsonl(foreign()))
    expect((await replay(trace, '--table', good)).slice(0, 2)).toMatchObject([0, { verdict: 'conforms', table: { hash: table.hash, named: 'feedfeedfeedfeed' } }])
    // A machine that is not joined by `joined` cannot have written this trace.
    const core = table.tables[0]!, event = core.events.indexOf('transport.joined')
    const deaf = { ...table, tables: [{ ...core, rows: core.rows.filter((r) => r[1] !== event) }, ...table.tables.slice(1)] }
    const [code, verdict, stderr] = await replay(trace, '--table', file(JSON.stringify(deaf), 'deaf.json'))
    expect([code, verdict['verdict'], (verdict['divergence'] as { seq: number }).seq]).toEqual([1, 'diverges', stepOf('transport.joined').seq])
    expect(stderr).toMatch(new RegExp(`deaf\\.json names the hash ${table.hash}, but its contents have [0-9a-f]{16}: it was changed`))
  })
  test('that is malformed is unreadable, and the place is named', async () => {
    const trace = file(jsonl(one))
    for (const [body, words] of [['{"v":1', 'JSON'], ['{"v":1,"hash":"x","policy":{},"signals":[],"tables":[]}', 'table.policy.launchService must be one of'], ['{"v":1,"hash":"x","policy":{"launchService":"never","needsPermission":false},"signals":["session.began","session.over"],"tables":[]}', 'table.tables must be a list with the core first']] as const) {
      const [code, verdict, stderr] = await replay(trace, '--table', file(body, `${++files}.json`))
      expect([code, verdict]).toEqual([2, { verdict: 'unreadable', records: 0, gaps: [] }])
      expect(stderr).toContain(words)
    }
  })
  test('of each policy is printed with its own hash', async () => {
    const hashes = new Set<string>()
    for (const args of [['--policy', 'when-joining'], ['--policy', 'never', '--types', 'microphone,camera']]) {
      const { code, stdout } = await onhook(['table', '--compact', ...args])
      const table = JSON.parse(stdout) as TransitionTable
      expect([code, hashOf(table)]).toEqual([0, table.hash])
      hashes.add(`${table.hash} ${table.policy.launchService} ${table.policy.needsPermission}`)
    }
    expect([...hashes].map((h) => h.slice(17))).toEqual(['when-joining false', 'never true'])
  })
  test('is printed to a reader that has had enough, and that is no error', async () => {
    const child = spawn('/bin/sh', ['-c', `"${process.execPath}" "${program.args.join('" "')}" table | head -c 20; exit 0`], { stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (d: Buffer) => { stderr += d.toString() })
    child.stdout.resume()
    await new Promise((r) => child.on('close', r))
    expect(stderr).toBe('')
  })
})

describe('for people', { concurrent: true, timeout: 300_000 }, () => {
  test('a trace that conforms is one sentence and its table', async () => {
    const { code, stdout, stderr } = await onhook(['replay', '-'], jsonl(one))
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(new RegExp(`^Call real, attempt 1 conforms: ${one.length} records, and the machine does what each of them says\\.\\n  Judged by the table that it names, [0-9a-f]{16} \\(launches the service when joined\\)\\.\\n$`))
  })
  test('a trace that diverges names the record, what is wrong with it, and what was possible instead', async () => {
    const lie = stepOf('transport.lost')
    const { code, stdout } = await onhook(['replay', file(jsonl(one.map((r) => (r === lie ? { ...lie, to: { ...lie.to, session: 'ended' }, commands: [] } : r))))])
    expect(code).toBe(1)
    expect(stdout).toContain(`Call real, attempt 1 diverges: record ${lie.seq}, transport.lost, cannot have happened as it was recorded.`)
    expect(stdout).toContain('after it, session is recorded as ended; it was reconnecting')
    expect(stdout).toContain('the record says that the step commanded nothing; the machine commands updateService')
    expect(stdout).toContain('transport.lost, while joined, transport up: session joined → reconnecting; commands updateService')
  })
  test('a region that the table does not have is named: no machine with that table has told it', async () => {
    const step = stepOf('transport.lost'), { code, stdout } = await onhook(['replay', file(jsonl(one.map((r) => (r === step ? { ...step, to: { ...step.to, manners: 'polite' } } : r))))])
    expect(code).toBe(1)
    expect(stdout).toContain(`Call real, attempt 1 diverges: record ${step.seq}, transport.lost, cannot have happened as it was recorded.\n  after it, it names the region manners, which this table does not have\n`)
  })
  test('a trace with holes names them, and where the machine may be', async () => {
    const { code, stdout } = await onhook(['replay', file(jsonl([...types('user.join', 'transport.joined').map((r, i) => ({ ...r as object, seq: i + 1, call: 'c' })), { v: 1, kind: 'gap', call: 'c', seq: 9, missing: [3, 8], cause: 'buffer' }]))])
    expect(code).toBe(3)
    expect(stdout).toContain('Call c, attempt 1: cannot tell. Nothing in its 3 records is impossible, but some are missing;')
    expect(stdout).toContain("6 records missing, #3 to #8: the recorder's buffer was full")
    expect(stdout).toMatch(/session: .*joined or .*reconnecting/)
  })
  test('nothing in a trace can move the terminal', async () => {
    const { stdout, stderr } = await onhook(['replay', file(jsonl([{ v: 1, kind: 'step', call: '\x1b[2Jevil', event: { type: '\x9b2J' }, ignored: false }]))])
    expect(stdout).toContain('\ufffd[2Jevil')
    expect(stdout + stderr).not.toMatch(/(?!\n)\p{Cc}/u)
  })
  test('no trace at all is a mistake: exit 2 and help', async () => {
    const { code, stdout, stderr } = await onhook(['replay'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Usage')
    const bad = await onhook(['table', '--policy', 'sometimes'])
    expect([bad.code, bad.stdout]).toEqual([2, ''])
    expect(bad.stderr).toContain('--policy must be one of when-joined, when-joining, never, found "sometimes"')
  })
})
