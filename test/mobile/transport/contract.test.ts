import { platform } from '../harness/native.ts'
import { describeContract } from './contract.ts'

describeContract('react-native-webrtc', platform)
