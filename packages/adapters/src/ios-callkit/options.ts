import type { ClockPort } from '@onhook/machine'
import type { OnDiagnostic } from '../diagnostic.ts'
import type { Timing } from './timing.ts'

export type SystemCallOptions = {
  /** Called with what is wrong with the set-up, and with what the system did not do. */
  onDiagnostic?: OnDiagnostic
  /** Does the call have video? The system shows it, and routes the sound accordingly. */
  hasVideo?: boolean
  /**
   * The audio session was activated for this call, so sound may start; `onAudioDeactivated`: it is not active any more, so sound must stop. Called
   * before the machine is told. With callkeep, WebRTC's own audio unit does not wait for the activation; for callingx this is not known. What waits
   * is the join, through `joinAfterActivation`: docs/ios.md.
   */
  onAudioActivated?: () => void
  onAudioDeactivated?: () => void
  /** The clock. Default: the runtime's own. */
  clock?: ClockPort
  timing?: Partial<Timing>
}
