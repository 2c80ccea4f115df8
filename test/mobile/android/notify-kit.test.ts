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
import { loadNotifyKit } from './libraries.ts'

describe.runIf(platform === 'android')('the Android service on react-native-notify-kit 10.7.1', () => {
  const library = loadNotifyKit()
  describe('a service', () => describeStarting(library, 'notify-kit'))
  describe('its end', () => describeStopping(library, 'notify-kit'))
  describe('around it', () => describeSharing(library, 'notify-kit'))
  describe('late and foreign', () => describeLateAndForeign(library, 'notify-kit'))
  describe('any payload', () => describePayloads(library, 'notify-kit'))
  describe('one port', () => describePortOrderings(library, 'notify-kit'))
  describe('public threads', () => describeThreads(library, 'notify-kit'))
  describe('a whole call', () => describeOrderings(library, 'notify-kit'))
  describe('two calls', () => describeTwoCalls(library, 'notify-kit'))
})
