/** Rules that the documents and the code of one vendor (CometChat Calls, version 5) ask of whoever embeds it. */
import type { Item } from './item.ts'

const doc = (page: string) => ({ title: `CometChat: ${page}`, url: `https://www.cometchat.com/docs/calls/${page}` })
const rule = (n: number, says: string, properties: string, source: Item['source']): Item =>
  ({ id: `V${n}`, kind: 'rule', says, ...(properties && { properties: properties.split(' ') }), ...(source && { source }) })

export const RULES: Item[] = [
  rule(1, '`onSessionJoined` is the only truth of “in the call”; a promise or `onSuccess` is a request that was taken', 'R6', doc('javascript/events')),
  rule(2, 'Left, timed out and closed are each the end: any of them, in any order, repeated or late', 'S17 S23', doc('javascript/events')),
  rule(3, 'The exit runs at most once, and never after the screen has gone', 'S1 S2', doc('flutter/events')),
  rule(4, 'The service is aborted on every way out, whether or not a screen is mounted or can be popped', 'S13 L6', doc('flutter/background-handling')),
  rule(5, 'The service is launched when joined, in the foreground; its failure ends nothing; an abort waits for a pending launch', 'S21 S22', doc('android/background-handling')),
  rule(6, 'Silence is possible while joining and while leaving, so both are watched', 'L1 L5', doc('javascript/events')),
  rule(7, 'Closed after a recoverable failure is a restart within a bounded grace; without one it is the end', 'R14 R15', doc('javascript/events')),
  rule(8, 'The button is observed: the SDK leaves by itself, and is told to leave only when it has gone out, or when the time to leave is over', 'R2', doc('flutter/actions')),
  rule(9, 'A listener of the SDK never throws', '', doc('javascript/events')),
  rule(10, 'A screen that goes away leaves, aborts and stops listening; a join that succeeds after it is left', 'R1 R3', doc('flutter/join-session')),
  rule(11, 'Subscribe before joining where the bus is global; where it can only be done after, ask whether the session is already there', 'S7 R19', doc('flutter/events')),
  rule(12, 'One live session: the next join comes after closed, or after the leave time-out, and not inside the listener of closed', 'S10', doc('javascript/events')),
  rule(13, 'A join error that may precede a success has a short grace', 'R30', doc('ios/events')),
  rule(14, '“Connection lost” is shown when the reason says so, never because closed arrived', 'G1', doc('flutter/events')),
  rule(15, 'Callbacks from other threads are put into one order', '', doc('android/events')),
]
