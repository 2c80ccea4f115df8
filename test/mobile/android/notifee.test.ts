import { describe } from 'vitest'
import { platform } from '../harness/native.ts'
import { describeLateAndForeign } from './late-suite.ts'
import { describePayloads } from './payloads-suite.ts'
import { describePortOrderings } from './port-orderings-suite.ts'
import { describeSharing } from './share-suite.ts'
import { describeStarting } from './start-suite.ts'
import { describeStopping } from './stop-suite.ts'
import { describeThreads } from './threads-suite.ts'
import { describeOrderings, describeTwoCalls } from './orderings-suite.ts'
import { loadNotifee } from './libraries.ts'

describe.runIf(platform === 'android')('the Android service on @notifee/react-native 9.1.8', () => {
  const library = loadNotifee()
  describe('a service', () => describeStarting(library, 'notifee'))
  describe('its end', () => describeStopping(library, 'notifee'))
  describe('around it', () => describeSharing(library, 'notifee'))
  describe('late and foreign', () => describeLateAndForeign(library, 'notifee'))
  describe('any payload', () => describePayloads(library, 'notifee'))
  describe('one port', () => describePortOrderings(library, 'notifee'))
  describe('public threads', () => describeThreads(library, 'notifee'))
  describe('a whole call', () => describeOrderings(library, 'notifee'))
  describe('two calls', () => describeTwoCalls(library, 'notifee'))
})
