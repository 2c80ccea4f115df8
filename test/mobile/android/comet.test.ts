import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describeServicePort } from '@onhook/adapters/contract'
import { createCometChatService, createTaskRemovedApp, type CometChatServiceOptions } from '@onhook/adapters/cometchat-service'
import type { ServiceEvent, ServiceInfo } from '@onhook/machine'
import { createVirtualClock } from '@onhook/machine/testing'
import { AppState, DeviceEventEmitter, PermissionsAndroid, Platform } from 'react-native'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { isLong, seed } from '../../support/seed.ts'
import { native, platform } from '../harness/native.ts'
import { createCometPhone } from './comet-phone.ts'
import { turn } from './rig.ts'

const INFO: ServiceInfo = { types: ['microphone'], call: 'c', state: 'ongoing', muted: false }
const libraries = { AppState, PermissionsAndroid, Platform, DeviceEventEmitter }

afterEach(() => { DeviceEventEmitter.removeAllListeners('onTaskRemoved') })

function rig(version: 'v4' | 'v5', options: Partial<CometChatServiceOptions> = {}) {
  const phone = createCometPhone(), clock = createVirtualClock(), said: ServiceEvent[] = [], told: { code: string; message: string }[] = []
  const port = createCometChatService(phone[version], { ...libraries, clock, onDiagnostic: each => { told.push(each) }, ...options })
  port.subscribe(event => { said.push(event) })
  const rest = async (ms = 0): Promise<void> => {
    for (let n = 0; n < 8; n++) await turn()
    for (let passed = 0; passed < ms; passed += 50) { clock.advance(50); for (let n = 0; n < 3; n++) await turn() }
  }
  return { phone, port, clock, said, told, rest }
}

