/** `docs/samples.md`: what the published samples violate in the check that the call machine passes, each with its shortest story. */
import { FAILURES, JUDGED_IN, LEFT_OUT, firstOf, judgeOnhook, judgeSamples, type Failure, type JudgedIn, type Verdicts } from '../../test/proof/samples-check.ts'
import { CALLBACK_OF, type Sample } from '../../test/proof/samples.ts'

// ---- stories in the words of the pages ---------------------------------------------------------------

type Words = { callbacks: Record<string, string>; commands: Record<string, string> }
const flutter: Words = {
  callbacks: {},
  commands: {
    subscribe: '`addSessionStatusListener()`', join: '`joinSession()`', unsubscribe: '`removeSessionStatusListener()`', leave: '`leaveSession()`',
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
const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`

/** One move of a counterexample, as the explorer tells it: `3. what moves [event, ignored] → commands`, and beneath it what has changed. */
type Move = { says: string; event?: string; isIgnored: boolean; commands: readonly string[]; changed: string; now: World }
const MOVE = /^\s*\d+\. (?<says>.*?)(?: \[(?<event>[^\],]+)(?<ignored>, ignored)?\])?(?: → (?<commands>.*))?$/
function readMove(told: string): Move {
  const [head = '', changed = ''] = told.split('\n'), found = MOVE.exec(head)?.groups as { says: string; event?: string; ignored?: string; commands?: string } | undefined
  if (!found) throw new Error(`a move of a story must read "1. what moves [event] → commands", found "${head}"`)
  const { says, event, ignored, commands = '' } = found
  return { says, ...(event !== undefined && { event }), isIgnored: ignored !== undefined, commands: commands.split(', '), changed, now: worldIn(changed) }
}

const callbackIn = (words: Words) => (row: string): string => { const name = CALLBACK_OF[row]; return name ? `\`${words.callbacks[name] ?? name}\`` : `\`${row}\`` }
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
function tell(s: Sample, story: readonly string[]): { lines: string[]; world: World } {
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
const stateOf = ({ SDK, notification, 'real screen': screen }: World): string => [`SDK ${SDK ?? 'none'}`, `notification ${notification ?? 'none'}`, `screen ${screen ?? 'absent'}`].join(', ')

// ---- the page ------------------------------------------------------------------------------------------

/** A mark for each environment, the mildest that suffices. */
const MARK: Record<JudgedIn, string> = { kind: '**yes**', documented: 'documented', rough: 'rough' }
/** What a story shows beside its end, by kind of property. */
const THEN: Record<string, string> = { L: '; and nothing has to happen any more', P: '; from here no way leads on to where it should' }
function storiesOf(sample: Sample, verdicts: Verdicts): string {
  // Failures that share a story are told once.
  const byStory = new Map<string, { failures: Failure[]; environment: JudgedIn; end: string; then: string }>()
  for (const f of FAILURES) {
    const first = firstOf(verdicts, f)
    if (!first) continue
    const { lines, world } = tell(sample, first.counterexample.story)
    const key = lines.map((l, i) => `${i + 1}. ${l}`).join('\n'), known = byStory.get(key)
    if (known) known.failures.push(f)
    else byStory.set(key, { failures: [f], environment: first.environment, end: stateOf(world), then: THEN[first.id[0]!] ?? '' })
  }
  return [...byStory].map(([steps, { failures, environment, end, then }]) => `**${sentence(failures.map(f => f.says).join('; '))}** (\`${environment}\`)

${steps}

Then: ${end}${then}.
`).join('\n')
}

/** @throws Error when Onhook's own table violates something in these environments: then the page would not be true */
export function samplesPage(): string {
  const onhook = judgeOnhook(true), judged = judgeSamples()
  const own = JUDGED_IN.flatMap(env => [...onhook[env].keys()])
  if (own.length > 0) throw new Error(`docs/samples.md says that the call machine violates nothing, found ${own.join(', ')}`)
  const notes = FAILURES.flatMap(f => (f.note ? [f] : []))
  const row = (f: Failure): string => {
    const n = notes.indexOf(f)
    return `| ${f.says}${n < 0 ? '' : ` <sup>${n + 1}</sup>`} | ${f.ids.join(' ')} | ${judged.map(({ verdicts }) => { const first = firstOf(verdicts, f); return first ? MARK[first.environment] : '–' }).join(' | ')} | – |`
  }
  return `# The published samples, through the same check

<!-- Generated by \`pnpm generate\` from test/proof/samples.ts and the check of each sample. Do not edit. -->

Four public pages about CometChat's calling SDKs show how a call screen may handle the life of a call. They are good first reading, and they are samples: short on purpose, each about one topic. Here their lifecycle code is [written down as machines](../test/proof/samples.ts) over Onhook's events and commands, and put through the check that Onhook's own table passes. The point is not the samples, but how much a flag and an \`if (mounted)\` leave open, and that the check finds it.

${judged.map(({ sample }) => `- **${sample.id}** [${sample.title}](${sample.url})`).join('\n')}

## What each violates

**yes**: already in \`kind\`, where the user joins and leaves, the SDK answers in order, and nothing is repeated, refused or lost. *documented*, *rough*: the mildest of these environments in which it shows. –: in none of the three. [The environment](environment.md) defines them; here they are without system calls and without the death of the process, which the samples do not speak of. The letters are [the properties](proof.md) of the check.

| | | ${judged.map(j => j.sample.id).join(' | ')} | Onhook |
|---|---|${'---|'.repeat(judged.length + 1)}
${FAILURES.map(row).join('\n')}

${notes.map((f, i) => `${i + 1}. ${f.note}`).join('\n')}

Onhook's table violates nothing in the same three environments. Its runtime asks a joined transport whether it is alive; the samples do not ask, so for them that move of the environment is left out. Were Onhook's runtime not to ask either, it too would not notice an SDK that falls silent while joined (L3, L14 in \`rough\`).

## How to read the stories, and how the samples were read

Each is the shortest that the explorer found for its failure. After the arrow stands what the sample asks of the SDK, the service or the screen at that callback; *no command*: nothing, though it may show something.

Where a page leaves a choice, the reading is the one that makes the sample better off: the listener is registered in time and removed in the end, also where the page calls it on an instance that may be null; a failed join is heard, and pops the screen also where the page does not show the join. *Ended* means: the screen was popped, or shows that the join failed, or was disposed of; the sample then believes that it holds nothing. The microphone is what the SDK holds: only \`leaveSession()\` or the SDK's own end gives it back. What the binary SDKs do beyond their documents is not known here: nothing of this ran on a device.

Violations that say more about this reading than about a sample are not counted:

${Object.entries(LEFT_OUT).map(([id, why]) => `- ${id}: ${why}.`).join('\n')}

${judged.map(({ sample, verdicts }) => `## ${sample.id}: ${sample.title}

${storiesOf(sample, verdicts)}`).join('\n')}`
}
