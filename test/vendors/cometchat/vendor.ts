import { capabilitiesOf } from '../../cometchat/worlds.ts'
import type { Vendor } from '../harness/vendor.ts'
import { openAdapter, openPlain } from './world.ts'

export const vendor: Vendor = {
  id: 'cometchat',
  name: 'CometChat',
  sdk: 'CometChat Calls 5 for the web (its documents)',
  driven: 'shape',
  how: 'our own script, written from its documents and from the code that it has published: no package of version 5 was driven. The real web package of version 4 is loaded and refuses a join, in the unit tests',
  // Kicked, or hung up on: it says nothing that names it, so the host tells the adapter, and there is nothing to compare.
  claims: { ...capabilitiesOf('web'), canBeRemoved: false, knowsRemoteHangup: false },
  limits: { joinMs: 1_000, leaveMs: 1_000, lossMs: 1_000, restoreMs: 1_000, endMs: 1_000, quietMs: 1, orderings: 15 },
  adapter: openAdapter,
  plain: openPlain,
}
