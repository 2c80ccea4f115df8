/**
 * What CallKit (or Telecom) holds to be so: the calls that it shows, what it asks for and until when, whose sound it is.
 * Nothing here moves by itself: what the system does later waits in `tasks`, in lanes, and a test says what is next.
 * Within a lane the order is kept; lanes overtake each other.
 */
import { createFakeClock, type FakeClock } from '@onhook/adapters/fake'

/** Numbers of `CXErrorCodeRequestTransactionError` and `CXErrorCodeIncomingCallError`; `constants.test.ts` compares them with Apple's. */
export const REQUEST_ERRORS = { unknownCallUUID: 4, callUUIDAlreadyExists: 5, maximumCallGroupsReached: 7 } as const
export const INCOMING_ERRORS = { unentitled: 1, callUUIDAlreadyExists: 2, filteredByDoNotDisturb: 3, filteredByBlockList: 4 } as const

export type ShownCall = { id: string; isOutgoing: boolean; isConnected: boolean; isMuted: boolean; isHeld: boolean; isAnswered: boolean }
export type EndedCall = { id: string; by: 'app' | 'system'; how: 'action' | 'reported' | 'failed answer' | 'reset'; reason?: number | string }
type Task = { lane: string; name: string; run: () => void }
/** What the delegate of the provider is told: the native half of a library. */
export type Delegate = {
  started(id: string): void
  answer(id: string, fulfil: () => void, fail: () => void): void
  ended(id: string): void
  muted(id: string, on: boolean): void
  held(id: string, on: boolean): void
  reset(): void
  audio(on: boolean): void
}

export type System = ReturnType<typeof createSystem>

