/** The four lines under each phone, the same on both, and what they come to in one or two sentences. */
import type { PhoneView } from './phone.ts'

export type LedgerLine = { name: string; value: string; isBad: boolean }

/** `isOver`: nothing more is to come, so the lines are judged. Before, they only say what is. */
export function ledgerOf(view: PhoneView, isOver: boolean): LedgerLine[] {
  const { pops, ends, notification, isMicrophoneOn, crash } = view
  const isGone = !view.stack.includes('call')
  const times = (n: number): string => n === 1 ? 'once' : `${n} times`
  const lines: LedgerLine[] = [
    { name: 'screen left', value: pops === 0 ? 'not yet' : times(pops), isBad: pops > 1 },
    { name: 'notification', value: notification ? (isGone ? 'still there' : 'shown') : isGone ? 'gone' : view.session === 'joined' || view.session === 'reconnecting' ? 'not shown' : 'none yet', isBad: isOver && isGone && !!notification },
    { name: 'microphone', value: isMicrophoneOn ? (isGone ? 'still on' : 'on') : 'free', isBad: isOver && isGone && isMicrophoneOn },
    { name: 'end reported', value: ends === 0 ? (isOver && isGone ? 'never' : 'not yet') : times(ends), isBad: ends > 1 || (isOver && isGone && ends === 0) },
  ]
  if (crash) lines.push({ name: 'app', value: 'crashed', isBad: true })
  return lines
}

export function verdictOf(view: PhoneView): { text: string; isBad: boolean } {
  const { pops, ends, notification, isMicrophoneOn, crash } = view
  const isGone = !view.stack.includes('call')
  const faults = [
    crash && 'The app crashed.',
    pops > 1 && `It went back ${pops} times instead of once.`,
    isGone && notification && 'The notification is stuck.',
    isGone && isMicrophoneOn && 'The microphone is still on.',
    ends > 1 && `It reported ${ends} ends.`,
    isGone && ends === 0 && 'Nobody was told that it ended.',
  ].filter(words => typeof words === 'string' && words !== '')
  if (faults.length > 0) return { text: faults.join(' '), isBad: true }
  if (isGone) return { text: view.summary.startsWith('Connection lost') ? 'One end, one exit, everything given back, and it says why.' : 'One end, one exit, everything given back.', isBad: false }
  if (view.session === 'joined') return { text: notification ? 'Still in the call. Nothing was lost.' : 'Still in the call, without its notification.', isBad: false }
  return { text: view.session === 'reconnecting' ? 'Still in the call, and waiting for the network.' : 'Still in the call.', isBad: false }
}
