/** The engine behind the public surface of each version and platform, as its documents and typings show it. */
import type { CometChatBridge, CometChatCallbacks } from '@onhook/adapters/cometchat'
import type { Engine, Word } from './engine.ts'

const V5: Partial<Record<Word, string>> = {
  joined: 'onSessionJoined', left: 'onSessionLeft', timedOut: 'onSessionTimedOut', lost: 'onConnectionLost', restored: 'onConnectionRestored', closed: 'onConnectionClosed',
  failed: 'onConnectionFailed', button: 'onLeaveSessionButtonClicked', muted: 'onAudioMuted', unmuted: 'onAudioUnMuted',
  remoteLost: 'onRemoteConnectionLost', remoteRestored: 'onRemoteConnectionRestored',
}
const V4: Partial<Record<Word, string>> = { joined: 'onUserListUpdated', timedOut: 'onSessionTimeout', button: 'onCallEndButtonPressed', othersLeft: 'onCallEnded', error: 'onError' }

type Listener = (payload?: unknown) => void

/** A bus as on the web: synchronous, in order of subscription, no try around a listener. */
function createBus(engine: Engine) {
  const listeners: { name: string; listener: Listener }[] = []
  engine.listen((word, payload) => { for (const l of listeners.filter(x => x.name === V5[word])) l.listener(payload) })
  return {
    listeners,
    add(name: string, listener: Listener, options?: { signal?: AbortSignal }): () => void {
      const one = { name, listener }
      listeners.push(one)
      const off = (): void => { const at = listeners.indexOf(one); if (at >= 0) listeners.splice(at, 1) }
      options?.signal?.addEventListener('abort', off)
      return off
    },
  }
}

const refusal = { errorCode: 'ERROR_AUTH_TOKEN', errorDescription: 'The auth token is not valid' }

const startsMuted = (settings: unknown): boolean => (settings as { startAudioMuted?: unknown } | undefined)?.startAudioMuted === true

/** Version 5 on the web: all of it static. */
export function createWebSdk(engine: Engine) {
  const bus = createBus(engine)
  class CometChatCalls {
    static token: () => Promise<unknown> = async () => ({ token: 'a.token.of' })
    static async generateToken(_sessionId: string, _authToken?: string): Promise<unknown> { return CometChatCalls.token() }
    static joinSession(_callToken: string, settings: object, _container: object): Promise<{ data?: unknown; error?: unknown }> {
      return new Promise((resolve, reject) => { engine.join(() => resolve({ data: undefined, error: null }), reject, refusal, startsMuted(settings)) })
    }
    static leaveSession(): void { engine.leave() }
    static addEventListener(name: string, listener: Listener, options?: { signal?: AbortSignal }): () => void { return bus.add(name, listener, options) }
    static muteAudio(): void { engine.mute(true) }
    static unmuteAudio(): void { engine.mute(false) }
  }
  return { CometChatCalls, listeners: bus.listeners }
}

/** Something that renders `view`, as the host's component does: mounting is the join. */
type Props = { key: string } | undefined
export function render(view: { subscribe(l: () => void): () => void; getSnapshot(): Props }, mount: (props: NonNullable<Props>) => void, unmount: () => void): () => void {
  let shown: Props
  const update = (): void => {
    const next = view.getSnapshot()
    if (next?.key === shown?.key) return
    if (shown) unmount()
    shown = next
    if (next) mount(next)
  }
  update()
  return view.subscribe(update)
}

/** Version 5 in React Native: no `joinSession`. */
export function createReactNativeSdk(engine: Engine) {
  const bus = createBus(engine)
  class CometChatCalls {
    static async generateToken(_sessionId: string): Promise<{ token: string }> { return { token: 'a.token.of' } }
    static leaveSession(): void { engine.leave() }
    static addEventListener(name: string, listener: Listener): () => void { return bus.add(name, listener) }
    static muteAudio(): void { engine.mute(true) }
    static unmuteAudio(): void { engine.mute(false) }
  }
  return { CometChatCalls, listeners: bus.listeners, mount: (props?: object) => engine.join(() => undefined, () => undefined, refusal, startsMuted((props as { sessionSettings?: unknown } | undefined)?.sessionSettings)), unmount: () => engine.unmount() }
}

