import type { ClockPort, SystemCallInfo } from '@onhook/machine'
import type { OnDiagnostic } from '../diagnostic.ts'
import type { Timing } from './timing.ts'

export type SystemCallOptions = {
  /** Told what is wrong with the set-up, and what the system did not do. */
  onDiagnostic?: OnDiagnostic
  /** Does the call have video? The system says so, and routes the sound. */
  hasVideo?: boolean
  /** What the system shows and keeps under "recents" as the other side: an address, a name. The call's name when left out. */
  handle?: (info: SystemCallInfo) => string
  /** The audio session was activated for this call, or is not any more: sound may start, and must stop. Called before the machine is told. */
  onAudioActivated?: () => void
  onAudioDeactivated?: () => void
  /** Is an incoming call that was just answered for this port? Any is, when left out; one that no port takes is ended. */
  accepts?: (id: string) => boolean
  /** The time; the runtime's own when left out. */
  clock?: ClockPort
  timing?: Partial<Timing>
}
