/** Any machine: what properties of other people's statecharts are asked over. */
import fc from 'fast-check'
import { createMachine } from 'xstate'

/** Any machine, up to three levels: nested, parallel, final and history states, transitions between any two. */
type Shape = { kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history'; children: Shape[] }
const none: Shape[] = []
export const shape = fc.letrec<{ state: Shape; some: Shape }>((tie) => ({
  some: fc.record({ kind: fc.constantFrom<Shape['kind']>('compound', 'parallel'), children: fc.array(tie('state'), { minLength: 1, maxLength: 3 }) }),
  state: fc.oneof({ depthSize: 'small', maxDepth: 2, withCrossShrink: true }, fc.record({ kind: fc.constantFrom<Shape['kind']>('atomic', 'atomic', 'final', 'history'), children: fc.constant(none) }), tie('some')),
})).some
type Config = { id?: string; type?: string; initial?: string; history?: string; states?: Record<string, Config>; on?: Record<string, object[]> }
function configOf({ kind, children }: Shape, insideParallel = false): Config {
  if (kind === 'atomic' || insideParallel && (kind === 'final' || kind === 'history')) return {}
  if (kind === 'final') return { type: 'final' }
  if (kind === 'history') return { type: 'history', history: 'deep' }
  // The first of a compound state must be one that it can be in.
  const states = Object.fromEntries(children.map((c, i) => [`s${i}`, configOf(i === 0 && (c.kind === 'history' || c.kind === 'final') ? { kind: 'atomic', children: [] } : c, kind === 'parallel')]))
  return kind === 'parallel' ? { type: 'parallel', states } : { initial: 's0', states }
}
export const machineOf = (s: Shape, ways: readonly (readonly [number, number, number])[]) => {
  const config: Config = { id: 'm', ...configOf(s) }, paths: string[] = [], byPath = new Map<string, Config>()
  const visit = (c: Config, path: string) => { for (const [k, child] of Object.entries(c.states ?? {})) { const p = path === '' ? k : `${path}.${k}`; paths.push(p); byPath.set(p, child); visit(child, p) } }
  visit(config, '')
  for (const [a, b, e] of ways) {
    const from = byPath.get(paths[a % paths.length]!)!, to = paths[b % paths.length]!
    if (from.type === 'final' || from.type === 'history') continue
    ;((from.on ??= {})[`E${e}`] ??= []).push({ target: `#m.${to}`, ...(e === 2 && { guard: () => false }) })
  }
  return createMachine(config as never)
}
export const ways = fc.array(fc.tuple(fc.nat(40), fc.nat(40), fc.nat(2)), { maxLength: 12, size: 'max' })
