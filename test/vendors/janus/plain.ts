/** Janus's client as its documents and its VideoRoom demo show it: https://janus.conf.meetecho.com/docs/JS.html */
import type { TransportEvent, TransportPort } from '@onhook/machine'
import type { JanusJS } from 'janus-gateway'
import { initJanus } from './page.ts'
import type { JanusPlace } from './world.ts'

export function bindPlainly({ server, iceServers, plugin, join, constraints }: JanusPlace): TransportPort {
  const Janus = initJanus()
  let emit: (event: TransportEvent) => void = () => undefined, janus: JanusJS.Janus | undefined, handle: JanusJS.PluginHandle | undefined
  return {
    subscribe(listener) {
      emit = listener
      return () => { emit = () => undefined }
    },
    join: () => new Promise<void>((resolve, reject) => {
      janus = new Janus({
        server, iceServers: iceServers as RTCIceServer[],
        success: () => janus?.attach({
          plugin, error: reject,
          success(attached) {
            handle = attached
            attached.send({ message: join() })
          },
          onmessage(message, jsep) {
            const event: unknown = message['videoroom']
            if (event === 'joined') {
              resolve()
              handle?.createOffer({ tracks: [{ type: 'audio', capture: constraints as MediaTrackConstraints, recv: false }], success: offer => handle?.send({ message: { request: 'configure', audio: true }, jsep: offer }), error: reject })
            } else if (event === 'destroyed') emit({ type: 'transport.closed' })
            else if (message.error) reject(new Error(message.error))
            if (jsep) handle?.handleRemoteJsep({ jsep })
          },
          webrtcState: isUp => emit({ type: isUp ? 'transport.joined' : 'transport.lost' }),
        }),
        error: reject,
        destroyed: () => emit({ type: 'transport.left' }),
      })
    }),
    leave: () => janus?.destroy({ cleanupHandles: true }),
    setMuted: muted => (muted ? handle?.muteAudio() : handle?.unmuteAudio()),
    restartMedia: () => handle?.createOffer({ iceRestart: true, success: jsep => handle?.send({ message: { request: 'configure' }, jsep }) }),
    isAlive: () => janus?.isConnected() ?? false,
  }
}
