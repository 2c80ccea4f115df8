/**
 * Models muting between a person, the app, the system's call screen and the SDK: the media table, and two mirrors
 * that lag. There are four channels, each in order and with few messages. A mirror changes when it is told to, or by
 * itself.
 */
import { compile, type Table } from '../../compile.ts'
import { tableNamed } from '../read-table.ts'
import { brokenIn, explore, type Assumption, type Model, type Move, type SmallProperty, type SmallReport } from '../small-model.ts'

/** What a mirror says about what it was told: nothing, that it has changed, or each time the same again. */
type Echo = 'never' | 'changes' | 'always'
export type MutePowers = {
  systemEchoes: Echo
  sdkEchoes: Echo
  /** A mirror changes by itself. */
  systemActs: boolean
  sdkActs: boolean
  /** A port may say a word twice. */
  repeats: boolean
  /** How many messages one channel holds. */
  channel: number
  /** An SDK that was told to mute may say `unmuted` although it stays silent: what it says is not what it does. */
  lies: boolean
}
const base: MutePowers = { systemEchoes: 'changes', sdkEchoes: 'changes', systemActs: true, sdkActs: true, repeats: false, channel: 2, lies: false }
export const MUTE_ENVIRONMENTS: Record<string, MutePowers> = {
  'mute, changes told': base,
  'mute, all echoed': { ...base, systemEchoes: 'always', sdkEchoes: 'always' },
  'mute, words repeated': { ...base, repeats: true },
}

/**
 * The system's call screen, or the SDK: what it does, what it was told and has not done yet, and what it has said
 * that is not heard yet.
 */
export type Mirror = { muted: boolean; commands: boolean[]; words: boolean[] }
export type MuteState = {
  app: number
  system: Mirror
  sdk: Mirror
  /** Nobody acts of his own accord any more. */
  isCalm: boolean
  /** The SDK has changed by itself. The person has muted, and nobody has unmuted by himself since. */
  hasSdkActed: boolean
  isMutedByUser: boolean
}
const NAMES = { system: 'system', sdk: 'transport' } as const
const said = (muted: boolean): string => (muted ? 'muted' : 'unmuted')

