/**
 * A pure reducer that turns what a session shows into what a call is told. Each fact is told once, and nothing is told after the end. A
 * session that shows life after a leave is left again, and this is not told.
 */
import type { Cause, TransportEvent } from '@onhook/machine'
import type { Seen } from './options.ts'

export type Word = { type: 'asked' } | { type: 'refused'; cause: Cause } | { type: 'leave' } | { type: 'leaveDone' } | { type: 'leaveTaken' } | { type: 'unmuting' }

/** How far the call was told to be in. */
type Entry =
  /** Whoever asked to join waits for an answer. */
  | { entry?: undefined; flows?: false }
  | { entry: 'accepted'; flows?: false }
  /** `flows`: media do; else they are lost, and may be restored. */
  | { entry: 'joined'; flows: boolean }
/** … and how far it is out again. Who is leaving is told the end. */
type Exit =
  | { leaving?: undefined; over?: undefined; cause?: undefined }
  | { leaving: true; over?: undefined; cause?: undefined }
  /** The end is known. `cause`: of the join that it has refused. */
  | { leaving?: true; over: true; cause?: Cause }
/** What the SDK was asked, and owes an answer to: it outlives the call. */
type Debt = {
  /** It was told to join. */
  asked?: true
  /** Its answer to that is known: until then a late success may come. */
  settled?: true
  /** It was told to leave, and has not answered. `joined`: it has joined since, so it was connecting, and has missed that leave. */
  told?: boolean | 'joined'
  /** Is it muted, as it was told last? Not known after an unmute was asked for. */
  isMuted?: boolean
}
export type State = Readonly<Entry & Exit & Debt>
export type Action = 'accept' | 'refuse' | 'leave'
/** A word that can be the end. */
type End = Extract<TransportEvent, { type: 'transport.left' | 'transport.failed' | 'transport.closed' }> & { cause?: Cause }
export type Step = { state: State; events: TransportEvent[]; actions: Action[] }

/** A state that is being written; what it comes to is one of those above, as translate.test.ts finds of every state that there is. */
type Draft = { -readonly [Field in keyof State]?: State[Field] }

export function translate(before: State, seen: Seen | Word): Step {
  const s = { ...before } as Draft, isIn = before.entry === 'joined', events: TransportEvent[] = [], actions: Action[] = [], isOut = before.over || before.leaving
  /** Once: whoever asked to join is answered by the first of them. */
  const answer = (action: 'accept' | 'refuse'): void => { if (!s.entry) actions.push(action) }
  const leave = (): void => {
    if (!s.told) actions.push('leave')
    s.told ||= true
  }
  /** The SDK's answer to a leave. One that it has missed is said again. */
  const leaveIsAnswered = (): void => {
    const { told } = s
    s.told = false
    if (told === 'joined') leave()
  }
  /** The end, where the SDK says it or its leave is done. `cause`: of a join that is refused by it. */
  const end = (event: End, cause = event.cause): void => {
    if (s.over) return
    s.over = true
    s.flows = false
    // What ends before the join was answered is a refused join, and its reason is that of the refusal.
    if (s.entry || s.leaving) events.push(event)
    else if (cause) s.cause = cause
    answer('refuse')
  }

  switch (seen.type) {
    case 'asked': s.asked = true; break
    case 'refused':
      s.settled = true
      if (!isIn && !isOut) end({ type: 'transport.left', cause: seen.cause })
      break
    case 'leave':
      s.leaving = true
      if (s.asked && !s.over) leave()
      else end({ type: 'transport.left' })
      break
    case 'leaveDone':
      end({ type: 'transport.left' })
      leaveIsAnswered()
      break
    // It was asked to leave, in vain or not: life that follows is left again.
    case 'leaveTaken': leaveIsAnswered(); break

    // The SDK's answers to the join. Of one that is left, or that was told to be in, a refusal is no news; of one that was accepted it is the end.
    case 'transport.accepted':
      s.settled = true
      if (isOut) leave()
      else {
        answer('accept')
        s.entry ||= 'accepted'
      }
      break
    case 'transport.joined': case 'transport.restored':
      s.settled = true
      if (isOut) {
        if (s.told && seen.type === 'transport.joined') s.told = 'joined'
        leave()
        break
      }
      // Nothing new, or a word too soon.
      if (s.flows || (!isIn && seen.type === 'transport.restored')) break
      answer('accept')
      events.push({ type: isIn ? 'transport.restored' : 'transport.joined' })
      // What was heard while it joined.
      if (!isIn && s.isMuted) events.push({ type: 'transport.muted' })
      s.entry = 'joined'
      s.flows = true
      break

    case 'transport.lost':
      // Of a call that is being left it is no news, and no sign of life: the machine would leave once more.
      if (s.flows && !isOut) events.push(seen)
      s.flows = false
      break
    case 'transport.failed':
      if (isOut) break
      if (!seen.recoverable && !s.entry) { s.settled = true; end(seen); break }
      s.flows = false
      events.push(seen)
      break
    case 'transport.left': s.settled = true; end(seen); break
    case 'transport.closed': s.settled = true; end(seen, { reason: 'signalling-failed' }); break
    // The session is over. Told as it is, the call would leave what is left, and wait for an answer that never comes.
    case 'transport.timedOut': s.settled = true; end({ type: 'transport.left', cause: { reason: 'idle-timeout' } }); break

    case 'transport.muted': case 'transport.unmuted': {
      const isMuted = seen.type === 'transport.muted'
      if (isIn && !isOut && s.isMuted !== isMuted) events.push(seen)
      s.isMuted = isMuted
      break
    }
    // Whoever unmutes believes that it is heard: what is so then is told, also where it is no news.
    case 'unmuting': delete s.isMuted; break
    case 'transport.leaveClicked': case 'transport.tokenExpiring': case 'transport.migrating':
      if (isIn && !isOut) events.push(seen)
      break
  }
  return { state: s as State, events, actions }
}
