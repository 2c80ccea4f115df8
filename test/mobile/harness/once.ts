import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** Milliseconds between two looks whether another process has made a file, and after which that process has died over it. */
const LOOK_MS = 10, DEAD_MS = 10_000
const sleeping = new Int32Array(new SharedArrayBuffer(4))

/** True in the one process that takes it. */
function take(lock: string): boolean {
  try { closeSync(openSync(lock, 'wx')) } catch { return false }
  return true
}

/**
 * What is in a file, which is made when there is none. Processes that start together want the same files in the same order: one of them makes
 * each, and the others wait for it, and leave the processor to whoever else has work.
 */
export function madeOnce(at: string, make: () => string, deadMs = DEAD_MS): string {
  const lock = `${at}.lock`
  for (let waited = 0; !existsSync(at) && !take(lock) && waited < deadMs; waited += LOOK_MS) Atomics.wait(sleeping, 0, 0, LOOK_MS)
  try {
    if (existsSync(at)) return readFileSync(at, 'utf8')
    const text = make()
    // None may read what another has half written.
    writeFileSync(`${at}.${process.pid}`, text)
    renameSync(`${at}.${process.pid}`, at)
    return text
  } finally { rmSync(lock, { force: true }) }
}