describe.runIf(platform === 'android')('createCometChatService', () => {
  for (const version of ['v4', 'v5'] as const) describeServicePort({
    describe, test, name: `CometChat ${version}`,
    // Version 4 answers nothing, so its start cannot be seen to be slow or refused.
    capabilities: { tellsByEvents: true, canBeRefused: version === 'v5', startsSlowly: version === 'v5', canBeKilled: version === 'v4' },
    create() {
      const phone = createCometPhone()
      return {
        port: createCometChatService(phone[version], libraries),
        refuseStart: async () => { await turn(); await turn(); phone.answers = ['rejects'] },
        holdStart: () => phone.hold(),
        kill: () => phone.removeTask(),
        truth: { notification: () => phone.service, crashes: () => phone.crashes.length },
        close() {},
      }
    },
  })

  test('who unsubscribes another while they are told is the last that hears, and who subscribes then hears the next', async () => {
    const { port, rest, clock } = rig('v5'), heard: string[] = []
    let off: () => void = () => undefined
    port.subscribe(({ type }) => { heard.push(`first ${type}`); off(); port.subscribe(next => { heard.push(`new ${next.type}`) }) })
    off = port.subscribe(({ type }) => { heard.push(`second ${type}`) })
    port.launch(INFO)
    await rest(2_000)
    expect([heard, clock.now() > 0]).toEqual([['first service.started'], true])
  })
  test('in the background nothing is started, and the refusal says why', async () => {
    for (const version of ['v4', 'v5'] as const) {
      const { phone, port, said, rest } = rig(version)
      phone.move('background')
      port.launch(INFO)
      await rest(2_000)
      expect([said, phone.crashes, phone.starts]).toEqual([[{ type: 'service.refused', cause: 'background' }], [], 0])
      phone.move('active')
      port.launch(INFO)
      await rest(2_000)
      expect(said.at(-1)).toEqual({ type: 'service.started' })
      expect(phone.service).toBe('shown')
    }
  })

  test('without a permission that its service claims nothing is started, and the diagnostic names it', async () => {
    for (const version of ['v4', 'v5'] as const) for (const [permission, fix] of [
      ['FOREGROUND_SERVICE_MICROPHONE', 'in AndroidManifest.xml'], ['FOREGROUND_SERVICE_MEDIA_PLAYBACK', 'in AndroidManifest.xml'], ['RECORD_AUDIO', 'in AndroidManifest.xml, and ask for it before the call'],
    ] as const) {
      const { phone, port, said, told, rest } = rig(version)
      native.permissions.revoke(permission)
      port.launch(INFO)
      await rest(2_000)
      expect([said, phone.crashes]).toEqual([[{ type: 'service.refused', cause: 'other' }], []])
      expect(told).toMatchObject([{ code: 'no-permission', message: `no service, as it would crash the app: declare android.permission.${permission} ${fix}` }])
      native.permissions.reset()
    }
  })

  test('a service that the SDK starts by its timer after the stop is stopped too (its clean-up clears no timer)', async () => {
    const { phone, port, clock, said, rest } = rig('v4')
    await rest(1_000)
    // What the SDK's screen does, see the test of its source below: mounted at 0, left at 200 ms.
    clock.setTimeout(() => phone.v4.startService(), 500)
    await rest(200)
    phone.v4.stopService()
    port.abort()
    await rest(2_000)
    expect(phone.starts).toBe(1)
    expect(phone.service).toBe('none')
    expect(said).toEqual([{ type: 'service.stopped', cause: 'aborted' }])
  })

  test('the SDK starts its service from a timer of 500 ms that it does not keep, so nobody can clear it', () => {
    const source = readFileSync(createRequire(import.meta.url).resolve('@cometchat/calls-sdk-react-native'), 'utf8')
    // As a statement of its own: its handle goes nowhere.
    expect(source).toMatch(/return;setTimeout\(\(\)=>\{[$\w]+\.NativeModules\.CallNotificationService\.startService\(\)\},500\)/)
    expect(source).toMatch(/addListener\("onTaskRemoved"/)
  })

  test('an emitter that cannot be listened to is told, and the service runs', async () => {
    const { phone, port, said, told, rest } = rig('v5', { DeviceEventEmitter: { addListener: () => { throw new Error('no emitter, on purpose') } } })
    port.launch(INFO)
    await rest(500)
    expect([phone.service, said, told.map(d => d.code)]).toEqual(['shown', [{ type: 'service.started' }], ['listener-failed']])
  })

  test('a swiped task is told by the port, and by the app port', async () => {
    const { phone, port, said, rest } = rig('v4')
    const heard: string[] = []
    createTaskRemovedApp(DeviceEventEmitter).subscribe(event => { heard.push(event.type) })
    port.launch(INFO)
    await rest(2_000)
    phone.removeTask()
    phone.removeTask()
    await rest()
    expect(said).toEqual([{ type: 'service.started' }, { type: 'service.stopped', cause: 'killed' }])
    expect(heard).toEqual(['app.taskRemoved', 'app.taskRemoved'])
  })

  test('an answer that comes after its time is still heard, and one that never comes is not made up', async () => {
    const { phone, port, said, rest } = rig('v5')
    await rest()
    const release = phone.hold()
    port.launch(INFO)
    await rest(6_000)
    expect(said).toEqual([])
    release()
    await rest()
    expect(said).toEqual([{ type: 'service.started' }])
    phone.answers = ['never', 'never']
    port.abort()
    await rest(6_000)
    expect(said).toEqual([{ type: 'service.started' }])
  })

  test('a launch that is answered after its abort was done is aborted too; where it is wanted again it stays', async () => {
    const { phone, port, said, rest } = rig('v5')
    await rest()
    phone.isSlow = true
    port.launch(INFO)
    await rest(5_000)
    port.abort()
    await rest(1_000)
    expect(said).toEqual([{ type: 'service.stopped', cause: 'aborted' }])
    phone.beSlowNoMore()
    await rest(1_000)
    expect([phone.service, said, phone.crashes]).toEqual(['none', [{ type: 'service.stopped', cause: 'aborted' }], []])
    phone.isSlow = true
    port.launch(INFO)
    await rest(5_000)
    port.abort()
    await rest(1_000)
    port.launch(INFO)
    phone.beSlowNoMore()
    await rest(1_000)
    expect([phone.service, said.at(-1)]).toEqual(['shown', { type: 'service.started' }])
  })

  test('an abort waits for the launch that is under way', async () => {
    const { phone, port, said, rest } = rig('v5')
    await rest()
    const release = phone.hold(), before = phone.stops
    port.launch(INFO)
    await rest()
    port.abort()
    await rest(1_000)
    expect([phone.service, phone.stops, said]).toEqual(['starting', before, []])
    release()
    await rest(100)
    expect([phone.service, phone.crashes, said]).toEqual(['none', [], [{ type: 'service.stopped', cause: 'aborted' }]])
  })

  test('an abort that is rejected is tried again', async () => {
    const { phone, port, said, rest } = rig('v5')
    port.launch(INFO)
    await rest()
    phone.answers = ['rejects']
    port.abort()
    await rest(3_000)
    expect([phone.service, said.at(-1)]).toEqual(['none', { type: 'service.stopped', cause: 'aborted' }])
  })

  test('a module that is missing: a diagnostic, refusals, and no crash', async () => {
    const told: { code: string; message: string }[] = [], said: ServiceEvent[] = []
    const port = createCometChatService(undefined as never, { ...libraries, onDiagnostic: each => { told.push(each) } })
    port.subscribe(event => { said.push(event) })
    port.launch(INFO)
    port.abort()
    await turn()
    expect(said).toEqual([{ type: 'service.refused', cause: 'other' }, { type: 'service.stopped', cause: 'aborted' }])
    expect(told).toMatchObject([{ code: 'missing-module', message: expect.stringContaining('install @cometchat/calls-sdk-react-native') as string }])
  })

  test('one native service has one port', () => {
    const phone = createCometPhone()
    expect(createCometChatService(phone.v4, libraries)).toBe(createCometChatService(phone.v4, libraries))
  })

  const act = fc.constantFrom('launch', 'launch', 'abort', 'background', 'active', 'sdk starts', 'revoke', 'wait', 'wait', 'remove task')
  for (const version of ['v4', 'v5'] as const) {
    test(`${version}: in any order, nothing crashes and after the last abort nothing runs (seed ${seed})`, async () => {
      await fc.assert(fc.asyncProperty(fc.array(act, { maxLength: 14 }), fc.array(fc.nat(900), { minLength: 1, maxLength: 20 }), async (acts, pauses) => {
        native.reset()
        DeviceEventEmitter.removeAllListeners('onTaskRemoved')
        const { phone, port, clock, said, rest } = rig(version)
        await rest(1_000)
        for (const [n, what] of acts.entries()) {
          if (what === 'launch') port.launch(INFO)
          if (what === 'abort') port.abort()
          if (what === 'background' || what === 'active') phone.move(what)
          // Where this alone crashes (no permission, in the background), no port can help: nobody asks it.
          if (what === 'sdk starts' && version === 'v4') clock.setTimeout(() => { if (phone.isForeground && native.permissions.check('RECORD_AUDIO')) phone.v4.startService() }, 500)
          // Taking a permission away ends the process, so it is taken only where nothing runs.
          if (what === 'revoke' && phone.service === 'none' && !said.length) native.permissions.revoke('RECORD_AUDIO')
          if (what === 'remove task' && version === 'v4' && phone.service === 'shown') phone.removeTask()
          await rest(what === 'wait' ? pauses[n % pauses.length]! : 0)
        }
        port.abort()
        await rest(8_000)
        expect(phone.crashes).toEqual([])
        expect(phone.service).toBe('none')
        expect(said.at(-1)).toEqual({ type: 'service.stopped', cause: 'aborted' })
      }), { seed, numRuns: isLong ? 600 : 40 })
    }, 120_000)
  }
})
