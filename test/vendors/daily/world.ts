/** A world of Daily: the real daily-js in a page of happy-dom, its bundle served by us. */
import { createRequire } from 'node:module'
import type { TransportPort } from '@onhook/machine'
import type { TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import type { DailyFactoryOptions } from '@daily-co/daily-js'
import { installPage } from '../harness/page.ts'
import { until } from '../harness/story.ts'
import { installPostMessage, startMachine, type Machine } from './machine.ts'

installPage()
installPostMessage()
/** The real package, in its CommonJS build: Node sees no names in it. */
export const Daily = createRequire(import.meta.url)('@daily-co/daily-js') as typeof import('@daily-co/daily-js').default

export const CLAIMS = {
  cancelsJoin: true, mutes: true, startsMuted: true, answersIsAlive: true, knowsRemoteHangup: true, canBeCutOff: true, canBeRemoved: true, removedWhileJoining: true, canBeRefused: true, endsInOtherWords: true, leavesByItself: true, containsListeners: true, callbacksCanRepeat: true,
  reconnectsItself: true, saysAnything: true,
} as const satisfies Partial<TransportCapabilities>
export const LIMITS = { joinMs: 4_000, leaveMs: 2_000, lossMs: 5_000, restoreMs: 5_000, endMs: 5_000, quietMs: 20, orderings: 15 }

/** What its bundle may say of a meeting at any moment. */
const SAID: readonly (readonly [name: string, message: object])[] = [
  ['joined', { action: 'joined-meeting', participants: { local: { session_id: 'we', local: true, audio: true, video: false, tracks: {} } } }],
  ['interrupted', { action: 'network-connection', type: 'signaling', event: 'interrupted' }], ['connected', { action: 'network-connection', type: 'signaling', event: 'connected' }],
  ['media interrupted', { action: 'network-connection', type: 'sfu', event: 'interrupted' }], ['media connected', { action: 'network-connection', type: 'sfu', event: 'connected' }],
  ['access', { action: 'access-state-updated', access: { level: 'full' } }],
]

export type Given = { factory: DailyFactoryOptions; url: string }
export type DailyWorld = TransportWorld & { machine: Machine }
/** The call objects that daily-js counts on this page. */
const instances = (): string[] => Object.keys((globalThis as { _daily?: { instances: object } })._daily?.instances ?? {})

export async function createDailyWorld(bind: (given: Given) => TransportPort, needs: readonly string[] = []): Promise<DailyWorld> {
  const machine = await startMachine()
  return {
    machine,
    port: bind({ factory: { dailyConfig: { bundlePathOverride: machine.path } as NonNullable<DailyFactoryOptions['dailyConfig']> }, url: 'https://onhook.daily.co/room' }),
    remote: { join: () => machine.other(true), leave: () => machine.other(false) },
    cut: () => machine.say({ action: 'network-connection', type: 'signaling', event: 'interrupted' }),
    restore: () => machine.say({ action: 'network-connection', type: 'signaling', event: 'connected' }),
    failRecoverably() {
      machine.say({ action: 'network-connection', type: 'signaling', event: 'interrupted' })
      machine.say({ action: 'network-connection', type: 'signaling', event: 'connected' })
    },
    callbacks: Object.fromEntries(SAID.map(([name, message]) => [name, () => machine.say(message)])),
    refuse() { machine.refuse('meeting-full'); return 'room-full' },
    async kick(word = 'ejected') {
      // Who is on the way is waited for: nobody else could be put out.
      if (needs.includes('removedWhileJoining')) await until('it to be in the lobby', () => [...machine.clients.values()].some(({ isIn }) => isIn))
      machine.fail(word)
    },
    clickLeave: async () => { await Daily.getCallInstance()?.leave() },
    // Who has not joined can be removed by nobody: in the lobby we have, and nobody sees us yet.
    holdJoin() {
      if (!needs.includes('removedWhileJoining')) return machine.hold()
      machine.lobby()
      return () => machine.admit()
    },
    repeatCallbacks: () => machine.repeat(),
    truth: {
      hot: () => [...machine.clients.values()].some(({ isIn }) => isIn),
      connected: () => [...machine.clients.values()].some(({ isIn }) => isIn),
      muted: () => [...machine.clients.values()].at(-1)?.isMuted === true,
      wasHeard: () => [...machine.clients.values()].some(({ isHeard }) => isHeard),
      leaks: () => instances().map(() => 'a call object'),
    },
    async close() {
      // Of a bundle that is dead it is never done.
      await Promise.race([Daily.getCallInstance()?.destroy(), new Promise(resolve => { setTimeout(resolve, 100) })])
      await machine.close()
    },
  }
}
