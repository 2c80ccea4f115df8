/** The media side of the server: one peer connection of libwebrtc for each participant, which answers and sends nothing. */
import wrtc from '@roamhq/wrtc'

export type Peer = {
  readonly isClosed: boolean
  answer(sdp: string): Promise<string>
  candidate(init: RTCIceCandidateInit): void
  close(): void
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
  async function negotiate(sdp: string): Promise<string> {
    await pc.setRemoteDescription({ type: 'offer', sdp })
    await Promise.all(early.splice(0).map(add))
    await pc.setLocalDescription(await pc.createAnswer())
    await gathered()
    return pc.localDescription!.sdp
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
    close() {
      isClosed = true
      pc.close()
    },
  }
}
