/** What `bench.ts` needs of each vendor, whose folder has it in a `bench.ts` of its own. */
import type { TransportPort } from '@onhook/machine'

/** `heard` says the n-th event to the adapter, `bare` the same to a listener that does nothing. */
export type Pair = readonly [heard: (n: number) => unknown, bare: (n: number) => unknown]
export type EmitterBench = {
  /** As the comparison calls it. */
  name: string
  /** What emits: the class of the package, or, where it needs a cloud to emit, a shape of ours, which says so. */
  emitter: string
  transport: TransportPort
  /** What the SDK says when it is in the call, where the join alone does not say it. */
  join?(): unknown
  /** `none`: what is emitted was told before, so the adapter reads it and tells nobody. Default: each event is told. */
  told?: 'none'
  /** Asked for when it is joined. */
  pair(): Pair | Promise<Pair>
}

export const nothing = (): undefined => undefined
type Emitter = { emit(name: string, payload: unknown): unknown; on(name: string, listener: () => void): unknown }
/** Two words in turn, lost and restored or muted and unmuted, by `emit` of the adapter's emitter and of one beside it. */
export function overEmitters(words: readonly (readonly [name: string, payload?: unknown])[], heard: object, bare: object): Pair {
  const emits = (emitter: Emitter) => (n: number): void => {
    const [name, payload] = words[n % 2]!
    emitter.emit(name, payload)
  }
  for (const [name] of words) (bare as Emitter).on(name, nothing)
  return [emits(heard as Emitter), emits(bare as Emitter)]
}
