/** The native module of expo-callkit-telecom 0.4.0, after its Swift (CallKit) and its Kotlin (Core-Telecom). */
import { native, type Platform } from '../harness/native.ts'
import type { System } from './system.ts'

const NAME = 'ExpoCallKitTelecom'
/** What is kept until somebody listens: one each. Everything else is dropped. */
const KEPT = ['onAudioSessionActivated', 'onAudioSessionDeactivated', 'onIncomingCallReported', 'onCallAnswered']
/** CallManager gives a call up that is not connected so long after its start, or not answered after its ring, in milliseconds. The manifest and Info.plist of an app may say another time. */
export const OUTGOING_MS = 60_000, INCOMING_MS = 45_000
/** Android's CallNotificationManager: one notification for all calls, which says these words, and "Call ended" for so long. */
export const ENDED_MS = 2_000
export type CallNotification = { id: string; text: 'Incoming call' | 'Dialing...' | 'Ongoing call' | 'Call ended' }
type Session = { id: string; origin: 'incoming' | 'outgoingApp'; status: string; isMuted: boolean; isOnHold: boolean; options: { hasVideo: boolean }; remoteParticipants: object[]; incomingCallEvent?: { serverCallId: string } }
type Side = {
  system: System; platform: Platform; sessions: Map<string, Session>; observed: Set<string>; kept: Map<string, object>; requests: Map<string, { id: string; fulfil(): void; fail(): void }>
  copies: number
  isActive: boolean
  /** By call, what stops its time. */
  timers: Map<string, unknown>
  /** What Android's drawer shows of the library, under the id 8400, also when its process has died: the drawer outlives it. */
  notification?: CallNotification | undefined
  /** What a function does instead of answering. */
  faults: { [method: string]: 'reject' | 'hang' | undefined }
}
let side: Side | undefined, ids = 0
const now = (): Side => {
  if (!side) throw new Error('no world is open: ExpoCallKitTelecom was called between tests')
  return side
}
const uuid = (): string => `0e000000-0000-4000-8000-${(++ids).toString(16).padStart(12, '0')}`
const written = (it: Side, id: string): string => it.platform === 'ios' ? id.toUpperCase() : id

function send(it: Side, name: string, body: object): void {
  // Each event is a task of its own on the main actor: Swift promises no order between them. On Android they are sent at once, in order.
  it.system.push(it.platform === 'ios' ? name : 'telecom', name, () => {
    if (it !== side) return
    if (!it.observed.has(name)) { if (KEPT.includes(name)) it.kept.set(name, body); return }
    if (name === 'onCallEnded' || name === 'onCallReportedEnded') it.system.told.add(String((body as { id?: string }).id).toLowerCase())
    if (name.startsWith('onAudioSession')) it.system.tellSound(name === 'onAudioSessionActivated')
    for (let n = 0; n < it.copies; n++) native.emitExpo(NAME, name, { ...body, meta: { flushed: false, timestamp: '' } })
  })
}
const remove = (it: Side, id: string): void => { if (it.sessions.delete(id)) send(it, 'onCallSessionRemoved', { id: written(it, id) }) }
const infos = (it: Side) => ({ calls: [...it.sessions.values()].map(s => ({ id: written(it, s.id), status: s.status })) })
const session = (it: Side, id: string): object => {
  const found = it.sessions.get(id)
  return { ...found, id: written(it, id) }
}
function sound(it: Side, on: boolean): void {
  it.isActive = on
  send(it, on ? 'onAudioSessionActivated' : 'onAudioSessionDeactivated', infos(it))
}
function show(it: Side, id: string, text: CallNotification['text']): void {
  if (it.platform === 'android') it.notification = { id, text }
}
function setTime(it: Side, id: string, ms: number): void {
  stopTime(it, id)
  it.timers.set(id, it.system.clock.setTimeout(() => {
    it.timers.delete(id)
    if (it !== side || !it.sessions.has(id)) return
    it.system.giveUp(id, 'unanswered')
    finish(it, id, true, 'unanswered')
  }, ms))
}
function stopTime(it: Side, id: string): void {
  it.system.clock.clearTimeout(it.timers.get(id))
  it.timers.delete(id)
}
/** Android's `finishCall`: nothing without a session; after the last one the sound is over. */
function finish(it: Side, id: string, isReported: boolean, reason: string): void {
  if (!it.sessions.has(id)) return
  stopTime(it, id)
  show(it, id, 'Call ended')
  const { notification } = it
  it.system.clock.setTimeout(() => { if (it.notification === notification) it.notification = undefined }, ENDED_MS)
  if (!isReported) send(it, 'onCallEnded', { id, session: session(it, id) })
  else send(it, 'onCallReportedEnded', { id, session: session(it, id), reason })
  for (const [request, { id: of }] of it.requests) if (of === id) it.requests.delete(request)
  remove(it, id)
  if (!it.sessions.size) sound(it, false)
}
const answering = (it: Side, method: string, run: () => unknown) => new Promise((resolve, reject) => {
  const fault = it.faults[method]
  if (fault === 'hang') return
  it.system.push(`promise ${method}`, method, () => {
    if (fault === 'reject') { reject(new Error(`${method}: told to reject`)); return }
    try { resolve(run()) } catch (error) { reject(error as Error) }
  })
})
const refused = (code: number): void => { if (code) throw new Error(`com.apple.CallKit.error.requesttransaction error ${code}`) }

