/** Every diagnostic of a phone names the fix where the developer reads it: in the message that `createReactNativeCall` tells, and `explain` makes. */
import { DIAGNOSTICS as SERVICE } from '@onhook/adapters/android-foreground'
import { DIAGNOSTICS as SYSTEM_CALL } from '@onhook/adapters/ios-callkit'
import { explain, type Diagnostic } from '@onhook/adapters/react-native'
import { expect, test } from 'vitest'
import { SOURCES, reportedIn } from '../support/reported-diagnostics.ts'

const PORTS: { readonly [folder: string]: Diagnostic['port'] } = { 'android-foreground': 'service', 'cometchat-service': 'service', 'ios-callkit': 'systemCall', 'react-native': 'app', 'react-native-webrtc': 'transport' }
const portOf = (file: string): Diagnostic['port'] | undefined => PORTS[file.split('/')[0]!]
const reported = SOURCES.filter(portOf).flatMap(reportedIn)

/** What was expected, or an order to whoever builds the app, at the beginning of a clause. */
const FIX = /\bexpected |(?:^|[.,;:(] |\b(?:and|or|can) )(?:Add|Allow|Ask|Build|Call|Connect|Declare|End|Give|Install|Keep|Leave out|Look at|Open|Pass|See that|Set|Stop|Use)\b/i

test('each diagnostic of a phone\'s adapters says what was expected or what to do', () => {
  const messages = reported.map(({ file, code, message = '' }) => ({ file, code, message: explain({ port: portOf(file)!, code: code.replace('*', 'camera'), message }).message }))
  expect(messages.filter(({ message }) => !FIX.test(message))).toEqual([])
  expect(messages.length).toBeGreaterThan(55)
  // The few words alone would not do.
  expect(reported.filter(({ message = '' }) => !FIX.test(message)).length).toBeGreaterThan(5)
})
test('each sentence of the service and the system call is of a code that is reported, and says what to do', () => {
  for (const [port, table] of [['service', SERVICE], ['systemCall', SYSTEM_CALL]] as const) {
    const codes = new Set(reported.filter(({ file }) => portOf(file) === port).map(({ code }) => code))
    for (const [code, sentence] of Object.entries(table)) {
      const pattern = { '…-failed': '*-failed', 'no-<type>': 'no-*' }[code] ?? code
      expect([port, code, codes.has(pattern), FIX.test(sentence)]).toEqual([port, code, true, true])
    }
  }
})
test('a message that has its sentence is not given it twice, and one of another port with the same code is not taken for it', () => {
  const told: Diagnostic = { port: 'systemCall', code: 'missing-module', message: 'use expo-callkit-telecom 0.4.0' }, once = explain(told)
  expect([once.message, explain(once)]).toEqual([`${told.message}. ${SYSTEM_CALL['missing-module']}`, once])
  expect(explain({ ...told, port: 'network' })).toEqual({ ...told, port: 'network' })
  expect(explain({ port: 'service', code: 'no-microphone', message: 'declare x.' }).message).toBe(`declare x. ${SERVICE['no-<type>']}`)
})
