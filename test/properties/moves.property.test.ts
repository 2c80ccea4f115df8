/**
 * The moves of the explorer's world against `docs/environment.md`, written a second time from that page: in any state,
 * reached or not, of any powers, and also beside a machine that commands anything on any event, they are just the
 * ways that the page says, and lead where it says. The counts of the witness compare what is reached; this, every detail.
 */
import { COMMANDS, type Command, type Table } from '@onhook/machine'
import { ENVIRONMENTS, engineOf, type Powers } from '@onhook/machine/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CLASS, DELIVER, FIRST_TIMER, UNFAIR } from '../../packages/machine/src/testing/environment/codes.ts'
import { FAIR_OF, NO_EVENT, eventIn, kindOf } from '../../packages/machine/src/testing/environment/move-kinds.ts'
import { movesOf } from '../../packages/machine/src/testing/environment/moves.ts'
import { World } from '../../packages/machine/src/testing/environment/world.ts'
import { waysFrom } from '../support/page-moves.ts'
import { BITS, Q, SCR, SDK, START, SVC, SYS, SYS_WORD, WORD, type Truth } from '../support/page-world.ts'
import { seed } from '../support/seed.ts'
import { kept, tableOf } from '../support/tables.ts'

const NAMES = { sdk: SDK, svc: SVC, word: WORD, sys: SYS, sysWord: SYS_WORD, scr: SCR } as const
const fields = Object.keys(NAMES) as (keyof typeof NAMES)[]
const truthOf = (w: World): Truth => ({
  ...START, m: w.m, q: [w.q & 15, (w.q >> 4) & 15, (w.q >> 8) & 15].filter(c => c > 0).map(c => Q[c]!), sub: w.sub,
  ...Object.fromEntries(fields.map(f => [f, NAMES[f][w[f]]])), ...Object.fromEntries(BITS.map(b => [b, w[b]])),
})
function put(w: World, t: Truth): World {
  w.m = t.m
  w.sub = t.sub
  w.q = t.q.reduce((q, name, i) => q | (Q.indexOf(name) << (4 * i)), 0)
  for (const f of fields) w[f] = NAMES[f].indexOf(t[f])
  for (const b of BITS) w[b] = t[b]
  return w
}
/** The two words of a state, which are its own: `world.test.ts` says so. Compared first, because to tell a state in words takes longer than to find it. */
const wordsOf = (w: World): string => `${w.low} > ${w.high}`
const textOf = (t: Truth): string => `m${t.m} [${t.q.join(' ')}] sub${t.sub} ${fields.map(f => `${f} ${t[f]}`).join(' ')} ${BITS.filter(b => t[b] !== 0).join(' ')}`

const ours = tableOf({ serviceTypes: ['microphone'] }).tables[0]!
/** With an event of a team that the core takes nowhere: it is no move. */
const right = { ...ours, events: [...ours.events, 'app.scrolled'] }
/** A machine with the same states and an event of its own, that goes anywhere and commands anything, or nothing, with or without a row. */
function wild(): Table {
  const mixed = (n: number): number => Math.imul(n ^ (n >>> 15), 0x2c1b3c6d) >>> 8
  const events = [...right.events, 'recording.started']
  // Not both, `join` and `leave`: what a leave misses is then in question.
  const lists = Array.from({ length: 97 }, (_, i) => COMMANDS.filter((c, j) => i > 0 && mixed(31 * i + 7 * j) % 3 === 0 && c !== (i % 2 === 0 ? 'join' : 'leave'))
    .map((type): Command => (type === 'recordEnd' ? { type, reason: 'unknown' } : type === 'setMuted' ? { type, muted: true, system: false } : { type })))
  return {
    ...right, commands: lists, events,
    rows: right.states.flatMap((_, s) => events.flatMap((_e, e) => {
      const n = mixed(s * events.length + e), to = n % 5 < 2 ? s : n % right.states.length, list = n % 3 === 0 ? 0 : n % lists.length
      return n % 7 === 0 ? [] : [[s, e, to, list] as (typeof right.rows)[number]]
    })),
  }
}

/** States that the page's own rules allow: see "a step of the machine", and the powers without which a variable never changes. */
function truth(p: Powers, m: number, session: string, [bits, values, sub, callbacks, isNext]: [number, number[], number, number[], boolean]): Truth {
  const t: Truth = { ...START, m, sub, q: callbacks.slice(0, p.queue).map(c => Q[c]!), ...Object.fromEntries(fields.map((f, i) => [f, NAMES[f][values[i]!]])), ...Object.fromEntries(BITS.map((b, i) => [b, (bits >> i) & 1])) }
  if (p.reorder) t.q = [...t.q].sort((a, b) => Q.indexOf(a) - Q.indexOf(b))
  if (!p.commandQueue) t.joinJob = t.leaveJob = t.abortJob = 0
  if (!p.system) { t.sys = 'none'; t.sysWord = 'none' }
  if (session === 'leaving' || session === 'ended') t.told = t.launched = 0
  if (session === 'ended') t.asked = 0
  if (t.recorded === 1) t.outage = 0
  // The next attempt begins where all of this is so, which it seldom is by chance.
  if (isNext) { t.waiting = 1; t.left = t.abortJob = 0; t.word = 'none' }
  return t
}
/** Of an arrival, also which callback it is: each is a class of its own. */
const kindIn = (label: number): string => {
  const { id, fair } = kindOf(label)
  return id === 'deliver' || id === 'unheard' ? `${id} ${Q[fair - DELIVER]!}` : id
}

