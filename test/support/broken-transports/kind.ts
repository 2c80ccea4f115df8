/** What a broken transport is, and what several of them are made with. */
import type { TransportCapabilities, TransportWorld } from '@onhook/adapters/contract'
import type { FakeTransport, TransportScript } from '@onhook/adapters/fake'
import type { TransportContext, TransportEvent } from '@onhook/machine'
import type { createFakeTransportWorld } from '../fake-transport-world.ts'

export const MUTED_TWICE = 'muted by us and by the device: unmuted is said only when both are gone'
export const UNHEARD = 'a microphone that ends by itself is told as muted, and so is an unmute that nobody hears, where nobody has muted before'
export const NEVER_HEARD = 'a call that is muted before its join is never heard'
export const MUTED_WHILE_JOINING = 'a call that is muted while it joins is muted when it is joined'
export const REFUSED = ['a refused join says why, and holds nothing', 'a call: the reason of a refused join is the reason of the end']
export const OTHER_WORDS = 'a call: ended for a reason that is not known, it ends, and the words are kept as the vendor\'s code'
export const WHATEVER_IS_SAID = 'a call: whatever its SDK says in any order, each attempt ends once and nothing is held'
export const CALL_BEFORE = 'leaving an attempt of a call before does not touch the present one, whose number is the same'
export const ANOTHER_CALL = 'a call: another call over the same port lives, after one that was left and one that was left before it was joined'
export const ORDERINGS = 'after any calls in any order nothing is held'

export type Emit = (event: TransportEvent) => void
export type BrokenTransport = {
  name: string
  /** What is put between the suite and the fake that keeps the contract. */
  port?: (fake: FakeTransport) => Partial<FakeTransport>
  world?: (world: ReturnType<typeof createFakeTransportWorld>) => Partial<TransportWorld>
  script?: Partial<TransportScript>
  claims?: Partial<TransportCapabilities>
  /** All cases that fail, and no other. */
  fails: string[]
  /** … and all cases of a call over it: a call mends most of what its port breaks. */
  callFails?: string[]
  /** It breaks nearly everything, so only what is named is looked for. */
  andMore?: true
}

/** What the port says, changed on its way. */
export const saying = (change: (event: TransportEvent, emit: Emit) => void) => (fake: FakeTransport): Partial<FakeTransport> => {
  const { subscribe } = fake
  return { subscribe: emit => subscribe(event => change(event, emit)) }
}
export const leaving = (change: (ctx: TransportContext, leave: FakeTransport['leave'], fake: FakeTransport) => void | Promise<void>) => (fake: FakeTransport): Partial<FakeTransport> => {
  const { leave } = fake
  return { leave: ctx => change(ctx, leave, fake) }
}
