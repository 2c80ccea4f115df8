/** The call screen with Onhook: bind the ports, render the state, ask it to leave. The rest is the machine's. */
import { createCall, type CallEnd, type ClockPort, type TraceRecord, type TransportPort } from '@onhook/machine'
import type { Android } from './android.ts'
import type { AppView, CallApp, Answer } from './answer.ts'
import { arrivedIn, answerOf } from './answer-of-step.ts'
import type { Navigation } from './navigation.ts'
import { summaryOf } from './words.ts'

export type OnhookInput = {
  id: string
  title: string
  sdk: TransportPort
  android: Android
  navigation: Navigation
  clock: ClockPort
  inspect?: ((record: TraceRecord) => void) | undefined
  onAnswer(arrived: string, answer: Answer): void
  onChange(): void
}

export function createOnhookApp({ id, title, sdk, android, navigation, clock, inspect, onAnswer, onChange }: OnhookInput): CallApp {
  let ends = 0, end: CallEnd | undefined
  const call = createCall({
    id,
    title,
    transport: sdk,
    service: android.service,
    systemCall: android.telecom,
    app: android.app,
    screen: { exit: () => { if (navigation.stack.at(-1) === 'call') navigation.pop() } },
    clock,
    inspect(record) {
      inspect?.(record)
      if (record.kind !== 'step') return
      ends += record.commands.filter(c => c.type === 'recordEnd').length
      const arrived = arrivedIn(record)
      if (arrived) onAnswer(arrived, answerOf(record))
    },
  })
  call.subscribe(state => {
    end = state.end
    onChange()
  })
  return {
    get view(): AppView {
      const { session, media, joinedAt } = call.getSnapshot()
      return {
        session,
        joinedAt,
        banner: session === 'reconnecting' ? 'Reconnecting' : session === 'leaving' && navigation.stack.at(-1) === 'call' ? 'Leaving' : '',
        isMuted: media.startsWith('muted'),
        ends,
        summary: session === 'ended' && end ? summaryOf(end) : '',
        crash: '',
      }
    },
    start() {
      call.send({ type: 'screen.mounted' })
      // That it ended first is told by the end record.
      call.join().catch(() => undefined)
    },
    leave: () => void call.leave('button'),
    back: () => void call.leave('back'),
    hangUp: () => android.pressHangUp(),
    mute: () => call.send({ type: call.getSnapshot().media === 'mutedByUser' ? 'user.unmute' : 'user.mute' }),
    disposed: () => call.send({ type: 'screen.disposed' }),
    stop: () => call.dispose(),
  }
}
