/** A step of Onhook's machine as a line of the table: what arrived, and what it did. */
import type { StepRecord } from '@onhook/machine'
import { did, quiet, type Answer } from './answer.ts'

/** Both phones are told these; what only a machine hears (a service that started, a screen that was mounted) is in the inspector. */
const SHOWN = new Set(['service.refused', 'app.backgrounded', 'app.activated', 'user.mute', 'user.unmute', 'join refused'])

/** The name under which the table shows an event, or undefined. */
export function arrivedIn({ event }: StepRecord): string | undefined {
  if (event.type === 'user.leave') return `user.leave ${'source' in event ? String(event.source) : ''}`.trim()
  if (event.type === 'port.failed') return 'command' in event && event.command === 'join' ? 'join refused' : undefined
  if (event.type === 'transport.accepted') return undefined
  return event.type.startsWith('transport.') || event.type.startsWith('timer.') || SHOWN.has(event.type) ? event.type : undefined
}

const PRESENT: Record<string, string> = { recordEnd: '', unsubscribe: '', releaseMedia: '', subscribe: '', reportCall: '', reportConnected: '', reportEnded: '', exitScreen: 'one exit', abortService: 'abortService' }

export function answerOf(record: StepRecord): Answer {
  const { from, to, commands, ignored, why } = record
  const orders = commands.map(c => PRESENT[c.type] ?? c.type).filter(words => words !== '')
  const after = orders.length > 0 ? `: ${orders.join(', ')}` : ''
  if (ignored) return quiet(`ignored: ${why ?? 'nothing to do'}`)
  if (record.event.type === 'transport.joined' && (to.session === 'leaving' || to.session === 'ended')) return did('left again at once')
  if (to.session === 'ended' && from.session !== 'ended') return did(`ended${after}`)
  if (from.session !== to.session) return did(`${to.session}${after}`)
  if (from.service !== to.service && to.service === 'deferred') return did('degraded: the call goes on without it')
  if (from.transport !== to.transport && to.transport === 'restarting') return did(`waits for a restart${after}`)
  if (orders.length > 0) return did(record.event.type.startsWith('transport.') && to.session === 'ended' ? `given back${after}` : orders.join(', '))
  if (from.app !== to.app) return did(`app: ${to.app}`)
  if (from.transport !== to.transport) return did(`transport: ${to.transport}`)
  return quiet(why ? `noted: ${why}` : 'noted')
}
