import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** Milliseconds between two looks whether another process has made a file, and after which nobody believes that it will: the largest takes seconds, and a busy machine tenfold. */
const LOOK_MS = 10, LIMIT_MS = 120_000
const sleeping = new Int32Array(new SharedArrayBuffer(4))

/** True in the one process that takes it. */
function take(lock: string): boolean {
  try { writeFileSync(lock, String(process.pid), { flag: 'wx' }) } catch { return false }
  return true
}
/** Has its process died over it? One that is just being written, or is gone by now, belongs to somebody. */
function isLeft(lock: string): boolean {
  try {
    const owner = Number(readFileSync(lock, 'utf8'))
    if (owner) process.kill(owner, 0)
    return false
  } catch (error) { return (error as NodeJS.ErrnoException).code === 'ESRCH' }
}

/**
 * What is in a file, which is made when there is none. Processes that start together want the same files in the same order: one of them makes
 * each, and the others wait for it, and leave the processor to whoever else has work.
 */
export function madeOnce(at: string, make: () => string, limitMs = LIMIT_MS): string {
  const lock = `${at}.lock`
  for (let waited = 0; !existsSync(at) && !take(lock) && !isLeft(lock) && waited < limitMs; waited += LOOK_MS) Atomics.wait(sleeping, 0, 0, LOOK_MS)
  try {
    if (existsSync(at)) return readFileSync(at, 'utf8')
    const text = make()
    // None may read what another has half written.
    writeFileSync(`${at}.${process.pid}`, text)
    renameSync(`${at}.${process.pid}`, at)
    return text
  } finally { rmSync(lock, { force: true }) }
}
