/** A fake app and a fake network: the app's state, its permissions, picture-in-picture, and the state of the line. */
import type { AppEvent, AppPort, Emit, NetworkEvent, NetworkPort, Permissions, Unsubscribe } from '@onhook/machine'
import { createFaults, createListeners, type Knobs } from './knobs.ts'
import { controlsOf, createStage, type Controls, type StageOptions } from './stage.ts'

export type AppKnobs = Knobs<'subscribe', AppEvent['type']>
export type AppScript = { state: 'active' | 'inactive' | 'background'; permissions: Permissions }

export interface FakeApp extends AppPort, Controls {
  readonly knobs: AppKnobs
  readonly state: AppScript['state']
  readonly permissions: Permissions
  readonly inPip: boolean
  activate(): void
  deactivate(): void
  background(): void
  /** Swiped out of the list of recent apps. */
  removeTask(): void
  terminate(): void
  /** Changes permissions. Those that you leave out stay as they are. */
  permit(change: Partial<Permissions>): void
  enterPip(): void
  exitPip(how: 'restored' | 'closed'): void
}

const STATE_EVENT = { active: 'app.activated', inactive: 'app.deactivated', background: 'app.backgrounded' } as const

export function createFakeApp(script: Partial<AppScript> = {}, knobs: AppKnobs = {}, options: StageOptions = {}): FakeApp {
  const stage = createStage(options)
  const { command, callback, world } = createFaults<AppEvent>('app', stage, knobs)
  const listeners = createListeners<AppEvent>()
  let state: AppScript['state'] = script.state ?? 'active'
  let permissions: Permissions = script.permissions ?? { microphone: true, camera: true, notifications: true }
  let inPip = false

  const say = (event: AppEvent): void => { for (const l of listeners.open()) callback(event, l) }
  const become = (next: AppScript['state']) => (): void => {
    world(next)
    state = next
    say({ type: STATE_EVENT[next] })
  }

  return {
    ...controlsOf(stage),
    knobs,
    subscribe(emit: Emit<AppEvent>): Unsubscribe {
      let off: Unsubscribe = () => undefined
      void command('subscribe', () => {
        const { listener, off: close } = listeners.add(emit)
        off = close
        callback({ type: STATE_EVENT[state] }, listener)
        callback({ type: 'permission.changed', ...permissions }, listener)
      })
      return () => off()
    },
    activate: become('active'),
    deactivate: become('inactive'),
    background: become('background'),
    removeTask() { world('the task is removed'); say({ type: 'app.taskRemoved' }) },
    terminate() { world('the app is terminating'); say({ type: 'app.terminating' }) },
    permit(change) {
      permissions = { ...permissions, ...change }
      world('permissions')
      say({ type: 'permission.changed', ...permissions })
    },
    enterPip() { inPip = true; world('picture-in-picture'); say({ type: 'presentation.pipEntered' }) },
    exitPip(how) { inPip = false; world(`picture-in-picture ${how}`); say({ type: 'presentation.pipExited', how }) },
    get state() { return state },
    get permissions() { return permissions },
    get inPip() { return inPip },
  }
}

export type NetworkKnobs = Knobs<'subscribe', NetworkEvent['type']>

export interface FakeNetwork extends NetworkPort, Controls {
  readonly knobs: NetworkKnobs
  readonly online: boolean
  goOnline(): void
  goOffline(): void
  /** Another interface or address: Wi-Fi to cellular. */
  change(): void
}

export function createFakeNetwork(script: { online?: boolean } = {}, knobs: NetworkKnobs = {}, options: StageOptions = {}): FakeNetwork {
  const stage = createStage(options)
  const { command, callback, world } = createFaults<NetworkEvent>('network', stage, knobs)
  const listeners = createListeners<NetworkEvent>()
  let online = script.online ?? true
  const say = (type: NetworkEvent['type']): void => { world(type); for (const l of listeners.open()) callback({ type }, l) }

  return {
    ...controlsOf(stage),
    knobs,
    subscribe(emit: Emit<NetworkEvent>): Unsubscribe {
      let off: Unsubscribe = () => undefined
      void command('subscribe', () => {
        const { listener, off: close } = listeners.add(emit)
        off = close
        callback({ type: online ? 'network.online' : 'network.offline' }, listener)
      })
      return () => off()
    },
    goOnline() { online = true; say('network.online') },
    goOffline() { online = false; say('network.offline') },
    change() { say('network.changed') },
    get online() { return online },
  }
}
