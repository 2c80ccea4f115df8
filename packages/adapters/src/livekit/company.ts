/** For a call of two: has the other left for good? It looks by itself, because a new session of the SDK's own sends `participantDisconnected` for everybody. */
import type { LiveKitRoom } from './options.ts'

/** At how many looks the others must be missing for the call to be over. A single look may hit the moment in which the last of them comes back. */
const ALONE_LOOKS = 2
/** … and at how many after a new session of our own. What put us out may have put them out as well, and the SDK's first five tries take 9 s. */
const ALONE_AGAIN_LOOKS = 10

export type Company = {
  /** Looks, and returns whether the call is over. */
  isGone(): boolean
  /** We come back with a new session; the others may come back later than we do. */
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
