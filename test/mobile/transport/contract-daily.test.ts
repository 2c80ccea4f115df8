import { platform } from '../harness/native.ts'
import { describeContract } from './contract.ts'

// All of it over a fork's JavaScript too, on one platform; LiveKit's on Android, Daily's on iOS. On the other platform: a
// call, its end from either side, a late microphone, and a network that is cut.
describeContract('@daily-co/react-native-webrtc', platform, name => platform === 'ios' || /^a join leads|^leaving says|^a microphone that is granted after the leave|^releasing the media|hang-up|death|^a loss and|^twenty calls/.test(name))
