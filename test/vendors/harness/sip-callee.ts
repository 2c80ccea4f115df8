/** A callee of SIP.js in a process of its own, which answers every call: to be frozen, thawed and killed, as a crash would. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { DOMAIN } from './kamailio.ts'

export type CalleeProcess = { uri: string; freeze(): void; thaw(): void; kill(): Promise<void> }

const START_MS = 60_000
const program = fileURLToPath(new URL('sip-callee-process.ts', import.meta.url))

/** @throws what the process wrote when it is not registered in time */
export async function startCalleeProcess(server: string, name: string): Promise<CalleeProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, server, name], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } })
  const ended = new Promise<void>(resolve => { child.once('exit', () => resolve()) })
  child.stdin.on('error', () => undefined)
  let wrote = ''
  child.stderr.on('data', (chunk: Buffer) => { wrote += chunk.toString() })
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the callee's process was not registered within ${START_MS} ms: ${wrote}`)), START_MS)
    createInterface(child.stdout).on('line', line => { if (line === 'registered') { clearTimeout(timer); resolve() } })
    void ended.then(() => { clearTimeout(timer); reject(new Error(`the callee's process ended: ${wrote}`)) })
  })
  return {
    uri: `sip:${name}@${DOMAIN}`,
    freeze: () => { child.kill('SIGSTOP') },
    thaw: () => { child.kill('SIGCONT') },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}
