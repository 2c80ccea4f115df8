/** The example's recorder and the real `onhook inspect`, over an address of this machine that others can dial. */
import { spawn } from 'node:child_process'
import { networkInterfaces } from 'node:os'
import { createFakeWorld } from '@onhook/adapters/fake'
import { createCall, type TraceRecord } from '@onhook/machine'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createCallRecorder } from '../../../examples/react-native/src/recorder.ts'
import { buildOnhook } from '../../support/onhook-program.ts'

const lan = Object.values(networkInterfaces()).flatMap(list => list ?? []).find(({ internal, family }) => !internal && family === 'IPv4')?.address
const program = await buildOnhook()
afterAll(() => program.remove())
const running: (() => unknown)[] = []
afterEach(async () => { for (const stop of running.splice(0).reverse()) await stop() })

/** Starts `onhook inspect`, and gives the address that it tells a person to use from another device. */
function inspect(...args: string[]): Promise<{ page: string; other: string | undefined }> {
  const child = spawn(process.execPath, [...program.args, 'inspect', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(() => child.kill('SIGKILL'))
  let stdout = '', stderr = ''
  child.stderr.on('data', (data: Buffer) => { stderr += String(data) })
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      stdout += String(data)
      if (stdout.includes('\n')) resolve({ page: stdout.trim(), other: /from another device: (\S+)/.exec(stderr)?.[1] })
    })
    child.on('exit', code => reject(new Error(`ended with ${code}: ${stderr}`)))
  })
}
/** A socket as React Native opens it: with the address's own origin (WebSocketModule.kt of react-native 0.86, getDefaultOrigin). */
class PhoneSocket extends WebSocket {
  constructor(url: string) { super(url, { origin: new URL(url).origin.replace('ws', 'http') }) }
}
function record(inspector: string): { record: (record: TraceRecord) => void; problems: string[] } {
  const problems: string[] = []
  const recorder = createCallRecorder({ inspector, device: { name: 'android 36', platform: 'android' }, onProblem: words => problems.push(words), WebSocket: PhoneSocket as never })!
  running.push(() => recorder.stop())
  return { record: recorder.record, problems }
}
/** What a viewer is told until it has seen the end of a call. */
function watch(page: string): Promise<{ records: TraceRecord[]; devices: { name: string; platform: string }[] }> {
  const url = new URL(page), socket = new WebSocket(`ws://${url.host}/ws${url.search}`)
  running.push(() => socket.terminate())
  const records: TraceRecord[] = []
  let devices: { name: string; platform: string }[] = []
  socket.on('open', () => socket.send('{"v":1,"kind":"hello","role":"viewer"}'))
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', data => {
      const frame = JSON.parse(String(data as Buffer)) as { records?: TraceRecord[]; devices?: { name: string; platform: string }[] }
      records.push(...frame.records ?? [])
      devices = frame.devices ?? devices
      if (records.some(({ kind }) => kind === 'close')) resolve({ records, devices })
    })
  })
}
async function play(inspect: (record: TraceRecord) => void): Promise<TraceRecord[]> {
  const told: TraceRecord[] = [], world = createFakeWorld()
  const call = createCall({ ...world.ports, inspect(record) { told.push(record); inspect(record) } })
  void call.join()
  await world.flush()
  void call.leave('button')
  await world.advance(5_000)
  return told
}

test('this machine has an address that others can dial', () => expect(lan).toBeDefined())

describe('the recorder of the example', () => {
  test('connects with the address that the program prints for other devices, and the whole call is seen', async () => {
    const { page, other } = await inspect('--host', lan!)
    expect(other).toMatch(new RegExp(`^http://${lan}:\\d+/\\?token=[\\w-]{32}$`))
    const seen = watch(page), phone = record(other!)
    const told = await play(phone.record)
    const { records, devices } = await seen
    expect(records).toEqual(told)
    expect(devices).toEqual([expect.objectContaining({ name: 'android 36', platform: 'android' })])
    expect(phone.problems).toEqual([])
  })
  test('says that a wrong token is refused', async () => {
    const { other } = await inspect('--host', lan!)
    const phone = record(other!.replace(/token=.*/, 'token=not-the-token-of-this-relay-at-all'))
    await expect.poll(() => phone.problems, { timeout: 10_000 }).toEqual([expect.stringMatching(/^The inspector at .* refuses: token must be the token of the address that the relay printed, found another token$/)])
  })
  test('says that an inspector which listens to its own computer only cannot be reached, and how to start it', async () => {
    const { page, other } = await inspect()
    expect(other).toBeUndefined()
    const phone = record(page.replace('127.0.0.1', lan!))
    await expect.poll(() => phone.problems, { timeout: 10_000 }).toEqual([expect.stringContaining('start "onhook inspect --host')])
  })
  test('records nothing where no inspector is given', () => {
    expect(createCallRecorder({ inspector: '', device: { name: 'x', platform: 'ios' }, onProblem() {} })).toBeUndefined()
  })
})
