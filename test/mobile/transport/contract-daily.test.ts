import { platform } from '../harness/native.ts'
import { describeContract } from './contract.ts'

describeContract('@daily-co/react-native-webrtc', platform)
