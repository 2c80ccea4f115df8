/** What runs in Chromium: the client as bundlers take it, a call over it, and a microphone of the browser. */
import { createJanusTransport } from '@onhook/adapters/janus'
import { createCall, type Call, type TransportEvent } from '@onhook/machine'
import Janus from 'janus-gateway'
// A dependency of janus-gateway, which the client wants to be given: the bundle of the test resolves it from there.
import adapter from 'webrtc-adapter'

Janus.init({ dependencies: Janus.useDefaultDependencies({ adapter }) })

const tracks: MediaStreamTrack[] = []
const told: TransportEvent[] = []
let call: Call | undefined

const page = {
  async join(server: string, room: number): Promise<string> {
    const transport = createJanusTransport({ default: Janus }, {
      session: { server, iceServers: [] }, plugin: 'janus.plugin.videoroom', join: { request: 'join', room, id: 1, ptype: 'publisher' },
      async capture() {
        tracks.push(...(await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks())
        return tracks.map(track => ({ type: 'audio', capture: track }))
      },
    })
    call = createCall({ id: 'chromium', transport: { ...transport, subscribe: emit => transport.subscribe(event => { told.push(event); emit(event) }) } })
    await call.join()
    return call.state
  },
  state: () => call!.state,
  words: () => told.map(event => event.type),
  leave: async () => (await call!.leave()).reason,
  ended: async () => { const { reason, vendor } = await call!.ended; await call!.settled; return { reason, code: vendor?.code } },
  isHot: () => tracks.some(track => track.readyState === 'live'),
}
export type Page = typeof page
Object.assign(globalThis, { page })
