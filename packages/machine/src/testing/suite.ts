/**
 * Makes a checking suite out of a table, by the method of harmonised state identifiers (HSI): reach every state, take
 * every event there, and then say the few words that tell the state that was reached from all others. Whoever
 * implements the table in another way, or in another language, runs the suite. `vectors` holds the suites of our own
 * tables.
 *
 * What a passed suite says depends on what the tester sees. By default the tester sees the command list, whether the
 * event was ignored, and the region `session`. States that look alike to this observer for ever form a class.
 * - An implementation with no more states than there are classes is equivalent to the table.
 * - So is an implementation of any size if each of its states is entered by a word of the cover. The cover reaches
 *   every state of the table, and not only one for each class, because equivalent states may be implemented apart and
 *   be wrong apart.
 * - If all regions are seen, each state is its own class. Then the first sentence is about all states of the table.
 */
import type { Look } from './bisimulation.ts'
import type { Engine } from './engine.ts'

/** What a tester sees of a step, besides its commands. */
export type Observer = {
  /** What is seen of the state after the step. Default: its session, and nothing of a listener. */
  readonly look?: Look
  /** Can the tester tell an ignored step from a noted one? Default: true. */
  readonly ignored?: boolean
}
/** Indices of events. */
export type Word = readonly number[]
/** A suite, and what it was made from. */
export type Suite = {
  /** By state: its class. This observer cannot tell two states of one class apart. */
  readonly classOf: Int32Array
  readonly classes: number
  /** By class: words that together tell it from every other class. Any two classes share a word that tells them apart. */
  readonly identifiers: readonly (readonly Word[])[]
  /** By state: a shortest word that reaches it, or undefined where no word does. */
  readonly cover: readonly (Word | undefined)[]
  /**
   * The tests, one at a time, in the order of a walk through the tree of their common beginnings. No test is the
   * beginning of another. The same engine gives the same tests in the same order.
   */
  tests(): Generator<Word>
}

/** @returns by cell, a number for what is seen: equal numbers, equal sights */
function sightsOf(engine: Engine, { look = s => s['session'] ?? '', ignored = true }: Observer): Int32Array {
  const numbers = new Map<string, number>()
  const numberOf = (text: string): number => {
    let n = numbers.get(text)
    if (n === undefined) numbers.set(text, (n = numbers.size))
    return n
  }
  const lists = engine.commands.map(cs => numberOf(JSON.stringify(cs)))
  const nothing = numberOf(ignored ? 'ignored' : '[]')
  const shown = engine.table.states.map(s => numberOf(look(s, engine.table)))
  return Int32Array.from(engine.next, (to, cell) => numberOf(`${engine.isRow(cell) ? lists[engine.list[cell]!] : nothing} ${shown[to]}`))
}

/** By number of events, up to the first number that tells no more: which states words of that length cannot tell apart. */
function refine({ states, events, next }: Engine, sights: Int32Array): Int32Array[] {
  const levels = [new Int32Array(states)]
  for (let count = 1; ;) {
    const last = levels.at(-1)!, blocks = new Map<string, number>()
    const level = last.map((_, s) => {
      const key = Array.from({ length: events }, (_, e) => `${sights[s * events + e]} ${last[next[s * events + e]!]}`).join()
      let b = blocks.get(key)
      if (b === undefined) blocks.set(key, (b = blocks.size))
      return b
    })
    if (blocks.size === count) return levels
    count = blocks.size
    levels.push(level)
  }
}

/**
 * The suite of an engine. It takes a second for the core of a call. The tests are made as they are asked for.
 * @param options `observer`: what the tester sees
 */
