/**
 * The chart of a call. Read it aloud: "While joining, if the user leaves, the call is leaving."
 *
 * The chart is a pure transducer. Events go in, and commands (the named actions) come out. It invokes nothing, waits
 * for nothing, and holds no port and no clock. `session` and `transport` handle facts. The other core regions mostly
 * look at the session through one eventless rule. So a duty such as "abort when it is over" stands in one place and
 * holds on every path. The listeners hear events and two signals, and look at nothing.
 *
 * Exactly once holds by construction: each resource is a region with an absorbing released state.
 */
import { enqueueActions, raise, setup } from 'xstate'
import type { EndReason } from './call-end.ts'
import type { CommandName } from './commands.ts'
import type { CallEvent } from './events.ts'
import { guards, type CallContext } from './guards.ts'
import { createPolicy, type Policy } from './policy.ts'

/** A command is only named: it has no body here, and the runtime carries it out through a port. */
type Commands = {
  [C in Exclude<CommandName, 'recordEnd' | 'setMuted'>]: () => void
} & {
  recordEnd: (_: unknown, params: { reason: EndReason | 'cause' }) => void
  setMuted: (_: unknown, params: { muted: boolean; system: boolean }) => void
  /** The event is accepted, and there is nothing to do. The fact is shown, not ignored. */
  note: () => void
}

const call = setup({
  types: {} as { context: CallContext; events: CallEvent | { type: 'session.began' | 'session.over' }; input: Partial<Policy> | undefined },
  guards,
  actions: {
    ...({} as Commands),
    tellBegan: raise({ type: 'session.began' }),
    // Told once: a call that was leaving was over already. An action sees the configuration from before the event, as
    // guards do.
    tellOver: enqueueActions(({ check, enqueue }) => { if (!check('isOver')) enqueue.raise({ type: 'session.over' }) }),
  },
})

const record = (reason: EndReason | 'cause') => ({ type: 'recordEnd' as const, params: { reason } })
const to = <T extends string>(target: T, reason: EndReason | 'cause') => ({ target, actions: [record(reason)] })
const note = { actions: 'note' as const }
const restart = { actions: 'restartMedia' as const }

// ---- the session: what the call is ---------------------------------------------------------------

/** Requests to stop a live call, from whoever may make one. `asked` is the reason of requests from our own side. */
const asksToStop = (asked: 'join-cancelled' | 'local-leave') => ({
  'user.leave': to('leaving', asked),
  'transport.leaveClicked': to('leaving', asked),
  'screen.disposed': to('leaving', asked),
  'system.ended': to('leaving', 'system-ended'),
  'system.reset': to('leaving', 'system-ended'),
  'system.filtered': to('leaving', 'system-ended'),
  'app.taskRemoved': to('leaving', 'app-terminated'),
  'app.terminating': to('leaving', 'app-terminated'),
})

/** Facts that end a live call. `cause`: the event's own cause names the reason. */
const ends = (closed: 'room-ended' | 'network-lost') => ({
  'transport.left': to('ended', 'cause'),
  'transport.timedOut': to('ended', 'idle-timeout'),
  // After a recoverable failure `closed` is the start of the SDK's restart, not an end.
  'transport.closed': { guard: 'isNotRestarting' as const, ...to('ended', closed) },
  restored: to('ended', 'app-terminated'),
})
const fatal = { guard: 'isFatal' as const, ...to('ended', 'cause') } as const

