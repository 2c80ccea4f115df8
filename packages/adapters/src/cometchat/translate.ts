/**
 * A pure reducer, the same for every version and platform. It turns what CometChat says and is told into events for the machine.
 *
 * CometChat's callbacks carry no session, come in any number and order, and may not come at all. So only the joined callback reports `joined`.
 * What comes twice is reported once. `closed` is the end unless a recoverable failure is open. A session that shows life after it was left is
 * left again, and this is not reported.
 */
import type { Cause, TransportEvent } from '@onhook/machine'
import { causeOf } from './reason.ts'

/** CometChat's words in ours. */
export type Word = 'joined' | 'timedOut' | 'lost' | 'restored' | 'closed' | 'leaveClicked' | 'muted' | 'unmuted'

export type Seen =
  | { type: Word }
  /** `cause` where it is known why: the last remote left (version 4), or the host learned it elsewhere. */
  | { type: 'left'; cause?: Cause }
  /** `onConnectionFailed(error)` */
  | { type: 'failed'; error: unknown }
  /** `onError` of a join; `isFinal`: its promise rejects, or no success has followed in time; `isUp`: its session is there all the same. */
  | { type: 'error'; error: unknown; isFinal?: boolean; isUp?: boolean }
  /** The SDK is told to join; it took the request (a promise, `onSuccess`). */
  | { type: 'asked' } | { type: 'accepted' }
  /** We are told to leave; the SDK was told and did not throw; it threw. */
  | { type: 'leave' } | { type: 'leaveDone' } | { type: 'leaveFailed' }

export type State = {
  /** The SDK may hold something. */
  asked?: boolean
  /** Its answer to the join is known. */
  settled?: boolean
  /** In the call, and ever in it. */
  isIn?: boolean
  wasIn?: boolean
  /** It has said that it is in, also where we had left by then and believed it no more. */
  wasUp?: boolean
  lost?: boolean
  /** A recoverable failure is open: the SDK comes back by itself, and its `closed` is not the end. */
  failing?: boolean
  /** … and it has said that `closed`: there is nothing at the moment that could answer a leave. */
  between?: boolean | undefined
  clicked?: boolean
  /** It has said `closed` unasked. A `closed` that follows may be the same one again, and not the answer to a leave. */
  stray?: boolean
  /** It has said that it left. */
  hasLeft?: boolean
  /** It was told to leave, and has said `closed` since. */
  hasClosed?: boolean | undefined
  /** Something has told why it ends, so that a `left` that follows needs no cause. */
  caused?: boolean
  /** We were told to leave. */
  leaving?: boolean
  /** So was the SDK, since it last showed life. */
  told?: boolean
  /** The last word was told. */
  over?: boolean
  /** The SDK is known to be out of it. */
  closed?: boolean | undefined
  /** What the join failed with. */
  error?: unknown
}

/**
 * - `resolve`, `reject`: the port's `join`, which rejects with the state's `error`.
 * - `leave`: tell the SDK. A list: a diagnostic.
 */
export type Action = 'resolve' | 'reject' | 'leave' | [code: string, message: string, cause: unknown]

export type Traits = {
  /** Version 4: neither a leave of ours nor its button is answered by a callback. */
  isQuiet?: boolean
  /** iOS: an error of the join may be followed by its success. */
  hasGrace?: boolean
  /** The host took the button's own action away, so we leave when it is pressed. */
  leaveOnButton?: boolean | undefined
  /** A session that was told to leave is out at once, because its view is removed (version 4 in React Native). */
  leavesForGood?: boolean
}

export type Translation = { state: Readonly<State>; events: TransportEvent[]; actions: Action[] }

/** `onSessionLeft` has no argument. No end reason means “one of two”, so the code says it. The code is ours, so that such ends can be counted. */
const SOMEBODY: Cause = { reason: 'unknown', vendor: { name: 'onSessionLeft', code: 'removedOrEnded', message: 'removed, or ended by somebody' } }

/**
 * Nothing more can come from this attempt, and the SDK may be given to the next. As long as we were not told to leave, this is believed only after
 * the SDK's own button with all the callbacks that follow it: a stray callback of an earlier session may say the rest, and then we still have to leave.
 */
export const isFree = (s: Readonly<State>): boolean =>
  !!(s.leaving ? !s.asked || (s.closed && s.settled) : s.clicked && s.hasLeft && s.closed)

