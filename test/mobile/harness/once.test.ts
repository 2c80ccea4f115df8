import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, expect, test } from 'vitest'
import { madeOnce } from './once.ts'

const folder = mkdtempSync(join(tmpdir(), 'onhook-once-'))
afterAll(() => rmSync(folder, { recursive: true }))
const never = (): string => { throw new Error('made twice') }

test('a file is made once, and read from then on; what could not be made can be tried again', () => {
  const at = join(folder, 'a')
  expect(() => madeOnce(at, never)).toThrow('made twice')
  expect([madeOnce(at, () => 'made'), madeOnce(at, never)]).toEqual(['made', 'made'])
})
test('while another makes it, it is waited for', async () => {
  const at = join(folder, 'b')
  writeFileSync(`${at}.lock`, String(process.pid))
  const other = new Worker(`setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(at)}, 'theirs'), 100)`, { eval: true })
  await new Promise(resolve => { other.on('online', resolve) })
  expect(madeOnce(at, never)).toBe('theirs')
})
test('one who has died over it is not waited for, and one who never gets done for so long', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  for (const [name, owner, limitMs] of [['c', dead, 60_000], ['d', process.pid, 50]] as const) {
    const at = join(folder, name)
    writeFileSync(`${at}.lock`, String(owner))
    expect([madeOnce(at, () => 'ours', limitMs), existsSync(`${at}.lock`)]).toEqual(['ours', false])
  }
  expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'c', 'd'])
})
