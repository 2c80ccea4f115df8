/** The program `onhook` as a process of its own, and a viewer of its relay. Whatever a test started is ended after it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, afterEach } from 'vitest'
import { WebSocket } from 'ws'
import type { TraceRecord } from '@onhook/inspector'
import { buildOnhook } from './onhook-program.ts'

export type OnhookProcess = {
  child: ChildProcess
  /** All of both streams until now. */
  out: { stdout: string; stderr: string }
  /** Its first line of stdout; for `inspect`, the address of its page. Rejects when it ends without one. */
  line: Promise<string>
  ended: Promise<number | null>
}
export type Onhook = {
  start(args: readonly string[], env?: Record<string, string>): OnhookProcess
  /** Everything that a viewer at this socket is given until `is` is true of it. */
  see(socket: string, is: (records: TraceRecord[], isHistory: boolean) => boolean): Promise<TraceRecord[]>
  /** Runs after the test, the last one first. */
  atEnd(end: () => unknown): void
}
/** The socket that belongs to the address of a page. */
export const socketOf = (line: string): string => { const url = new URL(line.trim()); return `ws://${url.host}/ws${url.search}` }

/** Call it once at the top of a test file, and wait for it: the program is bundled. */
export async function useOnhook(): Promise<Onhook> {
  const program = await buildOnhook(), running: (() => unknown)[] = []
  afterAll(() => { program.remove() })
  afterEach(async () => { for (const end of running.splice(0).toReversed()) await end() })
  return {
    atEnd: (end) => { running.push(end) },
    start(args, env = {}) {
      const child = spawn(process.execPath, [...program.args, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
      running.push(() => { child.kill('SIGKILL') })
      const out = { stdout: '', stderr: '' }, ended = new Promise<number | null>((done) => child.on('exit', (code) => done(code)))
      const line = new Promise<string>((resolve, reject) => {
        child.stdout.on('data', (d) => { out.stdout += String(d); if (out.stdout.includes('\n')) resolve(out.stdout.split('\n', 1)[0]!) })
        void ended.then((code) => reject(new Error(`ended with ${code}: ${out.stderr}`)))
      })
      line.catch(() => { /* Asked for only where a line is expected. */ })
      child.stderr.on('data', (d) => { out.stderr += String(d) })
      return { child, out, line, ended }
    },
    see(socket, is) {
      const ws = new WebSocket(socket), records: TraceRecord[] = []
      running.push(() => ws.terminate())
      ws.on('open', () => ws.send('{"v":1,"kind":"hello","role":"viewer"}'))
      return new Promise((resolve, reject) => {
        let isHistory = false
        ws.on('error', reject)
        ws.on('message', (d) => {
          const frame = JSON.parse(String(d as Buffer)) as { kind: string; records?: TraceRecord[] }
          records.push(...(frame.records ?? []))
          isHistory ||= frame.kind === 'history-end'
          if (is(records, isHistory)) resolve(records)
        })
      })
    },
  }
}

/** A call that only goes on: its first record, and step `seq` of it. */
export const openOfK7: TraceRecord = { v: 1, kind: 'open', call: 'k7', attempt: 1, seq: 0, t: 0, machine: { hash: 'h', version: '1' } }
export const stepOfK7 = (seq: number): TraceRecord => ({ v: 1, kind: 'step', call: 'k7', attempt: 1, seq, t: seq, mono: seq, event: { type: 'app.activated' }, from: { session: 'idle' }, to: { session: 'idle' }, commands: [], ignored: true })