export function createSystem({ groups = 1, clock = createFakeClock(), answerLimitMs = 60_000 }: { groups?: number; clock?: FakeClock; answerLimitMs?: number } = {}) {
  const calls = new Map<string, ShownCall>(), ended: EndedCall[] = [], tasks: Task[] = []
  /** Requests that were refused: what the app asked for, and CallKit's number. Foolish: JavaScript could know better, as it was told of the end, or no such call ever was. */
  const refusals: { request: string; id: string; code: number; isFoolish: boolean }[] = []
  /** Answers that are neither fulfilled nor failed. */
  const pending = new Map<string, { id: string; until: number }>()
  /** Ends that JavaScript was told of; a request for such a call is one that it should not have made. */
  const told = new Set<string>()
  const shownEver = new Map<string, number>(), connects: string[] = []
  let isAudioActive = false, delegate: Delegate | undefined, actions = 0, pacing: 'later' | 'at once' = 'later'
  let wantsAudio = false
  /** What JavaScript was last told of the audio session. */
  let soundTold = false

  const push = (lane: string, name: string, run: () => void): void => {
    tasks.push({ lane, name, run })
    if (pacing === 'at once') settle()
  }
  const step = (lane?: string): string | undefined => {
    const at = lane === undefined ? 0 : tasks.findIndex(t => t.lane === lane)
    const [task] = at < 0 ? [] : tasks.splice(at, 1)
    task?.run()
    return task?.name
  }
  function settle(): void { for (let n = 0; step() !== undefined; n++) if (n > 10_000) throw new Error('the fake system does not come to rest') }
  const refuse = (request: string, id: string, code: number, isKnown = told.has(id)): number => {
    refusals.push({ request, id, code, isFoolish: isKnown || (request !== 'start' && !shownEver.has(id)) })
    return code
  }
  const audio = (): void => {
    const on = wantsAudio && [...calls.values()].some(c => c.isOutgoing || c.isAnswered)
    if (on === isAudioActive) return
    isAudioActive = on
    delegate?.audio(on)
  }
  const begin = (call: ShownCall): void => {
    calls.set(call.id, call)
    shownEver.set(call.id, (shownEver.get(call.id) ?? 0) + 1)
  }
  const over = (end: EndedCall): void => {
    calls.delete(end.id)
    ended.push(end)
    for (const [action, { id }] of pending) if (id === end.id) pending.delete(action)
    push('audio', 'the audio session follows the end', audio)
  }
  const has = (id: string): ShownCall | undefined => calls.get(id)

  return {
    clock, calls, ended, tasks, refusals, pending, told, connects, shownEver,
    push, step, settle,
    set delegate(next: Delegate) { delegate = next },
    set pacing(next: typeof pacing) { pacing = next },
    get isAudioActive() { return isAudioActive },
    get soundTold() { return soundTold },
    tellSound(on: boolean) { soundTold = on },
    lanes: () => [...new Set(tasks.map(t => t.lane))],

    // What a library asks for. A number is CallKit's refusal.
    requestStart(id: string): number {
      if (calls.has(id)) return refuse('start', id, REQUEST_ERRORS.callUUIDAlreadyExists)
      if (calls.size >= groups) return refuse('start', id, REQUEST_ERRORS.maximumCallGroupsReached)
      begin({ id, isOutgoing: true, isConnected: false, isMuted: false, isHeld: false, isAnswered: false })
      wantsAudio = true
      push('callkit', `perform start ${id}`, () => {
        if (!has(id)) return
        delegate?.started(id)
        push('audio', 'the audio session follows the start', audio)
      })
      return 0
    },
    reportIncoming(id: string, code = 0): number {
      const error = code || (calls.has(id) ? INCOMING_ERRORS.callUUIDAlreadyExists : 0)
      if (!error) begin({ id, isOutgoing: false, isConnected: false, isMuted: false, isHeld: false, isAnswered: false })
      return error
    },
    /** `isKnown`: did JavaScript know that it was over when it asked? For libraries whose request takes a while. */
    requestEnd(id: string, isKnown?: boolean): number {
      if (!has(id)) return refuse('end', id, REQUEST_ERRORS.unknownCallUUID, isKnown)
      over({ id, by: 'app', how: 'action' })
      delegate?.ended(id)
      return 0
    },
    requestMute(id: string, on: boolean, isKnown?: boolean): number {
      const call = has(id)
      if (!call) return refuse('mute', id, REQUEST_ERRORS.unknownCallUUID, isKnown)
      call.isMuted = on
      delegate?.muted(id, on)
      return 0
    },
    /** CallKit does not answer a report: for a call that it has not, nothing happens. */
    reportConnected(id: string, isKnown?: boolean): void {
      connects.push(id)
      const call = has(id)
      if (call) call.isConnected = true
      else refuse('report connected', id, REQUEST_ERRORS.unknownCallUUID, isKnown)
    },
    reportEnded(id: string, reason: number | string, isKnown?: boolean): void {
      if (has(id)) over({ id, by: 'app', how: 'reported', reason })
      else refuse('report ended', id, REQUEST_ERRORS.unknownCallUUID, isKnown)
    },

    /** A library reports an end by itself, which JavaScript has not asked for. */
    giveUp(id: string, reason: string): void { if (has(id)) over({ id, by: 'system', how: 'reported', reason }) },

    // What the person and the system do.
    answer(id: string): boolean {
      const call = has(id)
      if (!call || call.isOutgoing || call.isAnswered) return false
      call.isAnswered = true
      const action = `answer ${++actions}`, until = clock.now() + answerLimitMs
      pending.set(action, { id, until })
      const settled = (run: () => void) => (): void => { if (pending.delete(action)) run() }
      const failed = settled(() => {
        if (!has(id)) return
        over({ id, by: 'system', how: 'failed answer' })
        delegate?.ended(id)
      })
      clock.setTimeout(failed, answerLimitMs)
      delegate?.answer(id, settled(() => {
        call.isConnected = true
        wantsAudio = true
        push('audio', 'the audio session follows the answer', audio)
      }), failed)
      return true
    },
    endByPerson(id: string): boolean {
      if (!has(id)) return false
      over({ id, by: 'system', how: 'action' })
      delegate?.ended(id)
      return true
    },
    muteByPerson(id: string, on: boolean): boolean {
      const call = has(id)
      if (!call) return false
      call.isMuted = on
      delegate?.muted(id, on)
      return true
    },
    hold(id: string, on: boolean): boolean {
      const call = has(id)
      if (!call || call.isHeld === on) return false
      call.isHeld = on
      delegate?.held(id, on)
      return true
    },
    reset(): void {
      for (const id of [...calls.keys()]) over({ id, by: 'system', how: 'reset' })
      delegate?.reset()
    },
    /** Another call takes the audio session, or gives it back; the other call may also end without that. */
    takeAudio(isTaken: boolean): void {
      wantsAudio = !isTaken
      push('audio', 'another call and the audio session', audio)
    },
  }
}