export function muteModel(table: Table, powers: MutePowers): { model: Model<MuteState>; properties: SmallProperty<MuteState>[] } {
  const events = new Map(table.events.map((name, i) => [name, i]))
  const rows = new Map(table.rows.map(([s, e, to, c]) => [`${s} ${e}`, { to, commands: table.commands[c]! }]))
  const nameOf = (s: MuteState): string => table.states[s.app]!['media']!
  const isOver = (s: MuteState): boolean => nameOf(s) === 'released'
  const isMuted = (s: MuteState): boolean => nameOf(s).startsWith('muted')
  const copy = (s: MuteState): MuteState => ({ ...s, system: mirror(s.system), sdk: mirror(s.sdk) })
  const mirror = (m: Mirror): Mirror => ({ muted: m.muted, commands: [...m.commands], words: [...m.words] })

  function moves(s: MuteState): Move<MuteState>[] {
    const out: Move<MuteState>[] = []
    const may = (name: string, fair: string | undefined, go: (d: MuteState, facts: string[]) => void): void => {
      const d = copy(s), facts: string[] = []
      go(d, facts)
      // If a channel is full, whoever would fill it waits.
      if ([d.system, d.sdk].some(m => m.commands.length > powers.channel || m.words.length > powers.channel)) return
      out.push({ to: d, name: [name, ...facts].join(': '), facts, ...(fair !== undefined && { fair }) })
    }
    const hear = (d: MuteState, facts: string[], event: string): void => {
      const row = rows.get(`${d.app} ${events.get(event)}`)
      if (!row) return
      d.app = row.to
      facts.push(`the app is ${nameOf(d)}`)
      for (const c of row.commands) if (c.type === 'setMuted') {
        facts.push(`${c.muted ? 'mute' : 'unmute'} to ${c.system ? 'system and SDK' : 'SDK'}`)
        d.sdk.commands.push(c.muted)
        if (c.system) d.system.commands.push(c.muted)
      }
    }
    if (!s.isCalm) {
      may('all grow calm', undefined, d => { d.isCalm = true })
      for (const muted of [true, false]) may(`the person ${muted ? 'mutes' : 'unmutes'}`, undefined, (d, facts) => {
        d.isMutedByUser = muted ? s.isMutedByUser || nameOf(s) === 'unmuted' : false
        hear(d, facts, muted ? 'user.mute' : 'user.unmute')
      })
      if (!isOver(s)) may('the call is over', undefined, (d, facts) => hear(d, facts, 'session.over'))
    }
    for (const who of ['system', 'sdk'] as const) {
      const { muted, commands, words } = s[who], echoes = who === 'system' ? powers.systemEchoes : powers.sdkEchoes
      const say = (d: MuteState): void => { d[who].words.push(d[who].muted) }
      if (!s.isCalm && (who === 'system' ? powers.systemActs : powers.sdkActs)) may(`the ${who} is ${said(!muted)} by itself`, undefined, d => {
        d[who].muted = !muted
        say(d)
        if (who === 'sdk') d.hasSdkActed = true
        if (muted) d.isMutedByUser = false
      })
      if (commands.length > 0) may(`the ${who} does as told: ${said(commands[0]!)}`, `the ${who} does as told`, d => {
        d[who].muted = d[who].commands.shift()!
        if (echoes === 'always' || (echoes === 'changes' && d[who].muted !== muted)) say(d)
        if (powers.lies && who === 'sdk' && d[who].muted) d[who].words.push(false)
      })
      if (words.length === 0) continue
      may(`${NAMES[who]}.${said(words[0]!)}`, `the app hears the ${who}`, (d, facts) => { d[who].words.shift(); hear(d, facts, `${NAMES[who]}.${said(words[0]!)}`) })
      if (powers.repeats && !s.isCalm) may(`${NAMES[who]}.${said(words[0]!)}, said twice`, undefined, (d, facts) => hear(d, facts, `${NAMES[who]}.${said(words[0]!)}`))
    }
    return out
  }

  const isQuiet = (s: MuteState): boolean => [s.system, s.sdk].every(m => m.commands.length === 0 && m.words.length === 0)
  const isAtRest = (s: MuteState): boolean => isQuiet(s) && !isOver(s)
  const whenAtRest = (holds: (s: MuteState) => boolean) => (s: MuteState): boolean | undefined => (isAtRest(s) ? holds(s) : undefined)
  const commandsIn = (m: Move<MuteState>): string[] => m.facts!.filter(f => f.includes(' to ')).map(f => f.split(' ')[0]!)
  const still: Mirror = { muted: false, commands: [], words: [] }
  const properties: SmallProperty<MuteState>[] = [
    { id: 'M1', kind: 'leads-to', text: 'when nobody acts by himself any more, all grow quiet: nothing is echoed for ever', from: s => s.isCalm && !isQuiet(s), to: isQuiet },
    { id: 'M2', kind: 'state', text: 'at rest the app shows what the SDK does', judge: whenAtRest(s => s.sdk.muted === isMuted(s)) },
    { id: 'M3', kind: 'state', text: 'at rest the system shows what the app shows, unless the SDK has muted last or has ever changed by itself', judge: s => (isAtRest(s) && !s.hasSdkActed ? s.system.muted === isMuted(s) || nameOf(s) === 'mutedByTransport' : undefined) },
    { id: 'M4', kind: 'state', text: 'muted by the person: at rest it is muted, unless person, system or SDK have unmuted since', judge: s => (isAtRest(s) && s.isMutedByUser ? isMuted(s) && s.sdk.muted : undefined) },
    { id: 'M5', kind: 'move', text: 'when the call is over, nobody is told to mute or to unmute', judge: (s, m) => (isOver(s) || isOver(m.to) ? commandsIn(m).length === 0 : undefined) },
    { id: 'M6', kind: 'state', text: 'at rest no microphone is live while the app shows that it is muted', judge: s => (isAtRest(s) && isMuted(s) ? s.sdk.muted : undefined) },
    // With a system that echoes, an old `unmuted` of it may for a moment undo what was muted after it.
    ...(powers.systemEchoes === 'never' ? [{ id: 'M7', kind: 'move', text: 'muted by the person: not for a moment is the SDK told to unmute', judge: (s, m) => (s.isMutedByUser && m.to.isMutedByUser ? !commandsIn(m).includes('unmute') : undefined) } satisfies SmallProperty<MuteState>] : []),
    { id: 'M8', kind: 'possible', text: 'from everywhere in a call that is not calm, all can be muted, and at rest', from: s => !isOver(s) && !s.isCalm, to: s => isAtRest(s) && isMuted(s) && s.sdk.muted && s.system.muted },
  ]
  return {
    model: {
      initial: [{ app: table.initial, system: still, sdk: still, isCalm: false, hasSdkActed: false, isMutedByUser: false }],
      key: s => [s.app, +s.isCalm, +s.hasSdkActed, +s.isMutedByUser, ...[s.system, s.sdk].map(m => `${+m.muted}${m.commands.map(Number).join('')}/${m.words.map(Number).join('')}`)].join(' '),
      moves,
    },
    properties,
  }
}

/** What the mirrors must keep. Each is taken away in a run of its own, and `breaks` is what that run violates. */
const ABLATIONS: { id: string; text: string; without: string; powers: Partial<MutePowers> }[] = [
  { id: 'MA1', text: 'the SDK tells each change of its mute, also one that it was told to make', without: 'it says nothing of what it was told to do', powers: { sdkEchoes: 'never' } },
  { id: 'MA2', text: 'the system tells each change of its mute, also one that it was told to make', without: 'it says nothing of what it was told to do', powers: { systemEchoes: 'never' } },
  { id: 'MA3', text: 'what the SDK says is what it does: `unmuted` only when it can be heard', without: 'it may say `unmuted` of what it was told to mute, and stay silent', powers: { lies: true } },
]

/** Explores one environment. `media`: a table other than ours, to see what it breaks. */
export function checkMuteEcho(options: { environment?: string; powers?: Partial<MutePowers>; media?: Table } = {}): SmallReport {
  const environment = options.environment ?? Object.keys(MUTE_ENVIRONMENTS)[0]!
  const known = MUTE_ENVIRONMENTS[environment]
  if (!known) throw new RangeError(`environment must be one of ${Object.keys(MUTE_ENVIRONMENTS).map(n => `"${n}"`).join(', ')}, found "${environment}"`)
  const media = options.media ?? tableNamed(compile(), 'media')
  const run = (powers: MutePowers): ReturnType<typeof explore> => { const { model, properties } = muteModel(media, powers); return explore(model, properties) }
  const powers = { ...known, ...options.powers }
  const assumptions: Assumption[] = ABLATIONS.map(({ id, text, without, powers: less }) => ({ id, text, without, ...brokenIn(run({ ...powers, ...less })) }))
  return { environment, ...run(powers), assumptions }
}
