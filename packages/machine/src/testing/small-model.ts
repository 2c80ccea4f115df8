/**
 * Explores a small model whole: every reachable state, breadth first, so that the first violation of a property has
 * the shortest story. It is for models of up to some hundred thousand states, because it keeps them as objects.
 */

/** A move of a model. `fair`: a class of moves that must happen in the end, unless it becomes impossible (weak fairness). */
export type Move<S> = { to: S; name: string; fair?: string; facts?: readonly string[] }
export type Model<S> = {
  initial: readonly S[]
  /** Equal states have equal keys. */
  key(state: S): string
  moves(state: S): Move<S>[]
}
/** A judgement. It is undefined where there is nothing to test. Otherwise it says whether the property holds there. */
type Verdict = boolean | undefined
export type SmallProperty<S> = { id: string; text: string } & (
  | { kind: 'state'; judge(state: S): Verdict }
  | { kind: 'move'; judge(from: S, move: Move<S>): Verdict }
  /** On every fair run, from each state of `from` a state of `to` is reached. */
  | { kind: 'leads-to'; from(state: S): boolean; to(state: S): boolean }
  /** From each state of `from` a state of `to` can be reached. */
  | { kind: 'possible'; from(state: S): boolean; to(state: S): boolean }
)
export type SmallVerdict = { id: string; text: string; kind: string; verdict: 'holds' | 'violated' | 'vacuous'; witnesses: number; counterexample?: string[] }
export type SmallResult = { states: number; transitions: number; depth: number; seconds: number; properties: SmallVerdict[] }
/** What a model assumes. `without`: what happens without it. `story`: how the first property of `breaks` breaks. */
export type Assumption = { id: string; text: string; without: string; breaks: string[]; story?: string[] }
/** What `pnpm check` prints of a small model. */
export type SmallReport = SmallResult & { environment: string; assumptions: Assumption[] }

/** @param now seconds, from a clock of the caller's @throws RangeError when there are more than `max` states */
export function explore<S>(model: Model<S>, properties: readonly SmallProperty<S>[], { max = 2_000_000, now = () => Date.now() / 1000 } = {}): SmallResult {
  const began = now()
  const states: S[] = [], parent: number[] = [], depths: number[] = [], index = new Map<string, number>()
  const first: number[] = [], target: number[] = [], fair: number[] = []
  const classes: string[] = []
  const witnesses = properties.map(() => 0), stories: (string[] | undefined)[] = properties.map(() => undefined)

  const add = (state: S, from: number): number => {
    const key = model.key(state)
    let i = index.get(key)
    if (i !== undefined) return i
    index.set(key, (i = states.length))
    if (i >= max) throw new RangeError(`the model has more than ${max} states: make it smaller, or allow more`)
    states.push(state)
    parent.push(from)
    depths.push(from < 0 ? 0 : depths[from]! + 1)
    properties.forEach((p, k) => {
      if (p.kind !== 'state') { if (p.kind !== 'move' && p.from(state)) witnesses[k]!++; return }
      const verdict = p.judge(state)
      if (verdict !== undefined) witnesses[k]!++
      if (verdict === false) stories[k] ??= storyTo(i!)
    })
    return i
  }
  /** The name of a move between two states. It is asked for again, because names are not kept. */
  const between = (a: number, b: number): string => model.moves(states[a]!).find(m => index.get(model.key(m.to)) === b)!.name
  const storyTo = (i: number): string[] => {
    const path: string[] = []
    for (let s = i; parent[s]! >= 0; s = parent[s]!) path.unshift(between(parent[s]!, s))
    return path
  }

  for (const s of model.initial) add(s, -1)
  for (let s = 0; s < states.length; s++) {
    first.push(target.length)
    for (const move of model.moves(states[s]!)) {
      const to = add(move.to, s)
      target.push(to)
      let c = -1
      if (move.fair !== undefined && (c = classes.indexOf(move.fair)) < 0) c = classes.push(move.fair) - 1
      fair.push(c)
      properties.forEach((p, k) => {
        if (p.kind !== 'move') return
        const verdict = p.judge(states[s]!, move)
        if (verdict !== undefined) witnesses[k]!++
        if (verdict === false) stories[k] ??= [...storyTo(s), move.name]
      })
    }
  }
  first.push(target.length)
  const graph: Graph = { size: states.length, first, target, fair, classes: classes.length }

  properties.forEach((p, k) => {
    if (p.kind !== 'leads-to' && p.kind !== 'possible') return
    const isGoal = states.map(p.to), starts = states.flatMap((s, i) => (p.from(s) && !isGoal[i] ? [i] : []))
    if (p.kind === 'possible') {
      const able = backwards(graph, isGoal), stuck = starts.find(i => !able[i])
      if (stuck !== undefined) stories[k] = [...storyTo(stuck), '… and can never more']
      return
    }
    const { before, moves } = onwards(graph, starts, depths, isGoal)
    let end: number | undefined, rest: number[] = []
    for (const part of components(graph, before)) if (isFairRest(graph, part)) for (const s of part) if (end === undefined || moves[s]! < moves[end]!) { end = s; rest = part }
    if (end === undefined) return
    // The way through the premise, and from there on past no goal. It is told from its end.
    const tail: string[] = []
    let from = end
    for (; before[from]! >= 0; from = before[from]!) tail.unshift(between(before[from]!, from))
    stories[k] = [...storyTo(from), ...tail, ...roundOf(graph, rest, end).map(([a, b]) => `for ever: ${between(a, b)}`)]
  })
  return {
    states: states.length, transitions: target.length, depth: depths.reduce((a, b) => Math.max(a, b), 0), seconds: now() - began,
    properties: properties.map(({ id, text, kind }, k) => {
      const counterexample = stories[k]
      return { id, text, kind, verdict: counterexample ? 'violated' : witnesses[k] === 0 ? 'vacuous' : 'holds', witnesses: witnesses[k]!, ...(counterexample && { counterexample }) }
    }),
  }
}