const session = call.createStateConfig({
  initial: 'idle',
  on: { 'port.failed': note, 'transport.tokenExpiring': note },
  states: {
    idle: { on: {
      'user.join': 'joining',
      'system.answered': 'joining',
      'screen.disposed': to('ended', 'local-leave'),
      restored: to('ended', 'app-terminated'),
    } },
    joining: { entry: 'tellBegan', on: {
      ...asksToStop('join-cancelled'),
      ...ends('room-ended'),
      'transport.accepted': note,
      'transport.joined': 'joined',
      'transport.failed': [fatal, restart],
      'port.failed': { guard: 'isJoinFailure', ...to('ended', 'cause') },
      'timer.join': to('ended', 'join-timeout'),
    } },
    joined: { on: {
      ...asksToStop('local-leave'),
      ...ends('room-ended'),
      'transport.lost': 'reconnecting',
      'transport.failed': [fatal, { target: 'reconnecting', ...restart }],
      'transport.migrating': restart,
      'network.changed': restart,
    } },
    reconnecting: { on: {
      ...asksToStop('local-leave'),
      ...ends('network-lost'),
      'transport.restored': 'joined',
      'transport.joined': 'joined',
      'transport.failed': [fatal, restart],
      'network.online': restart,
      'network.changed': restart,
      'timer.reconnect': to('ended', 'network-lost'),
      'timer.restart': { guard: 'isRestarting', ...to('ended', 'network-lost') },
    } },
    leaving: { entry: 'tellOver', on: {
      'transport.left': 'ended',
      'transport.closed': 'ended',
      'transport.timedOut': 'ended',
      'transport.failed': { guard: 'isFatal', target: 'ended' },
      'port.failed': [{ guard: 'isLeaveFailure', target: 'ended' }, { guard: 'isJoinFailure', target: 'ended' }],
      'timer.leave': { target: 'ended', actions: 'leave' },
      restored: 'ended',
    } },
    // Not `final`: late facts must still be heard.
    ended: { entry: ['tellOver', 'releaseMedia'] },
  },
})

// ---- the transport: what is taken of the SDK ------------------------------------------------------

/**
 * The transport is known to be gone. The last word before we stop listening is `leave`, because facts overtake each
 * other, and leaving what has left is harmless.
 */
const gone = { target: 'down', actions: ['leave', 'unsubscribe'] } as const
const leaveWhenOver = { guard: 'isOver', target: 'closing', actions: 'leave' } as const
const diesWithProcess = { restored: 'down' } as const
/**
 * A transport that shows life after it was left is left again. Its button is not answered so: there it leaves by
 * itself, and an SDK whose `leave` fires its own button event would loop.
 */
const leaveAgain = { actions: 'leave' } as const
const signsOfLife = {
  'transport.accepted': leaveAgain,
  'transport.lost': leaveAgain,
  'transport.restored': leaveAgain,
  'transport.failed': { guard: 'isRecoverable', ...leaveAgain },
  'transport.joined': { actions: ['leave', 'releaseMedia'] },
} as const
const goes = { 'transport.left': gone, 'transport.closed': gone } as const
const neverJoined = { 'port.failed': { guard: 'isJoinFailure', ...gone } } as const

const transport = call.createStateConfig({
  initial: 'none',
  states: {
    none: { always: [
      { guard: 'isJoining', target: 'requested', actions: ['subscribe', 'join'] },
      { guard: 'isOver', target: 'down' },
    ] },
    requested: { always: leaveWhenOver, on: {
      ...diesWithProcess, ...goes, ...neverJoined,
      'transport.joined': 'up',
      'transport.failed': { guard: 'isRecoverable', target: 'restarting' },
      'transport.leaveClicked': 'closing',
    } },
    up: { always: leaveWhenOver, on: {
      ...diesWithProcess, ...goes,
      'transport.failed': { guard: 'isRecoverable', target: 'restarting' },
      'transport.leaveClicked': 'closing',
    } },
    restarting: { always: leaveWhenOver, on: {
      ...diesWithProcess,
      'transport.joined': 'up',
      'transport.restored': { guard: 'isUp', target: 'up' },
      'transport.left': gone,
      'transport.leaveClicked': 'closing',
    } },
    closing: { on: {
      ...diesWithProcess, ...goes, ...neverJoined, ...signsOfLife,
      'timer.step': { guard: 'isEndedTransportStep', target: 'abandoned', actions: 'leave' },
    } },
    // A time-out is no proof. The call settles, but it goes on listening, so that a late success is left.
    abandoned: { on: { ...diesWithProcess, ...goes, ...neverJoined, ...signsOfLife } },
    down: { on: signsOfLife }, // released for good, but not deaf
  },
})

const screen = call.createStateConfig({
  initial: 'absent',
  states: {
    absent: { on: { 'screen.mounted': 'mounted', 'screen.disposed': 'gone' } },
    mounted: {
      always: { guard: 'isEnded', target: 'gone', actions: 'exitScreen' },
      on: { 'screen.disposed': 'gone', restored: 'absent' },
    },
    gone: { on: { restored: 'absent' } }, // a new process has no screen yet; the one that comes is exited
  },
})

