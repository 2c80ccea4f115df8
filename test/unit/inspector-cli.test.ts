/** The program `onhook inspect` as a process of its own, and recorders that outlive it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createRecorder } from '@onhook/inspector'
import { startRelay } from '@onhook/inspector/relay'
import { append, emptyTimeline } from '@onhook/inspector/common'
import { openOfK7 as open, socketOf, stepOfK7 as step, useOnhook } from '../support/onhook-process.ts'

const { start: onhook, see, atEnd } = await useOnhook()

describe('onhook inspect', () => {
  test('prints one line with the address and the token on stdout, and nothing more', async () => {
    const p = onhook(['inspect'])
    expect(await p.line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/)
    await see(socketOf(await p.line), (_, isHistory) => isHistory)
    expect(p.out.stdout.split('\n')).toHaveLength(2)
  })
  test.each(['SIGINT', 'SIGTERM'] as const)('ends soon after %s, with viewers and recorders connected', async (signal) => {
    const p = onhook(['inspect']), url = socketOf(await p.line)
    await see(url, (_, isHistory) => isHistory)
    const r = createRecorder({ url, WebSocket })
    atEnd(() => r.stop())
    r.record(open)
    await see(url, (records) => records.length === 1)
    const before = performance.now()
    p.child.kill(signal)
    expect(await p.ended).toBe(0)
    expect(performance.now() - before).toBeLessThan(10_000)
  })
  test('names a port that is taken, and uses another', async () => {
    const other = createServer()
    await new Promise<void>((r) => other.listen(0, '127.0.0.1', r))
    atEnd(() => new Promise<void>((r) => other.close(() => r())))
    const taken = (other.address() as AddressInfo).port, p = onhook(['inspect', '--port', String(taken)])
    const used = Number(new URL(await p.line).port)
    expect(used).not.toBe(taken)
    expect(p.out.stderr).toContain(`port ${taken} is taken (EADDRINUSE); using ${used}`)
  })
  test('beyond this machine it warns, and gives the addresses to dial', async () => {
    const p = onhook(['inspect', '--host', '0.0.0.0'])
    expect(await p.line).toMatch(/^http:\/\/0\.0\.0\.0:\d+\/\?token=/)
    expect(p.out.stderr).toContain('WARNING: EVERYONE')
  })
  test('opens trace files, and says what could not be read of them', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'onhook-trace-'))
    atEnd(() => rm(dir, { recursive: true }))
    const file = join(dir, 'incident.jsonl')
    await writeFile(file, `${JSON.stringify(open)}\nnonsense\n${JSON.stringify(step(1))}\n${JSON.stringify(step(2)).slice(0, 90)}`)
    const p = onhook(['inspect', file])
    const records = await see(socketOf(await p.line), (_, isHistory) => isHistory)
    expect(append(emptyTimeline(), 'f', records).calls[0]!.rows.map((x) => (x.kind === 'missing' ? [x.from, x.cause] : x.kind))).toEqual(['open', 'step', [2, 'truncated']])
    expect(p.out.stderr).toContain('incident.jsonl: 2 records, 1 gap; line 4 is cut off after 90 characters')
    expect(p.out.stderr).toContain('line 2: line must be one JSON record')
  })
  test('opens a trace that is compressed, and what is whole of one that is damaged', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'onhook-trace-'))
    atEnd(() => rm(dir, { recursive: true }))
    // Noise in the payloads: a text that compresses to nothing would come back whole or not at all.
    const steps = Array.from({ length: 5_000 }, (_, i) => ({ ...step(i + 1), event: { type: 'app.activated', noise: randomBytes(16).toString('hex') } }))
    const bytes = gzipSync([open, ...steps].map((r) => JSON.stringify(r)).join('\n'))
    await writeFile(join(dir, 'whole.jsonl.gz'), bytes)
    await writeFile(join(dir, 'half.gz'), bytes.subarray(0, bytes.length / 2))
    // Two files of one call in one long folder stay two.
    const long = join(dir, 'x'.repeat(200)), twice = ['one.jsonl', 'two.jsonl'].map((name) => join(long, name))
    await mkdir(long)
    for (const file of twice) await writeFile(file, JSON.stringify(open))
    const p = onhook(['inspect', join(dir, 'whole.jsonl.gz'), join(dir, 'half.gz'), ...twice])
    expect((await see(socketOf(await p.line), (_, isHistory) => isHistory)).filter((r) => r.kind === 'open')).toHaveLength(4)
    expect(p.out.stderr).toContain('whole.jsonl.gz: 5001 records\n')
    expect(Number(/half\.gz: (\d+) records/.exec(p.out.stderr)?.[1])).toBeGreaterThan(1_000)
    expect(p.out.stderr).toMatch(/half\.gz: line [\d,]+: file must be gzip that is whole, found a damaged one/)
  })
  test('tells its viewers what could not be read of the files, before the records', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'onhook-trace-'))
    atEnd(() => rm(dir, { recursive: true }))
    await writeFile(join(dir, 'broken.jsonl'), `${JSON.stringify(open)}\nno JSON\n`)
    await writeFile(join(dir, 'diary.txt'), 'it rained\n')
    await writeFile(join(dir, 'whole.jsonl'), `${JSON.stringify(open)}\n`)
    // Of a file that says no more than what is missing there is nothing to tell: the gap is shown.
    await writeFile(join(dir, 'gaps.jsonl'), `${JSON.stringify({ v: 1, kind: 'gap', call: 'k7', attempt: 1, seq: 2, missing: [1, 2], cause: 'buffer' })}\n`)
    const p = onhook(['inspect', ...['broken.jsonl', 'diary.txt', 'whole.jsonl', 'gaps.jsonl'].map((name) => join(dir, name))])
    const ws = new WebSocket(socketOf(await p.line)), frames: { kind: string }[] = []
    atEnd(() => ws.terminate())
    ws.on('open', () => ws.send('{"v":1,"kind":"hello","role":"viewer"}'))
    await new Promise<void>((done) => ws.on('message', (d) => { frames.push(JSON.parse(String(d as Buffer)) as { kind: string }); if (frames.at(-1)!.kind === 'history-end') done() }))
    expect(frames.map((f) => f.kind)).toEqual(['devices', 'problems', 'problems', 'records', 'records', 'records', 'history-end'])
    expect(p.out.stderr.split('\n').filter((line) => line.includes('gaps.jsonl') || line.includes('is a trace'))).toEqual([expect.stringMatching(/diary\.txt: nothing in it is a trace$/), expect.stringMatching(/gaps\.jsonl: 0 records, \d gaps?$/)])
    expect(frames.slice(1, 3)).toMatchObject([{ name: 'broken.jsonl', count: 1, opened: 1, counts: { unreadable: 1 }, problems: [{ line: 2 }] }, { name: 'diary.txt', count: 1, opened: 0, problems: [{ line: 1 }] }])
  })
  test('shows a file that is no text without a byte that moves the terminal', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'onhook-trace-'))
    atEnd(() => rm(dir, { recursive: true }))
    await writeFile(join(dir, 'evil'), '\x1b[2J\x1b]0;owned\x07 \x9b2J\n')
    const p = onhook(['inspect', join(dir, 'evil')])
    await p.line
    expect(p.out.stderr).toContain('evil: nothing in it is a trace')
    expect(p.out.stderr).not.toMatch(/(?!\n)\p{Cc}/u)
  })
  test('--open gives the address to a program as one argument, never to a shell', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'onhook-bin-'))
    atEnd(() => rm(dir, { recursive: true }))
    await writeFile(join(dir, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > "${dir}/seen"\n`, { mode: 0o755 })
    const p = onhook(['inspect', '--open'], { PATH: `${dir}:${process.env['PATH']}` }), line = await p.line
    const { readFile } = await import('node:fs/promises')
    await expect.poll(() => readFile(join(dir, 'seen'), 'utf8').catch(() => ''), { timeout: 30_000 }).toBe(`1\n${line}\n`)
  })
  test.runIf(process.platform === 'linux')('--open where there is no browser says so and goes on', async () => {
    const p = onhook(['inspect', '--open'], { PATH: '/nowhere' })
    await p.line
    await expect.poll(() => p.out.stderr, { timeout: 30_000 }).toContain('no browser could be opened')
    expect(p.child.exitCode).toBe(null)
  })
  test.each([
    [[], 'Commands'], [['frob'], 'unknown command "frob"'], [['inspect', '--frob'], 'Unknown option'], [['inspect', '--port', 'x'], '--port must be a whole number from 0 to 65535, found "x"'],
    [['inspect', '--port', '70000'], 'found 70000'], [['inspect', '--host', 'example.org'], '--host must be an address'],
  ])('%j ends with 2 and help on stderr', async (args, words) => {
    const p = onhook(args)
    expect(await p.ended).toBe(2)
    expect(p.out.stdout).toBe('')
    expect(p.out.stderr).toContain(words)
    expect(p.out.stderr).toContain('Usage')
  })
  test('what cannot be had of the files is one sentence, and ends with 2: how the program is used was clear', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'onhook-trace-'))
    atEnd(() => rm(dir, { recursive: true }))
    const diary = join(dir, 'diary.txt'), out = join(dir, 'out.html')
    await writeFile(diary, 'dear diary\n')
    for (const [args, words] of [[['inspect', '/nowhere.jsonl'], /^onhook: cannot read \/nowhere\.jsonl: ENOENT[^\n]*\n$/], [['inspect', '--snapshot', out, '/nowhere.jsonl'], /^onhook: cannot read \/nowhere\.jsonl: ENOENT[^\n]*\n$/], [['inspect', '--snapshot', out, diary], /\nonhook: nothing in \S+diary\.txt is a trace, so nothing was written\n$/]] as const) {
      const p = onhook([...args])
      expect([await p.ended, p.out.stdout]).toEqual([2, ''])
      expect(p.out.stderr).toMatch(words)
      expect(p.out.stderr).not.toContain('Usage')
    }
  })
  test('--help ends with 0 and is on stdout', async () => {
    const p = onhook(['--help'])
    expect(await p.ended).toBe(0)
    expect(p.out.stdout).toContain('inspect [...files]')
  })
})

describe('a relay that is killed', () => {
  test('and started again is given everything that it had not acknowledged, and nothing is missing without a word', async () => {
    const { token, port, ...first } = await startRelay()
    await first.close()
    // The same port and token as before, as a person's device would dial them.
    const relayProcess = () => {
      const source = `import { startRelay } from '@onhook/inspector/relay'; const r = await startRelay({ port: ${port}, token: '${token}' }); console.log(r.port)`
      const child = spawn(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', '--input-type=module', '-e', source], { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: ['ignore', 'pipe', 'inherit'] })
      atEnd(() => { child.kill('SIGKILL') })
      return new Promise<ChildProcess>((resolve, reject) => { child.stdout.on('data', (d) => (String(d).trim() === String(port) ? resolve(child) : reject(new Error(`listens on ${String(d)}`)))) })
    }
    const url = `ws://127.0.0.1:${port}/ws?token=${token}`
    const before = await relayProcess()
    const r = createRecorder({ url, WebSocket })
    atEnd(() => r.stop())
    r.record(open)
    let seq = 1
    for (; seq < 500; seq++) r.record(step(seq))
    const firstHalf = await see(url, (records) => records.length === 500)
    for (; seq < 550; seq++) r.record(step(seq))
    before.kill('SIGKILL')
    await new Promise((f) => before.on('exit', f))
    for (; seq < 1_000; seq++) r.record(step(seq))
    await relayProcess()
    for (; seq < 1_100; seq++) r.record(step(seq))
    const secondHalf = await see(url, (records) => records.some((x) => x.seq === 1_099))
    // One who watched both lives of the relay.
    const call = append(append(emptyTimeline(), 'd', firstHalf), 'd', secondHalf).calls[0]!
    const told = call.rows.map((x) => (x.kind === 'missing' ? [x.from, x.to, x.cause] : x.seq))
    const gone = told.filter((x) => typeof x !== 'number')
    // What was acknowledged and not yet watched died with the relay; all else is here.
    expect(secondHalf.length).toBeGreaterThanOrEqual(550)
    expect(gone.every(([from, to]) => Number(from) >= 500 && Number(to) < 550)).toBe(true)
    expect(call.counts.records + call.counts.missing).toBe(1_100)
    // One who came to the second life only is told why the beginning is not there.
    expect(append(emptyTimeline(), 'd', secondHalf).calls[0]!.rows[0]).toMatchObject({ kind: 'missing', from: 0, cause: 'earlier-relay' })
  })
  test('and stays away costs a bounded buffer and an explicit gap [C15.2]', async () => {
    const relay = await startRelay()
    await relay.close()
    const r = createRecorder({ url: relay.recorderUrl, WebSocket, bytesMax: 100_000 })
    atEnd(() => r.stop())
    r.record(open)
    for (let seq = 1; seq < 5_000; seq++) r.record(step(seq))
    await new Promise((f) => setTimeout(f, 300))
    const again = await startRelay({ port: relay.port, token: relay.token })
    atEnd(() => again.close())
    const records = await see(again.recorderUrl, (list) => list.some((x) => x.seq === 4_999))
    const call = append(emptyTimeline(), 'd', records).calls[0]!
    expect(call.rows[0]).toMatchObject({ kind: 'missing', from: 0, cause: 'buffer' })
    expect(call.counts.records + call.counts.missing).toBe(5_000)
    expect(call.counts.records * 200).toBeLessThan(100_000)
  })
})
