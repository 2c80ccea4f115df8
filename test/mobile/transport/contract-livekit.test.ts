import { platform } from '../harness/native.ts'
import { describeContract } from './contract.ts'

// The same adapter over a fork's JavaScript: a call, its end from either side, a late microphone, and a network that is cut.
describeContract('@livekit/react-native-webrtc', platform, name => /^a join leads|^leaving says|^a microphone that is granted after the leave|^releasing the media|hang-up|death|^a loss and|^twenty calls/.test(name))
