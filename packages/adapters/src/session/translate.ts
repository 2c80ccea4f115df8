/**
 * What a session shows, turned into what a call is told: a pure reducer. Each thing is told once; nothing is told after the end; life
 * after a leave is left again, and told to nobody.
 */
import type { Cause, TransportEvent } from '@onhook/machine'
import type { Seen } from './options.ts'

export type Word = { type: 'asked' } | { type: 'refused'; cause: Cause } | { type: 'leave' } | { type: 'leaveDone' } | { type: 'leaveTaken' } | { type: 'unmuting' }

export type State = {
  /** The SDK was told to join. */
  asked?: boolean
  /** The SDK's answer to the join is known: until then a late success may come. */
  settled?: boolean
  /** … and whoever asked to join was told one. */
  answered?: boolean
  isIn?: boolean
  /** Media flow. */
  flows?: boolean
  /** What was told last; not known after an unmute was asked for. */
  isMuted?: boolean
  leaving?: boolean
  /** The SDK was told to leave, and has not answered. */
  told?: boolean
  /** … and has joined in between: an SDK that misses a leave while it connects has missed this one. */
  joinedMeanwhile?: boolean
  /** The end is known. */
  over?: boolean
  cause?: Cause
}
export type Action = 'accept' | 'refuse' | 'leave'
/** A word that can be the end. */
type End = Extract<TransportEvent, { type: 'transport.left' | 'transport.failed' | 'transport.closed' }> & { cause?: Cause }
export type Step = { state: Readonly<State>; events: TransportEvent[]; actions: Action[] }

export function translate(before: Readonly<State>, seen: Seen | Word): Step {
  const s: State = { ...before }, isOver = before.over || before.leaving, events: TransportEvent[] = [], actions: Action[] = []
  const answer = (action: 'accept' | 'refuse'): void => {
    if (!s.answered) actions.push(action)
    s.answered = true
  }
  const leave = (): void => {
    if (!s.told) actions.push('leave')
    s.told = true
  }
  /** The SDK's answer to a leave. */
  const taken = (): void => {
    s.told = false
    if (s.joinedMeanwhile) leave()
    s.joinedMeanwhile = false
  }
  /** The end, where the SDK says it or its leave is done. `cause`: of a join that is refused by it. */
  const end = (event: End, cause = event.cause): void => {
    if (s.over) return
    s.over = true
    s.flows = false
    // What ends before the join was answered is a refused join, and its reason is that of the refusal.
    if (s.answered || s.leaving) events.push(event)
    else if (cause) s.cause = cause
    answer('refuse')
  }

  switch (seen.type) {
    case 'asked': s.asked = true; break
    case 'refused':
      s.settled = true
      // Of a join that is left, or that was told to be in: no news. One that was accepted, and came to nothing, is an end.
      if (!s.isIn && !s.leaving) end({ type: 'transport.left', cause: seen.cause })
      break
    case 'leave':
      s.leaving = true
      if (s.asked && !s.over) leave()
      else end({ type: 'transport.left' })
      break
    case 'leaveDone':
      end({ type: 'transport.left' })
      taken()
      break
    // It was asked to leave, in vain or not: life that follows is left again.
    case 'leaveTaken': taken(); break
    case 'transport.accepted':
      s.settled = true
      if (isOver) leave()
      else answer('accept')
      break
    case 'transport.joined': case 'transport.restored':
      s.settled = true
      if (isOver) {
        if (s.told && seen.type === 'transport.joined') s.joinedMeanwhile = true
        leave()
        break
      }
      if (seen.type === 'transport.joined') answer('accept')
      if (s.flows || (!s.isIn && seen.type === 'transport.restored')) break
      events.push({ type: s.isIn ? 'transport.restored' : 'transport.joined' })
      // What was heard while it joined.
      if (!s.isIn && s.isMuted) events.push({ type: 'transport.muted' })
      s.isIn = s.flows = true
      break
    case 'transport.lost':
      if (s.flows) events.push(seen)
      s.flows = false
      break
    case 'transport.failed':
      if (isOver) break
      if (!seen.recoverable && !s.answered) { s.settled = true; end(seen); break }
      s.flows = false
      events.push(seen)
      break
    case 'transport.left': s.settled = true; end(seen); break
    case 'transport.closed': s.settled = true; end(seen, { reason: 'signalling-failed' }); break
    // The session is over. Told as it is, the call would leave what is left, and wait for an answer that never comes.
    case 'transport.timedOut': s.settled = true; end({ type: 'transport.left', cause: { reason: 'idle-timeout' } }); break
    case 'transport.muted': case 'transport.unmuted': {
      const isMuted = seen.type === 'transport.muted'
      if (s.isIn && !isOver && s.isMuted !== isMuted) events.push(seen)
      s.isMuted = isMuted
      break
    }
    // Whoever unmutes believes that it is heard: what is so then is told, also where it is no news.
    case 'unmuting': delete s.isMuted; break
    case 'transport.leaveClicked': case 'transport.tokenExpiring': case 'transport.migrating':
      if (s.isIn && !isOver) events.push(seen)
      break
  }
  return { state: s, events, actions }
}
