import type { ClockPort } from '@onhook/machine'
import type { OnDiagnostic } from '../diagnostic.ts'
import type { Timing } from './timing.ts'

export type SystemCallOptions = {
  /** Told what is wrong with the set-up, and what the system did not do. */
  onDiagnostic?: OnDiagnostic
  /** Does the call have video? The system says so, and routes the sound. */
  hasVideo?: boolean
  /** The audio session was activated for this call, or is not any more: sound may start, and must stop. Called before the machine is told. With callkeep WebRTC's own audio unit does not wait for it, and of callingx it is not known; what waits is the join, by `joinAfterActivation`: docs/ios.md. */
  onAudioActivated?: () => void
  onAudioDeactivated?: () => void
  /** The time; the runtime's own when left out. */
  clock?: ClockPort
  timing?: Partial<Timing>
}
