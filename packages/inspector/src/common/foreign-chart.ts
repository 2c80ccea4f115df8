/**
 * A statechart out of a machine's definition: the `config` of an XState 5 machine, its JSON as `@statelyai/inspect`
 * sends it, or the `definition` of an XState 4 machine. Two flat lists, so that it is bounded, plain, and in document
 * order. A definition comes from outside: what does not fit is left out, and nothing throws.
 */

export type ActorNode = {
  /** The path from the root, as `on.low`; empty for the root. */
  path: string
  type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history'
  /** The path of the state that it begins in. */
  initial?: string
  /** A history state that remembers all levels. */
  deep?: boolean
  invokes?: string[]
}
export type ActorEdge = {
  from: string
  /** Empty for a transition that only acts; several for one into regions. */
  to: string[]
  /** The event's type or descriptor; `always`, `done`, `after 500`, as XState calls them otherwise. */
  event: string
  guard?: string
  actions?: string[]
}
export type ActorChart = {
  id: string
  nodes: ActorNode[]
  edges: ActorEdge[]
  /** The definition has more than is drawn. */
  cut?: boolean
}

const NODES_MAX = 400, EDGES_MAX = 1_500, DEPTH_MAX = 12, TEXT_MAX = 120, LIST_MAX = 20

type Obj = Record<string, unknown>
const isObject = (x: unknown): x is Obj => typeof x === 'object' && x !== null && !Array.isArray(x)
const short = (s: string): string => (s.length > TEXT_MAX ? `${s.slice(0, TEXT_MAX - 1)}…` : s)
const listOf = (x: unknown): unknown[] => (x === undefined || x === null ? [] : Array.isArray(x) ? x : [x])
const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)

/** The name of a guard, an action or an actor's logic: a text, a function, or an object with one. */
function nameOf(x: unknown): string {
  if (typeof x === 'string') return short(x)
  if (typeof x === 'function') return short(x.name || 'inline')
  if (!isObject(x)) return 'inline'
  // XState 4 writes a named guard as `{ type: 'xstate.guard', name }`; a function reaches a wire as `{ type: '' }`.
  const name = x['type'] === 'xstate.guard' ? x['name'] : (x['type'] ?? x['src'] ?? x['id'])
  return typeof name === 'string' && name !== '' ? short(name) : isObject(name) ? nameOf(name) : 'inline'
}

/**
 * What an event is called at an edge. XState writes its own events by id, as `xstate.after.500.light.green` (5) or
 * `xstate.after(500)#light.green` (4); every other name stays what it is.
 */