// ---- the Android foreground service ----------------------------------------------------------------

/** A snapshot may be older than the truth, so a new process aborts without asking. */
const sweep = { restored: { target: 'stopping', actions: 'abortService' } } as const
const launch = { target: 'starting', actions: 'launchService' } as const
const update = { actions: 'updateService' } as const
/** The service was launched with the words of that moment. Since then the call may have been lost, muted, or joined. */
const run = { target: 'running', ...update } as const

const service = call.createStateConfig({
  initial: 'off',
  states: {
    off: { on: sweep, always: [
      { guard: 'isOver', target: 'stopped' },
      { guard: 'isWantedNow', ...launch },
      { guard: 'isWanted', target: 'deferred' },
    ] },
    // The next activation launches it, not a state, because a launch that was refused must not be tried again at
    // once.
    deferred: { always: { guard: 'isOver', target: 'stopped' }, on: { ...sweep,
      'app.activated': { guard: 'isHeld', ...launch },
      'permission.changed': { guard: 'isGrantedWhileActive', ...launch },
      'service.started': run, // slow, but true
    } },
    // There is no `always` here. Stopping a service that has not reached the foreground crashes the app, so an abort
    // waits.
    starting: { on: { ...sweep,
      'service.started': [
        { guard: 'isOver', target: 'stopping', actions: 'abortService' },
        run,
      ],
      'service.refused': [{ guard: 'isBackgroundRefusal', target: 'deferred' }, { target: 'refused' }],
      'port.failed': { guard: 'isLaunchFailure', target: 'refused' },
      'service.stopped': [{ guard: 'wasKilled', target: 'stopped' }, { guard: 'wasDismissed', ...note }],
      'timer.service': [
        { guard: 'isOver', target: 'stopping', actions: 'abortService' },
        run, // no word is no refusal: what may be held is treated as held
      ],
    } },
    running: { always: { guard: 'isOver', target: 'stopping', actions: 'abortService' }, on: { ...sweep,
      'service.stopped': [{ guard: 'wasKilled', target: 'stopped' }, { guard: 'wasDismissed', ...update }],
      // The notification says what holds: connecting, ongoing, reconnecting, muted, and with which types.
      'transport.lost': { guard: 'isJoined', ...update },
      'transport.failed': { guard: 'losesMedia', ...update },
      'transport.restored': { guard: 'isReconnecting', ...update },
      'transport.joined': { guard: 'regainsMedia', ...update },
      'permission.changed': update,
      'user.mute': update, 'user.unmute': update,
      'system.muted': update, 'system.unmuted': update,
      'transport.muted': update, 'transport.unmuted': update,
    } },
    refused: { always: { guard: 'isOver', target: 'stopped' }, on: { ...sweep,
      'service.started': run, // slower than its time-out, but true
    } },
    stopping: { on: { ...sweep,
      'service.stopped': [{ guard: 'wasAborted', target: 'stopped' }, { guard: 'wasKilled', target: 'stopped' }],
      'port.failed': { guard: 'isAbortFailure', target: 'stopped' },
      'timer.step': { guard: 'isServiceStep', target: 'stopped' },
      'service.started': { actions: 'abortService' },
    } },
    stopped: { on: { ...sweep,
      'service.started': [
        { guard: 'isOver', target: 'stopping', actions: 'abortService' },
        run, // killed, and started again by the system
      ],
    } },
  },
})

// ---- CallKit or Telecom -----------------------------------------------------------------------------

const systemSaysSo = { 'system.ended': 'ended', 'system.reset': 'ended', 'system.filtered': 'ended' } as const
const sweepCall = { restored: { target: 'ended', actions: 'reportEnded' } } as const
const neverReported = { 'port.failed': { guard: 'isReportFailure', target: 'ended' } } as const
const endReported = { guard: 'isOver', target: 'ended', actions: 'reportEnded' } as const

