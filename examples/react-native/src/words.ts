/** What a person is told. Every reason and every state has its words, so that the compiler asks for those of a new one. */
import type { CallEnd, CallState, EndReason } from '@onhook/machine'

const twoDigits = (n: number): string => String(n).padStart(2, '0')

/** As a chronometer shows it: `3:05`, `1:02:03`. */
export function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000)), minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60)
  return hours > 0 ? `${hours}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}` : `${minutes}:${twoDigits(seconds % 60)}`
}

/** The line under the name, while the call screen is there. */
export function statusOf(state: CallState, now: number): string {
  switch (state.session) {
    case 'idle': return 'Ready'
    case 'joining': return 'Calling'
    case 'joined': return lengthOf(now - (state.joinedAt ?? now))
    case 'reconnecting': return 'Reconnecting'
    case 'leaving': return 'Leaving'
    case 'ended': return state.end ? titleOf(state.end) : 'Call ended'
  }
}

const TITLES: { readonly [R in EndReason]: string } = {
  'local-leave': 'Call ended',
  'join-cancelled': 'Call cancelled',
  'remote-hangup': 'Call ended',
  declined: 'Call declined',
  busy: 'They are in another call',
  'no-answer': 'No answer',
  'cancelled-by-caller': 'Call cancelled',
  'answered-elsewhere': 'Answered on another device',
  replaced: 'Moved to another device',
  'removed-by-host': 'You were removed from the call',
  banned: 'You cannot join this call',
  'denied-entry': 'You were not let in',
  'room-ended': 'The call was ended for everyone',
  'room-unavailable': 'This room does not exist',
  'room-full': 'This room is full',
  'duplicate-identity': 'You joined from another device',
  'token-expired': 'Your access has expired',
  unauthorised: 'You may not join this call',
  'network-lost': 'Connection lost',
  'signalling-failed': 'The server cannot be reached',
  'media-failed': 'No connection to the other side',
  'negotiation-failed': 'The two devices do not understand each other',
  'join-timeout': 'Nobody was there',
  'leave-timeout': 'Call ended',
  'server-shutdown': 'The server was shut down',
  'state-mismatch': 'The call was interrupted',
  'idle-timeout': 'Ended because nothing happened',
  'all-others-left': 'Everybody has left',
  'no-media-permission': 'The microphone is not allowed',
  'device-failed': 'Microphone or camera do not work',
  'app-terminated': 'Ended when the app was closed',
  'system-ended': 'Ended by the phone',
  'internal-error': 'Something went wrong',
  unknown: 'Call ended',
}

/** What ended, in a few words. */
export const titleOf = (end: CallEnd): string => TITLES[end.reason]

/** How long it lasted, or what to do. Empty when there is nothing to add. */
export function detailOf(end: CallEnd): string {
  if (end.reason === 'no-media-permission') return 'Allow it in the settings of this phone, then call again.'
  return end.joinedAt === undefined ? '' : `Lasted ${lengthOf(end.at - end.joinedAt)}`
}
