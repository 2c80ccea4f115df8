/** What a library must be able to do. Each library has a small file that implements this. Facts come back from the library. */
import type { SystemReason } from './reason.ts'
import type { Fact } from './translate.ts'

/** `rings`: an incoming call is shown, maybe under the id of one that is over. */
export type Heard = Fact | { type: 'rings'; id: string }
/** What happened before JavaScript was up, oldest first, and calls of a process that is dead. */
export type Drained = readonly [facts: readonly Heard[], orphans: readonly string[]]

/** Makes a listener that never throws, whatever it is given; nothing is an object without properties to it. */
export type Safely = <E>(listener: (event: E) => unknown) => (event: E) => void

export interface Driver {
  listen(tell: (fact: Heard) => void): readonly { remove(): void }[]
  drain(): Promise<Drained>
  /** Resolves with the id that the system gave, or with nothing when a fact will say that it has the call; rejects when it never will. */
  start(as: string, handle: string, title: string, hasVideo: boolean): void | Promise<string>
  connect(id: string): unknown
  fulfil?(request: string): unknown
  /** `local` asks for the end action, anything else is a reported end. With `request`, an answer is pending. */
  end(id: string, reason: SystemReason, request?: string): unknown
  mute(id: string, on: boolean): unknown
  isShown(id: string): boolean | Promise<boolean>
  /** The audio session, for whoever renders sound. */
  audio?(on: boolean): unknown
}