/** One thing seen. The state that is given is not changed. */
export function translate(before: Readonly<State>, seen: Seen, traits: Traits): Translation {
  const s: State = { ...before }, events: TransportEvent[] = [], actions: Action[] = []
  const tell = (type: Word): void => { events.push({ type: `transport.${type}` }) }
  const settle = (how: 'resolve' | 'reject'): void => {
    if (!s.settled) actions.push(how)
    s.settled = true
  }
  const leave = (): void => {
    if (s.asked && !s.told) actions.push('leave')
    s.told = true
  }
  const leaveAgain = (): void => {
    s.told = s.closed = s.hasLeft = s.hasClosed = s.stray = false
    leave()
  }
  const left = (cause?: Cause): void => {
    if (!s.over) events.push({ type: 'transport.left', cause } as TransportEvent)
    s.over = true
    s.isIn = s.failing = false
  }
  const report = (code: string, message: string): void => { actions.push([code, message, (seen as { error?: unknown }).error]) }
  /** The join has failed, and nothing more will come of it. */
  const fail = (isUp = false): void => {
    s.caused = true
    s.closed = !isUp
    if (s.settled) events.push({ type: 'transport.failed', recoverable: false, cause: causeOf(s.error) })
    else s.over = true
    settle('reject')
  }

  switch (seen.type) {
    case 'asked': s.asked = true; break
    case 'accepted':
      settle('resolve')
      // A leave that came before there was a session did nothing.
      if (s.told) leaveAgain()
      break
    case 'joined': case 'restored':
      if (seen.type === 'joined') {
        s.wasUp = true
        settle('resolve')
        if (s.leaving || s.over || s.caused) {
          leaveAgain()
          break
        }
        s.lost ||= !s.isIn
        s.isIn = s.wasIn = true
      }
      if (!s.isIn || (!s.lost && !s.failing) || (s.between && seen.type === 'restored')) break
      s.lost = s.failing = s.between = false
      tell(seen.type)
      break
    case 'lost':
      if (!s.isIn || s.lost || s.failing) break
      s.lost = true
      tell('lost')
      break
    case 'failed': {
      if (s.over || s.caused) break
      const { recoverable: said } = Object(seen.error) as { recoverable?: unknown }, recoverable = said === true
      if (typeof said !== 'boolean') report('bad-payload', 'expected a boolean recoverable; taken for false')
      s.failing = recoverable
      s.caused = !recoverable
      s.isIn &&= recoverable
      events.push({ type: 'transport.failed', recoverable, cause: causeOf(seen.error) })
      break
    }
    case 'timedOut':
      if (s.over || s.caused) break
      s.caused = true
      s.isIn = s.failing = false
      tell('timedOut')
      break
    case 'leaveClicked':
      if (s.over || s.clicked) break
      s.clicked = s.caused = true
      s.failing = false
      tell('leaveClicked')
      if (traits.leaveOnButton) leave()
      if (traits.isQuiet) left()
      break
    case 'left':
      // With a cause it is not the session that says so.
      s.hasLeft ||= !seen.cause
      s.closed ||= s.hasLeft && s.hasClosed && !s.failing
      left(seen.cause ?? (s.caused || s.leaving ? undefined : SOMEBODY))
      break
    case 'closed':
      // The SDK comes back by itself, so this is no end, and is not told.
      if (s.failing && !s.leaving) {
        s.between = true
        break
      }
      if (!s.over) tell('closed')
      s.over = true
      s.isIn = false
      // Alone and unasked it may be that of a restart whose failure was lost: it is listened on, for a late success.
      s.stray ||= !s.told && !s.hasLeft
      s.hasClosed ||= s.told
      // Version 5 says both when a call is left. `closed` alone may be late, of a restart whose failure was lost.
      s.closed ||= !s.failing && (s.hasLeft || (!s.stray && (!s.wasUp || traits.isQuiet)))
      break
    case 'muted': case 'unmuted':
      if (s.isIn) tell(seen.type)
      break
    case 'error':
      if (!s.wasIn && (s.leaving || s.over || s.caused)) {
        s.settled = s.closed = true
        break
      }
      s.error = seen.error
      // Of a join in its grace it is told to nobody yet: a failure that is called recoverable is waited for longer than this.
      if (s.wasIn || (traits.hasGrace && !seen.isFinal)) report('error-ignored', 'an error that ends nothing')
      else fail(seen.isUp)
      break
    case 'leave':
      s.leaving = true
      leave()
      // It never got as far as the SDK.
      if (!s.asked) left()
      break
    case 'leaveDone':
      // Nothing answers where it has not joined yet, or is between two tries of its own, or never says anything.
      if (s.leaving && (!s.settled || s.between || traits.isQuiet)) left()
      if (traits.leavesForGood) s.closed = true
      break
    case 'leaveFailed': s.told = false; break
  }
  return { state: s, events, actions }
}
