/** The folder of a spill: taken by one relay at a time, and read again by the next. */
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Device } from '../common/protocol.ts'
import { type TraceRecord, checkRecord } from '../common/trace.ts'
import { DEVICES_FILE, reasonOf } from './spill-words.ts'

const LOCK_FILE = '.onhook-relay'
/** Of what earlier relays left, the newest files are read again up to this size. */
const RELOAD_BYTES_MAX = 1024 * 1024 * 1024

/**
 * Makes the folder and takes it. A lock whose process is gone is taken over.
 * @returns gives it back @throws with what to do, when it cannot be written or another relay has it
 */
export async function takeSpillFolder(folder: string): Promise<() => Promise<void>> {
  const lock = join(folder, LOCK_FILE)
  const refuse = (why: string): never => { throw new Error(`--spill must be a folder that this program may write to; ${folder}: ${why}`) }
  try { await make(folder) } catch (error) { refuse(reasonOf(error)) }
  for (let tries = 0; ; tries++) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx', mode: 0o600 })
      return async () => { await rm(lock, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tries > 3) refuse(reasonOf(error))
      const pid = Number(await readFile(lock, 'utf8').catch(() => ''))
      // In a container each relay has the same number as the one before.
      if (pid !== process.pid && isAlive(pid)) {
        refuse(`it is taken: the relay with the process id ${pid} writes to it. End that one, or name another folder (if ${pid} is no relay, remove ${lock})`)
      }
      await rm(lock, { force: true })
    }
  }
}
/** One by one: in a folder that takes none (/proc), `recursive` tries for ever. */
async function make(folder: string): Promise<void> {
  try { await mkdir(folder, { mode: 0o700 }) } catch (error) {
    const { code } = error as NodeJS.ErrnoException, isThere = (path: string) => stat(path).then((s) => s.isDirectory(), () => undefined)
    if (code === 'EEXIST') { if (!(await isThere(folder))) throw new Error('it is a file', { cause: error }); return }
    if (code !== 'ENOENT' || dirname(folder) === folder || (await isThere(dirname(folder)))) throw error
    await make(dirname(folder))
    await mkdir(folder, { mode: 0o700 })
  }
}
function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try { process.kill(pid, 0); return true } catch (error) { return (error as NodeJS.ErrnoException).code === 'EPERM' }
}

type EarlierFile = { path: string; device: Device; run: string; size: number }

/**
 * The files that earlier relays left, oldest first, within {@link RELOAD_BYTES_MAX}. Half a line at the end of a file,
 * which a kill in the middle of a write can leave, is cut off: its record was never acknowledged.
 * @returns also the names of those that were left out
 */
export async function earlierFiles(folder: string, bytesMax = RELOAD_BYTES_MAX): Promise<{ files: EarlierFile[]; leftOut: string[] }> {
  const list = await readFile(join(folder, DEVICES_FILE), 'utf8').catch(() => '')
  const named = new Map<string, { device: Device; run: string }>()
  for (const line of list.split('\n')) {
    try {
      const x = JSON.parse(line) as { file: string; device: Device; run: string }
      const { id, name, platform } = x.device
      const areTexts = [x.file, x.run, id, name, platform].every((text: unknown) => typeof text === 'string')
      if (areTexts && basename(x.file) === x.file) named.set(x.file, x)
    } catch { /* An empty line, or one that a kill cut: its file was not begun. */ }
  }
  const there = (await Promise.all([...named].map(async ([file, { device, run }]) => {
    const path = join(folder, file), s = await stat(path).catch(() => undefined)
    return s?.isFile() ? [{ path, device, run, size: s.size, at: s.mtimeMs }] : []
  }))).flat().sort((a, b) => b.at - a.at)
  const files: EarlierFile[] = [], leftOut: string[] = []
  let bytes = 0
  for (const { path, device, run, size } of there) {
    bytes += size
    if (bytes > bytesMax) leftOut.push(basename(path))
    else files.unshift({ path, device, run, size })
  }
  return { files, leftOut }
}

/** Each record of a file, without holding the file. @returns the bytes of whole lines, and how many lines could not be read */
export async function reread(path: string, each: (record: TraceRecord) => void): Promise<{ size: number; unreadable: number }> {
  let size = 0, unreadable = 0, rest: Buffer[] = []
  const line = (text: string): void => {
    if (text.trim() === '') return
    try {
      const r = checkRecord(JSON.parse(text))
      if (r.ok) each(r.value)
      else unreadable++
    } catch { unreadable++ }
  }
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(10)
    if (end < 0) { rest.push(chunk); continue }
    const whole = Buffer.concat([...rest, chunk.subarray(0, end + 1)])
    size += whole.length
    for (const text of whole.toString('utf8').split('\n')) line(text)
    rest = [chunk.subarray(end + 1)]
  }
  if (rest.some((b) => b.length > 0)) await truncate(path, size)
  return { size, unreadable }
}
