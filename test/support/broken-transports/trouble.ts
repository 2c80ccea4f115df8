/** Transports that are broken where something happens to the call: a loss, an end from elsewhere, an SDK with a will of its own. */
import { ORDERINGS, OTHER_WORDS, REFUSED, WHATEVER_IS_SAID, leaving, saying, type BrokenTransport } from './kind.ts'

export const trouble: readonly BrokenTransport[] = [
  {
    name: 'always says that it is alive',
    port: () => ({ isAlive: () => true }),
    fails: ['isAlive is true while joined and false after the leave', 'a session that dies without a word is noticed'],
  },
  {
    name: 'says every loss twice',
    port: saying((event, emit) => { emit(event); if (event.type === 'transport.lost') emit(event) }),
    fails: [
      'a loss and a restoration come in pairs, and the call survives both',
      'leaving while cut off does not wait for the network',
      'the other side\'s death is noticed',
    ],
  },
  {
    name: 'says restored without a proof',
    callFails: [
      'a call: removed while it is cut off, and the network comes back',
      'a call: each outage is one period of reconnecting',
      'a call: left while reconnecting, it does not come back',
      'a call: disposed while reconnecting, it is over and holds nothing',
      'a call: a loss that is said twice is one period of reconnecting',
      'a call: an outage that outlives its bound ends it, once, and it does not come back',
    ],
    port: saying((event, emit) => { emit(event); if (event.type === 'transport.lost') emit({ type: 'transport.restored' }) }),
    fails: [
      'a loss and a restoration come in pairs, and the call survives both',
      'a call that is cut off is not restored by a word',
      'leaving while cut off does not wait for the network',
    ],
  },
  {
    name: 'leaves only when the network is there',
    port: leaving((ctx, leave, fake) => { if (fake.log.findLast(e => e.name === 'transport.lost' || e.name === 'transport.restored')?.name !== 'transport.lost') return leave(ctx) }),
    fails: [
      'a call that is cut off is not restored by a word',
      'leaving while cut off does not wait for the network',
      'the other side\'s death is noticed',
      ORDERINGS,
    ],
    callFails: [WHATEVER_IS_SAID],
  },
  {
    name: 'tries a refused join again',
    port: fake => {
      const { join } = fake
      return { join: async ctx => { try { await join(ctx) } catch { fake.script.join = 'joins'; await join({ ...ctx, signal: new AbortController().signal }) } } }
    },
    fails: ['a refused join says why, and holds nothing', ORDERINGS],
    callFails: ['a call: a join that is left and then refused stays cancelled', 'a call: the reason of a refused join is the reason of the end'],
  },
  {
    name: 'keeps a socket of a join that is refused',
    world: made => {
      let isLeaking = false
      return { refuse() { isLeaking = true; return made.refuse?.() }, truth: { ...made.truth, leaks: () => (isLeaking ? ['a socket'] : []) } }
    },
    fails: ['a refused join says why, and holds nothing', ORDERINGS],
    callFails: ['a call: a join that is left and then refused stays cancelled', 'a call: the reason of a refused join is the reason of the end'],
  },
  {
    name: 'takes the same identity elsewhere for a hang-up',
    port: saying((event, emit) => emit(event.type === 'transport.left' && event.cause?.reason === 'duplicate-identity' ? { type: 'transport.left', cause: { reason: 'remote-hangup' } } : event)),
    fails: [],
    callFails: ['a call: the same identity elsewhere ends it as duplicate-identity, and it does not come back'],
  },
  {
    name: 'does not tell that its token is about to expire',
    port: saying((event, emit) => { if (event.type !== 'transport.tokenExpiring') emit(event) }),
    fails: [],
    callFails: ['a call: a token that is about to expire ends nothing'],
  },
  {
    name: 'is stuck when its server has forgotten it',
    port: saying((event, emit) => { if (event.type !== 'transport.failed' || event.cause?.reason !== 'state-mismatch') emit(event) }),
    fails: [],
    callFails: ['a call: forgotten by its server it is back or has ended, and is never stuck'],
  },
  {
    name: 'does not tell that nothing has happened for too long',
    port: saying((event, emit) => { if (event.type !== 'transport.timedOut') emit(event) }),
    fails: [],
    callFails: ['a call: idle for too long it ends as idle-timeout'],
  },
  {
    name: 'is refused and does not say why',
    port: fake => { const { join } = fake; return { join: async ctx => { try { await join(ctx) } catch { throw new Error('refused') } } } },
    fails: REFUSED,
  },
  {
    name: 'calls every refusal unknown',
    port: fake => { const { join } = fake; return { join: async ctx => { try { await join(ctx) } catch (error) { throw Object.assign(error as Error, { reason: 'unknown' }) } } } },
    fails: REFUSED,
  },
  {
    name: 'has one reason for every refusal, and it is not the server\'s',
    port: fake => { const { join } = fake; return { join: async ctx => { try { await join(ctx) } catch (error) { throw Object.assign(error as Error, { reason: 'unauthorised' }) } } } },
    fails: REFUSED,
  },
  {
    name: 'is refused in a world that does not say for what reason',
    world: made => ({ refuse: async () => { await made.refuse?.(); return undefined as never } }),
    fails: REFUSED,
  },
  {
    name: 'keeps no words of the server\'s own',
    port: saying((event, emit) => emit(event.type === 'transport.left' && event.cause ? { type: 'transport.left', cause: { reason: event.cause.reason } } : event)),
    fails: [OTHER_WORDS],
  },
  {
    name: 'does not tell an end whose words it does not know',
    port: saying((event, emit) => { if (event.type !== 'transport.left' || !event.cause?.vendor) emit(event) }),
    fails: [OTHER_WORDS],
  },
  {
    name: 'does not say that the other side hung up',
    port: saying((event, emit) => emit(event.type === 'transport.left' && event.cause?.reason === 'remote-hangup' ? { type: 'transport.left' } : event)),
    fails: ['the other side\'s hang-up ends the call as remote-hangup'],
  },
  {
    name: 'does not notice the other side\'s death',
    world: world => ({ remote: { ...world.remote, join: () => undefined, leave: () => { world.fake.sdk.hangUp() }, kill: () => undefined } }),
    fails: ['the other side\'s death is noticed'],
  },
  {
    name: 'takes a removal for a hang-up',
    callFails: [
      'a call: removed while it joins, the join is rejected with that reason',
      OTHER_WORDS,
    ],
    port: saying((event, emit) => emit(event.type === 'transport.left' && event.cause?.reason === 'removed-by-host' ? { type: 'transport.left', cause: { reason: 'remote-hangup' } } : event)),
    fails: ['a removal by the host ends the call as removed-by-host, and is not rejoined'],
  },
  {
    name: 'rejoins after it was removed',
    script: { afterKick: 'rejoins' },
    claims: { rejoinsAnew: false },
    fails: ['a removal by the host ends the call as removed-by-host, and is not rejoined', 'the SDK\'s own return is told as joined or restored'],
  },
  {
    name: 'does not tell its leave button',
    callFails: [
      'a call: the SDK\'s own leave button ends it as the user\'s',
    ],
    port: saying((event, emit) => { if (event.type !== 'transport.leaveClicked') emit(event) }),
    fails: ['the SDK\'s own leave button is told, and leads out by itself'],
  },
  {
    name: 'waits to be told after its leave button',
    script: { leaveButton: 'waits' },
    fails: ['the SDK\'s own leave button is told, and leads out by itself'],
  },
  {
    name: 'comes back although it was left',
    script: { leaveWhileRejoining: 'misses' },
    fails: ['leaving cancels the SDK\'s own return'],
  },
  {
    name: 'comes back and does not say so',
    port: fake => {
      const { subscribe } = fake
      return { subscribe: emit => { let failed = false; return subscribe(event => { failed ||= event.type === 'transport.failed'; if (!failed || event.type !== 'transport.joined') emit(event) }) } }
    },
    fails: ['the SDK\'s own return is told as joined or restored'],
    callFails: ['a call: a loss that the SDK mends by itself is one period of reconnecting'],
  },
  {
    name: 'takes a refused leave for done',
    port: leaving(async (ctx, leave) => { try { await leave(ctx) } catch (error) { void error } }),
    fails: ['a leave that the SDK refuses is tried again, or reported and can be repeated'],
  },
  {
    name: 'opens something anew for every joined that it hears',
    callFails: [
      'a call: everything said twice is one join, one end and one exit',
      'a call: a loss that is said twice is one period of reconnecting',
      WHATEVER_IS_SAID,
    ],
    world: world => {
      let opened = 0
      return { truth: { ...world.truth, leaks: () => { opened = Math.max(opened, world.fake.log.filter(e => e.kind === 'callback' && e.name === 'transport.joined').length - world.fake.connections); return opened > 0 ? ['a second element'] : [] } } }
    },
    fails: ['an SDK that says everything twice harms nothing', ORDERINGS],
  },
  {
    name: 'is thrown off by a loss or a restoration that comes out of order',
    port: fake => {
      const { subscribe, leave } = fake
      let isLost = false, isStuck = false
      return {
        subscribe: emit => subscribe(event => {
          isStuck ||= isLost ? event.type === 'transport.lost' : event.type === 'transport.restored'
          if (event.type === 'transport.lost' || event.type === 'transport.restored') isLost = event.type === 'transport.lost'
          emit(event)
        }),
        leave: ctx => { if (!isStuck) return leave(ctx) },
      }
    },
    fails: [ORDERINGS],
    callFails: [WHATEVER_IS_SAID],
  },
  {
    name: 'keeps a socket when the other side hangs up',
    world: made => {
      let isLeaking = false
      return {
        remote: { ...made.remote!, leave() { isLeaking = true; return made.remote!.leave() } },
        truth: { ...made.truth, leaks: () => (isLeaking ? ['a socket'] : []) },
      }
    },
    fails: ['after unsubscribing nothing is said', 'the other side\'s hang-up ends the call as remote-hangup', 'joined again at once after the other side\'s hang-up, the next attempt lives'],
    callFails: [
      'a call: a hang-up of both sides in one tick is one end, and the first to be heard is its reason',
      'a call: a hang-up of both sides in one tick, ours first is one end, and the first to be heard is its reason',
      'a call: joined again at once after an end from elsewhere, the second attempt lives',
    ],
  },
  {
    name: 'is not done with a call when it says that it is over',
    port: fake => {
      const { subscribe, join } = fake
      let isEnding = false
      return {
        subscribe: emit => subscribe(event => {
          if (event.type === 'transport.left' && event.cause) {
            isEnding = true
            setTimeout(() => { isEnding = false }, 0)
          }
          emit(event)
        }),
        join: ctx => { if (isEnding) throw new Error('already in a call'); return join(ctx) },
      }
    },
    fails: ['joined again at once after the other side\'s hang-up, the next attempt lives', 'joined again at once after a removal, the next attempt lives'],
    callFails: ['a call: joined again at once after an end from elsewhere, the second attempt lives'],
  },
]
