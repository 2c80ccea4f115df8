import type { CallEnd } from '@onhook/machine'
import { duration } from '@onhook/inspector/common'

/** The line that a conversation keeps of a call. */
export function summaryOf(end: CallEnd): string {
  const length = end.joinedAt === undefined ? '' : ` · ${duration(end.at - end.joinedAt)}`
  switch (end.reason) {
    case 'join-cancelled': return 'Call cancelled'
    case 'local-leave': case 'remote-hangup': return `Call ended${length}`
    case 'network-lost': return `Connection lost${length}`
    default: return `Call ended (${end.reason})${length}`
  }
}
