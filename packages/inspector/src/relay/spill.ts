/**
 * History on disk, if you ask for it. Each device has a trace file, and each record is written to it before it is
 * acknowledged. So a record that leaves the memory is still there, and a relay that is killed loses nothing that it has
 * acknowledged: the operating system holds what was written (a power failure is another matter). Records are written at
 * once and in order, so what has left the memory of a device is always the beginning of its file.
 */
import { createHash } from 'node:crypto'
import { appendFileSync, closeSync, existsSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Device } from '../common/protocol.ts'
import { DEVICES_FILE, reasonOf } from './spill-words.ts'

/** What the spill needs of a record: its text, and where in its device's file it stands. */
export type Spillable = {
  device: string
  text: string
  gone: boolean
  /** Where its line begins in the file; -1 while it is not written. */
  at: number
  /** Where its line ends. */
  until: number
}
/** `size`: bytes that are written. `left`: bytes whose records are out of the memory, from the beginning. */
export type SpillFile = {
  path: string
  device: Device
  run: string
  exists: boolean
  size: number
  left: number
  pending: Spillable[]
  dropped: number
  failedAt: number
}

const WRITE_CHARS_MAX = 4 * 1024 * 1024
const READ_BYTES = 256 * 1024
/** How long a disk that refused is left alone. */
const RETRY_MS = 1_000

export class Spill {
  readonly folder: string
  readonly #files = new Map<string, SpillFile>()
  readonly #dirty = new Set<SpillFile>()
  readonly #tell: (line: string) => void
  readonly #failing = new Set<SpillFile>()
  /** Rises whenever a record is left to the disk. */
  version = 0

  /** @param folder one that is ours, by `takeSpillFolder` @param tell what a person must know: a disk that is full, and that it is not any more */
  constructor(folder: string, tell: (line: string) => void) {
    this.folder = folder
    this.#tell = tell
  }

  /** From here on this device's records go to a file. A device that comes back goes on in its own. */
  meet(id: string, device: Device, run: string): void {
    if (this.#files.has(id)) return
    const slug = device.name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 40).replace(/^-|-$/g, '') || 'device'
    const stem = `${slug}-${createHash('sha256').update(`${device.id}\0${run}`).digest('hex').slice(0, 8)}`
    let path = join(this.folder, `${stem}.jsonl`)
    for (let n = 2; existsSync(path); n++) path = join(this.folder, `${stem}-${n}.jsonl`)
    this.#files.set(id, { path, device, run, exists: false, size: 0, left: 0, pending: [], dropped: 0, failedAt: -Infinity })
  }
  /** A file of an earlier relay, all of which is on disk only. */
  resume(id: string, file: Pick<SpillFile, 'path' | 'device' | 'run' | 'size'>): void {
    this.#files.set(id, { ...file, exists: true, left: file.size, pending: [], dropped: 0, failedAt: -Infinity })
    this.version++
  }
  forget(id: string): void {
    const file = this.#files.get(id)
    if (file) { this.#dirty.delete(file); this.#failing.delete(file) }
    this.#files.delete(id)
  }

  file(id: string): Readonly<SpillFile> | undefined { return this.#files.get(id) }
  /** Devices of which something is on disk only. */
  withLeft(): [id: string, file: Readonly<SpillFile>][] { return [...this.#files].filter(([, f]) => f.left > 0) }

  /** A record that is kept. It is written at the next {@link settle}. */
  put(entry: Spillable): void {
    const file = this.#files.get(entry.device)
    if (!file) return
    file.pending.push(entry)
    this.#dirty.add(file)
  }
  /** A record leaves the memory. @returns whether it is on disk */
  leave(entry: Spillable): boolean {
    const file = this.#files.get(entry.device)
    if (!file) return false
    if (entry.at < 0) this.settle()
    if (entry.at < 0) {
      if (++file.dropped > 1_024 && file.dropped * 2 > file.pending.length) { file.pending = file.pending.filter((e) => !e.gone); file.dropped = 0 }
      return false
    }
    file.left = entry.until
    this.version++
    return true
  }

  /** Everything that was put is on disk when this returns, or a person was told why not; it is tried again later. */
  settle(): void {
    const now = performance.now()
    for (const file of this.#dirty) {
      if (now - file.failedAt < RETRY_MS) continue
      try { this.#write(file) } catch (error) {
        file.failedAt = now
        if (this.#failing.size === 0) {
          const meanwhile = 'Its records are kept in memory, the oldest are dropped beyond its bounds, and it is tried again.'
          this.#tell(`--spill: ${file.path} could not be written: ${reasonOf(error)}. ${meanwhile}`)
        }
        this.#failing.add(file)
        continue
      }
      this.#dirty.delete(file)
      if (this.#failing.delete(file) && this.#failing.size === 0) this.#tell('--spill: it can be written again, and what was still in memory was written.')
    }
  }

  #write(file: SpillFile): void {
    const waiting = file.pending.filter((e) => !e.gone)
    if (waiting.length === 0) { file.pending = []; return }
    // Named first: a file that nobody named is not ours when the relay starts again.
    if (!file.exists) appendFileSync(
      join(this.folder, DEVICES_FILE),
      `\n${JSON.stringify({ file: file.path.slice(this.folder.length + 1), device: file.device, run: file.run })}\n`,
      { mode: 0o600 },
    )
    const fd = openSync(file.path, file.exists ? 'r+' : 'wx', 0o600)
    file.exists = true
    try {
      if (fstatSync(fd).size !== file.size) throw new Error('another program changed it')
      for (let i = 0; i < waiting.length;) {
        const from = i
        let chars = 0
        while (i < waiting.length && (i === from || chars < WRITE_CHARS_MAX)) chars += waiting[i++]!.text.length
        const some = waiting.slice(from, i), bytes = Buffer.from(some.map((e) => `${e.text}\n`).join(''))
        try { for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, file.size + done) } catch (error) {
          // Half a line must not stay: what comes later would be read as its rest.
          try { ftruncateSync(fd, file.size) } catch { /* What cannot be shortened has another size at the next try, and is not written to. */ }
          file.pending = waiting.slice(from)
          file.dropped = 0
          throw error
        }
        for (const e of some) { e.at = file.size; file.size += Buffer.byteLength(e.text) + 1; e.until = file.size }
      }
      file.pending = []
      file.dropped = 0
    } finally { closeSync(fd) }
  }

  /**
   * Some of the lines of a device's file between two places, from the first on, and where they end. `to` is the end of a line.
   * @param isAligned whether `from` is the beginning of a line; if not, the first whole line after it is looked for
   * @throws when the file cannot be read any more
   */
  async read(id: string, from: number, to: number, isAligned: boolean): Promise<{ lines: string[]; to: number }> {
    const handle = await open(this.#files.get(id)!.path, 'r')
    try {
      for (let bytes = READ_BYTES; ; bytes *= 4) {
        const buffer = Buffer.allocUnsafe(Math.min(bytes, to - from)), { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
        const last = buffer.lastIndexOf(10, bytesRead - 1), first = isAligned ? 0 : buffer.indexOf(10) + 1
        if (bytesRead < buffer.length) throw new Error('it is shorter than it was')
        if (last >= 0) return { lines: last >= first ? buffer.toString('utf8', first, last).split('\n') : [], to: from + last + 1 }
        if (bytesRead === to - from) throw new Error('it does not end with a line')
      }
    } finally { await handle.close() }
  }
  tell(line: string): void { this.#tell(line) }
}
