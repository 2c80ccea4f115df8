import { platform } from '../harness/native.ts'
import { describeContract } from './contract.ts'

describeContract('@livekit/react-native-webrtc', platform)
