/** The contract must be able to fail: each port here is broken in one way, and exactly the named cases say so. */
import { runCases, screenCases, serviceCases, systemCallCases, transportCases, type CaseResult, type ServiceCapabilities, type ServiceWorld, type SystemCallCapabilities, type SystemCallWorld } from '@onhook/adapters/contract'
import { createFakeScreen, createFakeService, createFakeSystemCall, type FakeScreen, type FakeService, type FakeSystemCall, type ScreenScript, type ServiceScript } from '@onhook/adapters/fake'
import type { ScreenPort } from '@onhook/machine'
import { expect, test } from 'vitest'
import { brokenTransports } from '../support/broken-transports/index.ts'
import { createFakeTransportWorld, FAKE_CAPABILITIES, FAKE_LIMITS } from '../support/fake-transport-world.ts'

/** Fast failures: a broken port is waited for as long as the limits say. */
const limits = { ...FAKE_LIMITS, joinMs: 60, leaveMs: 60, lossMs: 60, restoreMs: 60, endMs: 60, orderings: 60 }
/** The cases that no broken port fails: nobody knows whether they can. */
function unfailed(cases: readonly { name: string; lacks: readonly string[] }[], broken: readonly { fails: readonly string[] }[]): string[] {
  const found = new Set(broken.flatMap(b => b.fails))
  return cases.filter(c => !found.has(c.name) || c.lacks.length > 0).map(c => c.name)
}
const failed = (results: CaseResult[]): string[] => results.filter(r => r.status === 'failed').map(r => r.name)

test('every case of the transport contract is failed by a broken transport [D10.1]', () => {
  const cases = transportCases(FAKE_CAPABILITIES, limits).map(c => c.name)
  const found = new Set(brokenTransports.flatMap(b => [...b.fails, ...b.callFails ?? []]))
  expect(cases.filter(name => !found.has(name))).toEqual([])
})

test.for(brokenTransports)('the contract finds a transport that $name', async ({ port, world, script, claims, fails: portFails, callFails = [], andMore }) => {
  const results = await runCases(transportCases({ ...FAKE_CAPABILITIES, ...claims }, limits), () => {
    const made = createFakeTransportWorld(script, {}, port)
    return { ...made, ...world?.(made) }
  }, { concurrency: 16 })
  const fails = [...portFails, ...callFails]
  if (andMore) expect(failed(results)).toEqual(expect.arrayContaining(fails))
  else expect(failed(results).toSorted()).toEqual(fails.toSorted())
})

type BrokenService = { name: string; claims?: Partial<ServiceCapabilities>; script?: Partial<ServiceScript>; port?: (fake: FakeService) => Partial<FakeService>; fails: string[] }

const services: BrokenService[] = [
  {
    name: 'stops a service that has not reached the foreground',
    script: { abortWhileStarting: 'crashes' },
    fails: ['an abort while starting waits for the foreground, then stops', 'launching and aborting in one tick leaves no notification and no crash'],
  },
  {
    name: 'says started when it was only asked',
    port: fake => {
      const { subscribe, launch } = fake
      let say: Parameters<NonNullable<FakeService['subscribe']>>[0] | undefined
      return { subscribe: emit => { say = emit; return subscribe?.(emit) ?? (() => undefined) }, launch: info => { say?.({ type: 'service.started' }); return launch(info) } }
    },
    fails: ['a launch shows the notification, and started is said when it is shown', 'a start that takes its time is not called started before', 'a refused start is told, and shows nothing'],
  },
  {
    name: 'forgets an abort that comes while starting',
    port: fake => { const { abort } = fake; return { abort: () => { if (fake.notification === 'shown') return abort() } } },
    fails: ['an abort while starting waits for the foreground, then stops', 'launching and aborting in one tick leaves no notification and no crash'],
  },
  {
    name: 'does not say that it stopped',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => subscribe?.(event => { if (event.type !== 'service.stopped') emit(event) }) ?? (() => undefined) } },
    fails: ['an abort takes the notification away, and stopped is said when it is gone', 'a stop by the system or by the person is told'],
  },
  {
    name: 'takes an abort of nothing for a launch',
    port: fake => { const { abort } = fake; return { abort: () => { if (fake.starts > 0 || fake.notification !== 'none') return abort(); return fake.launch({ types: [], call: 'x', state: 'ongoing', muted: false }) } } },
    fails: ['aborting where nothing was launched does nothing'],
  },
  {
    name: 'never launches again',
    port: fake => { const { launch } = fake; let launched = false; return { launch: info => { if (!launched || fake.notification !== 'none' && fake.log.every(e => e.name !== 'abort')) { launched = true; return launch(info) } } } },
    fails: ['the last word counts: launch, abort, launch shows a notification'],
  },
  {
    name: 'does not tell a refusal',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => subscribe?.(event => { if (event.type !== 'service.refused') emit(event) }) ?? (() => undefined) } },
    fails: ['a refused start is told, and shows nothing'],
  },
  {
    name: 'calls every stop its own',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => subscribe?.(event => emit(event.type === 'service.stopped' ? { ...event, cause: 'aborted' } : event)) ?? (() => undefined) } },
    fails: ['a stop by the system or by the person is told'],
  },
  {
    name: 'says a stop and a refusal twice',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => subscribe?.(event => { emit(event); if (event.type === 'service.refused' || (event.type === 'service.stopped' && event.cause !== 'aborted')) emit(event) }) ?? (() => undefined) } },
    fails: ['a refused start is told, and shows nothing', 'a stop by the system or by the person is told'],
  },
  {
    name: 'rejects the launch before it tells the refusal',
    port: fake => {
      const { subscribe, launch } = fake
      let reject: (() => void) | undefined
      return {
        subscribe: emit => subscribe?.(event => { if (event.type !== 'service.refused') return emit(event); reject?.(); setTimeout(() => emit(event), 0) }) ?? (() => undefined),
        launch: info => new Promise((resolve, no) => { reject = () => no(new Error('refused')); void Promise.resolve(launch(info)).then(resolve, () => undefined) }),
      }
    },
    fails: ['a refused start is told, and shows nothing'],
  },
  {
    name: 'can be killed and has no events',
    claims: { tellsByEvents: false },
    script: { tells: 'promises' },
    fails: ['the methods of the port are those that it claims'],
  },
  {
    name: 'launches when it is updated',
    port: fake => { const { launch } = fake; return { update: info => launch(info) } },
    fails: ['an update changes a notification and never brings one up'],
  },
  {
    name: 'goes on talking after it was unsubscribed',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => { subscribe?.(emit); return () => undefined } } },
    fails: ['after unsubscribing nothing is said'],
  },
  {
    name: 'aborts nothing',
    port: () => ({ abort: () => undefined }),
    fails: [
      'launching twice shows one notification, which one abort takes away',
      'an abort takes the notification away, and stopped is said when it is gone',
      'aborting twice is one abort',
      'an abort while starting waits for the foreground, then stops',
      'launching and aborting in one tick leaves no notification and no crash',
      'the last word counts: launch, abort, launch shows a notification',
      'an update changes a notification and never brings one up',
      'after unsubscribing nothing is said',
    ],
  },
]

