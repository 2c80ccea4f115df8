/** Maps an end record to one of CallKit's two kinds of end: the end action, or a reported end with one of CallKit's reasons. */
import type { CallEnd } from '@onhook/machine'

/**
 * `local` is the end action (`CXEndCallAction`): the person hung up. The others are reported ends, with the names of CallKit's
 * `CXCallEndedReason`. If you do neither, a call remains that only the system knows of.
 */
export type SystemReason = 'local' | 'failed' | 'remoteEnded' | 'unanswered' | 'answeredElsewhere' | 'declinedElsewhere'

/**
 * By the beginnings of their names, as short as tells them apart, since a table of names costs more than an adapter of 3 kB has left. A test
 * asks each of them:
 *
 * | | reasons |
 * |---|---|
 * | `remoteEnded` | `remote-hangup`, `replaced`, `removed-by-host`, `declined`, `denied-entry`, `busy`, `banned`, `cancelled-by-caller`, `room-ended`, `duplicate-identity`, `idle-timeout`, `all-others-left`, `server-shutdown` |
 * | `local` | `local-leave`, `join-cancelled` |
 * | `unanswered` | `no-answer` |
 * | `answeredElsewhere` | `answered-elsewhere` |
 * | `declinedElsewhere` | `declined`, of an incoming call |
 * | `failed` | every other one |
 */
const REMOTE = /^(re|de[cn]|b|c|room-e|du|id|al|se)/

/** A reason that is not listed above is `failed`. A declined incoming call was declined on another device of the same person. */
export const systemReasonOf = ({ reason }: Pick<CallEnd, 'reason'>, isIncoming?: boolean): SystemReason =>
  isIncoming && reason === 'declined' ? 'declinedElsewhere'
    : REMOTE.test(reason) ? 'remoteEnded'
      : /^lo|-c/.test(reason) ? 'local'
        : /^no-a/.test(reason) ? 'unanswered'
          : /^an/.test(reason) ? 'answeredElsewhere' : 'failed'
