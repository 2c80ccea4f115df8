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
// Whoever started it kills it; if that was killed first, it ends by itself.
setTimeout(() => process.exit(0), 300_000)
