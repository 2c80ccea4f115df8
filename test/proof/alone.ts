/**
 * Broken machines that one property alone catches, where the plainer mistake of `broken.ts` is caught by several:
 * each keeps every other promise. And those that tell one property from each of the others, where no machine can
 * tell it from all at once (`IMPLIED`).
 */
import { addCommand, dropCommand } from '@onhook/machine/proof'
import { become, ignore, isLive, isOver, type Broken } from './mistake.ts'

/** The app goes to the background and comes back. */
const away = { appMoves: true } as const
/** The process dies. Nobody sees a screen or a system's call screen. */
const unseen = { processDeath: true, screenMoves: false } as const

export const ALONE: readonly Broken[] = [
  { id: 'S4', environment: 'kind', powers: away, what: 'launches when the app returns while a join is being cancelled', patch: (a, f, e) => {
    if (e === 'user.leave' && f.session === 'joining') become(a, { cancelled: 'yes' })
    if (e === 'app.activated' && f.session === 'leaving' && f.service === 'stopped' && f['cancelled'] === 'yes') { become(a, { service: 'starting', cancelled: 'launched' }); addCommand(a, 'launchService') }
  } },
  // The app returns in the end, so the microphone is free in the end (L7).
  { id: 'S12', environment: 'kind', powers: { ...away, selfEnd: true }, what: 'settles without leaving after a fatal failure in the background, and leaves when the app returns', patch: (a, f, e) => {
    if (e === 'transport.failed/fatal' && isLive(f) && f.app === 'background') { become(a, { transport: 'down', owes: 'yes' }); dropCommand(a, 'leave'); addCommand(a, 'unsubscribe') }
    if (e === 'app.activated' && f['owes'] === 'yes') become(a, { transport: 'closing', owes: '' })
  } },
  // So is the notification gone in the end (L6).
  { id: 'S13', environment: 'kind', powers: away, what: 'forgets a running service at an end in the background, until the app returns', patch: (a, f, e) => {
    if (f.service === 'running' && a.to.service === 'stopping' && f.app === 'background') { become(a, { service: 'stopped', owes: 'yes' }); dropCommand(a, 'abortService') }
    if (e === 'service.started') become(a, { owes: '' })
    else if (e === 'app.activated' && f['owes'] === 'yes') become(a, { service: 'starting', owes: '' })
  } },
  // The second abort answers the start (S5), and the first did nothing.
  { id: 'S21', environment: 'kind', what: 'aborts while the service is starting, and again when it has started', patch: (a, f, e) => {
    if (f.service === 'starting' && a.to.service === 'starting' && isOver(a.to) && !isOver(f)) { addCommand(a, 'abortService'); become(a, { aborted: 'yes' }) }
    if (e === 'timer.service' && f['aborted'] === 'yes') dropCommand(a, 'abortService')
  } },
  // Nobody has asked a live call to stop (L16): it had not begun.
  { id: 'L1', environment: 'kind', what: 'waits for a proof when it is left before any join, until a screen comes', patch: (a, f, e) => {
    if (e === 'user.leave' && f.session === 'idle' && f.screen === 'absent') { become(a, { session: 'leaving', transport: 'down', service: 'stopped', systemCall: 'ended' }); addCommand(a, { type: 'recordEnd', reason: 'local-leave' }) }
    if (f.session !== 'leaving' || f.transport !== 'down') return
    if (e === 'screen.mounted') { become(a, { session: 'ended', screen: 'gone' }); addCommand(a, 'exitScreen'); addCommand(a, 'releaseMedia') } else ignore(a, f)
  } },
  { id: 'L2', environment: 'kind', what: 'forgets a screen that is disposed of before any join', patch: (a, f, e) => { if (e === 'screen.disposed' && f.session === 'idle') { ignore(a, f); become(a, { screen: 'gone' }) } } },
  // It can settle (P3): whenever the SDK says its last word. But the SDK need not.
  { id: 'L12', environment: 'kind', what: 'waits for a proof for ever when a joined call is left', patch: (a, f, e) => {
    if (e === 'user.leave' && f.session === 'joined') become(a, { proof: 'awaited' })
    if (e === 'timer.step/transport' && f['proof'] === 'awaited') ignore(a, f)
  } },
  // It settles again and again (L12), and never for so long that the next attempt must begin.
  { id: 'L15', environment: 'kind', powers: { ...away, newAttempt: true, screenMoves: false }, what: 'is not settled any more whenever the app goes to the background', patch: (a, f, e) => {
    if (e === 'app.backgrounded' && f.session === 'ended' && f.service === 'stopped') become(a, { service: 'refused' })
    if (e === 'app.activated' && f.session === 'ended' && f.service === 'refused') become(a, { service: 'stopped' })
  } },
  // What is idle owes nobody an end, and with an SDK that is dead nobody a call (P1).
  { id: 'P3', environment: 'kind', powers: unseen, what: 'is deaf in a new process that finds an idle snapshot', patch: (a, f, e) => {
    if (e === 'restored' && f.session === 'idle') { a.commands = []; addCommand(a, 'abortService'); become(a, { ...f, dead: 'yes' }) }
    else if (f['dead'] === 'yes') ignore(a, f)
  } },

  // S13 does not catch it, as it never settles: L12.
  { id: 'L6', environment: 'kind', what: 'goes on with its service after the end', patch: (a, f, e) => {
    if (f.service === 'running' && a.to.service === 'stopping') become(a, { kept: 'yes' })
    if (a.to['kept'] !== 'yes') return
    dropCommand(a, 'abortService')
    become(a, { service: 'running' })
    if (f['kept'] === 'yes' && e.startsWith('service.')) ignore(a, f)
  } },
  // S13 and L6 do not catch it, as it does not end; where there is no notification, it never can: P3.
  { id: 'L9', environment: 'kind', powers: { ...unseen, serviceKilled: true }, what: 'waits in a new process until somebody takes the notification away', patch: (a, f, e) => {
    if (e === 'restored' && f.session === 'idle') { a.commands = []; become(a, { ...f, screen: 'absent', service: 'stopping', dead: 'yes' }) }
    else if (f['dead'] === 'yes' && (e === 'service.stopped/killed' || e === 'service.stopped/timeout')) { a.commands = []; become(a, { ...f, session: 'ended', transport: 'down', service: 'stopped', systemCall: 'ended', dead: '' }); addCommand(a, { type: 'recordEnd', reason: 'app-terminated' }); addCommand(a, 'releaseMedia') }
    else if (f['dead'] === 'yes') ignore(a, f)
  } },
  // L8 does not catch it: no screen waits for the next attempt.
  { id: 'L13', environment: 'kind', powers: { newAttempt: true, lateSuccess: true, staleDropped: true, screenMoves: false }, what: 'drops what an earlier attempt says, and has no screen', patch: () => {} },
  // Nor L15: in its second attempt it is never over, so that no third one waits. L16.
  { id: 'L13', environment: 'kind', powers: { newAttempt: true, lateSuccess: true, staleDropped: true, screenMoves: false }, what: 'drops what an earlier attempt says, and can be ended only if it was left once before it began', patch: (a, f, e) => {
    if (e === 'user.leave' && f.session === 'idle') become(a, { warned: 'yes' })
    if (isOver(a.to) && !isOver(f) && a.to['warned'] !== 'yes') ignore(a, f)
  } },
]
