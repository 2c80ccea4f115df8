/** A calling SDK in which the scheduler owns every await. It is truthful about its world. */
import type { ClockPort, Emit, TransportContext, TransportEvent, TransportPort } from '../../ports.ts'
import type { Stage } from './hostile.ts'

type Listener = { n: number; emit: Emit<TransportEvent>; isOpen: boolean }
/** One attempt, as the SDK sees it. */
type Session = { to: Listener | undefined; state: 'joining' | 'in' | 'out'; isLeaving: boolean }

export type HostileTransport = {
  port: Required<Pick<TransportPort, 'subscribe' | 'join' | 'leave' | 'releaseMedia'>>
  /** Media of that attempt stops, or flows again. */
  lose(attempt: number): void
  recover(attempt: number): void
  /** The other side ends that attempt: nothing has to be left any more. */
  end(attempt: number): void
  /** The attempts that were told to join, and those that came in. */
  readonly asked: ReadonlySet<number>
  readonly joined: ReadonlySet<number>
}

export function createHostileTransport({ how, held, command, world, later, say, answer, refuse }: Stage, clock: ClockPort): HostileTransport {
  const sessions = new Map<number, Session>(), asked = new Set<number>(), joined = new Set<number>()
  let newest: Listener | undefined, subscriptions = 0

  /** Said through the subscription of its attempt, as long as that is open. */
  const tell = (n: number, event: TransportEvent): void => say(`${event.type} ${n}`, () => {
    const { to } = sessions.get(n)!
    if (!to || !(to.isOpen || how.saysAfterUnsubscribe)) return
    world(`says ${event.type}${to.isOpen ? '' : ', after unsubscribe'}`, n)
    to.emit(event)
  })
  function out(n: number): void {
    const session = sessions.get(n)!
    session.state = 'out'
    session.isLeaving = false
    held.delete(`connection ${n}`)
    held.delete(`microphone ${n}`)
    world('is out', n)
    for (const type of how.closesFirst ? ['transport.closed', 'transport.left'] as const : ['transport.left', 'transport.closed'] as const) tell(n, { type })
  }
  const isJoining = (n: number, { signal }: TransportContext): boolean => sessions.get(n)!.state === 'joining' && (how.isDeafWhileJoining || !signal.aborted)

  return {
    asked, joined,
    port: {
      subscribe(emit) {
        const to = { n: ++subscriptions, emit, isOpen: true }
        newest = to
        command('subscribe')
        held.add(`subscription ${to.n}`)
        return () => {
          command('unsubscribe')
          to.isOpen = false
          held.delete(`subscription ${to.n}`)
        }
      },
      join(ctx) {
        const n = ctx.attempt
        command('join', n)
        asked.add(n)
        sessions.set(n, { to: newest, state: how.refuses === 'join' ? 'out' : 'joining', isLeaving: false })
        if (how.refuses === 'join') return refuse('the join')
        later(`the microphone is granted ${n}`, () => { if (isJoining(n, ctx)) { world('holds the microphone', n); held.add(`microphone ${n}`) } })
        const comeIn = (): void => {
          if (!isJoining(n, ctx)) return
          sessions.get(n)!.state = 'in'
          joined.add(n)
          held.add(`connection ${n}`).add(`microphone ${n}`)
          world('joins', n)
          tell(n, { type: 'transport.joined' })
        }
        later(`the SDK joins ${n}`, how.joinsAfterMs > 0 ? () => { clock.setTimeout(comeIn, how.joinsAfterMs) } : comeIn)
        return new Promise(resolve => { later(`the join is accepted ${n}`, resolve) })
      },
      leave({ attempt: n }) {
        command('leave', n)
        const session = sessions.get(n)
        if (session?.state === 'joining' && !how.isDeafWhileJoining) out(n)
        else if (session?.state === 'in' && !session.isLeaving) {
          session.isLeaving = true
          later(`the SDK leaves ${n}`, () => { if (session.isLeaving) out(n) })
        }
        return answer(`leave answers ${n}`)
      },
      releaseMedia({ attempt: n }) { command('releaseMedia', n); held.delete(`microphone ${n}`) },
    },
    lose(n) { if (sessions.get(n)?.state === 'in') { world('loses its media', n); tell(n, { type: 'transport.lost' }) } },
    recover(n) { if (sessions.get(n)?.state === 'in') { world('has its media back', n); tell(n, { type: 'transport.restored' }) } },
    end(n) { if (sessions.get(n)?.state === 'in') out(n) },
  }
}
