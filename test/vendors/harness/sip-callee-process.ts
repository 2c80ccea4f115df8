/** See `sip-callee.ts`. */
import { createMicrophone, installWebRtcGlobals } from './webrtc-globals.ts'

const [, , server, name] = process.argv
installWebRtcGlobals()
const { Registerer, UserAgent, Web } = await import('sip.js')
const microphone = createMicrophone()
const userAgent = new UserAgent({
  uri: UserAgent.makeURI(`sip:${name}@onhook.test`)!, transportOptions: { server: server! }, logBuiltinEnabled: false,
  sessionDescriptionHandlerFactory: Web.defaultSessionDescriptionHandlerFactory(() => microphone.open()),
  sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 1_000, peerConnectionConfiguration: { iceServers: [] } },
  delegate: { onInvite: invitation => { void invitation.accept() } },
})
await userAgent.start()
await new Registerer(userAgent).register({ requestDelegate: { onAccept: () => console.log('registered') } })
// Its input closes when whoever started it is gone.
process.stdin.on('end', () => process.exit(0)).resume()
