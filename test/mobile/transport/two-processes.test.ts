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

async function callBetweenProcesses(): Promise<{ us: Phone; them: ChildProcess; heard: string[] }> {
  const us = phone(library, 'us')
  await us.port.join(us.ctx)
  const script = fileURLToPath(new URL('peer-process.ts', import.meta.url)), heard: string[] = []
  const them = process_ = spawn(process.execPath, ['--conditions=@onhook/source', '--import', 'tsx', script, 'react-native-webrtc', relay.url, 'them'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  createInterface({ input: them.stdout! }).on('line', line => heard.push((JSON.parse(line) as { type: string }).type.slice('transport.'.length)))
  await until(() => us.told.includes('joined') && heard.includes('joined'), 'both joined', PATIENCE_MS)
  return { us, them, heard }
}

describe('two processes', () => {
  it('a peer that is frozen is a loss, told by silence long before the connection says so, and its thaw a restoration', async () => {
    const { us, them, heard } = await callBetweenProcesses()
    const states: string[] = [], start = Date.now()
    them.kill('SIGSTOP')
    await until(() => us.told.includes('lost'), 'lost', PATIENCE_MS)
    expect(Date.now() - start).toBeLessThan(7000)
    await pause(500)
    them.kill('SIGCONT')
    await until(() => us.told.includes('restored'), 'restored', PATIENCE_MS)
    expect([us.told.slice(0, 3), states]).toEqual([['joined', 'lost', 'restored'], []])
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
