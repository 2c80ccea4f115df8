/** Checks that the events of one attempt come in an order that makes sense. */
import { problemOf, type TransportEvent } from '@onhook/machine'

/**
 * Returns what is wrong with the events of one attempt, or undefined. `rejoins`: the SDK may come back by itself.
 *
 * Real SDKs send duplicates, and a call survives them. A port that itself reports a fact twice is wrong.
 */
export function checkOrder(events: readonly TransportEvent[], { rejoins }: { rejoins: boolean }): string | undefined {
  let joined = false
  let flows = false
  let over = false
  /** It has failed, and says that it comes back: `closed` is then a part of coming back. */
  let failing = false
  let ends = 0
  for (const [i, event] of events.entries()) {
    const wrong = (rule: string): string => `event ${i + 1} (${event.type}): ${rule}`
    const problem = problemOf(event)
    if (problem) return wrong(`${problem.field} must be ${problem.expected}, found ${problem.found}`)
    if (!event.type.startsWith('transport.')) return wrong('is no event of a transport')
    switch (event.type) {
      case 'transport.joined':
        if (over && !rejoins) return wrong('nothing is joined after the end')
        if (flows) return wrong('joined is said once, or again after a loss')
        joined = flows = true
        over = failing = false
        ends = 0
        break
      case 'transport.lost':
        if (over) return wrong('nothing is lost after the end')
        if (!joined) return wrong('what was never joined cannot be lost')
        if (!flows) return wrong('a loss is said once')
        flows = false
        break
      case 'transport.restored':
        if (over) return wrong('nothing is restored after the end')
        if (flows || !joined) return wrong('only what was lost or failed is restored')
        flows = true
        failing = false
        break
      case 'transport.failed':
        if (over) return wrong('nothing fails after the end')
        flows = false
        failing = event.recoverable
        break
      case 'transport.left':
        if (++ends > 1) return wrong('left is said once')
        over = true
        break
      case 'transport.closed': case 'transport.timedOut':
        over ||= !(failing && rejoins) || event.type === 'transport.timedOut'
        break
      case 'transport.accepted': case 'transport.leaveClicked': case 'transport.muted': case 'transport.unmuted':
      case 'transport.tokenExpiring': case 'transport.migrating':
        break
    }
  }
  return undefined
}
