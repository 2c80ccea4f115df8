/** The network port over the real NetInfo. */
import { network, resetNativeSide, type NativeNetwork } from './native-side.ts'
import { createNetInfoNetwork, type NetInfoLike } from '@onhook/adapters/react-native'
import { TESTED } from '@onhook/adapters/setup'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { isLong, patience } from '../../support/seed.ts'
import { load, native } from '../harness/native.ts'
import { rest } from './time.ts'

const NetInfo = load<typeof import('@react-native-community/netinfo')>('@react-native-community/netinfo')
/** NetInfo is a singleton that asks the native side when it is made: as in an app that was just started. */
function restart(): void { NetInfo.configure({}) }
beforeEach(() => {
  resetNativeSide()
  restart()
})

const wifi = (ipAddress: string | null = '192.168.1.5', more: object = {}): NativeNetwork => ({ type: 'wifi', isConnected: true, isInternetReachable: true, details: { ipAddress, ssid: null, ...more } })
const cellular: NativeNetwork = { type: 'cellular', isConnected: true, isInternetReachable: true, details: { cellularGeneration: '4g', carrier: 'x' } }
const none: NativeNetwork = { type: 'none', isConnected: false, isInternetReachable: false, details: null }
const unknown: NativeNetwork = { type: 'unknown', isConnected: null, isInternetReachable: null, details: null }

async function open() {
  const events: string[] = []
  const stop = createNetInfoNetwork(NetInfo).subscribe(e => { events.push(e.type) })
  await rest()
  return { stop, since: () => events.splice(0) }
}

describe('the network', () => {
  test('is told when subscribed to, once, though NetInfo answers its first question twice', async () => {
    expect((await open()).since()).toEqual(['network.online'])
  })
  test('that is lost, and comes back as another, is offline, online and changed', async () => {
    const { since } = await open()
    since()
    network.become(none)
    network.become(none)
    expect(since()).toEqual(['network.offline'])
    network.become(cellular)
    expect(since()).toEqual(['network.online', 'network.changed'])
    network.become(wifi())
    expect(since()).toEqual(['network.changed'])
    network.become(wifi('10.0.0.7'))
    expect(since()).toEqual(['network.changed'])
  })
  test('whose name or address becomes known is no other network', async () => {
    network.now = wifi(null)
    restart()
    const { since } = await open()
    since()
    network.become(wifi('192.168.1.5'))
    network.become(wifi('192.168.1.5', { ssid: 'home' }))
    network.become(wifi('192.168.1.5', { ssid: 'home', strength: 40 }))
    network.become(wifi(null))
    network.become(wifi('192.168.1.5', { ssid: 'home' }))
    expect(since()).toEqual([])
    network.become(wifi('192.168.1.5', { ssid: 'neighbour' }))
    expect(since()).toEqual(['network.changed'])
  })
  test('whose reach is not known is judged by what is known', async () => {
    network.now = unknown
    restart()
    const { since } = await open()
    expect(since()).toEqual([])
    // Connected, and NetInfo asks its server, which never answers here: isInternetReachable is null.
    network.become({ ...wifi(), isInternetReachable: null })
    expect(since()).toEqual(['network.online'])
    network.become({ ...wifi(), isInternetReachable: false })
    expect(since()).toEqual(['network.offline'])
    // It asks again, and again nobody knows.
    network.become({ ...wifi(), isInternetReachable: null })
    expect(since()).toEqual([])
    network.become(unknown)
    expect(since()).toEqual([])
    network.become(none)
    network.become({ ...wifi(), isInternetReachable: null })
    expect(since()).toEqual(['network.online'])
  })
  test('that answers after we have unsubscribed is not heard', async () => {
    let answer!: (state: NativeNetwork) => void
    network.answers = () => new Promise(resolve => { answer = resolve })
    restart()
    const { stop, since } = await open()
    stop()
    answer(wifi())
    network.become(none)
    await rest()
    expect(since()).toEqual([])
  })
  test('is listened to until we unsubscribe', async () => {
    let held = 0
    const counted: NetInfoLike = { addEventListener: listener => { held++; const stop = NetInfo.addEventListener(listener); return () => { held--; stop() } } }
    const stop = createNetInfoNetwork(counted).subscribe(() => undefined), while1 = held
    stop()
    expect([while1, held]).toEqual([1, 0])
  })
  test('is heard no more by a listener that has unsubscribed from within', async () => {
    network.now = none
    restart()
    const events: string[] = []
    const stop = createNetInfoNetwork(NetInfo).subscribe(e => { events.push(e.type); if (e.type === 'network.online') stop() })
    await rest()
    network.become(wifi())
    network.become(none)
    network.become(cellular)
    const again: string[] = []
    const stopAgain = createNetInfoNetwork(NetInfo).subscribe(e => { again.push(e.type); if (e.type === 'network.online' && again.length > 1) stopAgain() })
    await rest()
    network.become(none)
    network.become(wifi('10.9.9.9'))
    expect([events, again]).toEqual([['network.offline', 'network.online'], ['network.online', 'network.offline', 'network.online']])
  })
  test('without its native module is a diagnostic, and unsubscribing does nothing', async () => {
    const codes: string[] = []
    const broken: NetInfoLike = { addEventListener: () => { throw new Error('NativeModule.RNCNetInfo is null') } }
    createNetInfoNetwork(broken, { onDiagnostic: d => { codes.push(`${d.port} ${d.code}`, d.message) } }).subscribe(() => undefined)()
    await rest()
    // The version that is tested here and that the doctor asks for.
    expect(codes).toEqual(['network missing-module', expect.stringContaining(`@react-native-community/netinfo ${TESTED.find(({ library }) => library.endsWith('netinfo'))!.version.split('.')[0]} with`)])
  })

  const states = fc.constantFrom(wifi(), wifi('10.0.0.7'), wifi(null), cellular, none, unknown, { ...wifi(), isInternetReachable: null }, { ...wifi(), isInternetReachable: false }, { ...cellular, isInternetReachable: false })
  test('alternates between online and offline, says nothing twice, and ends with the truth, in any order of any states', async () => {
    await fc.assert(fc.asyncProperty(fc.array(states, { maxLength: 12 }), fc.nat(12), async (order, stopAfter) => {
      resetNativeSide()
      restart()
      const { stop, since } = await open()
      let line: string | undefined, heard = 0, isOpen = true
      for (const [i, state] of order.entries()) {
        const before = network.now
        if (i === stopAfter) { stop(); since(); isOpen = false }
        for (let n = 0; n <= i % 2; n++) network.become(state)
        const said = since()
        if (!isOpen) { expect(said).toEqual([]); continue }
        for (const event of said) {
          heard++
          if (event === 'network.changed') expect(before === state || !state.isConnected).toBe(false)
          else { expect(event).not.toBe(line); line = event }
        }
        if (state.isConnected === false || (state.isConnected && state.isInternetReachable === false)) expect(line ?? 'network.online').toBe('network.offline')
        if (state.isConnected && state.isInternetReachable) expect(line ?? 'network.online').toBe('network.online')
        expect(said.filter(e => e === 'network.changed').length).toBeLessThanOrEqual(1)
      }
      stop()
      return heard >= 0
    }), { numRuns: isLong ? 1_500 : 150 })
  }, patience(30_000))
})
native.calls.length = 0
