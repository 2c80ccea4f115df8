/** The native side, installed before any test imports the library: import this first. */
import { native } from '../harness/native.ts'
import { createWebRtcModule } from './webrtc-module.ts'

export const webrtc = createWebRtcModule()
native.add('WebRTCModule', {
  ...webrtc.module,
  // What the forks' JavaScript asks for when it is loaded, and is not under test.
  startMediaDevicesEventMonitor() {}, audioDeviceModuleGetEngineAvailability: () => ({}), peerConnectionFactoryIsInitialized: () => true,
})
