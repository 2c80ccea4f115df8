/** Transports that are broken in how they join, leave and call back. */
import type { FakeTransport } from '@onhook/adapters/fake'
import { ANOTHER_CALL, CALL_BEFORE, MUTED_WHILE_JOINING, ORDERINGS, WHATEVER_IS_SAID, leaving, saying, type BrokenTransport, type Emit } from './kind.ts'

export const calls: readonly BrokenTransport[] = [
  {
    name: 'has no method that it claims',
    port: () => ({ releaseMedia: undefined }) as unknown as Partial<FakeTransport>,
    fails: ['the methods of the port are those that it claims', 'releasing the media stops the microphone, twice is harmless, and the leave still works'],
  },
  {
    name: 'says joined twice',
    port: saying((event, emit) => { emit(event); if (event.type === 'transport.joined') emit(event) }),
    fails: [
      'a join leads to joined, said once, when the connection is up',
      'leaving says left or closed, in time, and gives everything back',
      'a loss and a restoration come in pairs, and the call survives both',
      'leaving while cut off does not wait for the network',
      'restarting the media of a living call does not end it',
      'the other side\'s hang-up ends the call as remote-hangup',
      'the other side\'s death is noticed',
      'a removal by the host ends the call as removed-by-host, and is not rejoined',
      'the SDK\'s own return is told as joined or restored',
      ORDERINGS,
    ],
  },
  {
    name: 'says joined when the request was only taken',
    callFails: [
      'a call: a join that is left ends as cancelled, and is never joined',
      'a call: a leave while the server never answers ends in the time of a leave',
      'a call: a join that nobody answers ends as join-timeout, and its late success is left',
      'a call: a loss that the SDK mends by itself is one period of reconnecting',
      'a call: removed while it joins, the join is rejected with that reason',
    ],
    port: fake => {
      const { subscribe, join } = fake
      let latest: Emit | undefined
      return {
        subscribe: emit => { latest = emit; return subscribe(event => { if (event.type !== 'transport.joined') emit(event) }) },
        join: async ctx => { await join(ctx); if (!ctx.signal.aborted) try { latest?.({ type: 'transport.joined' }) } catch (error) { void error } },
      }
    },
    fails: ['a promise of join says accepted, and accepted is not joined', 'a join that was left never becomes joined', 'the SDK\'s own return is told as joined or restored', MUTED_WHILE_JOINING],
  },
  {
    name: 'never answers join()',
    callFails: [
      'a call: the reason of a refused join is the reason of the end',
    ],
    port: fake => { const { join } = fake; return { join: async ctx => { try { await join(ctx) } catch (error) { void error } return new Promise<void>(() => undefined) } } },
    fails: [
      'a promise of join says accepted, and accepted is not joined',
      'a refused join says why, and holds nothing',
    ],
  },
  {
    name: 'holds a connection before it is asked for one',
    world: world => ({ truth: { ...world.truth, connected: () => world.fake.connections === 0 || world.fake.connected } }),
    fails: ['leaving where nothing was joined does nothing', ORDERINGS],
    callFails: ['a call: left while idle, nothing happens, and it can be joined', 'a call: disposed while idle, it is over and holds nothing'],
  },
  {
    name: 'throws when there is nothing to leave',
    port: leaving((ctx, leave, fake) => { if (!fake.connections) throw new Error('not joined'); return leave(ctx) }),
    fails: ['leaving where nothing was joined does nothing'],
  },
  {
    name: 'leaves and does not say so',
    callFails: [
      'a call: whoever is removed is not rejoined',
      'a call: removed while it is cut off, and the network comes back',
    ],
    port: saying((event, emit) => { if (event.type !== 'transport.left' && event.type !== 'transport.closed') emit(event) }),
    fails: ['leaving says left or closed, in time, and gives everything back'],
    andMore: true,
  },
  {
    name: 'keeps its connection when it leaves',
    callFails: [
      'a call: two joins are one, and two leaves in a tick have the same end',
      'a call: left and joined again at once, the second attempt lives',
      'a call: disposed while joined, it is over and holds nothing',
      'a call: disposed while leaving, it is over and holds nothing',
      'a call: disposed while ended, it is over and holds nothing',
      'a call: each outage is one period of reconnecting',
      'a call: left while reconnecting, it does not come back',
      'a call: an SDK that refuses the leave does not keep it from ending',
      'a call: everything said twice is one join, one end and one exit',
      'a call: left while idle, nothing happens, and it can be joined',
      'a call: disposed while reconnecting, it is over and holds nothing',
      'a call: a step of the teardown that throws or hangs keeps no other from running',
      'a call: its app is swiped away, it ends as app-terminated and holds nothing',
      'a call: its page is hidden for good, it ends as app-terminated and holds nothing',
      'a call: interrupted and given back it stays joined, and interrupted it can be left',
    ],
    port: fake => {
      const { subscribe, leave } = fake
      let latest: Emit | undefined
      return { subscribe: emit => { latest = emit; return subscribe(emit) }, leave: ctx => { if (ctx.attempt === 1) latest?.({ type: 'transport.left' }); else return leave(ctx) } }
    },
    fails: ['leaving says left or closed, in time, and gives everything back'],
    andMore: true,
  },
  {
    name: 'forgets a leave that comes while joining',
    port: leaving((ctx, leave, fake) => { if (fake.connected || !fake.connections) return leave(ctx) }),
    fails: [
      'leaving while joining gives everything back',
      'joining and leaving in one tick leaves nothing open',
      'a join without an answer can be left, and the leave is answered',
      'what a late success took is given back',
    ],
  },
  {
    name: 'waits for the answer to the join before it leaves',
    script: { leaveWhileJoining: 'misses' },
    fails: [
      'leaving while joining gives everything back',
      'joining and leaving in one tick leaves nothing open',
      'a join without an answer can be left, and the leave is answered',
      'a join that was left never becomes joined',
      'what a late success took is given back',
      'a microphone that is granted after the leave is stopped at once',
      'a microphone that is granted after the leave is stopped at once, also while the rest of the join hangs',
      'a microphone that is granted after the signal was aborted is stopped at once',
      ORDERINGS,
    ],
  },
  {
    name: 'says joined although it was left',
    port: fake => {
      const { subscribe } = fake
      const wasJoined = (): boolean => fake.log.some(e => e.kind === 'callback' && e.name === 'transport.joined')
      return { subscribe: emit => subscribe(event => { emit(event); if (event.type === 'transport.closed' && !wasJoined()) emit({ type: 'transport.joined' }) }) }
    },
    fails: ['joining and leaving in one tick leaves nothing open', 'a join that was left never becomes joined'],
  },
  {
    name: 'says left again when it is left again',
    port: fake => {
      const { subscribe, leave } = fake
      const emits: Emit[] = []
      const left = new Set<number>()
      return {
        subscribe: emit => { emits.push(emit); return subscribe(emit) },
        leave: ctx => { if (left.has(ctx.attempt)) emits[ctx.attempt - 1]?.({ type: 'transport.left' }); left.add(ctx.attempt); return leave(ctx) },
      }
    },
    fails: ['leaving twice in one tick is one leave', 'leaving after the end does nothing', ORDERINGS],
  },
  {
    name: 'rejects a second leave',
    callFails: [
      'a call: an SDK that refuses the leave does not keep it from ending',
      'a call: after a leave that the SDK refused, the next attempt lives',
      ANOTHER_CALL,
    ],
    port: fake => {
      const { leave } = fake
      const left = new Set<number>()
      return { leave: ctx => { if (left.has(ctx.attempt)) throw new Error('already left'); left.add(ctx.attempt); return leave(ctx) } }
    },
    fails: [
      'leaving twice in one tick is one leave',
      'leaving after the end does nothing',
      'leaving an earlier attempt does not touch the present one',
      CALL_BEFORE,
      'a leave that the SDK refuses is tried again, or reported and can be repeated',
      ORDERINGS,
    ],
  },
  {
    name: 'is deaf while it calls back',
    port: fake => {
      const { subscribe, leave } = fake
      let inside = false
      return {
        subscribe: emit => subscribe(event => { inside = true; try { emit(event) } finally { inside = false } }),
        leave: ctx => { if (!inside) return leave(ctx) },
      }
    },
    fails: ['leaving inside a callback works'],
    callFails: [WHATEVER_IS_SAID],
  },
  {
    name: 'leaves whatever is there',
    port: leaving(async (ctx, leave) => { await leave({ attempt: ctx.attempt + 1, signal: new AbortController().signal }); return leave(ctx) }),
    fails: ['leaving an earlier attempt does not touch the present one'],
    callFails: ['a call: after a leave that the SDK refused, the next attempt lives'],
  },
  {
    name: 'joins each number once, whichever call it is of',
    port: fake => {
      const { join } = fake, known = new Map<number, unknown>()
      return {
        join(ctx) {
          if (known.has(ctx.attempt) && known.get(ctx.attempt) !== ctx.signal) throw Object.assign(new Error('left'), { reason: 'join-cancelled' })
          known.set(ctx.attempt, ctx.signal)
          return join(ctx)
        },
      }
    },
    fails: [CALL_BEFORE],
    callFails: [ANOTHER_CALL],
  },
  {
    name: 'keeps what a join that was left waits for, for whoever joins that number next',
    port: fake => {
      const { join } = fake, pending = new Map<number, unknown>()
      return {
        async join(ctx) {
          const before = pending.get(ctx.attempt)
          if (before && before !== ctx.signal) throw Object.assign(new Error('left'), { reason: 'join-cancelled' })
          pending.set(ctx.attempt, ctx.signal)
          await join(ctx)
          if (!ctx.signal.aborted && fake.waiting().length === 0) pending.delete(ctx.attempt)
        },
      }
    },
    fails: [],
    callFails: [ANOTHER_CALL],
  },
  {
    name: 'leaves the number, whichever call it is of',
    port: leaving((ctx, leave, fake) => {
      fake.sdkOf(ctx.attempt).hangUp()
      return leave(ctx)
    }),
    fails: [CALL_BEFORE],
    andMore: true,
  },
  {
    name: 'tells everything to whoever listens now',
    port: fake => {
      const { subscribe } = fake
      let latest: Emit | undefined
      return { subscribe: emit => { latest = emit; return subscribe(event => latest?.(event)) } }
    },
    fails: [
      'an attempt that begins while the last is being left lives',
      ORDERINGS,
    ],
    callFails: ['a call: after a leave that the SDK refused, the next attempt lives'],
  },
  {
    name: 'goes on talking after it was unsubscribed',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => { subscribe(emit); return () => undefined } } },
    fails: [
      'after unsubscribing nothing is said',
      'joined again at once after the other side\'s hang-up, the next attempt lives',
      'joined again at once after a removal, the next attempt lives',
      ORDERINGS,
    ],
  },
  {
    name: 'is worn out after ten calls',
    port: fake => { const { join } = fake; return { join: ctx => { if (fake.connections < 10) return join(ctx) } } },
    fails: ['twenty calls in a row leave nothing behind'],
  },
  {
    name: 'lets out what a listener throws',
    port: fake => {
      const { subscribe, join } = fake
      let latest: Emit | undefined
      return { subscribe: emit => { latest = emit; return subscribe(emit) }, join: ctx => { latest?.({ type: 'transport.accepted' }); return join(ctx) } }
    },
    fails: ['a listener that throws is contained, and the call goes on'],
  },
  {
    name: 'connects in silence after it was left while joining',
    andMore: true,
    port: fake => {
      const { subscribe, join, leave } = fake
      let say: Emit | undefined, isLeft = false
      return {
        subscribe(emit) {
          say = emit
          isLeft = false
          return subscribe(event => { if (!isLeft) emit(event) })
        },
        join: ctx => join({ ...ctx, signal: new AbortController().signal }),
        leave(ctx) {
          if (fake.connected) return leave(ctx)
          isLeft = true
          say?.({ type: 'transport.left' })
        },
      }
    },
    fails: ['leaving while joining gives everything back'],
    callFails: ['a call: a join that is left ends as cancelled, and is never joined', 'a call: disposed while joining, it is over and holds nothing'],
  },
]
