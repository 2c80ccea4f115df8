/** What a call screen owes to the person who used it. It is judged by what the world holds, not by what the screen believes. */
import { messageOf } from '../../containment.ts'
import type { Story } from './call-screen.ts'

/** The promises by name, with what is promised. They stand in the order in which they are easiest to understand. */
export const PROMISES = {
  quiet: 'nothing is thrown into an SDK, a timer or a person\'s hand',
  microphone: 'the microphone is free',
  connection: 'the call is left',
  notification: 'the notification is gone',
  systemCall: 'the system call is ended, once',
  exit: 'the screen is left at most once, and no other screen with it',
  screen: 'the screen of a call that is over goes by itself',
  oneEnd: 'each call ends once',
  answers: 'every action is answered',
  settled: 'no subscription and no timer is left behind',
  rejections: 'no rejection is left unhandled',
} as const
/** The name of a promise. */
export type PromiseName = keyof typeof PROMISES

const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`)

/** @returns the promises that this story broke, each with what was found */
export function brokenBy({ hostile, screen, isStuck, threw, unanswered }: Story, { staysAfterEnd, rejections }: { staysAfterEnd: boolean; rejections: readonly unknown[] }): [PromiseName, string][] {
  const broken: [PromiseName, string][] = []
  const check = (name: PromiseName, holds: boolean, found: string): void => { if (!holds) broken.push([name, found]) }
  const held = (kind: string): string[] => [...hostile.held].filter(h => h.startsWith(kind))
  const said = screen.ends?.(), { exits, wrongExits, reports, systemEnds, asked } = hostile
  const timers = hostile.ports.clock.held()

  for (const [what, error] of threw) check('quiet', false, `${what} failed: ${messageOf(error)}`)
  for (const error of hostile.errors) check('quiet', false, `a callback threw: ${messageOf(error)}`)
  check('microphone', !hostile.isMicrophoneHot, `${held('microphone').join(', ')} is still held`)
  check('connection', held('connection').length === 0, `${held('connection').join(', ')} is still up`)
  check('notification', hostile.notification === 'none', `the notification is still ${hostile.notification}`)
  check('systemCall', hostile.systemCall === 'none', 'the system still shows the call')
  check('systemCall', systemEnds <= reports, `${reports} was reported, and ${systemEnds} ends`)
  check('exit', exits <= 1, `exit was called ${times(exits)}`)
  check('exit', wrongExits === 0, 'a screen was taken away that is not the call\'s')
  check('screen', staysAfterEnd || !isStuck, 'it is still there')
  check('oneEnd', said === undefined || said === asked.size, `${asked.size} began, and the end was told ${times(said ?? 0)}`)
  check('answers', unanswered.length === 0, `${unanswered.join(', ')} never resolved`)
  check('settled', held('subscription').length === 0, `${held('subscription').length} subscription of the transport is open`)
  check('settled', timers.length === 0, `${timers.join()} still running`)
  for (const reason of rejections) check('rejections', false, messageOf(reason))
  return broken
}
