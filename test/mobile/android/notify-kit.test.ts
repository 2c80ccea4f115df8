import { describe } from 'vitest'
import { platform } from '../harness/native.ts'
import { describeBehaviour } from './behaviour-suite.ts'
import { loadNotifyKit } from './libraries.ts'

describe.runIf(platform === 'android')('the Android service on react-native-notify-kit 10.7.1', () => describeBehaviour(loadNotifyKit(), 'notify-kit'))
