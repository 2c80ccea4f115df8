/**
 * A whole call on a hostile phone: the real machine, the adapter, a library's real JavaScript. What the native side does, promises that
 * settle, permissions, the app's state, presses, time and the person come in any order; then everything is let happen.
 */
import type { NotificationLibrary } from '@onhook/adapters/android-foreground'
import { createFakeTransport } from '@onhook/adapters/fake'
import { createCall, type AppEvent, type AppPort, type CallState, type ServicePort } from '@onhook/machine'
import { AppState } from 'react-native'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLong, patience, seed } from '../../support/seed.ts'
import type { Kind } from './phone.ts'
import { createRig, native, turn } from './rig.ts'

const FAULTY = ['createChannel', 'displayNotification', 'stopForegroundService', 'cancelNotification', 'getDisplayedNotifications', 'isChannelBlocked', 'getNotificationSettings'] as const
const act = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('native' as const), n: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('flow' as const), turns: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('transport' as const, 'settle' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(60, 400, 1_000, 3_000, 5_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('join' as const, 'leave' as const, 'mute' as const, 'unmute' as const, 'lose' as const, 'recover' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('background' as const, 'background unheard' as const, 'active' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('grant' as const, ), name: fc.constantFrom('RECORD_AUDIO', 'CAMERA', 'POST_NOTIFICATIONS') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('press' as const), button: fc.constantFrom('onhook.hangUp', 'onhook.hangUp', 'onhook.mute', 'onhook.unmute') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('dismiss' as const, 'time out' as const, 'press of old' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fault' as const), method: fc.constantFrom(...FAULTY), how: fc.constantFrom('rejects' as const, 'never' as const, 'throws' as const) }) },
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never
type Story = { acts: (Act | { do: 'join' })[]; revoked: string[]; launchService: 'when-joined' | 'when-joining'; apiLevel: number }
const story: fc.Arbitrary<Story> = fc.record({
  acts: fc.array(act, { minLength: 3, maxLength: 45 }).map(acts => [{ do: 'join' as const }, ...acts]),
  revoked: fc.subarray(['RECORD_AUDIO', 'CAMERA', 'POST_NOTIFICATIONS', 'FOREGROUND_SERVICE_CAMERA']),
  launchService: fc.constantFrom('when-joined' as const, 'when-joining' as const),
  apiLevel: fc.constantFrom(30, 33, 34, 36),
})

/** As `@onhook/adapters/react-native` does it: the present state, then every change. */
const appPort: AppPort = {
  subscribe(emit) {
    const say = (state: string): void => emit({ type: state === 'active' ? 'app.activated' : 'app.backgrounded' } as AppEvent)
    say(AppState.currentState)
    const listener = AppState.addEventListener('change', say)
    return () => listener.remove()
  },
}

/** Calls so far: each has its own id, so that one that fails does not stand in the way of the next. */
let told = 0
export type Seen = { presses: number; hangUps: number; starts: number; joins: number; timeOuts: number }

async function tell(library: NotificationLibrary, kind: Kind, { acts, revoked, launchService, apiLevel }: Story, seen: Seen): Promise<void> {
  native.reset()
  native.apiLevel = apiLevel
  // A run that fails leaves its task behind, and is shrunk by runs that must not be red for that.
  const before = native.headlessTasks
  for (const name of revoked) if (apiLevel >= 34 || !name.startsWith('FOREGROUND')) native.permissions.revoke(name)
  const rig = createRig(library, kind)
  const { phone, clock } = rig, id = `call-${++told}`
  await rig.rest()
  phone.manual()

  const wrong: string[] = []
  let isLive = false, isKilled = false
  /** The port, with each word held against what is so in that moment. */
  const port: ServicePort = {
    launch: info => { isLive = true; rig.port.launch(info) },
    update: info => rig.port.update(info),
    abort: () => { isLive = false; rig.port.abort() },
    subscribe: emit => rig.port.subscribe(event => {
      const { held } = phone
      // Ended by the system before its start was told: that is told next.
      if (event.type === 'service.started' && phone.service !== 'foreground' && !isKilled) wrong.push(`started was said of ${held().join()}`)
      if (event.type === 'service.stopped' && event.cause === 'aborted' && phone.service === 'foreground') wrong.push('aborted was said while the service ran')
      if (event.type === 'service.refused' || (event.type === 'service.stopped' && event.cause !== 'dismissed')) isLive = false
      emit(event)
    }),
  }
  const transport = createFakeTransport()
  const call = createCall({ id, transport, service: port, app: appPort, clock, policy: { launchService } })
  const heard = (): CallState => call.getSnapshot()
  const isUp = (): boolean => ['joining', 'joined', 'reconnecting'].includes(call.state)
  const check = (): void => {
    wrong.push(...phone.crashes, ...phone.violations)
    const shown = [...phone.shown.keys()]
    if (shown.length > 1 || shown.some(each => each !== id)) wrong.push(`shown: ${shown.join()}`)
    expect(wrong).toEqual([])
  }
  let old = phone.shown.get(id), later: (() => void) | undefined

  async function perform(a: Act): Promise<void> {
    const pressed = async (button: string): Promise<void> => {
      const on = phone.shown.get(id)
      if (!on || !phone.press(id, button)) return
      seen.presses++
      const before = call.state, wasLive = isLive && isUp()
      if (!phone.deliver(`press ${button}`)) return
      await turn()
      if (!wasLive) return
      const { media } = heard()
      if (button === 'onhook.hangUp') {
        seen.hangUps++
        if (isUp()) wrong.push(`hang up was pressed while ${before}, and the call is ${call.state}`)
      } else if (isUp() && media.startsWith('muted') !== (button === 'onhook.mute')) wrong.push(`${button} was pressed, and the call is ${media}`)
    }
    switch (a.do) {
      case 'native': phone.step(a.n); break
      case 'settle': await turn(); break
      case 'flow': for (let n = 0; n < a.turns; n++) { await transport.flush(); phone.run(); await turn() } break
      case 'transport': await transport.flush(); break
      case 'wait':
        // The world's promise: a running service that is given other types has them within seconds. A start may take for ever.
        if (a.ms > 1_000 && phone.service === 'foreground') while (phone.deliver('displayNotification')) await turn()
        clock.advance(a.ms)
        break
      case 'join': if (call.state === 'idle' || call.state === 'ended') { seen.joins++; call.join().catch(() => {}) } break
      case 'leave': void call.leave(); break
      case 'mute': case 'unmute': call.send({ type: `user.${a.do}` }); break
      case 'lose': transport.sdk.lose(); break
      case 'recover': transport.sdk.recover(); break
      case 'background': phone.move('background'); break
      case 'background unheard': later = phone.move('background', true); break
      case 'active': later?.(); later = undefined; phone.move('active'); break
      // The person gives it in the settings: the app hears of it when it looks.
      case 'grant': native.permissions.grant(a.name); call.send({ type: 'permission.changed', microphone: native.permissions.check('RECORD_AUDIO'), camera: native.permissions.check('CAMERA'), notifications: native.permissions.check('POST_NOTIFICATIONS') }); break
      case 'press': await pressed(a.button); break
      case 'press of old': if (old && old.data?.onhook !== phone.shown.get(id)?.data?.onhook) { const before = call.state; phone.press(id, 'onhook.hangUp', { on: old }); await turn(); if (before === 'joined' && !isUp()) wrong.push('a button of an old start ended the call') } break
      case 'dismiss': phone.dismiss(id); break
      case 'time out': if (phone.timeOut()) { seen.timeOuts++; isKilled = true } break
      case 'fault': phone.fail(a.method, a.how); break
    }
    old = phone.shown.get(id) ?? old
  }

  try {
    for (const a of acts) {
      await perform(a)
      await turn()
      check()
    }
    // Everything happens in the end: the app comes back, the call is left, no more faults, and time passes.
    seen.starts += phone.starts
    later?.()
    phone.heal()
    phone.move('active')
    phone.auto()
    void call.leave()
    for (let n = 0; n < 40; n++) { await transport.flush(); await rig.rest(500) }
    await call.dispose()
    // What could not be stopped while promises were lost is swept when the app is active again.
    phone.move('background')
    phone.move('active')
    await rig.rest(1_000)
    check()
    expect(phone.held()).toEqual([])
    expect(native.headlessTasks).toBe(before)
    expect(isUp()).toBe(false)
  } finally { rig.dispose() }
}

export function describeOrderings(library: NotificationLibrary, kind: Kind): void {
  test(`in any order: no stop before a start, no start in the background or without a permission, one notification with the call's id, its buttons reach the call, and nothing is left after it (seed ${seed})`, async () => {
    const seen: Seen = { presses: 0, hangUps: 0, starts: 0, joins: 0, timeOuts: 0 }
    await fc.assert(fc.asyncProperty(story, each => tell(library, kind, each, seen)), { seed, numRuns: isLong ? 2_500 : 150 })
    // The stories reach what they are about.
    expect(Object.entries(seen).filter(([name, times]) => times < (['timeOuts', 'hangUps'].includes(name) ? 1 : 10))).toEqual([])
  }, patience(240_000))
}

/** Two calls on one service, each act let happen before the next. */
export function describeTwoCalls(library: NotificationLibrary, kind: Kind): void {
  const act = fc.constantFrom('a joins', 'b joins', 'a leaves', 'b leaves', 'hang up', 'mute', 'unmute', 'background', 'active', 'lose a', 'restore a')
  test(`two calls in any order: one service exactly while one of them needs it, one notification, and its buttons reach every call that holds it (seed ${seed})`, async () => {
    let shared = 0
    await fc.assert(fc.asyncProperty(fc.array(act, { maxLength: 16 }).map(acts => ['a joins' as const, 'b joins' as const, ...acts]), async acts => {
      native.reset()
      const rig = createRig(library, kind), before = native.headlessTasks
      const { phone, port, clock } = rig, n = ++told
      const calls = (['a', 'b'] as const).map(name => {
        const transport = createFakeTransport()
        return { name, transport, call: createCall({ id: `${name}-${n}`, transport, service: port, app: appPort, clock }) }
      })
      const flow = async (): Promise<void> => { for (let i = 0; i < 3; i++) { for (const { transport } of calls) await transport.flush(); await rig.rest(150) } }
      const up = (): typeof calls => calls.filter(({ call }) => ['joined', 'reconnecting'].includes(call.state))
      const holding = (): typeof calls => calls.filter(({ call }) => call.getSnapshot().service === 'running')
      try {
        for (const what of acts) {
          const [of, word] = what.split(' '), one = calls.find(({ name }) => name === of)
          if (one && word === 'joins' && ['idle', 'ended'].includes(one.call.state)) one.call.join().catch(() => {})
          if (one && word === 'leaves') void one.call.leave()
          if (what === 'lose a') calls[0]!.transport.sdk.lose()
          if (what === 'restore a') calls[0]!.transport.sdk.recover()
          if (what === 'background' || what === 'active') phone.move(what)
          const [id] = phone.shown.keys(), before = holding()
          if (id && ['hang up', 'mute', 'unmute'].includes(what) && phone.press(id, what === 'hang up' ? 'onhook.hangUp' : `onhook.${what}`)) {
            await flow()
            if (before.length > 1) shared++
            expect(before.filter(({ call }) => what === 'hang up' ? call.state === 'joined' : call.getSnapshot().media.startsWith('muted') !== (what === 'mute'))).toEqual([])
          }
          await flow()
          expect([phone.crashes, phone.violations]).toEqual([[], []])
          // Whoever is up holds it, but for those who joined in the background and wait.
          expect(phone.shown.size).toBe(holding().length ? 1 : 0)
          expect(up().every(({ call }) => ['running', 'deferred'].includes(call.getSnapshot().service))).toBe(true)
        }
        phone.move('active')
        await flow()
        for (const { call } of calls) void call.leave()
        await flow()
        for (const { call } of calls) await call.dispose()
        expect([phone.held(), native.headlessTasks]).toEqual([[], before])
      } finally { rig.dispose() }
    }), { seed, numRuns: isLong ? 800 : 50 })
    expect(shared).toBeGreaterThan(3)
  }, patience(240_000))
}
