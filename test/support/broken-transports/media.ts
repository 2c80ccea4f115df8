/** Transports that are broken in their microphone: what is captured, muted and restarted. */
import { ANOTHER_CALL, CALL_BEFORE, MUTED_TWICE, MUTED_WHILE_JOINING, NEVER_HEARD, ORDERINGS, UNHEARD, type BrokenTransport, type Emit } from './kind.ts'

export const media: readonly BrokenTransport[] = [
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
    fails: [
      'a microphone that is granted after the leave is stopped at once',
      'a microphone that is granted after the signal was aborted is stopped at once',
      'a microphone that is granted after the leave is stopped at once, also while the rest of the join hangs',
    ],
    callFails: [ANOTHER_CALL],
  },
  {
    name: 'asks its host for a token before it looks at the microphone that it was granted',
    world: world => {
      const hold = world.holdCapture
      let isGranted = false, isHeld = false
      return {
        holdCapture: () => { const release = hold?.(); return () => { isGranted = true; return release?.() } },
        holdHost: () => { isHeld = true; return () => { isHeld = false } },
        truth: { ...world.truth, hot: () => (isGranted && isHeld) || world.fake.hot },
      }
    },
    fails: ['a microphone that is granted after the leave is stopped at once, also while the rest of the join hangs'],
  },
  {
    name: 'does not look at its signal',
    port: fake => { const { join } = fake; return { join: ctx => join({ attempt: ctx.attempt, signal: new AbortController().signal }) } },
    fails: ['a microphone that is granted after the signal was aborted is stopped at once', CALL_BEFORE],
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
    name: 'claims to mute and does nothing, in a world that does not say whether it is muted',
    port: () => ({ setMuted: () => undefined }),
    world: made => { const { muted: _, ...truth } = made.truth; return { truth } },
    fails: ['muting may be repeated, and is harmless before the join and after the end', NEVER_HEARD, MUTED_WHILE_JOINING, MUTED_TWICE, UNHEARD],
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
    fails: [MUTED_TWICE, UNHEARD],
  },
  {
    name: 'does not tell that the device mutes',
    world: ({ fake }) => ({ muteDevice: muted => { fake.knobs['transport.muted'] = 'drop'; fake.sdk.muteDevice(muted) } }),
    fails: [MUTED_TWICE],
  },
  {
    name: 'says nothing to an unmute, where it was not told to mute',
    port: fake => {
      const { setMuted } = fake
      let isMuted = false
      return { setMuted: muted => { if (muted === isMuted) return; isMuted = muted; return setMuted(muted) } }
    },
    fails: [UNHEARD],
  },
  {
    name: 'says it is muted and is not',
    port: () => ({ setMuted: () => undefined }),
    fails: [NEVER_HEARD, MUTED_WHILE_JOINING, 'muting may be repeated, and is harmless before the join and after the end', MUTED_TWICE, UNHEARD],
  },
  {
    name: 'releases no media',
    port: () => ({ releaseMedia: () => undefined }),
    fails: ['releasing the media stops the microphone, twice is harmless, and the leave still works'],
  },
  {
    name: 'ends the call when its media restarts',
    port: fake => {
      const { subscribe, restartMedia } = fake
      let latest: Emit | undefined
      return { subscribe: emit => { latest = emit; return subscribe(emit) }, restartMedia: ctx => { if (fake.connected) latest?.({ type: 'transport.closed' }); return restartMedia(ctx) } }
    },
    fails: ['restarting the media of a living call does not end it'],
    callFails: ['a call: a server that asks to migrate is followed: at most one period, and the call goes on'],
  },
  {
    name: 'throws when there is nothing to restart',
    port: fake => { const { restartMedia } = fake; return { restartMedia: ctx => { if (!fake.connected) throw new Error('closed'); return restartMedia(ctx) } } },
    fails: ['restarting the media after the leave does nothing'],
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
]
