/**
 * Deliberately broken machines, at least one for each property: each is a mistake that somebody could make.
 * A property that catches none of them would not be known to be able to fail.
 */
import { addCommand, dropCommand, hasCommand } from '@onhook/machine/proof'
import { ALONE } from './alone.ts'
import { become, ends, ignore, isLive, isOver, retell, type Broken } from './mistake.ts'

const LIFE = ['transport.accepted', 'transport.joined', 'transport.lost', 'transport.restored', 'transport.failed/recoverable']

export const BROKEN: readonly Broken[] = [
  { id: 'S1', environment: 'rough', what: 'exits again when closed follows left', patch: (a, f, e) => {
    if (hasCommand(a, 'exitScreen')) become(a, { exitedOnce: 'yes' })
    if (f['exitedOnce'] && f.session === 'ended' && e === 'transport.closed') addCommand(a, 'exitScreen')
  } },
  { id: 'S2', environment: 'rough', what: 'exits without asking whether a screen is there', patch: (a, f) => { if (ends(a, f)) addCommand(a, 'exitScreen') } },
  { id: 'S2', environment: 'rough', what: 'exits a screen that is opened again for a call that is over', patch: (a, f, e) => { if (e === 'screen.mounted' && f.screen === 'gone' && f.session === 'ended') addCommand(a, 'exitScreen') } },
  { id: 'S3', environment: 'rough', powers: { serviceKilled: false, serviceRefused: false, serviceWordLost: false, launchRejected: false }, what: 'launches again when the connection is back', patch: (a, f) => { if (f.session === 'reconnecting' && a.to.session === 'joined' && f.service === 'running') addCommand(a, 'launchService') } },
  { id: 'S4', environment: 'documented', powers: { serviceRefused: false, launchRejected: false }, what: 'launches when the app returns while the call is being left', patch: (a, f, e) => { if (e === 'app.activated' && f.service === 'stopped' && f.session === 'leaving' && a.to.session === 'leaving') { become(a, { service: 'starting' }); addCommand(a, 'launchService') } } },
  { id: 'S5', environment: 'rough', what: 'aborts on left and again on closed', patch: (a, f, e) => { if (f.service === 'stopping' && e === 'transport.closed') addCommand(a, 'abortService') } },
  { id: 'S6', environment: 'rough', what: 'aborts at every end, launched or not', patch: (a, f) => { if (!isOver(f) && isOver(a.to) && f.service === 'off') addCommand(a, 'abortService') } },
  { id: 'S7', environment: 'rough', what: 'subscribes again when joined', patch: (a, f, e) => { if (e === 'transport.joined' && f.session === 'joining') addCommand(a, 'subscribe') } },
  { id: 'S8', environment: 'rough', powers: { lateAfterUnsubscribe: true }, what: 'unsubscribes on every closed', patch: (a, f, e) => { if (e === 'transport.closed' && f.transport === 'down') { addCommand(a, 'leave'); addCommand(a, 'unsubscribe') } } },
  { id: 'S9', environment: 'rough', what: 'unsubscribes when disposed of before any join', patch: (a, f, e) => { if (e === 'screen.disposed' && f.session === 'idle') addCommand(a, 'unsubscribe') } },
  { id: 'S10', environment: 'rough', powers: { silent: false }, what: 'joins again when the join was accepted', patch: (a, f, e) => { if (e === 'transport.accepted' && f.session === 'joining') addCommand(a, 'join') } },
  { id: 'S11', environment: 'rough', what: 'launches when joining begins', patch: (a, f) => { if (f.session === 'idle' && a.to.session === 'joining') { become(a, { service: 'starting' }); addCommand(a, 'launchService') } } },
  { id: 'S12', environment: 'rough', what: 'takes a fatal failure for a proof: down, without leaving', patch: (a, f, e) => { if (e === 'transport.failed/fatal' && isLive(f)) { become(a, { transport: 'down' }); dropCommand(a, 'leave'); addCommand(a, 'unsubscribe') } } },
  { id: 'S13', environment: 'rough', what: 'forgets a running service at the end', patch: (a, f) => { if (f.service === 'running' && a.to.service === 'stopping') { become(a, { service: 'stopped' }); dropCommand(a, 'abortService') } } },
  { id: 'S14', environment: 'rough', what: 'never unsubscribes', patch: a => dropCommand(a, 'unsubscribe') },
  { id: 'S15', environment: 'rough', powers: { processDeath: false }, what: 'exits the screen, and goes on believing that it is there', patch: (a, f, e) => {
    if (f.session === 'ended' && f.screen === 'mounted') { dropCommand(a, 'exitScreen'); become(a, { screen: e === 'screen.disposed' ? 'gone' : 'mounted' }) }
    else if (hasCommand(a, 'exitScreen')) become(a, { screen: 'mounted' })
  } },
  { id: 'S16', environment: 'rough', what: 'sends an end of the system back to the system', patch: (a, f, e) => { if (e === 'system.ended' && f.systemCall !== 'ended' && isLive(f)) addCommand(a, 'reportEnded') } },
  { id: 'S17', environment: 'rough', what: 'records the end a second time', patch: (a, f) => { if (f.session === 'leaving' && a.to.session === 'ended') addCommand(a, { type: 'recordEnd', reason: 'unknown' }) } },
  { id: 'S19', environment: 'rough', what: 'leaves again when the user leaves after everything', patch: (a, f, e) => { if (e === 'user.leave' && f.session === 'ended' && f.transport === 'down') addCommand(a, 'leave') } },
  { id: 'S21', environment: 'rough', powers: { launchRejected: false }, what: 'aborts while the service is starting', patch: (a, f) => { if (f.service === 'starting' && a.to.service === 'starting' && isOver(a.to) && !isOver(f)) addCommand(a, 'abortService') } },
  { id: 'S22', environment: 'documented', what: 'launches in the background', patch: (a, f) => { if (a.to.service === 'deferred' && f.service === 'off') { become(a, { service: 'starting' }); addCommand(a, 'launchService') } } },
  { id: 'S23', environment: 'rough', what: 'goes back from ended to leaving on a late join', patch: (a, f, e) => { if (e === 'transport.joined' && f.session === 'ended') become(a, { session: 'leaving' }) } },
  { id: 'G1', environment: 'rough', what: 'says connection lost whenever closed arrives', patch: (a, _, e) => { if (e === 'transport.closed') retell(a, 'network-lost') } },
  { id: 'G2', environment: 'rough', what: 'calls a leave while reconnecting connection lost', patch: (a, f, e) => { if (e === 'user.leave' && f.session === 'reconnecting') retell(a, 'network-lost') } },
  { id: 'G3', environment: 'rough', what: 'says that the user left when the host removed them', patch: (a, f, e) => { if (e === 'transport.left' && isLive(f)) retell(a, 'local-leave') } },
  { id: 'G4', environment: 'rough', what: 'takes an accepted request for a joined call', patch: (a, f, e) => { if (e === 'transport.accepted' && f.session === 'joining') { become(a, { session: 'joined', transport: 'up', systemCall: f.systemCall === 'reported' ? 'connected' : f.systemCall, service: 'starting' }); a.commands = []; if (f.systemCall === 'reported') addCommand(a, 'reportConnected'); addCommand(a, 'launchService') } } },

  { id: 'L1', environment: 'rough', powers: { silent: false, silentWhenJoined: false }, what: 'has no time-out for leaving without a screen', patch: (a, f, e) => { if (e === 'timer.leave' && f.screen === 'absent') ignore(a, f) } },
  { id: 'L2', environment: 'rough', what: 'forgets a disposed screen', patch: (a, f, e) => { if (e === 'screen.disposed' && f.session !== 'ended') { ignore(a, f); become(a, { screen: 'gone' }) } } },
  { id: 'L3', environment: 'rough', powers: { falseRestored: false, restartsInPlace: false }, what: 'takes closed for a hiccup while joined', patch: (a, f, e) => { if (e === 'transport.closed' && f.session === 'joined') ignore(a, f) } },
  { id: 'L4', environment: 'rough', powers: { silent: false, silentWhenJoined: false }, what: 'has no bound on reconnecting', patch: (a, f, e) => { if (e === 'timer.reconnect' || e === 'timer.restart') ignore(a, f) } },
  { id: 'L5', environment: 'rough', powers: { silent: false, recoverable: false }, what: 'has no time-out for joining', patch: (a, f, e) => { if (e === 'timer.join') ignore(a, f) } },
  { id: 'L6', environment: 'rough', what: 'leaves a service running that started after the end', patch: (a, f, e) => {
    if (e === 'service.started' && isOver(f)) ignore(a, f)
    if (e === 'timer.service' && isOver(f)) { ignore(a, f); become(a, { service: 'stopped' }) }
  } },
  { id: 'L7', environment: 'rough', what: 'forgets a join that succeeds late', patch: (a, f, e) => { if (isOver(f) && LIFE.includes(e)) ignore(a, f) } },
  { id: 'L8', environment: 'rough', what: 'never exits the screen', patch: a => { if (hasCommand(a, 'exitScreen')) { dropCommand(a, 'exitScreen'); become(a, { screen: 'gone' }) } } },
  { id: 'L9', environment: 'rough', what: 'does not sweep the notification of a dead process', patch: (a, _, e) => { if (e === 'restored') { dropCommand(a, 'abortService'); become(a, { service: 'stopped' }) } } },
  { id: 'L11', environment: 'rough', what: 'does not sweep the system call of a dead process', patch: (a, _, e) => { if (e === 'restored') dropCommand(a, 'reportEnded') } },
  { id: 'L12', environment: 'rough', powers: { silent: false, lateSuccess: false }, what: 'waits for proof for ever', patch: (a, f, e) => { if (e === 'timer.step/transport') ignore(a, f) } },
  { id: 'L13', environment: 'rough', powers: { newAttempt: true, rejoin: true, staleDropped: true }, what: 'drops what an earlier attempt says', patch: () => {} },
  { id: 'L14', environment: 'rough', powers: { silent: false, silentWhenJoined: false, selfEnd: false }, what: 'does not hear that a restored transport is dead', patch: (a, f, e) => { if (f.session === 'joined' && e === 'transport.closed') ignore(a, f) } },
  { id: 'L15', environment: 'rough', powers: { newAttempt: true, rejoin: true }, what: 'never settles after a refused service, so that the next attempt never begins', patch: (a, f, e) => { if (f.session === 'ended' && (f.transport === 'closing' || f.transport === 'abandoned') && e === 'timer.step/transport') ignore(a, f) } },
  { id: 'L16', environment: 'rough', what: 'does not hear that the system has ended the call', patch: (a, f, e) => { if ((e === 'system.ended' || e === 'system.reset') && isLive(f)) { ignore(a, f); become(a, { systemCall: 'ended' }) } } },

  { id: 'P1', environment: 'rough', what: 'never becomes joined', patch: (a, f, e) => { if (e === 'transport.joined' && f.session === 'joining') ignore(a, f) } },
  { id: 'P2', environment: 'rough', what: 'takes every loss for the end', patch: (a, f, e) => { if ((e === 'transport.lost' || e === 'transport.failed/recoverable') && f.session === 'joined') { become(a, { ...f, session: 'ended', transport: 'closing', service: f.service === 'running' ? 'stopping' : f.service === 'starting' ? 'starting' : 'stopped', systemCall: 'ended', screen: f.screen === 'mounted' ? 'gone' : f.screen }); a.commands = []; addCommand(a, { type: 'recordEnd', reason: 'network-lost' }); for (const c of ['leave', 'releaseMedia'] as const) addCommand(a, c); if (f.service === 'running') addCommand(a, 'abortService'); if (f.systemCall !== 'ended') addCommand(a, 'reportEnded'); if (f.screen === 'mounted') addCommand(a, 'exitScreen') } } },
  { id: 'P3', environment: 'rough', what: 'is deaf after the end', patch: (a, f, e) => { if (f.session === 'ended' && (f.transport === 'closing' || f.transport === 'abandoned') && !e.startsWith('app.')) ignore(a, f) } },

  ...ALONE,
]