const POWERS = Object.keys(ENVIRONMENTS.kind).filter(name => name !== 'queue') as Exclude<keyof Powers, 'queue'>[]
const powersOf = (queue: Powers['queue'], on: readonly string[]): Powers => ({ queue, ...Object.fromEntries(POWERS.map(name => [name, on.includes(name)])) as Omit<Powers, 'queue'> })
const values = fc.tuple(...fields.map(f => fc.oneof(fc.constant(0), fc.nat(NAMES[f].length - 1)))) // often none
// Rarely a new process, of which there is little to say.
const bits = fc.tuple(fc.nat(2 ** BITS.length - 1), fc.nat(19)).map(([n, boot]) => (boot === 0 ? n : n & ~1))
const variables = fc.tuple(bits, values, fc.nat(2), fc.array(fc.integer({ min: 1, max: Q.length - 1 }), { maxLength: 3 }), fc.boolean())
const settled = right.states.flatMap((s, i) => (s['session'] === 'ended' && s['transport'] !== 'closing' && s['service'] === 'stopped' ? [i] : []))
// As often a session that has begun or ended in each way as one in the middle, of which most states are.
const states = fc.oneof(fc.constantFrom(...settled), fc.nat(right.states.length - 1), ...[...new Set(right.states.map(s => s['session']!))].map(session => fc.constantFrom(...right.states.flatMap((s, i) => (s['session'] === session ? [i] : [])))))

const MACHINES = { 'the right machine': right, 'a machine that commands anything': kept('wild machine', wild) }
const rowsOf = (table: Table): Map<string, { to: number; commands: readonly Command[] }> => new Map(table.rows.map(([s, e, to, c]) => [`${s} ${table.events[e]!}`, { to, commands: table.commands[c]! }]))
const worlds = Object.entries(MACHINES).flatMap(([machine, table]) => ([1, 2, 3] as const).map(queue => ({ machine, table, queue })))
test.each(worlds)('beside $machine, $queue callbacks on their way, the ways on are those of the page, and judged as it says', ({ machine, table, queue }) => {
  const engine = engineOf(table), { events } = table, now = powersOf(queue, []), w = new World(engine, now, 'when-joined'), other = new World(engine, now, 'when-joined'), moves = movesOf(w), met = new Set<string>()
  const rows = kept(`rows of ${machine}`, () => rowsOf(table))
  const inWords = (t: Truth): string => wordsOf(put(other, t))
  /** What stands on one side and not on the other, told in full. */
  const tell = (line: string): string => { const [what, low, high] = line.split(' > '); w.load(Number(low), Number(high)); return `${what} > ${textOf(truthOf(w))}` }
  const same = (found: string[], page: string[]): void => { if (found.sort().join() !== page.sort().join()) expect(found.map(tell)).toEqual(page.map(tell)) }
  fc.assert(fc.property(fc.subarray(POWERS), states, variables, (on, m, some) => {
    Object.assign(now, powersOf(queue, on))
    const before = truth(now, m, table.states[m]!['session']!, some), words = inWords(before)
    put(w, before)
    const ways: string[] = [], judged: string[] = []
    w.judge.commands = (mask, cell, event, from) => { judged.push(`${from} ${events[event]!} ${cell - event} ${COMMANDS.filter((_c, i) => mask & (1 << i)).join(' ')} > ${wordsOf(w)}`) }
    w.judge.state = from => { judged.push(`${from} > ${wordsOf(w)}`) }
    let taken = 0
    const take = (label: number): void => { const c = FAIR_OF[label >> 8]!; if (c < UNFAIR) taken |= 1 << c; ways.push(`${kindIn(label)}${eventIn(label) === NO_EVENT ? '' : ` ${events[eventIn(label)]!}`} > ${wordsOf(w)}`) }
    moves.from(take, take)
    expect(wordsOf(w), 'the world is as it was').toBe(words)
    // Of a class: possible exactly when a move of it is, but for the way back to an app that does not promise it.
    expect(moves.possible()).toBe(now.returnsToApp ? taken : taken & ~(1 << CLASS.returns))
    const page = waysFrom(table, (s, event) => rows.get(`${s} ${event}`), now, before)
    same(ways, page.ways.map(way => `${way.kind} > ${inWords(way.to)}`))
    same(judged, page.judged.map(({ before: from, at, event, commands }) => (event === undefined ? `${from} > ${inWords(at)}` : `${from} ${event} ${from * events.length} ${commands!.join(' ')} > ${inWords(at)}`)))
    for (const { kind } of page.ways) met.add(kind.split(' ')[0]!)
  }), { numRuns: 600, seed: seed + queue })
  // All but the timers that no table has, and the ways of the SDK that it never goes.
  const others = Array.from(FAIR_OF, (fair, k) => (fair >= FIRST_TIMER + Object.keys(table.timers).length && fair < UNFAIR ? 'sdk.' : kindOf(k << 8).id)).filter(id => !id.includes('>'))
  expect(others.filter(id => id !== 'sdk.' && !met.has(id))).toEqual(table === right ? ['own'] : [])
  expect([...met].filter(id => id.includes('>')).length).toBeGreaterThan(35)
})
