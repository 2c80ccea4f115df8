/**
 * @stream-io/react-native-callingx 0.10 over the same system, by what its interface says of itself and not by what our adapter takes of
 * it: calls of any name, answers and ends that are fulfilled or failed, one stream of `{ eventName, params }` that waits until it is drained.
 */
import type { System } from './system.ts'

type Source = 'app' | 'sys'
/** By event, what comes with it. */
export type CallingxParams = {
  answerCall: { callId: string; source: Source }
  endCall: { callId: string; cause: string; source: Source }
  didDisplayIncomingCall: { callId: string }
  didReceiveStartCallAction: { callId: string }
  didPerformSetMutedCallAction: { callId: string; muted: boolean }
  didToggleHoldCallAction: { callId: string; hold: boolean }
  didActivateAudioSession: undefined
  didDeactivateAudioSession: undefined
  didChangeAudioRoute: undefined
  didAudioInterruption: { source: 'callingx'; phase: 'began' | 'ended'; reason?: string; shouldResume?: boolean }
  providerReset: { callCids: string[] }
}
type Name = keyof CallingxParams
type Waiting = { [N in Name]: { eventName: N; params: CallingxParams[N] } }[Name]
type Reason = 'local' | 'remote' | 'rejected' | 'busy' | 'answeredElsewhere' | 'missed' | 'error' | 'canceled' | 'restricted' | 'unknown'
/** `CallingxModule`, as far as a call needs it. */
export type CallingxModule = {
  addEventListener<N extends Name>(eventName: N, callback: (params: CallingxParams[N]) => void): { remove: () => void }
  getInitialEvents(): Waiting[]
  startCall(callId: string, phoneNumber: string, callerName: string, hasVideo: boolean): Promise<void>
  setCurrentCallActive(callId: string): Promise<void>
  fulfillAnswerCallAction(callId: string, didFail: boolean): void
  fulfillEndCallAction(callId: string, didFail: boolean): void
  endCallWithReason(callId: string, reason: Reason): Promise<void>
  setMutedCall(callId: string, isMuted: boolean): Promise<void>
  isCallTracked(callId: string): boolean
}
/** What CallKit makes of a reason: `CXCallEndedReason`, by its name. */
const ENDED: { [R in Exclude<Reason, 'local'>]: string } = {
  remote: 'remoteEnded', rejected: 'declinedElsewhere', busy: 'unanswered', answeredElsewhere: 'answeredElsewhere', missed: 'unanswered', error: 'failed', canceled: 'remoteEnded', restricted: 'failed', unknown: 'failed',
}

export type CallingxSide = {
  library: CallingxModule
  waiting: Waiting[]
  send<N extends Name>(name: N, params: CallingxParams[N]): void
  /** Answers and ends that are neither fulfilled nor failed; CallKit fails them by itself some day. */
  answers: ReadonlyMap<string, unknown>
  ends: ReadonlySet<string>
}

export function openCallingx(system: System, { copies = 1 }: { copies?: number } = {}): CallingxSide {
  const listeners = new Map<Name, Set<(params: never) => void>>(), answers = new Map<string, { fulfil(): void; fail(): void }>(), ends = new Set<string>()
  let waiting: Waiting[] = [], isSilent = false, resets = 0
  const send: CallingxSide['send'] = (eventName, params) => system.push('callingx', eventName, () => {
    // Also of what waits JavaScript is told in the end.
    if (eventName.endsWith('ctivateAudioSession')) system.tellSound(eventName === 'didActivateAudioSession')
    // One subscription for all: who listens to any event takes them all.
    if (![...listeners.values()].some(({ size }) => size)) { waiting.push({ eventName, params } as Waiting); return }
    const { callId } = (params ?? {}) as { callId?: unknown }
    if (eventName === 'endCall' && typeof callId === 'string') system.told.add(callId)
    for (let n = 0; n < copies; n++) for (const listener of [...listeners.get(eventName) ?? []]) listener(params as never)
  })
  system.delegate = {
    started: () => undefined,
    answer(callId, fulfil, fail) {
      answers.set(callId, { fulfil, fail })
      send('answerCall', { callId, source: 'sys' })
    },
    ended(callId) {
      // The end action that the app asked for comes back without an event.
      if (isSilent) return
      ends.add(callId)
      send('endCall', { callId, cause: 'local', source: 'sys' })
    },
    muted: (callId, muted) => send('didPerformSetMutedCallAction', { callId, muted }),
    held: (callId, hold) => send('didToggleHoldCallAction', { callId, hold }),
    reset() {
      const all = system.ended.filter(({ how }) => how === 'reset').map(({ id }) => id)
      send('providerReset', { callCids: all.slice(resets) })
      resets = all.length
    },
    audio: on => send(on ? 'didActivateAudioSession' : 'didDeactivateAudioSession', undefined),
  }
  return {
    get waiting() { return waiting },
    send, answers, ends,
    library: {
      addEventListener(name, listener) {
        const to = listeners.get(name) ?? new Set()
        listeners.set(name, to.add(listener))
        return { remove: () => { to.delete(listener) } }
      },
      getInitialEvents() {
        const events = waiting
        waiting = []
        return events
      },
      startCall: callId => new Promise((resolve, reject) => system.push('promises', 'startCall', () => {
        const code = system.requestStart(callId)
        if (code) reject(new Error(`CallKit ${code}`))
        else resolve()
      })),
      async setCurrentCallActive(callId) { system.reportConnected(callId) },
      fulfillAnswerCallAction(callId, didFail) {
        const answer = answers.get(callId)
        answers.delete(callId)
        if (didFail) answer?.fail()
        else answer?.fulfil()
      },
      fulfillEndCallAction(callId, didFail) {
        if (didFail) throw new Error(`the end of ${callId} was failed: CallKit would keep showing it`)
        ends.delete(callId)
      },
      async endCallWithReason(callId, reason) {
        if (reason !== 'local') {
          if (!Object.hasOwn(ENDED, reason)) throw new Error(`callingx knows no reason ${reason}`)
          system.reportEnded(callId, ENDED[reason])
          // Any other end is told as an event, its own too.
          send('endCall', { callId, cause: reason, source: 'app' })
          return
        }
        isSilent = true
        try { system.requestEnd(callId) } finally { isSilent = false }
      },
      async setMutedCall(callId, on) { system.requestMute(callId, on) },
      isCallTracked: callId => system.calls.has(callId),
    },
  }
}