native.addExpo(NAME, {
  startObserving(name: string) {
    if (!side) return
    const it = side
    it.observed.add(name)
    const body = it.kept.get(name)
    if (!body) return
    it.kept.delete(name)
    it.system.push('flush', name, () => {
      if (it !== side) return
      if (name.startsWith('onAudioSession')) it.system.tellSound(name === 'onAudioSessionActivated')
      native.emitExpo(NAME, name, { ...body, meta: { flushed: true, timestamp: '' } })
    })
  },
  stopObserving(name: string) { side?.observed.delete(name) },
  getActiveCallSession: () => answering(now(), 'getActiveCallSession', () => {
    const first = [...now().sessions.keys()][0]
    return first === undefined ? null : session(now(), first)
  }),
  startOutgoingCall(recipient: object, options: { hasVideo: boolean }) {
    const it = now()
    return answering(it, 'startOutgoingCall', () => {
      if (it.sessions.size) throw new Error('A call session already exists')
      const id = uuid()
      it.sessions.set(id, { id, origin: 'outgoingApp', status: 'requesting', isMuted: false, isOnHold: false, options, remoteParticipants: [recipient] })
      const code = it.system.requestStart(id)
      if (code) remove(it, id)
      refused(code)
      return written(it, id)
    })
  },
  answerCall(id: string) {
    const it = now(), key = id.toLowerCase()
    return answering(it, 'answerCall', () => {
      if (it.platform === 'ios') { if (!it.system.answer(key)) throw new Error('com.apple.CallKit.error.requesttransaction error 4'); return }
      // What shows is taken away before it is looked whose it is.
      it.notification = undefined
      if (it.sessions.has(key)) it.system.answer(key)
    })
  },
  fulfillIncomingCallAnswered(request: string) {
    const it = now()
    return answering(it, 'fulfillIncomingCallAnswered', () => {
      const found = it.requests.get(request)
      it.requests.delete(request)
      const known = found && it.sessions.get(found.id)
      if (known) {
        known.status = 'connected'
        show(it, found.id, 'Ongoing call')
      }
      found?.fulfil()
      return !!found
    })
  },
  failIncomingCallConnected(request: string) {
    const it = now()
    if (it.platform === 'android') throw new Error('failIncomingCallConnected is not in the Android module')
    return answering(it, 'failIncomingCallConnected', () => {
      const found = it.requests.get(request)
      it.requests.delete(request)
      found?.fail()
    })
  },
  reportOutgoingCallConnected(id: string) {
    const it = now(), isKnown = it.system.told.has(id.toLowerCase())
    return answering(it, 'reportOutgoingCallConnected', () => {
      const known = it.sessions.get(id.toLowerCase())
      stopTime(it, id.toLowerCase())
      if (known) known.status = 'connected'
      // Android asks nobody whether there is such a call.
      show(it, id.toLowerCase(), 'Ongoing call')
      it.system.reportConnected(id.toLowerCase(), isKnown)
    })
  },
  endCall(id: string) {
    const it = now(), isKnown = it.system.told.has(id.toLowerCase())
    return answering(it, 'endCall', () => {
      if (it.platform === 'ios') refused(it.system.requestEnd(id.toLowerCase(), isKnown))
      else if (it.sessions.has(id.toLowerCase())) it.system.requestEnd(id.toLowerCase())
    })
  },
  reportCallEnded(id: string, reason: string) {
    const it = now(), key = id.toLowerCase(), isKnown = it.system.told.has(key)
    return answering(it, 'reportCallEnded', () => {
      if (it.platform === 'android' && !it.sessions.has(key)) return
      it.system.reportEnded(key, reason, isKnown)
      finish(it, key, true, reason)
    })
  },
  setMuted(id: string, on: boolean) {
    const it = now(), key = id.toLowerCase(), isKnown = it.system.told.has(key)
    return answering(it, 'setMuted', () => {
      const known = it.sessions.get(key)
      if (it.platform === 'ios' && known?.isMuted === on) return
      refused(it.system.requestMute(key, on, isKnown))
    })
  },
})

