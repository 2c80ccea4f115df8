/** Which of CallKit's two ends an end record is: the end action, or a reported end with one of CallKit's reasons. */
import type { CallEnd } from '@onhook/machine'

/**
 * `local` is the end action (`CXEndCallAction`): the person hung up. The others are reported ends, by the names of
 * CallKit's `CXCallEndedReason`. Doing neither leaves a call that only the system knows of.
 */
export type SystemReason = 'local' | 'failed' | 'remoteEnded' | 'unanswered' | 'answeredElsewhere' | 'declinedElsewhere'

/** The other side, its host or the server ended it, or nobody was left. What is named in no row failed. */
const REMOTE = /^(remote|declined|busy|cancelled|removed|banned|denied|room-ended|replaced|duplicate|idle|all|server)/
const ROWS: readonly [RegExp, SystemReason][] = [[/^(local|join-c)/, 'local'], [/^no-answer/, 'unanswered'], [/^answered/, 'answeredElsewhere'], [REMOTE, 'remoteEnded']]

/** An incoming call that was declined was declined on another device of the same person. */
export const systemReasonOf = ({ reason }: Pick<CallEnd, 'reason'>, isIncoming?: boolean): SystemReason =>
  isIncoming && reason === 'declined' ? 'declinedElsewhere' : ROWS.find(([names]) => names.test(reason))?.[1] ?? 'failed'
