/**
 * Reads commands, step by step, and names the first broken promise. Of the machine's states it knows only the
 * session, because what it demands is what the world would see.
 */
import type { Command } from '../commands.ts'
import { byOrder } from '../commands.ts'
import type { CallEvent } from '../events.ts'
import { isOver } from '../session-state.ts'
import type { CallState } from '../step.ts'

/** Watches one run for broken promises. */
export type Ledger = {
  /** @returns what was broken by this step, in words that name the property; empty when nothing was */
  step(event: CallEvent, from: CallState, to: CallState, commands: readonly Command[]): string[]
  readonly counts: Readonly<Record<Command['type'], number>>
}

const once = ['recordEnd', 'subscribe', 'join', 'reportCall', 'reportConnected', 'unsubscribe'] as const

/** Makes a ledger for one run, which has seen no step yet. */
export function createLedger(): Ledger {
  const counts: Record<string, number> = {}
  let mayAbort = false, isFinal = false, isSubscribed = false, isActive = true, launchedInActivation = false, mayExit = false, hasExited = false
  return {
    get counts() { return counts as Ledger['counts'] },
    step(event, from, to, commands) {
      const broken: string[] = []
      const check = (holds: boolean, property: string) => { if (!holds) broken.push(`${property}, on ${event.type}`) }
      if (event.type === 'app.activated') { isActive = true; launchedInActivation = false }
      if (event.type === 'app.deactivated' || event.type === 'app.backgrounded') isActive = false
      if (event.type === 'permission.changed') launchedInActivation = false
      // A new process exits the screen that it finds, whatever the last process did.
      if (event.type === 'restored') hasExited = false
      if (event.type === 'screen.mounted') mayExit = !hasExited
      if (event.type === 'screen.disposed' || event.type === 'restored') mayExit = false
      if (event.type === 'service.started' || event.type === 'restored') mayAbort = true

      const types = commands.map(c => c.type)
      check(new Set(types).size === types.length, 'S24 no command twice in one step')
      check([...commands].sort(byOrder).every((c, i) => c === commands[i]), 'the commands of a step stand in their order')
      for (const c of commands) {
        counts[c.type] = (counts[c.type] ?? 0) + 1
        switch (c.type) {
          case 'subscribe': isSubscribed = true; break
          case 'unsubscribe': check(isSubscribed, 'S9 no unsubscribe before subscribe'); isSubscribed = false; break
          case 'launchService':
            check(!isFinal, 'S4 no launch after an abort')
            check(!isOver(to.session), 'S4 no launch when over')
            check(isActive, 'S22 launch only while active')
            check(!launchedInActivation, 'S3 one launch in an activation')
            launchedInActivation = true
            mayAbort = true
            break
          case 'abortService':
            check(mayAbort, 'S5 no abort without a launch, a start or a restore')
            mayAbort = false
            isFinal = isOver(to.session)
            break
          case 'exitScreen':
            check(mayExit, 'S2 exit only while mounted')
            mayExit = false
            check(!hasExited, 'S1 one exit in a process')
            hasExited = true
            break
          default:
        }
      }
      for (const c of once) check((counts[c] ?? 0) <= 1, `${c} at most once`)
      check(from.session !== 'ended' || to.session === 'ended', 'S23 nothing leaves ended')
      check(!isOver(from.session) || isOver(to.session), 'over stays over')
      check(isOver(to.session) === (to.end !== undefined), 'S17 over means recorded')
      check(!from.end || (to.end?.reason === from.end.reason && to.end.at === from.end.at), 'S17 the first cause stands')
      check(to.session !== 'ended' || to.screen !== 'mounted', 'S15 ended means that the screen is not mounted')
      check(!(to.session === 'ended' && to.transport === 'down') || !isSubscribed || event.type === 'restored' || counts['unsubscribe'] === undefined && from.transport === 'down', 'S14 ended and down means released')
      if (event.type === 'restored') isSubscribed = false
      return broken
    },
  }
}
