/**
 * The safety properties. They are judged on every transition: what a step commanded, and the state that it led to.
 * Wherever they can, they speak of the world's truth (is the microphone hot, is a notification shown).
 */
import { CB, SCREEN, SERVICE, SYSTEM, SYSTEM_WORD, WORD } from './codes.ts'
import { C, M_SCREEN, SESSION } from './core-facts.ts'
import type { World } from './world.ts'

/** Each safety property, in words. */
export const SAFETY = {
  S1: 'the screen is exited at most once',
  S2: 'the screen is exited only while it is mounted',
  S3: 'the service is launched at most once per activation of the app or grant of the permission, and never while it is pending or shown',
  S4: 'no launch after an abort, or when it is over',
  S5: 'no abort without a launch, a start or a restore since the last one',
  S6: 'no abort where nothing was launched, started or restored',
  S7: 'subscribed once per attempt',
  S8: 'unsubscribed at most once',
  S9: 'no unsubscribe before subscribe',
  S10: 'joined once per attempt',
  S11: 'a notification is shown only for a call that is wanted, or while a new process sweeps it',
  S12: 'settled with the transport down and the microphone hot only while a callback that says so is on its way',
  S13: 'settled with a notification only while its start is still to be told',
  S14: 'ended with the transport down means unsubscribed',
  S15: 'ended means that the screen is not mounted',
  S16: 'a system call is reported once, and ended once, and only while the system has it',
  S17: 'the end is recorded exactly once',
  S19: 'once settled, commands only give back what succeeded or appeared late',
  S21: 'no abort while a start is pending',
  S22: 'launched only while the app is active and permitted',
  S23: 'nothing leaves ended',
  G1: 'connection lost is said only after a loss',
  G2: 'a call that the user left is recorded as left by the user',
  G3: 'a call is recorded as left by the user only if the user, the button or the screen ended it',
  G4: 'a call is joined only if the transport has said so',
} as const
/** The id of a safety property. */
export type SafetyId = keyof typeof SAFETY
export const SAFETY_IDS = Object.keys(SAFETY) as SafetyId[]
const number = Object.fromEntries(SAFETY_IDS.map((id, i) => [id, i])) as Record<SafetyId, number>

/** Judges the moves of one world. */
export type Judge = {
  /** Violations of the move just made, one bit for each property. The explorer clears them. */
  bad: number
  /** How often each property's premise was met. */
  readonly met: Float64Array
  /** Called before the commands of a step take effect. The machine's state is already the next one. */
  commands(commands: number, cell: number, event: number, before: number): void
  /** Called after a step. */
  state(before: number): void
}

export function safetyOf(w: World, launchService: string): Judge {
  const { engine, facts, ev } = w
  const met = new Float64Array(SAFETY_IDS.length)
  const late = lateAnswers(w)
  const claim = (id: SafetyId, holds: boolean): void => {
    const i = number[id]
    met[i]!++
    if (!holds) judge.bad |= 1 << i
  }
  const leaves = [ev.leave, engine.eventOf('transport.leaveClicked'), engine.eventOf('screen.disposed')]
  const wantedFrom = launchService === 'when-joining' ? SESSION.joining : SESSION.joined
  const judge: Judge = {
    bad: 0, met,
    commands(commands, cell, event, before) {
      const session = w.session
      if (facts.settled[before]) claim('S19', (commands & ~late[event]!) === 0)
      if (commands & C.recordEnd) {
        claim('S17', w.recorded === 0)
        const reason = facts.reasons[engine.list[cell]!]
        const isLocal = reason === 'local-leave' || reason === 'join-cancelled'
        if (reason === 'network-lost') claim('G1', w.outage === 1)
        if (event === ev.leave) claim('G2', isLocal)
        if (isLocal) claim('G3', leaves.includes(event))
      }
      if (commands & C.subscribe) claim('S7', w.sub === 0)
      if (commands & C.join) claim('S10', w.joined === 0)
      if (commands & C.unsubscribe) { claim('S8', w.sub !== 2); claim('S9', w.sub !== 0) }
      if (commands & C.launchService) {
        claim('S3', w.launched === 0 && w.svc === SERVICE.none)
        claim('S4', w.aborted === 0 && session < SESSION.leaving)
        claim('S22', w.isActive && facts.permission[w.m] === 0)
      }
      if (commands & C.abortService) {
        if (event === ev.restored || event === ev.started) w.abortable = 1
        claim('S5', w.abortable === 1 || w.aborted === 0)
        claim('S6', w.abortable === 1 || w.aborted === 1)
        claim('S21', w.svc !== SERVICE.starting)
      }
      if (w.powers.system) {
        if (commands & C.reportCall) claim('S16', w.sys === SYSTEM.none)
        if (commands & C.reportEnded) claim('S16', event === ev.restored || w.sys === SYSTEM.reported || w.sysWord === SYSTEM_WORD.reportFailed)
      }
      if (commands & C.exitScreen) {
        claim('S1', w.exited === 0)
        claim('S2', w.scr === SCREEN.mounted)
      }
    },
    state(before) {
      const session = w.session
      const isShown = w.svc === SERVICE.shown
      if (isShown) claim('S11', session >= wantedFrom || w.boot === 1 || w.isServiceStopping)
      if (session === SESSION.ended) {
        const isDown = w.isTransportDown
        if (facts.settled[w.m]) {
          if (isDown) claim('S12', !w.isHot || w.joinJob === 1 || w.leaveJob === 1 || [CB.ACC, CB.JOI, CB.LOS, CB.RES, CB.FRE].some(c => w.isInFlight(c)))
          claim('S13', !isShown || w.word === WORD.started || w.abortJob === 1)
        }
        if (isDown) claim('S14', w.sub !== 1)
        claim('S15', facts.screen[w.m] !== M_SCREEN.mounted)
        if (w.recorded === 0) claim('S17', false)
      } else if (facts.session[before] === SESSION.ended) claim('S23', false)
      if (session === SESSION.joined) claim('G4', w.told === 1)
      if (facts.session[before] === SESSION.ended) met[number.S23]!++
    },
  }
  return judge
}

/** By event: what a settled machine may still command. */
function lateAnswers({ engine }: World): Int32Array {
  const answers = new Int32Array(engine.events)
  const allow = (commands: number, ...events: string[]): void => { for (const e of events) answers[engine.eventOf(e)] = commands }
  allow(C.leave | C.releaseMedia, 'transport.accepted', 'transport.joined', 'transport.lost', 'transport.restored', 'transport.failed/recoverable')
  allow(C.leave | C.unsubscribe, 'transport.left', 'transport.closed', 'port.failed/join')
  allow(C.exitScreen, 'screen.mounted')
  allow(C.abortService, 'service.started')
  allow(C.abortService | C.reportEnded | C.releaseMedia, 'restored')
  return answers
}
