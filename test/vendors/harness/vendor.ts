/** What the comparison of vendors needs of each: its package, what was real, and worlds for the adapter and for a plain binding of the SDK. */
import type { CreateTransportWorld, Limits, TransportCapabilities } from '@onhook/adapters/contract'

/** In the order of the comparison. */
export const VENDORS = ['cometchat', 'livekit', 'mediasoup', 'sip-js', 'jssip', 'janus', 'jitsi', 'daily', 'twilio', 'chime', 'agora', 'vonage', 'azure', 'telnyx'] as const

export type Vendor = {
  /** The folder's name, and that of the subpath. */
  id: string
  name: string
  /** The npm package and its version as installed, or what stands for it. */
  sdk: string
  /** What was driven: `server`, the real package against a server; `package`, the real package without its cloud; `shape`, our fake in the shape of its typings. */
  driven: 'server' | 'package' | 'shape'
  /** One sentence for the table: which server, which version, what of it is ours. */
  how: string
  claims: Partial<TransportCapabilities>
  limits?: Partial<Limits>
  /** Its worlds share nothing, so that several may be open at once; most share what a page has. */
  sharesNothing?: true
  /** A world around our adapter. */
  adapter: CreateTransportWorld
  /**
   * The same world around a plain binding: the SDK as its own documents show it, a few lines that hand its callbacks on and call its
   * methods, with none of our care. What passes here the SDK gives by itself.
   */
  plain: CreateTransportWorld
}
