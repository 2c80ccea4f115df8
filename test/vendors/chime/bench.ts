import { createChimeTransport } from '@onhook/adapters/chime'
import type { AudioVideoObserver, DefaultMeetingSession } from 'amazon-chime-sdk-js'
import { nothing, type EmitterBench } from '../harness/emitter-bench.ts'
import { chime } from './world.ts'

/** A meeting session of the package, started in words only. */
function createSession(): { session: DefaultMeetingSession; observers: AudioVideoObserver[] } {
  const configuration = new chime.MeetingSessionConfiguration({ Meeting: { MeetingId: 'meeting', MediaPlacement: { AudioHostUrl: 'audio', SignalingUrl: 'ws://127.0.0.1:9', TurnControlUrl: '' } } }, { Attendee: { AttendeeId: 'we', JoinToken: 'token' } })
  const logger = new chime.NoOpLogger(), session = new chime.DefaultMeetingSession(configuration, logger, new chime.DefaultDeviceController(logger)), observers: AudioVideoObserver[] = []
  const { audioVideo } = session, add = audioVideo.addObserver.bind(audioVideo)
  audioVideo.addObserver = observer => { observers.push(observer); add(observer) }
  audioVideo.start = nothing
  return { session, observers }
}
const mutes = ({ audioVideo }: DefaultMeetingSession) => (n: number): void => { if (n % 2) audioVideo.realtimeUnmuteLocalAudio(); else audioVideo.realtimeMuteLocalAudio() }

/** Its observers are told by a timer each, so what is measured is the real-time controller, which tells at once. */
export function open(): EmitterBench {
  const { session, observers } = createSession()
  return {
    name: 'Amazon Chime', emitter: 'amazon-chime-sdk-js\'s DefaultRealtimeController', transport: createChimeTransport(chime, { createSession: () => session }),
    join() { for (const observer of observers) observer.audioVideoDidStart?.() },
    pair() {
      const bare = createSession().session
      bare.audioVideo.realtimeSubscribeToMuteAndUnmuteLocalAudio(nothing)
      return [mutes(session), mutes(bare)]
    },
  }
}