export function eventName(type: string): string {
  const m = /^xstate\.after(?:\.([^.]+)\.|\((.+?)\)#)/.exec(type)
  if (m) return `after ${m[1] ?? m[2]}`
  const done = /^(?:xstate\.(done|error)\.actor\.|(done|error)\.(?:invoke|platform)\.)(.+)$/.exec(type)
  if (done) return `${done[1] ?? done[2]} ${done[3]}`
  return /^(?:xstate\.)?done\.state\./.test(type) ? 'done' : type
}

/** @returns undefined for what is no definition of a machine */
export function chartOf(definition: unknown): ActorChart | undefined {
  try { return read(definition) } catch { return undefined } // a getter or a proxy that throws: it has no chart then
}

function read(given: unknown): ActorChart | undefined {
  const definition = given as Obj
  if (!isObject(given) || (!isObject(definition['states']) && definition['on'] === undefined && definition['always'] === undefined)) return undefined
  const nodes: ActorNode[] = [], edges: ActorEdge[] = [], byId = new Map<string, string>(), known = new Set<string>()
  const found: { node: Obj; path: string; parent: string | undefined }[] = []
  let cut = false as boolean
  const id = typeof definition['id'] === 'string' ? short(definition['id']) : '(machine)'

  const visit = (node: Obj, path: string, parent: string | undefined, depth: number): void => {
    if (nodes.length >= NODES_MAX || depth > DEPTH_MAX) { cut = true; return }
    const states = isObject(node['states']) ? node['states'] : {}, keys = Object.keys(states)
    const type = node['type'] === 'history' || node['type'] === 'final' || node['type'] === 'parallel' ? node['type'] : keys.length > 0 ? 'compound' : 'atomic'
    const initial = isObject(node['initial']) ? listOf(node['initial']['target'])[0] : node['initial']
    const invokes = listOf(node['invoke']).slice(0, LIST_MAX).map((i) => nameOf(isObject(i) ? (i['src'] ?? i) : i))
    nodes.push({
      path, type,
      ...(type === 'compound' && typeof initial === 'string' && { initial: short(initial) }),
      ...(type === 'history' && node['history'] === 'deep' && { deep: true }), ...(invokes.length > 0 && { invokes }),
    })
    known.add(path)
    byId.set(`${id}${path === '' ? '' : `.${path}`}`, path)
    if (typeof node['id'] === 'string') byId.set(node['id'], path)
    found.push({ node, path, parent })
    for (const key of keys) { const child = states[key]; visit(isObject(child) ? child : {}, join(path, key), path, depth + 1) }
  }
  visit(definition, '', undefined, 0)

  /** `#id`, `#id.child`, `.child` or a sibling, as a path; undefined for what is not there. */
  function resolve(target: unknown, path: string, parent: string | undefined): string | undefined {
    if (isObject(target)) return typeof target['id'] === 'string' ? byId.get(target['id']) : undefined
    if (typeof target !== 'string') return undefined
    if (target.startsWith('#')) {
      const name = target.slice(1)
      for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
        const base = byId.get(name.slice(0, end)), rest = name.slice(end + 1)
        if (base !== undefined) { const full = rest === '' ? base : join(base, rest); return known.has(full) ? full : undefined }
      }
      return undefined
    }
    const full = target.startsWith('.') ? join(path, target.slice(1)) : join(parent ?? '', target)
    return known.has(full) ? full : undefined
  }

  const add = (event: string, given: unknown, path: string, parent: string | undefined): void => {
    for (const t of listOf(given)) {
      if (edges.length >= EDGES_MAX) { cut = true; return }
      const x: Obj = isObject(t) ? t : { target: t }
      const to = listOf(x['target']).slice(0, LIST_MAX).map((target) => resolve(target, path, parent)).filter((p) => p !== undefined)
      const guard = x['guard'] ?? x['cond'], actions = listOf(x['actions']).slice(0, LIST_MAX).map(nameOf)
      edges.push({ from: path, to, event: short(event), ...(guard !== undefined && guard !== null && { guard: nameOf(guard) }), ...(actions.length > 0 && { actions }) })
    }
  }
  for (const { node, path, parent } of found) {
    for (const [event, given] of Object.entries(isObject(node['on']) ? node['on'] : {})) add(event === '' ? 'always' : eventName(event), given, path, parent)
    for (const given of listOf(node['always'])) add('always', given, path, parent)
    // XState 4 has these in `on` already, and lists them again as an array.
    if (isObject(node['after'])) for (const [delay, given] of Object.entries(node['after'])) add(`after ${delay}`, given, path, parent)
    for (const given of listOf(node['onDone'])) add('done', given, path, parent)
    for (const i of listOf(node['invoke'])) if (isObject(i)) {
      const name = typeof i['id'] === 'string' ? i['id'] : nameOf(i['src'] ?? i)
      for (const given of listOf(i['onDone'])) add(`done ${name}`, given, path, parent)
      for (const given of listOf(i['onError'])) add(`error ${name}`, given, path, parent)
    }
  }
  for (const n of nodes) if (n.initial !== undefined) {
    const at = n.initial.startsWith('#') ? resolve(n.initial, n.path, n.path) : join(n.path, n.initial.replace(/^\./, ''))
    if (at !== undefined && known.has(at)) n.initial = at
    else delete n.initial
  }
  return { id, nodes, edges, ...(cut && { cut }) }
}
