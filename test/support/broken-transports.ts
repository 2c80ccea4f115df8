/** Transports that are broken in one way each, and the cases of the contract that say so. */
import type { TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import type { FakeTransport, TransportScript } from '@onhook/adapters/fake'
import type { TransportContext, TransportEvent } from '@onhook/machine'
import type { createFakeTransportWorld } from './fake-transport-world.ts'

const MUTED_TWICE = 'muted by us and by the device: unmuted is said only when both are gone'
const NEVER_HEARD = 'a call that is muted before its join is never heard'
const MUTED_WHILE_JOINING = 'a call that is muted while it joins is muted when it is joined'
const ORDERINGS = 'after any calls in any order nothing is held'

type Emit = (event: TransportEvent) => void
export type BrokenTransport = {
  name: string
  /** What is put between the suite and the fake that keeps the contract. */
  port?: (fake: FakeTransport) => Partial<FakeTransport>
  world?: (world: ReturnType<typeof createFakeTransportWorld>) => Partial<TransportWorld>
  script?: Partial<TransportScript>
  claims?: Partial<TransportCapabilities>
  /** All cases that fail, and no other. */
  fails: string[]
  /** … and all cases of a call over it: a call mends most of what its port breaks. */
  callFails?: string[]
  /** It breaks nearly everything, so only what is named is looked for. */
  andMore?: true
}

/** What the port says, changed on its way. */
const saying = (change: (event: TransportEvent, emit: Emit) => void) => (fake: FakeTransport): Partial<FakeTransport> => {
  const { subscribe } = fake
  return { subscribe: emit => subscribe(event => change(event, emit)) }
}
const leaving = (change: (ctx: TransportContext, leave: FakeTransport['leave'], fake: FakeTransport) => void | Promise<void>) => (fake: FakeTransport): Partial<FakeTransport> => {
  const { leave } = fake
  return { leave: ctx => change(ctx, leave, fake) }
}

export const brokenTransports: BrokenTransport[] = [
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
    name: 'keeps a microphone that is granted after the leave',
    world: world => {
      const hold = world.holdCapture
      let kept = false
      return {
        holdCapture: () => { const release = hold?.(); return () => { kept = true; return release?.() } },
        truth: { ...world.truth, hot: () => kept || world.fake.hot },
      }
    },
    fails: ['a microphone that is granted after the leave is stopped at once', 'a microphone that is granted after the signal was aborted is stopped at once'],
  },
  {
    name: 'does not look at its signal',
    port: fake => { const { join } = fake; return { join: ctx => join({ attempt: ctx.attempt, signal: new AbortController().signal }) } },
    fails: ['a microphone that is granted after the signal was aborted is stopped at once'],
  },
  {
    name: 'says left before the microphone is cold',
    port: fake => {
      const { subscribe, leave } = fake
      const open = new Map<Emit, number>()
      let attempts = 0
      return {
        subscribe: emit => { const off = subscribe(event => { if (event.type !== 'transport.left' || event.cause) emit(event) }); open.set(emit, ++attempts); return () => { open.delete(emit); off() } },
        leave: ctx => {
          const [emit] = [...open].find(([, attempt]) => attempt === ctx.attempt) ?? []
          if (emit && fake.hot) { open.delete(emit); try { emit({ type: 'transport.left' }) } catch (error) { void error } }
          return leave(ctx)
        },
      }
    },
    fails: ['a joined call that captures is hot, and cold after the leave'],
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
      'a leave that the SDK refuses is tried again, or reported and can be repeated',
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
  },
  {
    name: 'leaves whatever is there',
    port: leaving(async (ctx, leave) => { await leave({ ...ctx, attempt: ctx.attempt + 1 }); return leave(ctx) }),
    fails: ['leaving an earlier attempt does not touch the present one'],
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
  },
  {
    name: 'goes on talking after it was unsubscribed',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => { subscribe(emit); return () => undefined } } },
    fails: [
      'after unsubscribing nothing is said',
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
    name: 'cannot be muted before it is joined',
    port: fake => { const { setMuted } = fake; return { setMuted: muted => { if (!fake.connected) throw new Error('no track'); return setMuted(muted) } } },
    fails: [NEVER_HEARD, MUTED_WHILE_JOINING, 'muting may be repeated, and is harmless before the join and after the end'],
  },
  {
    name: 'mutes a call only when it is joined',
    port: fake => {
      const { subscribe, setMuted } = fake
      let isIn = false, wanted: boolean | undefined
      return {
        setMuted: muted => { if (isIn) return setMuted(muted); wanted = muted },
        subscribe: emit => subscribe(event => {
          emit(event)
          if (event.type === 'transport.left' || event.type === 'transport.closed') isIn = false
          if (event.type !== 'transport.joined') return
          isIn = true
          if (wanted !== undefined) void setMuted(wanted)
          wanted = undefined
        }),
      }
    },
    fails: [NEVER_HEARD, MUTED_WHILE_JOINING],
  },
  {
    name: 'says unmuted when the device unmutes, though it was told to mute',
    world: ({ fake: { sdk } }) => ({ muteDevice: muted => { if (muted) sdk.muteDevice(true); else { sdk.muteDevice(false); sdk.say({ type: 'transport.unmuted' }) } } }),
    fails: [MUTED_TWICE],
  },
  {
    name: 'says unmuted when it is told to unmute, though the device mutes',
    port: fake => { const { setMuted } = fake; return { setMuted: muted => { void setMuted(muted); if (!muted) fake.sdk.say({ type: 'transport.unmuted' }) } } },
    fails: [MUTED_TWICE],
  },
  {
    name: 'does not tell that the device mutes',
    world: ({ fake }) => ({ muteDevice: muted => { fake.knobs['transport.muted'] = 'drop'; fake.sdk.muteDevice(muted) } }),
    fails: [MUTED_TWICE],
  },
  {
    name: 'says it is muted and is not',
    port: () => ({ setMuted: () => undefined }),
    fails: [NEVER_HEARD, MUTED_WHILE_JOINING, 'muting may be repeated, and is harmless before the join and after the end', MUTED_TWICE],
  },
  {
    name: 'releases no media',
    port: () => ({ releaseMedia: () => undefined }),
    fails: ['releasing the media stops the microphone, twice is harmless, and the leave still works'],
  },
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
    ],
  },
  {
    name: 'ends the call when its media restarts',
    port: fake => {
      const { subscribe, restartMedia } = fake
      let latest: Emit | undefined
      return { subscribe: emit => { latest = emit; return subscribe(emit) }, restartMedia: ctx => { if (fake.connected) latest?.({ type: 'transport.closed' }); return restartMedia(ctx) } }
    },
    fails: ['restarting the media of a living call does not end it'],
  },
  {
    name: 'throws when there is nothing to restart',
    port: fake => { const { restartMedia } = fake; return { restartMedia: ctx => { if (!fake.connected) throw new Error('closed'); return restartMedia(ctx) } } },
    fails: ['restarting the media after the leave does nothing'],
  },
  {
    name: 'is refused and does not say why',
    port: fake => { const { join } = fake; return { join: async ctx => { try { await join(ctx) } catch { throw new Error('refused') } } } },
    fails: ['a refused join says why, and holds nothing'],
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
      'a call: whoever is removed is not rejoined',
    ],
    port: saying((event, emit) => emit(event.type === 'transport.left' && event.cause?.reason === 'removed-by-host' ? { type: 'transport.left', cause: { reason: 'remote-hangup' } } : event)),
    fails: ['a removal by the host ends the call as removed-by-host, and is not rejoined'],
  },
  {
    name: 'rejoins after it was removed',
    script: { afterKick: 'rejoins' },
    claims: { reconnectsItself: false },
    fails: ['a removal by the host ends the call as removed-by-host, and is not rejoined'],
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
    ],
    world: world => {
      let opened = 0
      return { truth: { ...world.truth, leaks: () => { opened = Math.max(opened, world.fake.log.filter(e => e.kind === 'callback' && e.name === 'transport.joined').length - world.fake.connections); return opened > 0 ? ['a second element'] : [] } } }
    },
    fails: ['an SDK that says everything twice harms nothing'],
  },
  {
    name: 'cannot be left when it was muted while joining',
    port: fake => {
      const { setMuted, leave } = fake
      let stuck = false
      return { setMuted: muted => { stuck ||= fake.connections > 0 && !fake.hot && !fake.log.some(e => e.name === 'leave'); return setMuted(muted) }, leave: ctx => { if (!stuck || fake.connections === 0) return leave(ctx) } }
    },
    fails: [ORDERINGS],
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
  {
    name: 'keeps a socket when the other side hangs up',
    world: made => {
      let isLeaking = false
      return {
        remote: { ...made.remote!, leave() { isLeaking = true; return made.remote!.leave() } },
        truth: { ...made.truth, leaks: () => (isLeaking ? ['a socket'] : []) },
      }
    },
    fails: ['after unsubscribing nothing is said', 'the other side\'s hang-up ends the call as remote-hangup'],
    callFails: ['a call: a hang-up of both sides in one tick is one end, and the first to be heard is its reason'],
  },
]