export type TelecomSide = Side & {
  pushed(serverCallId: string): string
  raw(name: string, body: object): void
  /** The person presses Hang up (or Decline) in the library's notification: its receiver asks CallManager for the end of that call. */
  hangUp(): void
  close(): void
}

/** `left`: what a process that died has left in the drawer. */
export function openTelecom(system: System, platform: Platform, { copies = 1, left }: { copies?: number; left?: CallNotification } = {}): TelecomSide {
  const it: TelecomSide = {
    system, platform, sessions: new Map(), observed: new Set(), kept: new Map(), requests: new Map(), copies, isActive: false, faults: {}, timers: new Map(), notification: left,
    pushed(serverCallId) {
      const id = uuid()
      if (system.reportIncoming(id)) return id
      it.sessions.set(id, { id, origin: 'incoming', status: 'ringing', isMuted: false, isOnHold: false, options: { hasVideo: false }, remoteParticipants: [], incomingCallEvent: { serverCallId } })
      show(it, id, 'Incoming call')
      setTime(it, id, INCOMING_MS)
      send(it, 'onIncomingCallReported', { id: written(it, id) })
      return id
    },
    hangUp() { if (it.notification && it.sessions.has(it.notification.id)) system.endByPerson(it.notification.id) },
    raw: (name, body) => send(it, name, body),
    close() { side = undefined },
  }
  system.delegate = {
    started(id) {
      const known = it.sessions.get(id)
      if (known) known.status = 'connecting'
      show(it, id, 'Dialing...')
      setTime(it, id, OUTGOING_MS)
      send(it, 'onOutgoingCallStarted', { id: written(it, id) })
    },
    answer(id, fulfil, fail) {
      const request = uuid(), known = it.sessions.get(id)
      if (known) known.status = 'connecting'
      it.requests.set(request, { id, fulfil, fail })
      stopTime(it, id)
      // FulfillRequestManager gives up after 30 s.
      system.clock.setTimeout(() => {
        if (!it.requests.delete(request)) return
        if (platform === 'ios') return fail()
        system.reportEnded(id, 'failed')
        finish(it, id, true, 'failed')
      }, 30_000)
      // Android says that it is active at each answer, before it tells the answer.
      if (platform === 'android') sound(it, true)
      send(it, 'onCallAnswered', { id: written(it, id), requestId: platform === 'ios' ? request.toUpperCase() : request })
      if (platform === 'ios') it.requests.set(request.toUpperCase(), it.requests.get(request)!)
    },
    ended(id) {
      if (platform === 'android') return finish(it, id, false, '')
      stopTime(it, id)
      if (it.sessions.has(id)) send(it, 'onCallEnded', { id: written(it, id), session: session(it, id) })
      remove(it, id)
    },
    muted(id, isMuted) {
      const known = it.sessions.get(id)
      if (known) known.isMuted = isMuted
      send(it, 'onSetMutedAction', { id: written(it, id), isMuted })
    },
    held: (id, isOnHold) => send(it, 'onSetHeldAction', { id: written(it, id), isOnHold }),
    reset() {
      for (const id of [...it.sessions.keys()]) {
        stopTime(it, id)
        remove(it, id)
      }
    },
    // Where Android has said so itself it is no news.
    audio(on) { if (platform === 'ios' || on !== it.isActive) sound(it, on) },
  }
  side = it
  return it
}
