/**
 * What the environment is known to lack: runs that happened, or that the fakes can make, and that no move of
 * `docs/environment.md` brings about. Each is to be closed there, and then taken off this list.
 */
import { ENVIRONMENTS, type Powers } from '@onhook/machine/proof'
import type { Control } from '@onhook/machine'

export type Gap = {
  /** The move that is missing, in the words of `docs/environment.md`. */
  missing: string
  /** The shortest run that shows it: its last event cannot come. */
  run: string[]
  /** In which the run is impossible. Default: those of the fake world. */
  powers?: Powers
  /** The recordings that cannot be produced for it, each with its side. */
  recordings?: string[]
  /** Is it why this event could not come? Only for gaps that show over the fake world. */
  is?: (event: string, before: readonly string[], from: Partial<Control>) => boolean
  /** Where the run's last event comes, for the `is` of it. */
  at?: Partial<Control>
}
const { hostile } = ENVIRONMENTS
const joined = ['user.join', 'transport.accepted', 'transport.joined']

export const GAPS: readonly Gap[] = [
  {
    missing: 'sdk failing: left LEF [selfEnd] (the end while the connection has failed)',
    run: [...joined, 'transport.failed/recoverable', 'transport.left'], powers: hostile,
    recordings: ['cdp-loss-25s-armed-cr b', 'flap-ff b', 'localdrop-1s-ff b', 'restart-both-ff b', 'restart-ok-ff b'],
  },
  {
    missing: 'sdk failing: live RES, pretending RES [falseRestored] (media come back by restartMedia, without a closed)',
    run: [...joined, 'transport.failed/recoverable', 'transport.restored'], powers: hostile,
    recordings: ['newpc-after-failed-ff a', 'newpc-after-failed-ff b', 'restart-ok-wrtc a', 'restart-ok-wrtc b', 'restart-twice-cr a', 'restart-twice-cr b', 'suspend-20s-cr b'],
    is: (event, before, { session }) => event === 'transport.restored' && session === 'joining' && before.includes('transport.failed/recoverable'),
  },
  {
    missing: 'the join is rejected: sdk told, not dead (the port answers the leave with left)',
    run: ['user.join', 'port.failed/join', 'transport.left'],
    recordings: ['gum-denied-cr a', 'gum-nodevice-cr a', 'server-silent-cr a', 'token-refused-cr a', 'token-refused-wrtc a'],
    is: (event, before) => event === 'transport.left' && before.includes('port.failed/join'),
    at: { session: 'ended' },
  },
  {
    missing: 'sdk connecting and accepted: told FFA, beside dead FFA (it has failed for good, holds no microphone, and answers the leave)',
    run: ['user.join', 'transport.accepted', 'transport.failed/fatal', 'transport.left'], powers: hostile,
    is: (event, before) => /^transport\.(left|closed|accepted)$/.test(event) && before.includes('transport.failed/fatal') && !before.includes('transport.joined'),
    at: { session: 'ended' },
  },
  {
    missing: 'sdk failing: self CLI, and with buttonWaits CLI alone (the SDK’s button while the connection has failed)',
    run: [...joined, 'transport.failed/recoverable', 'transport.leaveClicked'], powers: hostile,
    is: (event, before) => event.startsWith('transport.') && before.includes('transport.leaveClicked') && before.includes('transport.failed/recoverable'),
  },
  {
    missing: 'the screen: scr gone, scrWord 0, waiting 0: mounted, takes screen.mounted (opened again without a join)',
    run: ['screen.mounted', 'user.join', 'screen.disposed', 'screen.mounted'],
    is: (event, before, { screen }) => event === 'screen.mounted' && screen === 'gone' && (before.includes('screen.disposed')),
    at: { screen: 'gone' },
  },
  {
    missing: 'the app: the machine’s app is active: takes app.activated (told again; it launches a deferred service)',
    run: [...joined, 'service.refused/background', 'app.activated'],
    is: (event, _, { app, service }) => event === 'app.activated' && app === 'active' && service === 'deferred',
    at: { app: 'active', service: 'deferred' },
  },
  {
    missing: 'the service: that it was killed or dismissed is a word, which waits, crosses an abort and is told twice',
    run: [...joined, 'service.started', 'service.stopped/killed', 'service.stopped/killed'],
    is: (event, before) => event === 'service.stopped/killed' && before.some(e => e === 'service.stopped/killed' || /^(user\.leave|screen\.disposed|system\.ended|transport\.(left|closed|failed\/fatal|leaveClicked))$/.test(e)),
    at: { session: 'joined' },
  },
]

/** Which known gap explains that this event could not come. */
export const gapOf = (events: readonly string[], at: number, from: Partial<Control>): Gap | undefined => GAPS.find(g => g.is?.(events[at]!, events.slice(0, at), from))
