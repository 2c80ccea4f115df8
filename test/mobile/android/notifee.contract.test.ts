import { describe } from 'vitest'
import { platform } from '../harness/native.ts'
import { describeLibrary } from './contract-suite.ts'
import { loadNotifee } from './libraries.ts'

describe.runIf(platform === 'android')('@notifee/react-native 9.1.8', () => describeLibrary('createAndroidForegroundService over @notifee/react-native', loadNotifee(), 'notifee'))
