/** What the SDK makes its null device of, a source of silence, over real libwebrtc: Node has no Web Audio. */
import wrtc from '@roamhq/wrtc'

/** @returns how many null devices were made */
export function installAudioContext(): () => number {
  let made = 0
  class AudioContext {
    sampleRate = 48_000
    createMediaStreamDestination() { made++; return { stream: new wrtc.MediaStream([new wrtc.nonstandard.RTCAudioSource().createTrack()]) } }
    createBuffer = (_channels: number, length: number) => ({ getChannelData: () => new Float32Array(length) })
    createBufferSource = () => ({ buffer: undefined, loop: false, connect: () => undefined, start: () => undefined })
  }
  Object.assign(window, { AudioContext })
  return () => made
}