/** Native code of version 5 behind a bridge. On Flutter `CallSession.getInstance()` is null without a session. */
export function createNativeBridge(engine: Engine, platform: 'flutter' | 'android' | 'ios', { knowsActive = true } = {}) {
  const listeners: Partial<CometChatCallbacks>[] = []
  engine.listen((word, payload) => { const name = V5[word] as keyof CometChatCallbacks | undefined; for (const l of [...listeners]) if (name) (l[name] as Listener | undefined)?.(payload) })
  let isTaken = false
  const bridge: CometChatBridge = {
    join: ({ settings }, { onSuccess, onError }) => { engine.join(() => { isTaken = true; onSuccess({}) }, onError, { code: 'ERROR_CALL_TOKEN', message: 'The call token is not valid' }, startsMuted(settings)) },
    leave: () => { if (platform === 'android' && knowsActive && !engine.isActive) return; engine.leave() },
    subscribe(callbacks) {
      if (platform === 'flutter' && (!isTaken || !engine.isActive)) return null
      listeners.push(callbacks)
      return () => { const at = listeners.indexOf(callbacks); if (at >= 0) listeners.splice(at, 1) }
    },
    ...(knowsActive && { isActive: () => engine.isActive }),
    setMuted: muted => engine.mute(muted),
  }
  return { bridge, listeners }
}

/** Version 4 of both packages. Order and dropping of its two kinds of listener are as in the web package. */
export function createV4Sdk(engine: Engine) {
  class OngoingCallListener { constructor(callbacks: Record<string, Listener>) { Object.assign(this, callbacks) } }
  class CallSettings {
    readonly listener: Record<string, Listener> | undefined
    readonly isMuted: boolean
    constructor(listener: Record<string, Listener> | undefined, isMuted: boolean) { this.listener = listener; this.isMuted = isMuted }
  }
  class CallSettingsBuilder {
    listener: Record<string, Listener> | undefined
    isMuted = false
    startWithAudioMuted(isMuted: boolean): this { this.isMuted = isMuted; return this }
    setIsAudioOnlyCall(_: boolean): this { return this }
    setCallListener(listener: object): this { this.listener = listener as Record<string, Listener>; return this }
    setCallEventListener(listener: object): this { return this.setCallListener(listener) }
    build(): CallSettings { return new CallSettings(this.listener, this.isMuted) }
  }
  let settings: CallSettings | undefined
  const named = new Map<string, Record<string, Listener>>()
  engine.listen((word, payload) => {
    const name = V4[word]
    if (!name) return
    const argument = word === 'joined' ? [{ uid: 'me' }] : payload
    for (const l of [...named.values()]) l[name]?.(argument)
    settings?.listener?.[name]?.(argument)
    if (word === 'button' || word === 'timedOut' || word === 'othersLeft') named.clear()
  })
  const start = (given: unknown): void => {
    if (!(given instanceof CallSettings)) throw Object.assign(new Error('callSettings must be an instance of CallSettings class'), { code: 'INVALID_CALL_SETTINGS' })
    settings = given
    engine.join(() => undefined, error => engine.say('error', error), { code: 'INVALID_ARGUMENT_EXCEPTION', message: 'callToken must be valid please verify.' }, given.isMuted)
  }
  class CometChatCalls {
    static CallSettingsBuilder = CallSettingsBuilder
    static OngoingCallListener = OngoingCallListener
    static async generateToken(_sessionId: string, _authToken: string): Promise<{ token: string }> { return { token: 'a.token.of' } }
    /** Resolves at once, whatever becomes of it. */
    static async startSession(_token: string, given: unknown, _element: object): Promise<void> { start(given) }
    static endSession(): void { engine.leave() }
    static muteAudio(muted: boolean): void { engine.mute(muted) }
    static addCallEventListener(name: string, listener: object): void { named.set(name, listener as Record<string, Listener>) }
  }
  return { CometChatCalls, mount: start, unmount: () => engine.unmount(), named }
}