const SERVICE_CLAIMS: ServiceCapabilities = { tellsByEvents: true, updates: true, canBeRefused: true, startsSlowly: true, canBeKilled: true }
const serviceLimits = { startMs: 60, stopMs: 60, quietMs: 1 }

test('every case of the service contract is failed by a broken service', () => {
  expect(unfailed(serviceCases(SERVICE_CLAIMS, serviceLimits), services)).toEqual([])
})

test.for(services)('the contract finds a service that $name', async ({ claims: others, script, port, fails }) => {
  const results = await runCases(serviceCases({ ...SERVICE_CLAIMS, ...others }, serviceLimits), (): ServiceWorld => {
    const fake = createFakeService({ abortWhileStarting: 'waits', ...script })
    const { launch, update, abort, subscribe } = fake
    return {
      port: { launch, update, abort, ...(subscribe ? { subscribe } : undefined), ...port?.(fake) },
      refuseStart: () => { fake.script.start = 'refused-other' },
      holdStart: () => fake.hold('the service starts'),
      kill: () => { fake.system.kill() },
      truth: { notification: () => fake.notification, crashes: () => fake.crashes },
      settle: () => fake.flush(),
      close: () => undefined,
    }
  }, { concurrency: 8 })
  expect(failed(results)).toEqual(fails)
})

/** `errors` counts what a system would refuse. */
type BrokenSystemCall = { name: string; port: (fake: FakeSystemCall, refused: () => void) => Partial<FakeSystemCall>; fails: string[] }

