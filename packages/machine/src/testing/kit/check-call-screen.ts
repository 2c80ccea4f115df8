/** `checkCallScreen`: checks a team's own call screen, in every order in which a hostile world may answer it. */
import fc from 'fast-check'
import { ACT_NAMES, play, type Mount, type Story } from './call-screen.ts'
import { listenForRejections } from './host.ts'
import type { Hostility, Line } from './hostile.ts'
import { createScheduler } from './scheduler.ts'
import { PROMISES, brokenBy, type PromiseName } from './promises.ts'

/**
 * Any hostility that keeps the duties of ports. Each trouble is drawn by itself, so that shrinking takes the troubles
 * away one by one.
 */
export const hostilities: fc.Arbitrary<Hostility> = fc.record({
  isDeafWhileJoining: fc.boolean(), saysTwice: fc.boolean(), closesFirst: fc.boolean(), saysAfterUnsubscribe: fc.boolean(),
  joinsAfterMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(3_000, 12_000, 90_000) }),
  refuses: fc.oneof({ weight: 6, arbitrary: fc.constant('nothing' as const) }, { weight: 1, arbitrary: fc.constantFrom('join' as const, 'launch' as const, 'report' as const) }),
  refusal: fc.constantFrom('rejects', 'throws'),
  answers: fc.constantFrom('late', 'at once', 'never', 'rejects', 'throws'),
  synchronous: fc.constantFrom('nothing', 'callbacks', 'everything'),
})

/** What may happen in a story. A number stands for what the screen itself offers. */
const acts = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...ACT_NAMES) }, { weight: 1, arbitrary: fc.nat(59) })

const orders = fc.array(fc.nat(11), { maxLength: 40, size: 'max' })

/** How a call screen is checked. */
export type ScreenCheckOptions = {
  /** How many stories are told. Default 300. */
  runs?: number
  /** Repeats a failure. `seed` and `path` are both in its message. */
  seed?: number
  path?: string
  /** Troubles that the world always has or never has. The others are drawn. */
  hostility?: Partial<Hostility>
  /** The screen stays after the end, because a page says that the call is over. Default: it must go by itself. */
  staysAfterEnd?: boolean
  /** Wraps whatever may render: React's `act`. */
  act?: (go: () => Promise<void>) => Promise<unknown>
}
/** In how many stories each of these happened. A check in which nothing happens shows nothing. */
export type ScreenReport = { runs: number; joined: number; /** Joined after it was left. */ joinedLate: number; exited: number; swipedAway: number }

/** The error with which `checkCallScreen` rejects. */
export class BrokenCallScreen extends Error {
  override readonly name = 'BrokenCallScreen'
  readonly broken: readonly PromiseName[]
  /** What happened, in order. */
  readonly story: readonly string[]
  constructor(broken: readonly [PromiseName, string][], log: readonly Line[], how: string) {
    const story = log.map(({ who, what, attempt }) => `${{ command: 'screen →', world: 'world   ', user: 'person  ' }[who]} ${what}${attempt === undefined ? '' : ` (attempt ${attempt})`}`)
    super(`${broken.map(([name, found]) => `broken: ${PROMISES[name]}. Found: ${found}`).join('\n')}\n${how}What happened:\n${story.map(l => `  ${l}`).join('\n')}`)
    this.broken = [...new Set(broken.map(([name]) => name))]
    this.story = story
  }
}

/**
 * Opens your call screen again and again, with ports that answer in another order each time. People and the world act
 * on the screen, and then it is left for good. What the world then holds decides whether the promises are kept
 * (`PROMISES`).
 *
 * @param mount builds the screen around these ports, begins the join without waiting for it, and returns how a test
 *   operates it. Time must come from `ports.clock`
 * @throws BrokenCallScreen with the shortest story that was found; TypeError when `mount` returns something else; Error
 *   when no story ever joined
 * @example
 * test('our call screen keeps its promises', () => checkCallScreen(ports => {
 *   const call = createCall(ports)
 *   const { unmount, getByText } = render(<CallScreen call={call} />)
 *   return { leave: () => fireEvent.click(getByText('Leave')), unmount }
 * }))
 */
export async function checkCallScreen(mount: Mount, options: ScreenCheckOptions = {}): Promise<ScreenReport> {
  const { runs = 300, hostility = {}, staysAfterEnd = false, act, ...repeated } = options
  const report: ScreenReport = { runs: 0, joined: 0, joinedLate: 0, exited: 0, swipedAway: 0 }
  let rejections: unknown[] = []
  /** The promise that the first failure broke. Only a story that breaks it too is a shorter story of the same fault. */
  let wanted: PromiseName | undefined
  const stop = listenForRejections(reason => rejections.push(reason))
  try {
    const property = fc.asyncProperty(orders, hostilities, fc.array(acts, { maxLength: 6, size: 'max' }), async (order, how, acts) => {
      rejections = []
      const drawn = { ...how, ...hostility }
      const story = await play(createScheduler(order, act), drawn, acts, mount)
      const broken = brokenBy(story, { staysAfterEnd, rejections })
      if (broken.some(([name]) => name === (wanted ??= name))) throw new BrokenCallScreen(broken, story.hostile.log, `In a world with ${JSON.stringify(drawn)}\n`)
      count(report, story)
    })
    // The shortest story is what is promised here, whatever the host has configured for its own properties.
    const result = await fc.check(property, { ...repeated, numRuns: runs, endOnFailure: false })
    if (result.failed) {
      const error = result.errorInstance
      if (!(error instanceof BrokenCallScreen)) throw error
      error.message += `\nRepeat it with { seed: ${result.seed}, path: '${result.counterexamplePath}' }`
      throw error
    }
  } finally { stop() }
  if (report.joined === 0) throw new Error(`checkCallScreen: nothing was checked: in none of ${report.runs} stories the transport was told to join and came in; begin the join in mount(), or let an action do it`)
  return report
}

/** Adds one story to the report. */
export function count(report: ScreenReport, { hostile: { log, joined, exits } }: { hostile: Pick<Story['hostile'], 'log' | 'joined' | 'exits'> }): void {
  const at = (what: string): number => log.findIndex(l => l.what === what)
  const left = at('leave'), gone = at('the call screen goes'), exit = at('exit')
  report.runs++
  if (joined.size > 0) report.joined++
  if (left >= 0 && at('joins') > left) report.joinedLate++
  if (exits > 0) report.exited++
  if (gone >= 0 && (exit < 0 || exit > gone)) report.swipedAway++
}
