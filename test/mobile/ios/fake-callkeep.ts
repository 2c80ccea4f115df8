/** The native module RNCallKeep of 4.3.16, after its RNCallKeep.m: what it asks of CallKit, what it sends, and what it keeps until somebody listens. */
import { native } from '../harness/native.ts'
import type { System } from './system.ts'

type Waiting = { name: string; data: unknown }
type Side = { system: System; listeners: number; delayed: Waiting[]; silent: Set<string>; copies: number; interruptions: string[]; rtc: { isActive: boolean; count: number; calls: string[] } }
let side: Side | undefined
const now = (): Side => {
  if (!side) throw new Error('no world is open: RNCallKeep was called between tests')
  return side
}
/** `sendEventWithNameWrapper`: to whoever listens, or kept for `getInitialEvents`. `silent`: events that get lost. */
function send(it: Side, name: string, data: unknown): void {
  it.system.push('callkeep', name, () => {
    if (it.silent.has(name)) return
    // Also of what waits JavaScript is told in the end.
    if (name.endsWith('ctivateAudioSession')) it.system.tellSound(name === 'RNCallKeepDidActivateAudioSession')
    if (it.listeners === 0) { it.delayed.push({ name, data }); return }
    if (name === 'RNCallKeepPerformEndCallAction') it.system.told.add((data as { callUUID: string }).callUUID)
    // Natively one event; what doubles it is the bridge, or a second listener of the app.
    for (let n = 0; n < it.copies; n++) if (it === side) native.emit(name, data)
  })
}

const id = (uuid: unknown): string => {
  if (typeof uuid !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) throw new Error(`NSUUID takes no ${String(uuid)}: the app would crash here`)
  return uuid.toLowerCase()
}

native.add('RNCallKeep', {
  addListener() {
    const it = now()
    if (it.listeners++ > 0 || it.delayed.length === 0) return
    // `startObserving` sends what waited, and keeps it.
    const waited = [...it.delayed]
    it.system.push('callkeep', 'RNCallKeepDidLoadWithEvents', () => { if (it === side) native.emit('RNCallKeepDidLoadWithEvents', waited) })
  },
  removeListeners(count: number) { if (side) side.listeners = Math.max(0, side.listeners - count) },
  setup: () => undefined,
  _startCallActionEventListenerAdded: () => undefined,
  getInitialEvents: async () => [...now().delayed],
  clearInitialEvents: () => { now().delayed = [] },
  // CXCallObserver writes them in upper case.
  getCalls: async () => [...now().system.calls.values()].map(c => ({ callUUID: c.id.toUpperCase(), outgoing: c.isOutgoing, onHold: c.isHeld, hasConnected: c.isConnected, hasEnded: false })),
  startCall: (uuid: string) => { now().system.requestStart(id(uuid)) },
  answerIncomingCall: (uuid: string) => { now().system.answer(id(uuid)) },
  endCall: (uuid: string) => { now().system.requestEnd(id(uuid)) },
  setMutedCall: (uuid: string, on: boolean) => { now().system.requestMute(id(uuid), on) },
  reportConnectedOutgoingCallWithUUID: (uuid: string) => now().system.reportConnected(id(uuid)),
  reportEndCallWithUUID(uuid: string, reason: number) {
    if ([1, 2, 3, 4, 5, 6].includes(reason)) now().system.reportEnded(id(uuid), reason === 6 ? 2 : reason)
  },
})
native.add('WebRTCModule', {
  audioSessionDidActivate() { const { rtc } = now(); rtc.count++; rtc.isActive = true; rtc.calls.push('activate') },
  audioSessionDidDeactivate() { const { rtc } = now(); rtc.count--; rtc.isActive = false; rtc.calls.push('deactivate') },
})

export type CallKeepSide = Side & { pushed(uuid: string, code?: number): void; raw(name: string, data: unknown): void; close(): void }

/** Opens the native side over one system. `copies`: how often an event arrives. */
export function openCallKeep(system: System, { copies = 1 }: { copies?: number } = {}): CallKeepSide {
  const it: CallKeepSide = {
    system, listeners: 0, delayed: [], silent: new Set(), copies, interruptions: [], rtc: { isActive: false, count: 0, calls: [] },
    /** The push handler's `reportNewIncomingCall`. */
    pushed(uuid, code) {
      const error = system.reportIncoming(uuid.toLowerCase(), code)
      const errorCode = ['', 'Unentitled', 'CallUUIDAlreadyExists', 'FilteredByDoNotDisturb', 'FilteredByBlockList'][error] ?? 'Unknown'
      send(it, 'RNCallKeepDidDisplayIncomingCall', { error: error ? `error ${error}` : '', errorCode, callUUID: uuid, handle: 'x', localizedCallerName: '', hasVideo: '0', fromPushKit: '1', payload: '' })
    },
    raw: (name, data) => send(it, name, data),
    close() { side = undefined },
  }
  const about = (callUUID: string, more?: object) => ({ callUUID, ...more })
  system.delegate = {
    started: callUUID => send(it, 'RNCallKeepDidReceiveStartCallAction', about(callUUID, { handle: 'x' })),
    // Fulfilled at once, whatever becomes of it.
    answer(callUUID, fulfil) {
      send(it, 'RNCallKeepPerformAnswerCallAction', about(callUUID))
      fulfil()
    },
    ended: callUUID => send(it, 'RNCallKeepPerformEndCallAction', about(callUUID)),
    muted: (callUUID, muted) => send(it, 'RNCallKeepDidPerformSetMutedCallAction', about(callUUID, { muted })),
    held: (callUUID, hold) => send(it, 'RNCallKeepDidToggleHoldAction', about(callUUID, { hold })),
    reset: () => send(it, 'RNCallKeepProviderReset', null),
    audio(on) {
      // `didActivateAudioSession` posts an interruption that has ended, which never began.
      if (on) it.interruptions.push('ended')
      send(it, on ? 'RNCallKeepDidActivateAudioSession' : 'RNCallKeepDidDeactivateAudioSession', null)
    },
  }
  side = it
  return it
}
