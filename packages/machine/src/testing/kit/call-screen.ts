/** Plays one story of a call screen in a hostile world: the screen is opened, people and the world act, and it is left for good. */
import type { Hostile, HostilePorts } from './hostile-ports.ts'
import type { Hostility } from './hostile.ts'
import { createHostilePorts } from './hostile-ports.ts'
import type { ChoiceScheduler } from './scheduler.ts'

/**
 * How a test operates a screen. Any other function is one more thing that a person may do to the screen (`mute`,
 * `retry`). A person acts only while the screen's component is there, also while it is going. What an action returns
 * is awaited.
 */
export type CallScreen = {
  /** The leave button. */
  leave(): unknown
  /**
   * The framework takes the component away. After `screen.exit` this comes later, when the animation is over. After a
   * gesture it comes at once.
   */
  unmount(): unknown
  /** The back button, when the screen handles it. */
  back?(): unknown
  /**
   * How often your app has said that a call is over: in your own record, sound or page. If this is given, it must be
   * once for each call.
   */
  ends?(): number
  [action: string]: (() => unknown) | undefined
}
/** Builds a call screen around these ports, and returns how a test operates it. */
export type Mount = (ports: HostilePorts) => CallScreen

/** What the world and people do. A name that is not in this list is an action of the screen. */
const ACTS: Record<string, (h: Hostile) => void> = {
  'media stops': h => each(h, h.lose), 'media flows again': h => each(h, h.recover), 'the other side hangs up': h => each(h, h.endByPeer),
  'hang up in the notification': h => h.pressHangUp(), 'the system ends the call': h => h.endBySystem(),
  'to the background': h => h.toBackground(), 'to the front': h => h.toFront(),
  'a second passes': h => h.ports.clock.advance(1_000), 'five seconds pass': h => h.ports.clock.advance(5_000),
  'timers freeze for a minute': h => h.ports.clock.jump(60_000),
}
const each = (h: Hostile, act: (attempt: number) => void): void => { for (const n of h.asked) act(n) }
const GESTURE = 'the screen is swiped away'

/** The names of what the world and people do, whatever the screen offers. */
export const ACT_NAMES: readonly string[] = [...Object.keys(ACTS), GESTURE]
/** What a person can do to this screen. */
const actionsOf = (screen: CallScreen): string[] => Object.keys(screen).filter(k => k !== 'unmount' && k !== 'ends' && screen[k] !== undefined)

/** What came of one story. */
export type Story = {
  hostile: Hostile
  screen: CallScreen
  /** Was the screen still there when the call was over and everything had come to rest? */
  isStuck: boolean
  /** What its functions threw, with their name. */
  threw: [what: string, error: unknown][]
  /** Actions whose promise is still open. One that was rejected is in `threw`. */
  unanswered: string[]
}
/** Virtual time after which a screen that was left must be at rest, in milliseconds. It is longer than any sensible time-out. */
const REST_MS = 600_000

/** @param acts what happens, in the scheduler's order; a number is one of the screen's own actions */
export async function play(s: ChoiceScheduler, how: Hostility, acts: readonly (string | number)[], mount: Mount): Promise<Story> {
  const threw: Story['threw'] = [], open = new Set<string>()
  let isMounted = true
  const hostile = createHostilePorts(s, how, { exited: () => { void s.schedule(Promise.resolve(), 'the component goes').then(() => unmount()) } })
  const { log, ports: { clock } } = hostile

  function press(name: string): void {
    if (!isMounted || !screen[name]) return
    log.push({ who: 'user', what: name })
    const key = `${name}() (${log.length})`
    const failed = (error: unknown): void => { open.delete(key); threw.push([`${name}()`, error]) }
    try {
      open.add(key)
      Promise.resolve(screen[name]()).then(() => open.delete(key), failed)
    } catch (error) { failed(error) }
  }
  function unmount(): void {
    press('unmount')
    isMounted = false
  }
  const act = (name: string): void => {
    if (name === GESTURE) { if (hostile.takeScreenAway()) unmount() } else if (ACTS[name]) ACTS[name](hostile); else press(name)
  }
  /** Lets everything answer that still answers, and lets time pass until nothing waits any more. */
  async function rest(): Promise<void> {
    const end = clock.now() + REST_MS
    for (;;) {
      await s.waitIdle()
      const next = clock.timers()[0]
      if (next === undefined || next > end) break
      clock.advance(Math.max(0, next - clock.now()))
    }
  }

  hostile.openScreen()
  const screen = checked(mount(hostile.ports))
  const actions = actionsOf(screen)
  for (const name of acts.map(a => (typeof a === 'number' ? actions[a % actions.length]! : a))) void s.schedule(Promise.resolve(), name).then(() => act(name))
  await s.waitIdle()
  press('leave')
  await rest()
  const isStuck = hostile.screen === 'shown'
  if (isStuck) {
    hostile.takeScreenAway()
    unmount()
    await rest()
  }
  return { hostile, screen, isStuck, threw, unanswered: [...open] }
}

function checked(screen: CallScreen): CallScreen {
  const say = (found: string): never => { throw new TypeError(`checkCallScreen: mount() must return, at once, an object with the functions leave and unmount; found ${found}`) }
  if (typeof screen !== 'object' || screen === null) say(screen === null ? 'null' : typeof screen)
  if (typeof (screen as { then?: unknown }).then === 'function') say('a promise: begin the join without waiting for it, nothing answers before mount() has returned')
  for (const name of ['leave', 'unmount']) if (typeof screen[name] !== 'function') say(`${name}: ${typeof screen[name]}`)
  for (const [name, value] of Object.entries(screen)) if (value !== undefined && typeof value !== 'function') say(`${name}: ${typeof value}`)
  return screen
}
