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

/** @param deadMs how long signalling may be without an answer, for both */
async function callBetweenProcesses(deadMs: number = FAST.deadMs): Promise<{ us: Phone; them: ChildProcess; heard: string[]; states: [state: string, told: number][] }> {
  const states: [state: string, told: number][] = []
  /** Says what becomes of it, and how much the port had told by then: only a library that knows, and not the port, tells when the connection itself notices. */
  class Told extends library.RTCPeerConnection {
    constructor(...given: ConstructorParameters<typeof library.RTCPeerConnection>) {
      super(...given)
      // Its typings lose the EventTarget that it is; `onconnectionstatechange` is the port's.
      const told = this as unknown as { addEventListener(type: string, listener: () => void): void }
      told.addEventListener('connectionstatechange', () => { states.push([this.connectionState, us.told.length]) })
    }
  }
  const us = phone({ ...library, RTCPeerConnection: Told }, 'us', { timing: { ...FAST, deadMs } })
  await us.port.join(us.ctx)
  const script = fileURLToPath(new URL('peer-process.ts', import.meta.url)), heard: string[] = []
  const them = process_ = spawn(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', script, 'react-native-webrtc', relay.url, 'them', String(deadMs)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  createInterface({ input: them.stdout! }).on('line', line => heard.push((JSON.parse(line) as { type: string }).type.slice('transport.'.length)))
  await until(() => us.told.includes('joined') && heard.includes('joined'), 'both joined', PATIENCE_MS)
  await until(() => states.at(-1)?.[0] === 'connected', 'the connection says so too', PATIENCE_MS)
  return { us, them, heard, states }
}

describe('two processes', () => {
  it('a peer that is frozen is a loss, told by silence before the connection says so, and its thaw a restoration', async () => {
    // On a busy machine a freeze takes longer than signalling's usual patience, and that is not what is asked here.
    const { us, them, heard, states } = await callBetweenProcesses(PATIENCE_MS)
    const known = states.length, told = us.told.length
    them.kill('SIGSTOP')
    await until(() => us.told.slice(told).includes('lost'), 'lost', PATIENCE_MS)
    const lost = us.told.indexOf('lost', told)
    // That it says `connected` once more, on a busy machine, is no notice of a loss.
    expect(states.slice(known).filter(([state, had]) => state !== 'connected' && had <= lost)).toEqual([])
    await pause(500)
    them.kill('SIGCONT')
    await until(() => us.told.slice(told).includes('restored'), 'restored', PATIENCE_MS)
    expect([us.told[0], us.told.slice(told, told + 2)]).toEqual(['joined', ['lost', 'restored']])
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
