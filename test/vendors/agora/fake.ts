/**
 * A client in the shape of Agora's typings, for what needs its cloud: a channel that is joined. It says what the real one says, in its
 * order; `stories.test.ts` plays the same scenes to both, as far as the real one goes without a channel.
 */
import type { AgoraClient, AgoraTrack } from '@onhook/adapters/agora'
import { page } from '../harness/page.ts'

type Listener = (...payload: unknown[]) => void
type State = 'DISCONNECTED' | 'CONNECTING' | 'RECONNECTING' | 'CONNECTED' | 'DISCONNECTING'
export const agoraError = (code: string, message = code): Error => Object.assign(new Error(`AgoraRTCError ${code}: ${message}`), { name: 'AgoraRTCException', code })

export function createFakeAgora() {
  const listeners = new Map<string, Set<Listener>>()
  let state: State = 'DISCONNECTED', hold: Promise<void> | undefined, refusal: Error | undefined, leaveError: Error | undefined, abort: ((error: Error) => void) | undefined, isDouble = false
  const remoteUsers: object[] = [{ uid: 2 }], tokens: string[] = [], published: (AgoraTrack & { trackMediaType: string })[] = []
  const tell = (event: string, ...payload: unknown[]): void => {
    for (let n = isDouble ? 2 : 1; n > 0; n--) for (const run of [...(listeners.get(event) ?? [])]) {
      // The real emitter contains what a listener throws, and writes it to the console.
      try { run(...payload) } catch { thrown.count++ }
    }
  }
  const thrown = { count: 0 }
  const become = (next: State, reason?: string): void => {
    if (next === state) return
    const before = state
    state = next
    if (reason === undefined) tell('connection-state-change', next, before)
    else tell('connection-state-change', next, before, reason)
  }
  const client = {
    get connectionState(): string { return state },
    remoteUsers,
    localTracks: published,
    async join(_appId: string, _channel: string, token: string | null): Promise<number> {
      if (state !== 'DISCONNECTED') throw agoraError('INVALID_OPERATION', 'Client already in connecting/connected state')
      if (token) tokens.push(token)
      become('CONNECTING')
      await Promise.race([new Promise<void>(resolve => { setTimeout(resolve, 0) }).then(() => hold), new Promise<never>((_, reject) => { abort = reject })])
      const refused = refusal
      refusal = undefined
      if (refused) { become('DISCONNECTED'); throw refused }
      become('CONNECTED')
      return 1
    },
    async leave(): Promise<void> {
      const error = leaveError
      leaveError = undefined
      if (error) throw error
      if (state === 'DISCONNECTED') return
      const isJoining = state === 'CONNECTING'
      become('DISCONNECTING')
      // The server is told, and answers.
      if (!isJoining) await new Promise(resolve => { setTimeout(resolve, 5) })
      // Left while it connects, the real one gives no reason.
      if (isJoining) become('DISCONNECTED')
      else become('DISCONNECTED', 'LEAVE')
      published.length = 0
      if (isJoining) abort?.(agoraError('OPERATION_ABORTED', 'cancel token canceled'))
    },
    async publish(track: never): Promise<void> {
      if (state !== 'CONNECTED' && state !== 'RECONNECTING') throw agoraError('INVALID_OPERATION', 'Can\'t publish stream, haven\'t joined yet!')
      published.push(track)
      const { stream } = track as { stream?: MediaStream }
      if (stream) page.publish(stream)
    },
    async renewToken(token: string): Promise<void> { tokens.push(token) },
    on(event: string, run: (...payload: never[]) => void): void { listeners.set(event, (listeners.get(event) ?? new Set()).add(run as Listener)) },
    off(event: string, run: (...payload: never[]) => void): void { listeners.get(event)?.delete(run as Listener) },
  } satisfies AgoraClient
  return {
    client, tokens, published, thrown, tell,
    listeners: (): number => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    become,
    holdJoin(): () => void { let open!: () => void; hold = new Promise<void>(resolve => { open = resolve }); return () => { hold = undefined; open() } },
    refuse(error: Error): void { refusal = error },
    refuseLeave(): void { leaveError = agoraError('UNEXPECTED_ERROR') },
    repeat(): void { isDouble = true },
    userLeaves(reason = 'Quit'): void { const user = remoteUsers.pop(); tell('user-left', user, reason) },
  }
}

/** A microphone track over the page's `getUserMedia`, as `AgoraRTC.createMicrophoneAudioTrack` makes it. */
export async function createTrack(): Promise<AgoraTrack & { trackMediaType: string; stream: MediaStream; unplug(): void; setDevice(deviceId: string): void; listeners(): number }> {
  let stream: MediaStream
  try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }) } catch { throw agoraError('PERMISSION_DENIED', 'NotAllowedError') }
  let muted = false
  const heard = new Map<string, Set<() => void>>()
  const say = (event: string): void => { for (const run of heard.get(event) ?? []) run() }
  for (const track of stream.getTracks()) track.addEventListener('ended', () => say('track-ended'))
  return {
    stream, trackMediaType: 'audio',
    on(event: string, run: () => void) { heard.set(event, (heard.get(event) ?? new Set()).add(run)) },
    off(event: string, run: () => void) { heard.get(event)?.delete(run) },
    listeners: () => [...heard.values()].reduce((sum, set) => sum + set.size, 0),
    unplug() {
      for (const track of stream.getTracks()) track.stop()
      say('track-ended')
    },
    setDevice: () => say('track-updated'),
    get muted() { return muted },
    async setMuted(next: boolean) { muted = next; for (const track of stream.getTracks()) track.enabled = !next },
    close() { for (const track of stream.getTracks()) track.stop() },
  }
}
/** The sound of what is shared, as `AgoraRTC.createScreenVideoTrack({}, 'enable')` makes it beside the picture: it has no device. */
export const createSharedSound = async (): Promise<Awaited<ReturnType<typeof createTrack>>> => Object.assign(await createTrack(), { setDevice: undefined }) as never
export { page }
