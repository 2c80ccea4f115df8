/** A library of the callingx shape over the same system: calls under any name, answers that are fulfilled or failed, `source` in what it tells. */
import type { CallingxEvent, CallingxEventName, CallingxInitial, CallingxLike } from '@onhook/adapters/ios-callkit'
import type { System } from './system.ts'

export type CallingxSide = { library: CallingxLike; initial: CallingxInitial[]; send(name: CallingxEventName, params: CallingxEvent): void; fulfilled: [string, boolean][] }

export function openCallingx(system: System, { copies = 1 }: { copies?: number } = {}): CallingxSide {
  const listeners = new Map<string, Set<(event: CallingxEvent) => void>>(), answers = new Map<string, { fulfil(): void; fail(): void }>()
  let initial: CallingxInitial[] = [], byApp = false
  const fulfilled: [string, boolean][] = []
  const send = (name: CallingxEventName, params: CallingxEvent): void => system.push('callingx', name, () => {
    const to = listeners.get(name)
    // Also of what waits JavaScript is told in the end.
    if (name.endsWith('ctivateAudioSession')) system.tellSound(name === 'didActivateAudioSession')
    if (!to?.size) { initial.push({ name, params }); return }
    if (name === 'endCall' && typeof params?.callId === 'string') system.told.add(params.callId)
    for (let n = 0; n < copies; n++) for (const listener of [...to]) listener(params)
  })
  const asApp = (run: () => void): void => {
    byApp = true
    try { run() } finally { byApp = false }
  }
  const source = (): string => byApp ? 'app' : 'sys'
  system.delegate = {
    started: () => undefined,
    answer(callId, fulfil, fail) {
      answers.set(callId, { fulfil, fail })
      send('answerCall', { callId, source: source() })
    },
    ended: callId => send('endCall', { callId, source: source() }),
    muted: (callId, muted) => send('didPerformSetMutedCallAction', { callId, muted, source: source() }),
    held: (callId, hold) => send('didToggleHoldCallAction', { callId, hold, source: source() }),
    reset: () => send('didReset', {}),
    audio: on => send(on ? 'didActivateAudioSession' : 'didDeactivateAudioSession', {}),
  }
  return {
    get initial() { return initial },
    send, fulfilled,
    library: {
      addEventListener(name, listener) {
        const to = listeners.get(name) ?? new Set()
        listeners.set(name, to.add(listener))
        return { remove: () => { to.delete(listener) } }
      },
      getInitialEvents() {
        const events = initial
        initial = []
        return events
      },
      startCall: callId => new Promise((resolve, reject) => system.push('promises', 'startCall', () => {
        const code = system.requestStart(callId)
        if (code) reject(new Error(`CallKit ${code}`))
        else resolve(undefined)
      })),
      setCurrentCallActive: callId => system.reportConnected(callId),
      fulfillAnswerCallAction(callId, didFail) {
        fulfilled.push([callId, didFail])
        const answer = answers.get(callId)
        answers.delete(callId)
        if (didFail) answer?.fail()
        else answer?.fulfil()
      },
      endCallWithReason: (callId, reason) => asApp(() => {
        if (reason === 'local') system.requestEnd(callId)
        else system.reportEnded(callId, reason)
      }),
      setMutedCall: (callId, on) => asApp(() => { system.requestMute(callId, on) }),
      isCallTracked: callId => system.calls.has(callId),
    },
  }
}