const systemCall = call.createStateConfig({
  initial: 'none',
  states: {
    none: {
      always: [{ guard: 'isJoining', target: 'reported', actions: 'reportCall' }, { guard: 'isOver', target: 'ended' }],
      on: { ...sweepCall, 'system.answered': { guard: 'isIdle', target: 'reported' } },
    },
    reported: {
      always: [{ guard: 'isJoined', target: 'connected', actions: 'reportConnected' }, endReported],
      on: { ...sweepCall, ...systemSaysSo, ...neverReported },
    },
    // A report may fail late. What the system never had is not ended there.
    connected: { always: endReported, on: { ...sweepCall, ...systemSaysSo, ...neverReported } },
    ended: { on: sweepCall },
  },
})

// ---- surroundings -----------------------------------------------------------------------------------

const activated = { 'app.activated': 'active' } as const
const deactivated = { 'app.deactivated': 'inactive' } as const
const backgrounded = { 'app.backgrounded': 'background' } as const
const app = call.createStateConfig({
  initial: 'active',
  states: {
    active: { on: { ...deactivated, ...backgrounded } },
    inactive: { on: { ...activated, ...backgrounded } },
    background: { on: { ...activated, ...deactivated } },
  },
})

const permission = call.createStateConfig({
  initial: 'held',
  states: {
    held: { on: { 'permission.changed': [{ guard: 'grantsNoType', target: 'missing' }, note] } },
    missing: { on: { 'permission.changed': [{ guard: 'grantsAType', target: 'held' }, note] } },
  },
})

// ---- listeners: they hear events and signals, and look at nothing -------------------------------------

const whenOver = { 'session.over': 'released' } as const
const audio = call.createStateConfig({
  initial: 'inactive',
  on: { 'audio.routeChanged': note },
  states: {
    inactive: { on: { ...whenOver, 'session.began': 'awaiting', 'audio.activated': 'active' } },
    awaiting: { on: { ...whenOver, 'audio.activated': 'active' } },
    active: { on: { ...whenOver, 'audio.interrupted': 'interrupted', 'audio.deactivated': 'interrupted', 'system.held': 'interrupted' } },
    interrupted: { on: { ...whenOver, 'audio.resumed': 'active', 'audio.activated': 'active', 'system.resumed': 'active' } },
    released: {},
  },
})

const setMuted = (muted: boolean, system: boolean) => ({ type: 'setMuted' as const, params: { muted, system } })
/** A mute fact that changes nothing is noted, not answered. Otherwise app, system and SDK would echo each other for ever. */
const mutesNothing = { 'user.mute': note, 'system.muted': note, 'transport.muted': note } as const
const unmutesNothing = { 'user.unmute': note, 'system.unmuted': note, 'transport.unmuted': note } as const
const unmutes = {
  'user.unmute': { target: 'unmuted', actions: [setMuted(false, true)] },
  'system.unmuted': { target: 'unmuted', actions: [setMuted(false, false)] },
  'transport.unmuted': 'unmuted',
} as const
const mutes = {
  'user.mute': { target: 'mutedByUser', actions: [setMuted(true, true)] },
  'system.muted': { target: 'mutedBySystem', actions: [setMuted(true, false)] },
} as const
const muted = { on: { ...whenOver, ...mutesNothing, ...unmutes } } as const
const media = call.createStateConfig({
  initial: 'unmuted',
  states: {
    unmuted: { on: { ...whenOver, ...unmutesNothing, ...mutes, 'transport.muted': 'mutedByTransport' } },
    mutedByUser: muted,
    mutedBySystem: muted,
    // This may be only an old echo, with its `unmuted` close behind. So whoever mutes now says it to the SDK again.
    mutedByTransport: { on: { ...muted.on, ...mutes } },
    released: {},
  },
})

const presentation = call.createStateConfig({
  initial: 'full',
  states: {
    full: { on: { 'presentation.pipEntered': 'pip' } },
    pip: { on: { 'presentation.pipExited': 'full' } },
  },
})

/** The call machine. It can be run by any XState v5 actor, provided with actions, or extended; `createCall` runs it with ports. */
export const callMachine = call.createMachine({
  id: 'call',
  type: 'parallel',
  context: ({ input }) => ({ policy: createPolicy(input) }),
  states: { session, transport, screen, service, systemCall, app, permission, audio, media, presentation },
})