const systemCalls: BrokenSystemCall[] = [
  {
    name: 'asks the system to end what it does not have',
    port: (fake, refused) => { const { end } = fake; return { end: e => { if (!fake.held().length) refused(); return end(e) } } },
    fails: ['ending where nothing was reported does nothing', 'ending twice is one end', 'an end of ours that crosses the system\'s is harmless'],
  },
  {
    name: 'does not end a call that was never connected',
    port: fake => { const { end } = fake; return { end: e => { if (fake.shown === 'connected') return end(e) } } },
    fails: ['a call that was never connected can be ended', 'ending twice is one end', 'after an end the next call can be reported', 'an incoming call that was answered and never connected can be ended'],
  },
  {
    name: 'claims to mute, and cannot',
    port: () => ({ setMuted: undefined as never }),
    fails: ['the methods of the port are those that it claims'],
  },
  {
    name: 'ends only what it has reported itself',
    port: fake => { const { report, end } = fake; let mine = false; return { report: info => { mine = true; return report(info) }, end: e => { if (mine) return end(e) } } },
    fails: ['an incoming call that is answered there is told once, and an end takes it away', 'an incoming call that was answered and never connected can be ended'],
  },
  {
    name: 'tells an answer twice',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => subscribe(e => { emit(e); if (e.type === 'system.answered') emit(e) }) } },
    fails: ['an incoming call that is answered there is told once, and an end takes it away'],
  },
  {
    name: 'does not tell the end of what it has not reported itself',
    port: fake => {
      const { report, subscribe } = fake
      let mine = false
      return { report: info => { mine = true; return report(info) }, subscribe: emit => subscribe(e => { if (mine || e.type !== 'system.ended') emit(e) }) }
    },
    fails: ['an end of an answered call by the system is told, once'],
  },
  {
    name: 'reports only once',
    port: fake => { const { report } = fake; return { report: info => { if (fake.reports === 0) return report(info) } } },
    fails: ['after an end the next call can be reported'],
  },
  {
    name: 'loses the call when it connects',
    port: fake => { const { end } = fake; return { connected: () => end({ reason: 'unknown', initiator: 'system', recoverable: false, attempt: 1, at: 0, secondary: [] }) } },
    fails: [
      'a report shows the call, and an end takes it away', 'an incoming call that is answered there is told once, and an end takes it away', 'an end of an answered call by the system is told, once',
    ],
  },
  {
    name: 'does not tell that it was answered',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => subscribe(e => { if (e.type !== 'system.answered') emit(e) }) } },
    fails: [
      'an answer in the system\'s screen is told', 'an incoming call that is answered there is told once, and an end takes it away',
      'an incoming call that was answered and never connected can be ended', 'an end of an answered call by the system is told, once',
    ],
  },
  {
    name: 'tells an end twice',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => subscribe(e => { emit(e); if (e.type === 'system.ended') emit(e) }) } },
    fails: ['an end of an answered call by the system is told, once', 'an end by the system is told, once'],
  },
  {
    name: 'goes on talking after it was unsubscribed',
    port: fake => { const { subscribe } = fake; return { subscribe: emit => { subscribe(emit); return () => undefined } } },
    fails: ['after unsubscribing nothing is said'],
  },
]

const SYSTEM_CALL_CLAIMS: SystemCallCapabilities = { canBeAnswered: true, rings: true, endsBySystem: true, mutes: true }
const portLimits = { limitMs: 60, quietMs: 1 }
function systemCallWorld(port: BrokenSystemCall['port']): SystemCallWorld {
  const fake = createFakeSystemCall(), { report, connected, end, setMuted, subscribe } = fake
  let errors = 0
  return {
    port: { report, connected, end, setMuted, subscribe, ...port(fake, () => { errors++ }) },
    // A push handler below the port makes the system show it.
    ring: () => report({ call: 'push', attempt: 1, title: 'Ann' }),
    answer: () => { fake.system.answer() },
    endBySystem: () => { fake.system.end() },
    truth: { shown: () => fake.held().length > 0, errors: () => errors },
    settle: () => fake.flush(),
    close: () => undefined,
  }
}

test('every case of the system-call contract is failed by a broken system call, and none by one that is whole', async () => {
  const cases = systemCallCases(SYSTEM_CALL_CLAIMS, portLimits)
  expect(unfailed(cases, systemCalls)).toEqual([])
  expect(failed(await runCases(cases, () => systemCallWorld(() => ({})), { concurrency: 8 }))).toEqual([])
})

test.for(systemCalls)('the contract finds a system call that $name', async ({ port, fails }) => {
  expect(failed(await runCases(systemCallCases(SYSTEM_CALL_CLAIMS, portLimits), () => systemCallWorld(port), { concurrency: 8 }))).toEqual(fails)
})

type BrokenScreen = { name: string; script?: Partial<ScreenScript>; exit?: (fake: FakeScreen) => ScreenPort['exit']; fails: string[] }

const screens: BrokenScreen[] = [
  {
    name: 'pops whatever is on top',
    script: { exit: 'pops' },
    fails: ['a second exit takes nothing away', 'an exit looks again before it navigates: the person was quicker'],
  },
  {
    name: 'stays',
    exit: () => () => undefined,
    fails: ['an exit takes the call\'s screen away, and no other', 'a second exit takes nothing away'],
  },
  {
    name: 'goes back to the first screen, wherever it was opened from',
    exit: fake => () => { (fake.stack as string[]).splice(1) },
    fails: ['an exit takes the call\'s screen away, and no other', 'a second exit takes nothing away', 'an exit looks again before it navigates: the person was quicker'],
  },
]

test('every case of the screen contract is failed by a broken screen', () => {
  expect(unfailed(screenCases(portLimits), screens)).toEqual([])
})

test.for(screens)('the contract finds a screen that $name', async ({ script = {}, exit, fails }) => {
  const results = await runCases(screenCases(portLimits), () => {
    const fake = createFakeScreen(script)
    ;(fake.stack as string[]).push('chat')
    return {
      port: exit ? { exit: exit(fake) } : fake, mount: () => { fake.mount() }, dispose: () => { fake.dispose() }, close: () => undefined,
      truth: { shown: () => fake.stack.includes('call'), others: () => fake.stack.filter(s => s !== 'call').length },
    }
  })
  expect(failed(results)).toEqual(fails)
})
