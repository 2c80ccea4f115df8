import { WEBRTC_CAPABILITIES } from '../../support/webrtc-world.ts'

/** A phone's library never says that the device mutes a local track: `_setMutedInternal` throws for one (MediaStreamTrack.ts of 124.0.8). */
export const PHONE_CAPABILITIES = { ...WEBRTC_CAPABILITIES, mutedByDevice: false }
