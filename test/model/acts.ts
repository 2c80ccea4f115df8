/**
 * Everything that may be done to a call in a story, by its words. A story is a list of such words, so that what
 * fails can be pasted as it was printed. Words with `&` between them are done in one tick.
 */
import type { LeaveSource, TransportEvent } from '@onhook/machine'
import type { Run } from './run.ts'

type Do = (run: Run, arg: string) => unknown
const sdk = (name: 'lose' | 'recover' | 'fail' | 'hangUp' | 'kick' | 'closeRoom' | 'replace' | 'timeOut' | 'clickLeave' | 'die'): Do => run => run.world.transport.sdk[name]()
const leave: Do = (run, source) => { const p = run.call.leave(source as LeaveSource); run.track(run.leaves, p) }
const join: Do = run => { const p = run.call.join(); run.track(run.joins, p) }
const dispose: Do = run => { run.isDisposed = true; void run.call.dispose() }

/** What a listener or a port may do from inside the call. */
const INSIDE: Record<string, Do> = {
  leave: run => leave(run, 'api'), join, dispose,
  mute: run => run.call.send({ type: 'user.mute' }),
  throw: () => { throw new Error('a listener that throws') },
  'stop listening': run => run.call.subscribe(() => undefined)(),
}
const inside = (what: string): ((run: Run) => void) => run => { INSIDE[what]!(run, '') }
export const INSIDE_WORDS = Object.keys(INSIDE)
const hook = (run: Run, command: 'join' | 'leave', what: string): void => {
  if (what === 'throw') run.faulted.add(`transport.${command}`)
  run.nextCommand.set(command, inside(what))
}

/** The system tells of its own end before it hears of another call, or an old end would be taken for that one's. */
const atOnce = ({ world }: Run, what: 'end' | 'reset' | 'filter', event: string): void => { if (world.systemCall.system[what]()) world.deliver(event) }

const COMMANDS_OF_PORTS = ['subscribe', 'join', 'leave', 'restartMedia', 'setMuted', 'releaseMedia', 'isAlive'].map(c => `transport.${c}`)
  .concat(['launch', 'update', 'abort'].map(c => `service.${c}`), ['report', 'connected', 'end'].map(c => `systemCall.${c}`), 'screen.exit')

/** The first word of an act, or its first words, and what it does with the rest. */
const ACTS: Record<string, Do> = {
  join, leave, dispose,
  'hang up on the notification': run => run.world.service.system.pressHangUp(),
  'mute on the notification': run => run.world.service.system.pressMute(true),
  mute: run => run.call.send({ type: 'user.mute' }),
  unmute: run => run.call.send({ type: 'user.unmute' }),
  'mount the screen': run => run.world.screen.mount(),
  'the screen goes': run => run.world.screen.dispose(),

  lose: sdk('lose'), recover: sdk('recover'), fail: sdk('fail'), 'fail for good': run => run.world.transport.sdk.fail({ recoverable: false, cause: { reason: 'media-failed' } }),
  'the other side hangs up': sdk('hangUp'), kick: sdk('kick'), 'close the room': sdk('closeRoom'), replace: sdk('replace'), 'idle time-out': sdk('timeOut'),
  'the leave button of the SDK': sdk('clickLeave'), 'the SDK dies': sdk('die'),
  /** True or not. */
  'the SDK says': (run, type) => run.world.transport.sdk.say({ type: `transport.${type}` } as TransportEvent),
  'the SDK of attempt 1 says': (run, type) => run.world.transport.sdkOf(1).say({ type: `transport.${type}` } as TransportEvent),

  'kill the service': run => run.world.service.system.kill(),
  'dismiss the notification': run => run.world.service.system.dismiss(),
  'the service times out': run => run.world.service.system.timeOut(),
  'the service says started': run => run.world.service.system.say({ type: 'service.started' }),

  /** A call that rang, natively, and is no call of ours until now. */
  'somebody answers a ring': run => { run.world.systemCall.system.say({ type: 'system.answered' }); run.world.deliver('system.answered') },
  'the system answers': run => run.world.systemCall.system.answer(),
  'the system ends the call': run => atOnce(run, 'end', 'system.ended'),
  'the system mutes': run => run.world.systemCall.system.mute(true),
  'the system unmutes': run => run.world.systemCall.system.mute(false),
  'the system holds': run => run.world.systemCall.system.hold(true),
  'the system resumes': run => run.world.systemCall.system.hold(false),
  'the system resets': run => atOnce(run, 'reset', 'system.reset'),
  'the system filters': run => atOnce(run, 'filter', 'system.filtered'),
  'the audio is interrupted': run => run.world.systemCall.system.interrupt(),

  activate: run => run.world.app.activate(), deactivate: run => run.world.app.deactivate(), background: run => run.world.app.background(),
  'remove the task': run => run.world.app.removeTask(), terminate: run => run.world.app.terminate(),
  'permit nothing': run => run.world.app.permit({ microphone: false, camera: false }), 'permit all': run => run.world.app.permit({ microphone: true, camera: true }),
  'enter picture-in-picture': run => run.world.app.enterPip(), 'exit picture-in-picture': (run, how) => run.world.app.exitPip(how as 'closed'),
  'go online': run => run.world.network.goOnline(), 'go offline': run => run.world.network.goOffline(), 'change the network': run => run.world.network.change(),

  /** Delivers the oldest callback that waits, or the oldest of that name. */
  deliver: (run, name) => run.world.deliver(name || undefined),
  'deliver all': run => run.world.flush(),
  /** Milliseconds, awake. */
  wait: (run, ms) => run.world.advance(Number(ms)),
  /** Milliseconds, with timers frozen; on waking they fire first. */
  freeze: async (run, ms) => { run.freezes++; run.frozenMs += Number(ms); await run.world.jump(Number(ms)) },
  'set the clock back': (run, ms) => { run.back += Number(ms) },

  /** `fault transport.leave hang`: a command that throws, rejects or hangs; a callback that is said twice, late, … */
  fault: (run, arg) => {
    const [where, what] = arg.split(' ') as [string, string], dot = where.indexOf('.'), port = where.slice(0, dot), name = where.slice(dot + 1)
    const knobs = run.world[(port === 'system' ? 'systemCall' : port) as 'transport'].knobs as Record<string, unknown>
    // A command by its name, a callback by its event's.
    knobs[COMMANDS_OF_PORTS.includes(where) ? name : where] = what
    run.faulted.add(where)
  },
  'no more faults': run => { for (const port of ['transport', 'service', 'systemCall', 'screen'] as const) { const { knobs } = run.world[port]; for (const k of Object.keys(knobs)) delete (knobs as Record<string, unknown>)[k] } },

  'the next told listener does': (run, what) => { run.nextTold.push(inside(what)) },
  'the next join of the port does': (run, what) => { hook(run, 'join', what) },
  'the next leave of the port does': (run, what) => { hook(run, 'leave', what) },
}
const WORDS = Object.keys(ACTS).sort((a, b) => b.length - a.length)

/** @throws Error when the words are no act */
export async function perform(run: Run, words: string): Promise<void> {
  const doing = words.split(' & ').map(one => {
    const verb = WORDS.find(w => one === w || one.startsWith(`${w} `))
    if (!verb) throw new Error(`a story knows no act "${one}"; it knows ${WORDS.join(', ')}`)
    run.done.add(verb)
    return ACTS[verb]!(run, one.slice(verb.length + 1))
  })
  for (const one of doing) await one
  await run.rest()
}
