/** The listing of docs/web.md over LiveKit, so that it compiles against the real typings, and runs in a browser. A region is a listing. */
// #region app
import { createLiveKitTransport } from '@onhook/adapters/livekit'
import { createCall, type Call, type CallEnd, type TraceRecord } from '@onhook/machine'
import { useCall } from '@onhook/machine/react'
import { useEffect, useRef, useState } from 'react'
import { browserApp, browserNetwork } from '../../web/browser-ports.ts'

export type OpenCall = { call: Call; media: HTMLElement }
type Leave = (end: CallEnd) => void

/** In a click, outside of rendering: one for each call. `media` is where the others are seen and heard. */
export function openCall(room: string, exit: Leave, inspect: (record: TraceRecord) => void = () => undefined): OpenCall {
  const media = document.createElement('div')
  const transport = createLiveKitTransport(() => import('livekit-client'), {
    // Asked anew by each attempt, as tokens expire.
    async connection() {
      const answer = await fetch(`/livekit-token?room=${encodeURIComponent(room)}`, { method: 'POST' })
      if (!answer.ok) throw Object.assign(new Error(`no token: ${answer.status}`), { reason: answer.status === 404 ? 'room-unavailable' : 'unauthorised' })
      return await answer.json() as { url: string; token: string }
    },
    microphone: true,
    room: { adaptiveStream: true },
    onRoom(its) {
      media.replaceChildren() // each attempt has a room of its own
      const elements = new WeakMap<object, HTMLMediaElement>()
      its.on('trackSubscribed', track => {
        const element = track.attach()
        elements.set(track, element)
        media.append(element)
      })
      its.on('trackUnsubscribed', track => elements.get(track)?.remove()) // `track.detach()` finds none: the SDK has detached it already
    },
    onDiagnostic(d) { console.warn(d.code, d.message); call.note(d) },
  })
  const call: Call = createCall({ transport, app: browserApp, network: browserNetwork, screen: { exit }, inspect, platform: 'web' })
  call.join().catch(() => undefined) // why not is in the end record, which `exit` gets
  return { call, media }
}

export function CallScreen({ call, media }: OpenCall) {
  const { session, media: microphone } = useCall(call), place = useRef<HTMLDivElement>(null)
  useEffect(() => { place.current?.append(media) }, [media])
  const isMuted = microphone !== 'unmuted'
  return <>
    <p>{session}</p>
    <div ref={place} />
    <button onClick={() => call.send({ type: isMuted ? 'user.unmute' : 'user.mute' })}>{isMuted ? 'Unmute' : 'Mute'}</button>
    <button onClick={() => { void call.leave('button') }}>Leave</button>
  </>
}

/** The smallest router there is: what is open, and why the last call is over. */
export function App({ inspect }: { inspect?: (record: TraceRecord) => void }) {
  const [open, setOpen] = useState<OpenCall>(), [end, setEnd] = useState<CallEnd>()
  const exit: Leave = (why) => { setEnd(why); setOpen(undefined) }
  if (open) return <CallScreen {...open} />
  return <>
    {end && <p>{end.reason}</p>}
    <button onClick={() => setOpen(openCall('standup', exit, inspect))}>Join</button>
  </>
}
// #endregion
