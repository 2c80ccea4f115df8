/** One world for each library: its real JavaScript where there is any, its native side, the system behind it, and the port. */
import './fake-callkeep.ts'
import './fake-telecom.ts'
import * as callKitTelecom from 'expo-callkit-telecom'
import { Platform } from 'react-native'
import { RTCAudioSession } from 'react-native-webrtc'
import { createCallKeepSystemCall, createCallKitTelecomSystemCall, createCallingxSystemCall, type SystemCallOptions } from '@onhook/adapters/ios-callkit'
import type { ReactNativeLibraries } from '@onhook/adapters/react-native'
import type { SystemCallPort } from '@onhook/machine'
import { load, platform } from '../harness/native.ts'
import { openCallingx, type CallingxModule, type CallingxSide } from './fake-callingx.ts'
import { openCallKeep, type CallKeepSide } from './fake-callkeep.ts'
import { openTelecom, type TelecomSide } from './fake-telecom.ts'
import { createSystem, type System } from './system.ts'

// Its default export is an object; loaded by hand, as Node hides a default behind another one.
const RNCallKeep = load<typeof import('react-native-callkeep')>('react-native-callkeep').default

export type Shape = 'callkeep' | 'telecom' | 'callingx'
/** react-native-callkeep is bound on iOS; the others on both. */
export const SHAPES: readonly Shape[] = platform === 'ios' ? ['callkeep', 'telecom', 'callingx'] : ['telecom', 'callingx']

export type World = {
  shape: Shape
  system: System
  callkeep?: CallKeepSide
  telecom?: TelecomSide
  callingx?: CallingxSide
  /** Diagnostics, by code. */
  told: string[]
  messages: { [code: string]: string }
  sound: string[]
  /** Another port over the same library, or over the library as a new JavaScript context loads it. */
  port(more?: SystemCallOptions, isNewContext?: boolean): SystemCallPort
  /** What an app hands to `createReactNativeCall`. */
  libraries(): Pick<ReactNativeLibraries, 'callKeep' | 'callKitTelecom' | 'callingx' | 'webrtc'>
  /** The push handler reports an incoming call natively; resolved to its id. */
  ring(): string
  /** Runs the system and the promises until nothing is left. */
  rest(): Promise<void>
  close(): void
}

let rings = 0
export const turns = async (n = 30): Promise<void> => { for (let i = 0; i < n; i++) await Promise.resolve() }

export function openWorld(shape: Shape, { groups, copies = 1 }: { groups?: number; copies?: number } = {}): World {
  const system = createSystem(groups === undefined ? {} : { groups })
  const told: string[] = [], sound: string[] = [], messages: World['messages'] = {}, stops: (() => void)[] = []
  const callkeep = shape === 'callkeep' ? openCallKeep(system, { copies }) : undefined
  const telecom = shape === 'telecom' ? openTelecom(system, platform, { copies }) : undefined
  const callingx = shape === 'callingx' ? openCallingx(system, { copies }) : undefined
  const fresh = () => ({ callkeep: Object.create(RNCallKeep as object) as typeof RNCallKeep, telecom: { ...callKitTelecom }, callingx: { ...callingx?.library } })
  let libraries = fresh()
  return {
    shape, system, told, messages, sound,
    ...callkeep && { callkeep }, ...telecom && { telecom }, ...callingx && { callingx },
    port(more, isNewContext) {
      if (isNewContext) libraries = fresh()
      const options: SystemCallOptions = {
        clock: system.clock,
        onDiagnostic({ code, message }) { told.push(code); messages[code] = message },
        onAudioActivated: () => sound.push('on'),
        onAudioDeactivated: () => sound.push('off'),
        ...more,
      }
      const port = shape === 'callkeep' ? createCallKeepSystemCall({ callKeep: libraries.callkeep, Platform, RTCAudioSession }, options)
        : shape === 'telecom' ? createCallKitTelecomSystemCall({ callKitTelecom: libraries.telecom }, options)
          : createCallingxSystemCall({ callingx: libraries.callingx as CallingxModule }, options)
      const { subscribe } = port
      return {
        ...port,
        subscribe(emit) {
          const stop = subscribe(emit)
          stops.push(stop)
          return stop
        },
      }
    },
    libraries: () => shape === 'callkeep' ? { callKeep: libraries.callkeep, webrtc: { RTCAudioSession } }
      : shape === 'telecom' ? { callKitTelecom: libraries.telecom } : { callingx: libraries.callingx as CallingxModule },
    ring() {
      if (telecom) return telecom.pushed(`server-${++rings}`)
      const id = `a0000000-0000-4000-8000-${(++rings).toString(16).padStart(12, '0')}`
      if (callkeep) callkeep.pushed(id.toUpperCase())
      else system.reportIncoming(id)
      return id
    },
    async rest() {
      for (let n = 0; n < 50; n++) {
        await turns()
        if (!system.tasks.length) return
        system.settle()
      }
      throw new Error('the world does not come to rest')
    },
    close() {
      for (const stop of stops) stop()
      callkeep?.close()
      telecom?.close()
    },
  }
}
