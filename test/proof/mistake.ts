/** In which words a broken machine is written. */
import type { Command, EndReason } from '@onhook/machine'
import type { EnvironmentName, Patch, PlainState, PlainStep, Powers } from '@onhook/machine/proof'

export type Broken = {
  /** The property that must catch it. */
  id: string
  what: string
  patch: Patch
  environment: EnvironmentName
  powers?: Partial<Powers>
}
export const isOver = (s: PlainState): boolean => s.session === 'leaving' || s.session === 'ended'
export const isLive = (s: PlainState): boolean => s.session === 'joining' || s.session === 'joined' || s.session === 'reconnecting'
export const ends = (a: PlainStep, from: PlainState): boolean => from.session !== 'ended' && a.to.session === 'ended'
export const become = (a: PlainStep, change: Partial<PlainState>): void => { a.to = { ...a.to, ...change } as PlainState }
export const ignore = (a: PlainStep, from: PlainState): void => { a.to = { ...from }; a.commands = []; a.isNoted = false }
export const retell = (a: PlainStep, reason: EndReason): void => { a.commands = a.commands.map((c): Command => (c.type === 'recordEnd' ? { type: 'recordEnd', reason } : c)) }
