/** A call between two processes, each with the library's JavaScript over a libwebrtc of its own. The other one is stopped, thawed, killed. */
import { webrtc } from './library.ts'
import * as library from 'react-native-webrtc'
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { FAST as SIDES, pause, relay, until } from '../../support/webrtc-sides.ts'
import { phone, type Phone } from './phone.ts'
import { FAST } from './timing.ts'

const PATIENCE_MS = 15_000
let process_: ChildProcess | undefined
afterEach(() => { process_?.kill('SIGKILL') })

async function callBetweenProcesses(): Promise<{ us: Phone; them: ChildProcess; heard: string[]; states: string[] }> {
  const states: string[] = []
  /** Says what becomes of it: only a library that knows, and not the port, tells when the connection itself notices. */
  class Told extends library.RTCPeerConnection {
    constructor(...given: ConstructorParameters<typeof library.RTCPeerConnection>) {
      super(...given)
      // Its typings lose the EventTarget that it is; `onconnectionstatechange` is the port's.
      const told = this as unknown as { addEventListener(type: string, listener: () => void): void }
      told.addEventListener('connectionstatechange', () => { states.push(this.connectionState) })
    }
  }
  const us = phone({ ...library, RTCPeerConnection: Told }, 'us')
  await us.port.join(us.ctx)
  const script = fileURLToPath(new URL('peer-process.ts', import.meta.url)), heard: string[] = []
  const them = process_ = spawn(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', script, 'react-native-webrtc', relay.url, 'them'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  createInterface({ input: them.stdout! }).on('line', line => heard.push((JSON.parse(line) as { type: string }).type.slice('transport.'.length)))
  await until(() => us.told.includes('joined') && heard.includes('joined'), 'both joined', PATIENCE_MS)
  await until(() => states.at(-1) === 'connected', 'the connection says so too', PATIENCE_MS)
  return { us, them, heard, states }
}

describe('two processes', () => {
  it('a peer that is frozen is a loss, told by silence before the connection says so, and its thaw a restoration', async () => {
    const { us, them, heard, states } = await callBetweenProcesses()
    const before = [...states]
    them.kill('SIGSTOP')
    await until(() => us.told.includes('lost'), 'lost', PATIENCE_MS)
    expect([before.at(-1), states]).toEqual(['connected', before])
    await pause(500)
    them.kill('SIGCONT')
    await until(() => us.told.includes('restored'), 'restored', PATIENCE_MS)
    expect(us.told.slice(0, 3)).toEqual(['joined', 'lost', 'restored'])
    expect(heard.filter(each => ['left', 'closed'].includes(each))).toEqual([])
    expect(us.port.isAlive!()).toBe(true)
  })

  it('a peer that is killed is a loss, then the end, and everything is given back', async () => {
    const { us, them } = await callBetweenProcesses()
    them.kill('SIGKILL')
    await until(() => us.told.some(each => each.startsWith('left')), 'the end', PATIENCE_MS)
    expect(us.told).toEqual(['joined', 'lost', 'left:remote-hangup'])
    await until(() => webrtc.kept() === 0, 'nothing is kept')
    expect([webrtc.hot(), webrtc.streams(), us.port.isAlive!()]).toEqual([[], 0, false])
  })

  it('a peer that hangs up is heard at once', async () => {
    const { us, them } = await callBetweenProcesses()
    them.send('hang up')
    await until(() => us.told.some(each => each.startsWith('left')), 'the end', PATIENCE_MS)
    expect(us.told).toEqual(['joined', 'left:remote-hangup'])
  })

  it('the times of both sides are the same', () => { expect(FAST).toEqual(SIDES) })
})
