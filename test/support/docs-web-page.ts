/** The listings of docs/webrtc.md and of the ports of docs/web.md, in a page. Bundled by esbuild. */
import type { AppEvent, Call, CallEnd, NetworkEvent } from '@onhook/machine'
import { browserApp, browserNetwork } from '../web/browser-ports.ts'
import { openCall } from '../web/call-over-webrtc.ts'

const remote = document.createElement('audio'), exits: CallEnd[] = [], told: (AppEvent | NetworkEvent)['type'][] = []
remote.autoplay = true
let call: Call | undefined
const stops: (() => void)[] = []
const docs = {
  join(url: string): Promise<unknown> {
    call = openCall('7', { url, getToken: room => Promise.resolve(`for ${room}`), ice: { iceServers: [] } }, remote, end => exits.push(end))
    call.send({ type: 'screen.mounted' })
    return call.join()
  },
  leave: () => call?.leave('button'),
  state: () => ({ call: call?.state, end: call?.getSnapshot().end?.reason, exits: exits.map(end => end.reason), app: call?.getSnapshot().app }),
  /** Seconds of the other side's sound that were played. */
  heard: () => (remote.srcObject as MediaStream | null)?.getAudioTracks().some(track => track.readyState === 'live') ? remote.currentTime : 0,
  listen() { stops.push(...[browserApp, browserNetwork].map(port => port.subscribe((event: AppEvent | NetworkEvent) => { told.push(event.type) }))) },
  unlisten: () => stops.splice(0).forEach(stop => stop()),
  told: () => told,
}
export type DocsPage = typeof docs
Object.assign(globalThis, { docs })
