/** The responses of the Android foreground service. */
import {
  KILLED, LAUNCH_REFUSED, MUTES, gives, givesJust, givesNone, goes, isFirstWanted, isIgnored, isLive, isNoted, isOver, keeps, keepsAllBut, mayLaunch, responsesOf,
  type Duty, type DutyPolicy,
} from './duty.ts'

const R = responsesOf('core')
const launches = ({ launchService }: DutyPolicy): boolean => launchService !== 'never'
const early = ({ launchService }: DutyPolicy): boolean => launchService === 'when-joining'
const permits = ({ needsPermission }: DutyPolicy): boolean => needsPermission
const both = (...all: ((p: DutyPolicy) => boolean)[]) => (p: DutyPolicy): boolean => all.every(f => f(p))

const START = 'service.started'

export const SERVICE_RESPONSES: readonly Duty[] = [
  R('R7', 'C6.1 C6.2', 'wanted and allowed: launched in that step',
    (s, e, p) => isFirstWanted(s, e, p) && s.service === 'off' && mayLaunch(s),
    s => gives(s, 'launchService') && goes(s, { service: 'starting' }),
    launches),
  R('R8', 'C6.3 C6.4 C6.5', 'wanted and not allowed: deferred',
    (s, e, p) => isFirstWanted(s, e, p) && s.service === 'off' && !mayLaunch(s),
    s => givesNone(s, 'launchService') && goes(s, { service: 'deferred' }),
    launches),
  R('R32', 'C6.5 D2.1', 'a deferred launch is tried at each activation, also one that is said again',
    (s, e) => s.service === 'deferred' && s.permission === 'held' && e === 'app.activated',
    s => givesJust(s, 'launchService') && goes(s, { service: 'starting' }),
    launches),
  R('R89', 'C6.4 D1.3', 'an active app without permission goes on deferring',
    (s, e) => s.service === 'deferred' && s.permission === 'missing' && e === 'app.activated',
    s => s.commands.length === 0 && goes(s, { service: 'deferred' }),
    both(launches, permits)),
  R('R90', 'D2.4', 'a permission granted while the app is active launches at once',
    (s, e) => s.service === 'deferred' && s.permission === 'missing' && s.app === 'active' && e === 'permission.changed/held',
    s => givesJust(s, 'launchService') && goes(s, { service: 'starting' }),
    both(launches, permits)),
  R('R91', 'C6.5 D2.4', 'a permission that was held already, or comes while the app is inactive, launches nothing',
    (s, e) => s.service === 'deferred'
      && (s.permission === 'held' || s.app !== 'active' || e === 'permission.changed/missing')
      && e.startsWith('permission.'),
    s => s.commands.length === 0 && goes(s, { service: 'deferred' }),
    launches),
  R('R9', 'C6.5 D2.1', 'refused for the background: deferred again, and not tried in that step',
    (s, e) => s.service === 'starting' && isLive(s.session) && e === 'service.refused/background',
    s => s.commands.length === 0 && goes(s, { service: 'deferred' }),
    launches),
  R('R92', 'D2.2 D3.3', 'refused for another cause, or thrown: it stays refused',
    (s, e) => s.service === 'starting' && isLive(s.session) && LAUNCH_REFUSED.includes(e),
    s => s.commands.length === 0 && goes(s, { service: 'refused' }),
    launches),
  R('R31', 'C6.6 C6.11', 'started: it runs, and is told what holds now: it was launched with the words of then',
    (s, e) => s.service === 'starting' && isLive(s.session) && e === START,
    s => goes(s, { service: 'running' }) && givesJust(s, 'updateService'),
    launches),
  R('R43', 'D2.3', 'a late start is believed: deferred, refused or killed before, it runs, and is told what holds now',
    (s, e) => ['deferred', 'refused', 'stopped'].includes(s.service) && isLive(s.session) && e === START,
    s => goes(s, { service: 'running' }) && givesJust(s, 'updateService'),
    launches),
  R('R36', 'C6.11', 'no word is no refusal: an overdue start counts as running',
    (s, e) => s.service === 'starting' && isLive(s.session) && e === 'timer.service',
    s => goes(s, { service: 'running' }) && givesJust(s, 'updateService'),
    launches),
  R('R10', 'C6.8 D5.1', 'what runs is aborted in the step that is over',
    s => s.service === 'running', s => !isOver(s.to.session) || gives(s, 'abortService') && goes(s, { service: 'stopping' }), launches),
  R('R11', 'C6.9', 'a pending start is not aborted: over, it is waited for',
    s => s.service === 'starting' && isLive(s.session),
    s => !isOver(s.to.session) || s.event === 'restored' || givesNone(s, 'abortService') && goes(s, { service: 'starting' }),
    launches),
  R('R93', 'C6.8 C6.9', 'over, a pending start is aborted when it started, or is overdue',
    (s, e) => s.service === 'starting' && isOver(s.session) && (e === START || e === 'timer.service'),
    s => givesJust(s, 'abortService') && goes(s, { service: 'stopping' }),
    launches),
  R('R44', 'C6.9', 'over, a pending start that was refused, failed or died leaves nothing to abort',
    (s, e) => s.service === 'starting' && isOver(s.session) && ['service.refused/background', ...LAUNCH_REFUSED, ...KILLED].includes(e),
    s => s.commands.length === 0 && goes(s, { service: 'stopped' }),
    launches),
  R('R94', 'C6.10', 'over before it was launched: it never will be',
    s => ['off', 'deferred', 'refused'].includes(s.service),
    s => !isOver(s.to.session) || s.event === 'restored' || givesNone(s, 'abortService') && goes(s, { service: 'stopped' })),
  R('R5', 'C6.8', 'a service that starts when it is over is aborted, also once more',
    (s, e) => (s.service === 'stopping' || s.service === 'stopped') && isOver(s.session) && e === START,
    s => givesJust(s, 'abortService') && goes(s, { service: 'stopping' })),
  R('R95', 'C6.7', 'the system may kill what runs or starts: the call goes on without it',
    (s, e) => (s.service === 'running' || s.service === 'starting') && isLive(s.session) && KILLED.includes(e),
    s => s.commands.length === 0 && goes(s, { service: 'stopped' }),
    launches),
  R('R35', 'C6.8', 'stopping is over when it is stopped, killed or cannot be aborted',
    (s, e) => s.service === 'stopping' && ['service.stopped/aborted', ...KILLED, 'port.failed/abortService'].includes(e),
    s => s.commands.length === 0 && goes(s, { service: 'stopped' })),
  R('R96', 'C10.5', 'stopping is bounded',
    (s, e) => s.service === 'stopping' && e === 'timer.step/service', s => s.commands.length === 0 && goes(s, { service: 'stopped' })),
  R('R39', 'C6.8', 'a dismissed notification of a running service is shown again',
    (s, e) => s.service === 'running' && e === 'service.stopped/dismissed', s => givesJust(s, 'updateService') && keepsAllBut(s), launches),
  R('R97', 'C6.9', 'a notification dismissed while it starts is noted',
    (s, e) => s.service === 'starting' && e === 'service.stopped/dismissed', isNoted, launches),
  R('R98', 'C6.6', 'types degrade to what is granted: a running service is updated when permissions change',
    (s, e) => s.service === 'running' && e.startsWith('permission.'), s => givesJust(s, 'updateService') && keepsAllBut(s, 'permission'), launches),
  R('R99', 'C8.1', 'a running service says that the connection was lost, or is back',
    (s, e) => s.service === 'running'
      && (
        (s.session === 'joined' && (e === 'transport.lost' || e === 'transport.failed/recoverable'))
          || (s.session === 'reconnecting' && (e === 'transport.restored' || e === 'transport.joined'))
      ),
    s => gives(s, 'updateService') && keeps(s, 'service'),
    launches),
  R('R100', 'C6.2', 'a service that ran while joining says that the call is joined',
    (s, e) => s.service === 'running' && s.session === 'joining' && e === 'transport.joined',
    s => gives(s, 'updateService') && keeps(s, 'service'),
    both(launches, early)),
  R('R101', 'D9.1 D9.2', 'a running service says whether the call is muted',
    (s, e) => s.service === 'running' && MUTES.includes(e), s => givesJust(s, 'updateService') && keepsAllBut(s), launches),
  R('R102', 'C6.10', 'what nobody waits for is ignored: the service is not started, refused or stopped twice', (s, e) =>
    (s.service === 'off' && e.startsWith('service.'))
    || (['deferred', 'refused', 'stopped'].includes(s.service) && e.startsWith('service.') && e !== START)
    || (s.service === 'starting' && e === 'service.stopped/aborted')
    || (s.service === 'running' && [START, 'service.refused/background', 'service.refused/other', 'service.stopped/aborted'].includes(e))
    || (s.service === 'stopping' && ['service.refused/background', 'service.refused/other', 'service.stopped/dismissed'].includes(e)), isIgnored),
  R('R103', 'C12.1', 'a launch or an abort that fails when nobody waits for it is noted',
    (s, e) => (e === 'port.failed/launchService' && s.service !== 'starting') || (e === 'port.failed/abortService' && s.service !== 'stopping'),
    isNoted),
]
