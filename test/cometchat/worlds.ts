/** Each flavour of the fake SDK under its adapter: as a world for the contract, and as a port for everything else. */
import {
  createCometChatNativeTransport, createCometChatReactNativeTransport, createCometChatTransport, createCometChatV4ReactNativeTransport, createCometChatV4Transport,
  type CometChatCommonOptions, type CometChatTransport,
} from '@onhook/adapters/cometchat'
import type { TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import type { TransportPort } from '@onhook/machine'
import { createEngine, type Engine, type Script } from './engine.ts'
import { createNativeBridge, createReactNativeSdk, createV4Sdk, createWebSdk, render } from './flavours.ts'

export const FLAVOURS = ['web', 'react-native', 'flutter', 'android', 'ios', 'web v4', 'react-native v4'] as const
export type Flavour = (typeof FLAVOURS)[number]
export const isV4 = (flavour: Flavour): boolean => flavour.endsWith('v4')
export const isNative = (flavour: Flavour): boolean => flavour === 'flutter' || flavour === 'android' || flavour === 'ios'

export type Rig = { engine: Engine; port: CometChatTransport; listeners(): number; told: { code: string; message: string }[] }

/** One SDK, and the transport over it. `more`: options that every create function takes. */
export function rig(flavour: Flavour, script: Partial<Script> = {}, more: CometChatCommonOptions = {}): Rig {
  const engine = createEngine({ version: isV4(flavour) ? 4 : 5, ...(flavour === 'android' && { secondLeave: 'throws' as const }), ...script })
  const told: Rig['told'] = []
  const common: CometChatCommonOptions = { clock: engine.clock, onDiagnostic: d => told.push(d), ...more }
  const of = (port: CometChatTransport, listeners: () => number): Rig => ({ engine, port, listeners, told })
  switch (flavour) {
    case 'web': {
      const { CometChatCalls, listeners } = createWebSdk(engine)
      return of(createCometChatTransport(CometChatCalls, { ...common, sessionId: 'meeting', container: {} }), () => listeners.length)
    }
    case 'react-native': {
      const { CometChatCalls, listeners, mount, unmount } = createReactNativeSdk(engine)
      const port = createCometChatReactNativeTransport(CometChatCalls, { ...common, callToken: 'a.token.of' })
      render(port.view, mount, unmount)
      return of(port, () => listeners.length)
    }
    case 'flutter': case 'android': case 'ios': {
      const { bridge, listeners } = createNativeBridge(engine, flavour)
      return of(createCometChatNativeTransport(bridge, { ...common, platform: flavour, sessionId: 'meeting' }), () => listeners.length)
    }
    case 'web v4': {
      const { CometChatCalls } = createV4Sdk(engine)
      return of(createCometChatV4Transport(CometChatCalls, { ...common, callToken: 'a.token.of', container: {} }), () => 0)
    }
    case 'react-native v4': {
      const { CometChatCalls, mount, unmount } = createV4Sdk(engine)
      const port = createCometChatV4ReactNativeTransport(CometChatCalls, { ...common, callToken: 'a.token.of' })
      render(port.view, props => mount((props as unknown as { callSettings: unknown }).callSettings), unmount)
      return of(port, () => 0)
    }
  }
}

/** What each adapter claims. What is left out, CometChat does not tell or cannot do. */
export function capabilitiesOf(flavour: Flavour): Partial<TransportCapabilities> {
  return {
    reportsAccepted: true, cancelsJoin: true, mutes: true, startsMuted: true, containsListeners: true, leaveCanFail: true, callbacksCanRepeat: true, leavesByItself: true,
    // Kicked: CometChat says nothing that names it, so the host tells it by `ended`.
    canBeRemoved: true,
    // Told by the last remote that leaves (version 4), or by the host, for a ringing call (version 5).
    knowsRemoteHangup: true,
    ...(!isV4(flavour) && { canBeCutOff: true }),
    // On the web and in React Native a refused join of version 5 is silence.
    ...((isNative(flavour) || flavour === 'web v4') && { canBeRefused: true }),
    ...(flavour === 'web' && { reconnectsItself: true, rejoinsAnew: true }),
    timesOut: true, saysAnything: true,
    ...(isNative(flavour) && { answersIsAlive: true, noticesDeath: true }),
  }
}

export function createWorld(flavour: Flavour, script: Partial<Script> = {}): TransportWorld & Rig {
  const r = rig(flavour, script), { engine, port } = r
  return {
    ...worldOf(r),
    ...r,
    remote: {
      join: () => undefined,
      leave: () => { engine.othersLeave(); if (engine.script.version === 5) port.ended({ reason: 'remote-hangup' }) },
    },
    kick: () => { port.ended({ reason: 'removed-by-host' }) },
  }
}
/** What the SDK tells by itself, under any port. */
export function worldOf({ engine, port, listeners }: Pick<Rig, 'engine' | 'listeners'> & { port: TransportPort }): TransportWorld {
  return {
    port,
    cut: () => { engine.lose() },
    restore: () => { engine.restore() },
    refuse() { engine.script.join = 'refused'; return 'unauthorised' },
    clickLeave: () => { engine.pressButton() },
    failRecoverably: () => { engine.fail(true) },
    die: () => { engine.die() },
    timeOut: () => { engine.timeOut() },
    callbacks: {
      ...Object.fromEntries((['lost', 'restored', 'button', 'muted', 'unmuted', 'othersLeft'] as const).map(word => [word, () => engine.say(word)])),
      joined() { if (engine.connected) engine.say('joined') },
      'left again'() { if (!engine.connected) engine.say('left') }, 'closed again'() { if (!engine.connected) engine.say('closed') },
      left: () => { engine.remove() }, 'timed out': () => { engine.timeOut() },
    },
    refuseLeave: () => engine.refuseLeave(),
    holdJoin: () => engine.hold('the conference is joined'),
    repeatCallbacks: () => { engine.faults = () => ({ copies: 2, afterMs: 0 }) },
    truth: { hot: () => engine.hot, connected: () => engine.connected, muted: () => engine.muted, wasHeard: () => engine.wasHeard, leaks: () => (engine.connected ? [] : Array.from({ length: listeners() }, (_, n) => `listener ${n + 1}`)) },
    // Time moves whenever somebody waits.
    settle: () => engine.advance(250),
    close: () => undefined,
  }
}
