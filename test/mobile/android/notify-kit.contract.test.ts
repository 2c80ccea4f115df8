import { describe } from 'vitest'
import { platform } from '../harness/native.ts'
import { describeLibrary } from './contract-suite.ts'
import { loadNotifyKit } from './libraries.ts'

describe.runIf(platform === 'android')('react-native-notify-kit 10.7.1', () => describeLibrary('createAndroidForegroundService over react-native-notify-kit', loadNotifyKit(), 'notify-kit'))
