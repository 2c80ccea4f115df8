/** A process is killed in a call, and another one begins: two processes of the machine, with a registry of modules each. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { platform } from '../harness/native.ts'
import type { Left } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'onhook-process-')), running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})
/** Resolves with what it printed, when that has a line or the process has gone. */
function run(mode: 'live' | 'next', file: string): { child: ChildProcess; said: Promise<string>; gone: Promise<void> } {
  const env = { ...process.env, RN_PLATFORM: platform }
  const child = spawn(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', 'app/process.ts', mode, file], { cwd: join(import.meta.dirname, '..'), env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let out = '', problem = ''
  child.stderr.on('data', (text: Buffer) => { problem += text.toString() })
  const gone = new Promise<void>(resolve => child.on('close', () => { running.delete(child); resolve() }))
  const said = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => { out += text.toString(); if (out.includes('\n')) resolve(out.trim()) })
    void gone.then(() => (out ? resolve(out.trim()) : reject(new Error(problem))))
  })
  return { child, said, gone }
}
const isAndroid = platform === 'android'
/** One process is killed, in a call; what it left is met by three next ones. */
let left!: Left
beforeAll(async () => {
  const file = join(folder, 'left.json')
  const { child, said, gone } = run('live', file)
  expect(await said).toBe('joined')
  child.kill('SIGKILL')
  await gone
  left = JSON.parse(readFileSync(file, 'utf8')) as Left
  expect([left.disk.length, left.notifications.length, left.calls.length]).toEqual(isAndroid ? [1, 1, 0] : [1, 0, 1])
}, 120_000)
/** What the next process says, which finds that on its phone. */
async function next(name: string, found: Left): Promise<unknown> {
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify(found))
  return JSON.parse(await run('next', file).said)
}

const CLEAN = { held: [], calls: [], reasons: isAndroid ? [] : [1], disk: 0, shown: [], crashes: [], violations: [] }
describe('a call whose process was killed', () => {
  test('ends as that in the next one, which sweeps the service and the system\'s call, exits the screen that comes, and can call again', async () => {
    expect(await next('a', left)).toEqual({ told: { first: 'restored', session: 'ended', reason: 'app-terminated' }, swept: CLEAN, again: 'joined', left: [] })
  }, 120_000)
  test('whose snapshot is of another table, or cannot be read, is swept all the same', async () => {
    const disk = left.disk.map(([key, text]): [string, string] => [key, text.replace(/"hash":"[^"]*"/, '"hash":"another"')])
    expect(disk).not.toEqual(left.disk)
    expect(await next('b', { ...left, disk })).toMatchObject({ told: { first: 'restored', session: 'ended' }, swept: CLEAN, again: 'joined', left: [] })
  }, 120_000)
  test('that never got to disk is found by the sweep of the service and of CallKit [invertase/notifee#203, wireapp/wire-ios-sync-engine#123]', async () => {
    // Nothing is restored, so the screen that comes is a new call's, and stays.
    expect(await next('c', { ...left, disk: [] })).toMatchObject({ told: { session: 'idle' }, swept: { ...CLEAN, shown: ['screen'] }, again: 'joined', left: [] })
  }, 120_000)
})
