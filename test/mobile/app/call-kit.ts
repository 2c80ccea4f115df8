/**
 * CallKit as react-native-callkeep's native half speaks to it: which calls the system shows, and which ends reached it.
 * What it was asked for waits until it is delivered, in the order of the main queue, or late.
 */
import { native } from '../harness/native.ts'

/** The library takes its native module when it is loaded, so there is one, and behind it the CallKit of the present test. */
let present: { [method: string]: (...args: never[]) => unknown } = {}
native.add('RNCallKeep', new Proxy({}, { get: (_, method) => (typeof method === 'string' && method !== 'then' ? (...args: never[]) => present[method]?.(...args) : undefined), has: () => true }))

export type CallKit = ReturnType<typeof createCallKit>
export function createCallKit() {
  const shown = new Set<string>(), pending: { name: string; go(): void }[] = []
  const tell = (event: string, payload?: object): void => native.emit(`RNCallKeep${event}`, payload)
  const self = {
    shown, pending,
    /** What no app may do, and what it did more than once. */
    violations: [] as string[],
    /** How often each call was started, and how often it was ended, by whom. */
    starts: new Map<string, number>(),
    ends: new Map<string, ('ours' | 'theirs')[]>(),
    reasons: [] as number[],
    deliver(which = 0): boolean {
      const [task] = pending.splice(which % Math.max(1, pending.length), 1)
      task?.go()
      return task !== undefined
    },
    /** The person ends the call on the lock screen. */
    endBySystem(): boolean {
      const [uuid] = shown
      if (uuid === undefined) return false
      gone(uuid, 'theirs')
      tell('PerformEndCallAction', { callUUID: uuid })
      return true
    },
    /** The person answers a call that rings. */
    answer(callUUID: string): void {
      tell('PerformAnswerCallAction', { callUUID })
      tell('DidActivateAudioSession')
    },
    /** A call that is shown from before this process. */
    adopt(uuid: string): void { shown.add(uuid); self.starts.set(uuid, 1) },
    hold(hold: boolean): void { for (const callUUID of shown) tell('DidToggleHoldAction', { callUUID, hold }) },
    mute(muted: boolean): void { for (const callUUID of shown) tell('DidPerformSetMutedCallAction', { callUUID, muted }) },
    reset(): void {
      for (const uuid of [...shown]) gone(uuid, 'theirs')
      tell('ProviderReset')
    },
  }
  function gone(uuid: string, by: 'ours' | 'theirs'): void {
    shown.delete(uuid)
    self.ends.set(uuid, [...(self.ends.get(uuid) ?? []), by])
    tell('DidDeactivateAudioSession')
  }
  const asked = new Map<string, number>()
  const end = (uuid: string, how: string): boolean => {
    asked.set(uuid, (asked.get(uuid) ?? 0) + 1)
    if (!self.starts.has(uuid)) self.violations.push(`${how} of a call that was never started`)
    // An end action that the system does not carry out is followed by one report, as it may have been refused.
    const isFollowUp = how === 'a reported end' && shown.has(uuid) && asked.get(uuid) === 2
    if (asked.get(uuid)! > 1 && !isFollowUp) self.violations.push(`${how} after it was ended already`)
    if (self.ends.get(uuid)?.includes('theirs')) self.violations.push(`${how} of a call that the system has ended`)
    return shown.has(uuid)
  }
  present = {
    _startCallActionEventListenerAdded() {},
    getInitialEvents: () => Promise.resolve([]),
    clearInitialEvents() {},
    getCalls: () => Promise.resolve([...shown].map(callUUID => ({ callUUID, hasEnded: false, hasConnected: true, onHold: false, outgoing: true }))),
    startCall(uuid: string) {
      self.starts.set(uuid, (self.starts.get(uuid) ?? 0) + 1)
      if (self.starts.get(uuid)! > 1) self.violations.push('a call was started twice')
      pending.push({ name: 'start', go() { shown.add(uuid); tell('DidReceiveStartCallAction', { callUUID: uuid, handle: 'x', name: 'x' }); tell('DidActivateAudioSession') } })
    },
    displayIncomingCall(uuid: string) {
      pending.push({ name: 'ring', go() { self.adopt(uuid); tell('DidDisplayIncomingCall', { callUUID: uuid, error: '', errorCode: '' }) } })
    },
    answerIncomingCall() {},
    reportConnectedOutgoingCallWithUUID(uuid: string) { if (!shown.has(uuid)) self.violations.push('a call was reported connected that the system does not show') },
    // The end action is carried out later, and told like one of the person.
    endCall(uuid: string) {
      if (end(uuid, 'the end action')) pending.push({ name: 'end', go() { if (shown.has(uuid)) { gone(uuid, 'ours'); tell('PerformEndCallAction', { callUUID: uuid }) } } })
    },
    reportEndCallWithUUID(uuid: string, reason: number) {
      if (end(uuid, 'a reported end')) gone(uuid, 'ours')
      self.reasons.push(reason)
    },
    setMutedCall(callUUID: string, muted: boolean) { pending.push({ name: 'mute', go() { if (shown.has(callUUID)) tell('DidPerformSetMutedCallAction', { callUUID, muted }) } }) },
  }
  return self
}