/** Which of a model's properties a run violates, and how the first of them breaks. */
export function brokenIn({ properties }: SmallResult): Pick<Assumption, 'breaks' | 'story'> {
  const broken = properties.filter(p => p.verdict === 'violated'), story = broken[0]?.counterexample
  return { breaks: broken.map(p => p.id), ...(story && { story }) }
}

// ---- graphs: the moves of state s are those from first[s] to first[s + 1] -----------------------------

type Graph = { size: number; first: number[]; target: number[]; fair: number[]; classes: number }

const OUTSIDE = -2
/**
 * What is reached from the starts without passing a goal: from which state (-1: it is a start), and by how many moves
 * in all. The starts come by their depth. Each start is taken at its own depth, so that the way through a start is a
 * shortest one.
 */
function onwards({ size, first, target }: Graph, starts: readonly number[], depths: readonly number[], isGoal: readonly boolean[]): { before: Int32Array; moves: Int32Array } {
  const before = new Int32Array(size).fill(OUTSIDE), moves = new Int32Array(size)
  for (const s of starts) before[s] = -1
  for (let n = 0, i = 0, fresh: number[] = []; i < starts.length || fresh.length > 0; n++) {
    const next: number[] = []
    while (i < starts.length && depths[starts[i]!] === n) fresh.push(starts[i++]!)
    for (const s of fresh) {
      moves[s] = n
      for (let e = first[s]!; e < first[s + 1]!; e++) { const t = target[e]!; if (before[t] === OUTSIDE && !isGoal[t]) { before[t] = s; next.push(t) } }
    }
    fresh = next
  }
  return { before, moves }
}

function backwards({ size, first, target }: Graph, isGoal: readonly boolean[]): Uint8Array {
  const able = new Uint8Array(size), into: number[][] = Array.from({ length: size }, () => [])
  for (let s = 0; s < size; s++) for (let e = first[s]!; e < first[s + 1]!; e++) into[target[e]!]!.push(s)
  const todo = isGoal.flatMap((is, s) => (is ? [s] : []))
  for (let s = todo.pop(); s !== undefined; s = todo.pop()) if (!able[s]) { able[s] = 1; todo.push(...into[s]!) }
  return able
}

/** Strongly connected components of the states that are not outside (Tarjan, without recursion). */
function* components({ size, first, target }: Graph, before: Int32Array): Generator<number[]> {
  const order = new Int32Array(size), low = new Int32Array(size), onStack = new Uint8Array(size), edge = new Int32Array(size)
  const stack: number[] = [], path: number[] = []
  let count = 0
  for (let root = 0; root < size; root++) {
    if (before[root] === OUTSIDE || order[root]) continue
    path.push(root)
    while (path.length > 0) {
      const s = path.at(-1)!
      if (!order[s]) { order[s] = low[s] = ++count; stack.push(s); onStack[s] = 1; edge[s] = first[s]! }
      let next: number | undefined
      while (next === undefined && edge[s]! < first[s + 1]!) {
        const t = target[edge[s]!++]!
        if (before[t] === OUTSIDE) continue
        if (!order[t]) next = t
        else if (onStack[t]) low[s] = Math.min(low[s]!, order[t]!)
      }
      if (next !== undefined) { path.push(next); continue }
      path.pop()
      const up = path.at(-1)
      if (up !== undefined) low[up] = Math.min(low[up]!, low[s]!)
      if (low[s] !== order[s]) continue
      const part: number[] = []
      for (let t = -1; t !== s;) { t = stack.pop()!; onStack[t] = 0; part.push(t) }
      yield part
    }
  }
}

/**
 * Can a fair run stay in this component for ever? It can if it starves no class: each class is taken inside, or is
 * impossible somewhere inside. A single state may just rest.
 */
function isFairRest({ first, target, fair, classes }: Graph, part: readonly number[]): boolean {
  const members = new Set(part), taken = new Uint8Array(classes), missing = new Uint8Array(classes)
  for (const s of part) {
    const able = new Uint8Array(classes)
    for (let e = first[s]!; e < first[s + 1]!; e++) {
      const c = fair[e]! // -1, of no class, is outside of these arrays
      able[c] = 1
      if (members.has(target[e]!)) taken[c] = 1
    }
    for (let c = 0; c < classes; c++) if (!able[c]) missing[c] = 1
  }
  return taken.every((t, c) => t === 1 || missing[c] === 1)
}

/** The shortest way round from a state of a component. It is empty when the state rests there. */
function roundOf({ first, target }: Graph, part: readonly number[], start: number): [number, number][] {
  const members = new Set(part), from = new Map<number, number>(), todo = [start]
  for (const s of todo) for (let e = first[s]!; e < first[s + 1]!; e++) {
    const t = target[e]!
    if (!members.has(t) || from.has(t)) continue
    from.set(t, s)
    if (t !== start) { todo.push(t); continue }
    const round: [number, number][] = [[s, t]]
    for (let a = s; a !== start; a = from.get(a)!) round.unshift([from.get(a)!, a])
    return round
  }
  return []
}
