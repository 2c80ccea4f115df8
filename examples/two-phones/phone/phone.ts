/** One phone in one call: an Android, a stack of screens, an SDK, and the call app that runs on it. */
import type { ClockPort, TraceRecord, TransportPort } from '@onhook/machine'
import { createAndroid, type Android, type Notification } from './android.ts'
import { quiet, type Answer, type AppView, type CallApp } from './answer.ts'
import { createNavigation, type Navigation, type Screen } from './navigation.ts'
import { createOnhookApp } from './onhook-app.ts'
import { createSdk, type Sdk } from './sdk.ts'
import { createVendorSample } from './vendor-sample.ts'

export type Side = 'left' | 'right'
export type Code = 'sample' | 'onhook'

/** A real connection of one phone to the other. */
export type Connection = {
  transport: TransportPort
  /** How many live microphone tracks this phone holds: the truth, asked of the tracks themselves. */
  microphones(): number
  /** From now on the other side is dead to this phone: signalling says it is gone, and passes nothing on. */
  sever(): void
}

export type PhoneInput = {
  id: string
  side: Side
  runs: Code
  /** Who is at the other end. */
  peer: string
  clock: ClockPort
  connection: Connection
  /** The app is in the background while this call is made. */
  isHidden?: boolean | undefined
  inspect?: ((record: TraceRecord) => void) | undefined
  onAnswer(side: Side, arrived: string, answer: Answer): void
  onChange(): void
}

export type Phone = {
  readonly side: Side
  readonly runs: Code
  readonly sdk: Sdk
  readonly android: Android
  readonly connection: Connection
  join(): void
  press(control: Control): void
  look(): PhoneView
  background(): void
  activate(): void
  stop(): Promise<void>
}
export type Control = 'leave' | 'back' | 'hangUp' | 'mute' | 'sdkLeave' | 'notificationMute'

/** What is to be seen of a phone. */
export type PhoneView = AppView & {
  stack: readonly Screen[]
  isMounted: boolean
  pops: number
  notification: Notification | undefined
  isMicrophoneOn: boolean
}

/** A phone that is replaced may end its call for so long. */
const GOODBYE_MS = 800

export function createPhone(input: PhoneInput): Phone {
  const { id, side, runs, peer, clock, connection, onChange } = input
  const onAnswer = (arrived: string, answer: Answer): void => input.onAnswer(side, arrived, answer)
  const android = createAndroid(clock, onChange, !input.isHidden)
  const sdk = createSdk(connection.transport, clock, event => onAnswer(event.type, quiet('not heard: it has unsubscribed')))
  const navigation: Navigation = createNavigation(clock, () => app.disposed(), onChange)
  const app: CallApp = runs === 'sample'
    ? createVendorSample({ sdk, android, navigation, clock, onAnswer, onChange })
    : createOnhookApp({ id, title: peer, sdk, android, navigation, clock, inspect: input.inspect, onAnswer, onChange })
  const isSample = runs === 'sample'

  const controls: Record<Control, () => void> = {
    leave: () => app.leave(),
    back: () => { if (navigation.isMounted()) app.back() },
    hangUp: () => app.hangUp(),
    mute: () => app.mute(),
    sdkLeave: () => sdk.clickLeave(),
    notificationMute: () => {
      if (isSample) onAnswer('user.mute', quiet('no handler'))
      else android.pressMute()
    },
  }
  return {
    side, runs, sdk, android, connection,
    join: () => app.start(),
    press(control) {
      controls[control]()
      onChange()
    },
    background() {
      if (isSample) onAnswer('app.backgrounded', quiet('no handler'))
      android.background()
    },
    activate() {
      if (isSample) onAnswer('app.activated', app.view.session === 'reconnecting' ? quiet('no handler: still waiting') : quiet('no handler'))
      android.activate()
    },
    look: () => ({
      ...app.view,
      stack: [...navigation.stack],
      isMounted: navigation.isMounted(),
      pops: navigation.pops,
      notification: android.notification,
      isMicrophoneOn: connection.microphones() > 0,
    }),
    async stop() {
      const stopped = app.stop()
      sdk.hangUp()
      // Its SDK still answers, so that what the inspector has of this call is an end and no breaking off.
      await Promise.race([stopped, new Promise(resolve => setTimeout(resolve, GOODBYE_MS))])
      sdk.destroy()
      await stopped
    },
  }
}
