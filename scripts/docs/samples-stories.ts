/** The stories of `docs/samples.md`: counterexamples, which the explorer tells as text, told again in the words of the pages that they are about. */
import { CALLBACK_OF, type Sample } from '../../test/proof/samples.ts'

type Words = { callbacks: Record<string, string>; commands: Record<string, string> }
const flutter: Words = {
  callbacks: {},
  commands: {
    subscribe: '`addSessionStatusListener()`', unsubscribe: '`removeSessionStatusListener()`', join: '`joinSession()`', leave: '`leaveSession()`',
    launchService: '`launch()`', abortService: '`abort()`', exitScreen: '`Navigator.pop()`', recordEnd: '',
  },
}
const android: Words = {
  callbacks: { initState: 'onCreate', dispose: 'onDestroy' },
  commands: { ...flutter.commands, unsubscribe: 'the listener goes with its owner', exitScreen: '`finish()`' },
}
const wordsOf = (s: Sample): Words => (s.id === 'D4' ? android : flutter)

/** What the explorer calls a fact of the world, and how often it is worth saying. */
const WORLD = ['SDK', 'on its way', 'notification', 'system call', 'real screen'] as const
type World = Partial<Record<(typeof WORLD)[number], string>>
const worldIn = (line: string | undefined): World => Object.fromEntries((line ?? '').trim().split(' · ').flatMap(part => {
  const key = WORLD.find(k => part.startsWith(`${k} `))
  return key ? [[key, part.slice(key.length + 1)]] : []
}))
export const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`

/** One move of a counterexample, as the explorer tells it: `3. what moves [event, ignored] → commands`, and beneath it what has changed. */
type Move = { says: string; event?: string; isIgnored: boolean; commands: readonly string[]; changed: string; now: World }
const MOVE = /^\s*\d+\. (?<says>.*?)(?: \[(?<event>[^\],]+)(?<ignored>, ignored)?\])?(?: → (?<commands>.*))?$/
function readMove(told: string): Move {
  const [head = '', changed = ''] = told.split('\n'), found = MOVE.exec(head)
  if (!found) throw new Error(`a move of a story must read "1. what moves [event] → commands", found "${head}"`)
  const { says = '', event, ignored, commands = '' } = found.groups ?? {}
  return { says, ...(event !== undefined && { event }), isIgnored: ignored !== undefined, commands: commands.split(', '), changed, now: worldIn(changed) }
}

const callbackIn = (words: Words) => (row: string): string => {
  const name = CALLBACK_OF[row]
  return `\`${name ? words.callbacks[name] ?? name : row}\``
}
/** What the page's code does at a callback. What it shows the person is no command, and stands in what has changed. */
function doneBy({ commands, changed }: Move, words: Words): string {
  const called = commands.map(c => words.commands[c] ?? '').filter(Boolean).join(', ')
  if (called !== '') return called
  return changed.includes('session reconnecting') ? 'shows that it reconnects' : changed.includes('hasError yes') ? 'shows the error' : 'no command'
}
/** An event for which the page has no callback. */
function unheard({ says, event }: Move, callback: (row: string) => string): string {
  if (event?.startsWith('transport.failed')) return 'a failure is told, for which the page has no callback'
  if (event?.startsWith('service.')) return `the service says \`${event}\`, and nobody listens`
  return says.replace(/^transport\.\w+(?:\/\w+)?/, callback)
}
/** Its steps as the page tells them, and what is so at its end. */
export function tell(s: Sample, story: readonly string[]): { lines: string[]; world: World } {
  const words = wordsOf(s), callback = callbackIn(words), lines: string[] = []
  let world: World = {}
  for (const move of story.map(readMove)) {
    const { says, event, isIgnored, now } = move
    if (isIgnored && Object.keys(now).length === 0) continue // nothing has happened
    world = { ...world, ...now }
    const name = event && CALLBACK_OF[event]
    if (!name) {
      lines.push(`${sentence(unheard(move, callback))}${now.notification === 'shown' ? ' and shows its notification' : ''}`)
      continue
    }
    const why = name === 'initState' || name === 'dispose' || !says.startsWith('the callback') ? `${sentence(says)}: ` : ''
    const shown = now.notification && now.notification !== 'starting' && says !== 'the service starts' ? ` *(notification: ${now.notification})*` : ''
    lines.push(`${why}${callback(event)} → ${doneBy(move, words)}${shown}`)
  }
  return { lines, world }
}
export const stateOf = ({ SDK, notification, 'real screen': screen }: World): string =>
  [`SDK ${SDK ?? 'none'}`, `notification ${notification ?? 'none'}`, `screen ${screen ?? 'absent'}`].join(', ')