export function suiteOf(engine: Engine, { observer = {} }: { observer?: Observer } = {}): Suite {
  const { events, next } = engine
  const sights = sightsOf(engine, observer)
  const levels = refine(engine, sights)
  const classOf = levels.at(-1)!, classes = Math.max(...classOf) + 1
  const identifiers = identifiersOf(engine, sights, levels)

  const cover: (Word | undefined)[] = new Array<Word | undefined>(engine.states).fill(undefined)
  /** Is this cell the one by which the cover enters its state? */
  const isBranch = new Uint8Array(next.length)
  cover[engine.initial] = []
  for (const todo = [engine.initial]; todo.length > 0;) {
    const s = todo.shift()!
    for (let e = 0; e < events; e++) {
      const cell = s * events + e, to = next[cell]!
      if (cover[to]) continue
      cover[to] = [...cover[s]!, e]
      isBranch[cell] = 1
      todo.push(to)
    }
  }

  /** The tests that begin with the cover's word of `s`. `due`: what must also be said there. */
  function* from(s: number, due: readonly Word[]): Generator<Word> {
    const path = cover[s]!, words = [...due, ...identifiers[classOf[s]!]!]
    for (let e = 0; e < events; e++) {
      const cell = s * events + e, rest = words.filter(w => w[0] === e).map(w => w.slice(1))
      if (isBranch[cell]) yield* from(next[cell]!, rest)
      else for (const word of maximal([...rest, ...identifiers[classOf[next[cell]!]!]!])) yield [...path, e, ...word]
    }
  }
  return { classOf, classes, identifiers, cover, tests: () => from(engine.initial, []) }
}

const compare = (a: Word, b: Word): number => {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}
const begins = (word: Word, whole: Word): boolean => word.every((e, i) => e === whole[i])
/** The words in order, without those that begin another word. If nothing else is left, the empty word. */
const maximal = (words: readonly Word[]): readonly Word[] => {
  const sorted = words.toSorted(compare).filter((w, i, all) => !all[i + 1] || !begins(w, all[i + 1]!))
  return sorted.length > 0 ? sorted : [[]]
}

/** More than the number of different sights of any table. */
const SIGHTS_MAX = 2 ** 20

/**
 * Splits the classes by one word, each part by a word of its own, and so on. A class is identified by the words on
 * its way. So two classes share the word at which they part, and that makes the identifiers harmonised.
 */
function identifiersOf(engine: Engine, sights: Int32Array, levels: readonly Int32Array[]): Word[][] {
  const { events, next } = engine
  const classOf = levels.at(-1)!
  const samples: number[] = []
  classOf.forEach((c, s) => { samples[c] ??= s })

  /** A shortest word that two states of different classes answer differently. */
  const separate = (a: number, b: number): number[] => {
    const before = levels[levels.findIndex(l => l[a] !== l[b]) - 1]!
    for (let e = 0; ; e++) {
      const x = a * events + e, y = b * events + e
      if (sights[x] !== sights[y]) return [e]
      if (before[next[x]!] !== before[next[y]!]) return [e, ...separate(next[x]!, next[y]!)]
    }
  }
  const each = [...Array(events).keys()], candidates = new Map<string, Word>()
  for (const word of [...each.map(e => [e]), ...each.flatMap(e => each.map(f => [e, f])), ...samples.flatMap((s, a) => samples.slice(0, a).map(t => separate(s, t)))]) candidates.set(word.join(), word)
  /** By class: a number for its answers to a word. Equal numbers, equal answers. */
  const answersTo = (word: Word): Int32Array => {
    const at = Int32Array.from(samples), answers = new Int32Array(samples.length)
    for (const e of word) {
      const numbers = new Map<number, number>()
      at.forEach((state, c) => {
        const cell = state * events + e, key = answers[c]! * SIGHTS_MAX + sights[cell]!
        let n = numbers.get(key)
        if (n === undefined) numbers.set(key, (n = numbers.size))
        answers[c] = n
        at[c] = next[cell]!
      })
    }
    return answers
  }
  const words = [...candidates.values()].sort((a, b) => a.length - b.length).map(word => ({ word, answers: answersTo(word) }))

  const found: Word[][] = samples.map(() => [])
  const sizes = new Int32Array(samples.length)
  const split = (members: readonly number[]): void => {
    if (members.length < 2) return
    let best = words[0]!, least = Infinity
    for (const candidate of words) {
      const { answers } = candidate
      let together = 0 // the sum of the parts' sizes squared
      for (const c of members) sizes[answers[c]!]!++
      for (const c of members) { const a = answers[c]!; together += sizes[a]! ** 2; sizes[a] = 0 }
      if (together < least) { least = together; best = candidate }
    }
    const parts = new Map<number, number[]>()
    for (const c of members) {
      const a = best.answers[c]!
      found[c]!.push(best.word)
      const part = parts.get(a)
      if (part) part.push(c)
      else parts.set(a, [c])
    }
    for (const part of parts.values()) split(part)
  }
  split(samples.map((_, c) => c))
  return found.map(w => [...maximal(w)].filter(x => x.length > 0))
}
