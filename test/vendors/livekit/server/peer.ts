/** The media side of the server: one peer connection of libwebrtc for each participant, which answers, and sends nothing but the tone of one other. */
import wrtc from '@roamhq/wrtc'

export type Peer = {
  readonly isClosed: boolean
  answer(sdp: string): Promise<string>
  candidate(init: RTCIceCandidateInit): void
  /** A tone, as this track of this participant, from the next answer on to an offer that wants to hear something. */
  sound(participant: string, track: string): void
  close(): void
}

const RATE = 48_000, FRAMES = RATE / 100
function openTone(): { track: MediaStreamTrack; stop(): void } {
  const source = new wrtc.nonstandard.RTCAudioSource(), track = source.createTrack()
  let at = 0
  const timer = setInterval(() => {
    const samples = Int16Array.from({ length: FRAMES }, () => 8_000 * Math.sin(2 * Math.PI * 440 * at++ / RATE))
    source.onData({ samples, sampleRate: RATE, bitsPerSample: 16, channelCount: 1, numberOfFrames: FRAMES })
  }, 10)
  return { track, stop: () => { clearInterval(timer); track.stop() } }
}

/** Its answer has all its candidates: one that came later could find the client's connection closed, which the SDK lets go unhandled. */
export function createPeer(): Peer {
  const pc = new wrtc.RTCPeerConnection()
  const early: RTCIceCandidateInit[] = []
  let isClosed = false, work: Promise<unknown> = Promise.resolve()
  const gathered = (): Promise<void> => new Promise(resolve => {
    const look = (): void => { if (isClosed || pc.iceGatheringState === 'complete') resolve() }
    pc.onicegatheringstatechange = look
    look()
  })
  const add = (init: RTCIceCandidateInit): Promise<unknown> => pc.addIceCandidate(init).catch(() => undefined)
  let tone: { track: MediaStreamTrack; stop(): void; name: string } | undefined
  async function negotiate(sdp: string): Promise<string> {
    await pc.setRemoteDescription({ type: 'offer', sdp })
    await Promise.all(early.splice(0).map(add))
    if (tone) await send(tone.track, sdp)
    await pc.setLocalDescription(await pc.createAnswer())
    await gathered()
    // A client reads off the name of the stream whose it is.
    return tone ? pc.localDescription!.sdp.replace(/msid:\S+ \S+/g, `msid:${tone.name}`) : pc.localDescription!.sdp
  }
  /** In the first section that only wants to hear. */
  async function send(track: MediaStreamTrack, offer: string): Promise<void> {
    const wants = offer.split(/^m=/m).find(section => section.startsWith('audio') && section.includes('a=recvonly')), mid = /a=mid:(\S+)/.exec(wants ?? '')?.[1]
    const place = pc.getTransceivers().find(each => each.mid === mid)
    if (!place || place.sender.track) return
    place.direction = 'sendonly'
    await place.sender.replaceTrack(track)
  }
  return {
    get isClosed() { return isClosed },
    answer(sdp) {
      const answered = work.then(() => negotiate(sdp))
      work = answered.catch(() => undefined)
      return answered
    },
    candidate(init) {
      if (isClosed || !init.candidate) return
      if (pc.remoteDescription) void add(init)
      else early.push(init)
    },
    sound(participant, track) { tone ??= { ...openTone(), name: `${participant}|${track} ${track}` } },
    close() {
      isClosed = true
      tone?.stop()
      pc.close()
    },
  }
}
