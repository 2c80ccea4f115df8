import { describe } from 'vitest'
import { platform } from '../harness/native.ts'
import { describeBehaviour } from './behaviour-suite.ts'
import { describeLateAndForeign } from './late-suite.ts'
import { describePayloads } from './payloads-suite.ts'
import { describePortOrderings } from './port-orderings-suite.ts'
import { describeThreads } from './threads-suite.ts'
import { describeOrderings, describeTwoCalls } from './orderings-suite.ts'
import { loadNotifee } from './libraries.ts'

describe.runIf(platform === 'android')('the Android service on @notifee/react-native 9.1.8', () => {
  const library = loadNotifee()
  describe('in each situation', () => describeBehaviour(library, 'notifee'))
  describe('late and foreign', () => describeLateAndForeign(library, 'notifee'))
  describe('any payload', () => describePayloads(library, 'notifee'))
  describe('one port', () => describePortOrderings(library, 'notifee'))
  describe('public threads', () => describeThreads(library, 'notifee'))
  describe('a whole call', () => describeOrderings(library, 'notifee'))
  describe('two calls', () => describeTwoCalls(library, 'notifee'))
})
