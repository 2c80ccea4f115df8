/**
 * `OT` in the shape of its typings, for what needs Vonage's cloud: a session that is connected. It says what the real one says, in its
 * order; `real.test.ts` plays the same scenes to both, as far as the real one goes without its cloud.
 */
import type { VonagePublisher, VonageSession } from '@onhook/adapters/vonage'
import { page } from '../harness/page.ts'

type Listener = (event: unknown) => void
export const otError = (name: string, message = name, code = 1006): Error => Object.assign(new Error(message), { name, code })

/** A publisher over the page's `getUserMedia`: it asks when it is made, as the real one does. */
export function initPublisher(): VonagePublisher & { ready: Promise<void>; stream(): MediaStream | undefined; forceMute(): void; unplug(): void; plugIn(): Promise<void>; listeners(): number } {
  const heard = new Map<string, Set<(event: object) => void>>()
  let stream: MediaStream | undefined, isDestroyed = false, isAudible = true
  const setAudio = (): void => { for (const track of stream?.getAudioTracks() ?? []) track.enabled = isAudible }
  const stop = (): void => stream?.getTracks().forEach(track => track.stop())
  const ready = navigator.mediaDevices.getUserMedia({ audio: true }).then(granted => { stream = granted; setAudio(); granted.getAudioTracks()[0]!.addEventListener('ended', () => self.unplug()); if (isDestroyed) stop() }, () => { throw otError('OT_USER_MEDIA_ACCESS_DENIED', 'End-user denied permission to hardware devices') })
  ready.catch(() => undefined)
  const self = {
    ready,
    destroy() { isDestroyed = true; stop() },
    // The real one keeps what was said before it has a microphone: see `real.test.ts`.
    publishAudio(value: boolean) { isAudible = value; setAudio() },
    stream: () => stream,
    getAudioSource: () => stream?.getAudioTracks()[0] ?? null,
    on(event: string, run: (event: object) => void) { heard.set(event, (heard.get(event) ?? new Set()).add(run)) },
    off(event: string, run: (event: object) => void) { heard.get(event)?.delete(run) },
    /** A moderator mutes this stream, alone or with all others: `forceMuteAudio` of the real one. */
    forceMute() {
      isAudible = false
      setAudio()
      for (const run of heard.get('muteForced') ?? []) run({ type: 'muteForced' })
    },
    /** All that it publishes has ended, so the event names no track, as the package's code has it. */
    unplug() {
      stop()
      let isPrevented = false
      for (const run of heard.get('mediaStopped') ?? []) run({ type: 'mediaStopped', preventDefault() { isPrevented = true } })
      // `unpublishFromSession`, of which `streamDestroyed` comes, and by its own default the destruction.
      if (!isPrevented) self.destroy()
    },
    /** `setAudioSource` of the real one, which tells nobody. */
    async plugIn() {
      if (isDestroyed) throw otError('OT_NOT_SUPPORTED', 'Publisher#setAudioSource cannot be called after the publisher is destroyed')
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      setAudio()
    },
    listeners: () => [...heard.values()].reduce((sum, set) => sum + set.size, 0),
  }
  return self
}

export function createFakeOT() {
  const listeners = new Map<string, Set<Listener>>()
  let state: 'disconnected' | 'connecting' | 'connected' | 'disconnecting' = 'disconnected'
  let hold: Promise<void> | undefined, refusal: Error | undefined, leaveError: Error | undefined, generation = 0, isDouble = false, isMute = false
  const thrown = { count: 0 }, tokens: string[] = []
  /** The real one listens for each connect() once, also when that was interrupted: the next connect() then tells all of them. */
  let waiting: ((error?: { name: string; message: string }) => void)[] = []
  const callBack = (error?: Error): void => {
    const told = waiting
    waiting = []
    for (const done of told) done(error)
  }
  const tell = (type: string, more: object = {}): void => {
    for (let n = isDouble ? 2 : 1; n > 0; n--) for (const run of [...(listeners.get(type) ?? [])]) try { run({ type, ...more }) } catch { thrown.count++ }
  }
  const end = (reason: string): void => {
    state = 'disconnected'
    generation++
    setTimeout(() => tell('sessionDisconnected', { reason }), 0)
  }
  const session = {
    connection: { connectionId: 'me' },
    connect(token, done) {
      if (state === 'connecting' || state === 'connected') return
      tokens.push(token)
      state = 'connecting'
      waiting.push(done)
      const mine = ++generation
      void (async () => {
        await new Promise(resolve => { setTimeout(resolve, 0) })
        await hold
        // Interrupted: nothing is said.
        if (mine !== generation) return
        const refused = refusal
        refusal = undefined
        if (refused) { state = 'disconnected'; callBack(refused); return }
        state = 'connected'
        tell('sessionConnected')
        callBack()
        for (const connectionId of ['me', 'other']) tell('connectionCreated', { connection: { connectionId } })
      })()
    },
    disconnect: () => new Promise<void>((resolve, reject) => {
      const error = leaveError
      leaveError = undefined
      if (error) { reject(error); return }
      if (isMute) {
        state = 'disconnecting'
        generation++
        return
      }
      if (state === 'connected') {
        end('clientDisconnected')
        setTimeout(resolve, 0)
        return
      }
      state = 'disconnected'
      generation++
      resolve()
    }),
    publish(publisher, done) { const { ready, stream } = publisher as Partial<ReturnType<typeof initPublisher>>; ready?.then(() => { const sent = stream?.(); if (sent) page.publish(sent); done(undefined) }, (error: Error) => done(error)) },
    on(event: string, run: (event: object) => void) { listeners.set(event, (listeners.get(event) ?? new Set()).add(run as Listener)) },
    off(event: string, run: (event: object) => void) { listeners.get(event)?.delete(run as Listener) },
  } satisfies VonageSession
  return {
    OT: { initSession: (_application: string, _id: string): typeof session => session },
    session, tokens, thrown, tell,
    state: () => state,
    listeners: (): number => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    end,
    otherGoes(reason = 'clientDisconnected'): void { tell('connectionDestroyed', { connection: { connectionId: 'other' }, reason }) },
    holdConnect(): () => void { let open!: () => void; hold = new Promise<void>(resolve => { open = resolve }); return () => { hold = undefined; open() } },
    refuse(error: Error): void { refusal = error },
    refuseLeave(): void { leaveError = otError('OT_NOT_CONNECTED') },
    /** From now on `disconnect()` is answered by nothing, until told otherwise. */
    silence(silent = true): void { isMute = silent },
    repeat(): void { isDouble = true },
  }
}
export { page }
