/** One meeting session of Amazon Chime. */
import { give, type Session, type SessionKit } from '../session/index.ts'
import type { ChimeAudioVideo, ChimeDevices, ChimeObserver, ChimeOptions, ChimeSession } from './options.ts'
import { chimeCauseOf } from './reason.ts'

/**
 * The observer of a session that is over. It stays, and stops what comes back: a retry that is due when a meeting is stopped joins it again
 * (amazon-chime-sdk-js #706; measured with 3.32). It goes when the host uses the same session once more.
 */
const guards = new WeakMap<object, () => void>()
/** What somebody shares has an attendee of its own, with this behind the name of whoever shares it (`DefaultModality.MODALITY_CONTENT`). */
const SHARED = '#content'

const NEEDS: readonly (keyof ChimeAudioVideo)[] = ['addObserver', 'removeObserver', 'start', 'stop', 'startAudioInput', 'stopAudioInput', 'addDeviceChangeObserver', 'removeDeviceChangeObserver', 'realtimeMuteLocalAudio', 'realtimeUnmuteLocalAudio', 'realtimeIsLocalAudioMuted',
  'realtimeSubscribeToMuteAndUnmuteLocalAudio', 'realtimeUnsubscribeToMuteAndUnmuteLocalAudio', 'realtimeSubscribeToAttendeeIdPresence', 'realtimeUnsubscribeToAttendeeIdPresence']

export async function openChimeSession<Sdk extends object>(sdk: Sdk, options: ChimeOptions<Sdk>, { hear, isOver, isMuted, need, contain }: SessionKit): Promise<Session> {
  const { audioVideo: given, configuration, deviceController } = Object(await options.createSession(sdk)) as Partial<ChimeSession>, credentials = configuration?.credentials
  const audioVideo = need(given, 'the session\'s audioVideo', NEEDS)!, { audioInput } = options, others = new Set<string>()
  let hasStarted = false, isLeaving = false, flows = false, wasIn = false, tellStopped = (): void => undefined
  const stopped = new Promise<void>(resolve => { tellStopped = resolve })

  /** The microphone has ended by itself: the SDK sends silence, until it is told to open another, whose state it says then. */
  let hasEnded = false
  const tellMuted = (muted: boolean): void => hear({ type: muted || hasEnded ? 'transport.muted' : 'transport.unmuted' })
  const end = (isEnd: boolean): void => {
    if (hasEnded === isEnd) return
    hasEnded = isEnd
    void contain('audioInput', () => tellMuted(audioVideo.realtimeIsLocalAudioMuted()))
  }
  /** One that cannot be opened leaves the null device of the SDK in its place, which is said to be on: it alone was asked for without constraints. Of a private member of the `DefaultDeviceController`: without that it is believed. */
  const isNull = (): boolean => (deviceController as { activeDevices?: { audio?: { constraints?: unknown } } } | undefined)?.activeDevices?.audio?.constraints === null
  const devices: ChimeDevices = { audioInputStreamEnded: () => end(true), audioInputMuteStateChanged(_device, isOff) {
    // A mute switches off the track that there is. Of another microphone, whose state is said when it is opened, only the server would know.
    void contain('mute', () => { if (audioVideo.realtimeIsLocalAudioMuted()) (deviceController as { muteLocalAudioInputStream?(): void } | undefined)?.muteLocalAudioInputStream?.() })
    if (isNull()) end(true)
    else if (!isOff) end(false)
  } }
  const observer: ChimeObserver = {
    audioVideoDidStartConnecting(reconnecting) {
      if (!reconnecting) return
      flows = false
      hear({ type: 'transport.lost' })
    },
    audioVideoDidStart() {
      flows = wasIn = true
      void contain('audioVideoDidStart', () => {
        if (isLeaving) audioVideo.stop()
        hear({ type: 'transport.joined' })
        // By the host, before anybody listened: nothing tells that.
        if (audioVideo.realtimeIsLocalAudioMuted() || hasEnded) tellMuted(true)
      })
    },
    audioVideoDidStop(status) {
      tellStopped()
      // A stop that comes while it connects is put off, and its failure told as the end: whoever has left knows why.
      if (isLeaving) { hear({ type: 'transport.left' }); return }
      const cause = chimeCauseOf(status)
      hear({ type: 'transport.left', cause: wasIn && cause.reason === 'join-timeout' ? { ...cause, reason: 'network-lost' } : cause })
    },
  }
  // What is thrown into these callbacks ends the meeting (`RealtimeApiFailed`).
  const attend = (id: unknown, isPresent: boolean): void => {
    if (typeof id !== 'string' || id === credentials?.attendeeId || id.endsWith(SHARED)) return
    if (isPresent) others.add(id)
    else if (others.delete(id) && options.endsWhenAlone && others.size === 0) hear({ type: 'transport.left', cause: { reason: 'remote-hangup' } })
  }
  const guard = (): void => audioVideo.removeObserver(observer)
  /** Whatever the stop throws, the microphone is closed. */
  async function stop(): Promise<void> {
    isLeaving = true
    if (guards.get(audioVideo) !== guard) return // the host uses it for another call by now
    try { audioVideo.stop() } finally { if (audioInput !== undefined) await audioVideo.stopAudioInput() }
  }
  async function openMicrophone(): Promise<void> {
    if (audioInput === undefined || isOver()) return
    const device = await give(audioInput)
    if (!isOver()) await audioVideo.startAudioInput(device as never)
  }

  const session: Session = {
    join() {
      hasStarted = true
      if (isMuted()) audioVideo.realtimeMuteLocalAudio()
      audioVideo.start()
    },
    async leave() {
      const wasFlowing = flows
      await stop()
      // While it connects, for the first time or again, the SDK takes up to twice its connect time-out (15 s): nobody waits for that.
      if (wasFlowing) await stopped
    },
    async release() {
      void contain('release', async () => {
        // A list that the SDK is going through when one of these has ended the call: what is taken out of it now, the next listener would miss.
        await Promise.resolve()
        audioVideo.removeDeviceChangeObserver(devices)
        audioVideo.realtimeUnsubscribeToMuteAndUnmuteLocalAudio(tellMuted)
        audioVideo.realtimeUnsubscribeToAttendeeIdPresence(attend)
        if (!hasStarted) audioVideo.removeObserver(observer)
      })
      await stop()
    },
    setMuted(muted) {
      if (muted) audioVideo.realtimeMuteLocalAudio()
      // It says a change and no more. Nothing is told where the host of the meeting has forbidden it, nor where it was not muted, though its microphone may have ended by itself.
      else tellMuted(audioVideo.realtimeUnmuteLocalAudio() === false)
    },
  }
  guards.get(audioVideo)?.()
  guards.set(audioVideo, guard)
  try {
    audioVideo.addObserver(observer)
    audioVideo.addDeviceChangeObserver(devices)
    audioVideo.realtimeSubscribeToMuteAndUnmuteLocalAudio(tellMuted)
    audioVideo.realtimeSubscribeToAttendeeIdPresence(attend)
    await openMicrophone()
  } catch (error) {
    // Not yet the shell's, so not released by it.
    void contain('release', () => session.release?.())
    throw error
  }
  return session
}
