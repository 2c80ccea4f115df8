/** Which of CallKit's two ends an end record is: the end action, or a reported end with one of CallKit's reasons. */
import type { CallEnd } from '@onhook/machine'

/**
 * `local` is the end action (`CXEndCallAction`): the person hung up. The others are reported ends, by the names of
 * CallKit's `CXCallEndedReason`. Doing neither leaves a call that only the system knows of.
 */
export type SystemReason = 'local' | 'failed' | 'remoteEnded' | 'unanswered' | 'answeredElsewhere' | 'declinedElsewhere'

/** By the beginnings of their names, as short as tells them apart: the other side, its host or the server ended it, or nobody was left. */
const REMOTE = /^(re|de[cn]|b|c|room-e|du|id|al|se)/

/** What is not named failed. An incoming call that was declined was declined on another device of the same person. */
export const systemReasonOf = ({ reason }: Pick<CallEnd, 'reason'>, isIncoming?: boolean): SystemReason =>
  isIncoming && reason === 'declined' ? 'declinedElsewhere'
    : REMOTE.test(reason) ? 'remoteEnded'
      : /^lo|-c/.test(reason) ? 'local'
        : /^no-a/.test(reason) ? 'unanswered'
          : /^an/.test(reason) ? 'answeredElsewhere' : 'failed'
