/** A call of two: has the other left it for good? By looking, not by `participantDisconnected`: a new session of the SDK's own tells it of everybody. */
import type { LiveKitRoom } from './options.ts'

/** At so many looks the others are missing in a call that is over: one alone may be the moment in which the last of them comes anew. */
const ALONE_LOOKS = 2
/** … and at so many after a new session of our own. What has put us out may have put them out as well, and the SDK's first five tries take 9 s. */
const ALONE_AGAIN_LOOKS = 10

export type Company = {
  /** Looks. Is it over? */
  isGone(): boolean
  /** We come anew, and the others perhaps later than we do. */
  comeAnew(): void
}
export function createCompany(room: LiveKitRoom): Company {
  /** How often nobody may be there before it is over; nobody has ever been: undefined, and they are waited for. */
  let patience: number | undefined
  return {
    isGone() {
      if (room.state !== 'connected') return false
      if (room.remoteParticipants.size > 0) patience = ALONE_LOOKS
      else if (patience) patience--
      return patience === 0
    },
    comeAnew() { if (patience) patience = ALONE_AGAIN_LOOKS },
  }
}
