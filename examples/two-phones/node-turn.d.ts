/** `node-turn` has no types of its own. Only what is used here. */
declare module 'node-turn' {
  import type { Socket } from 'node:dgram'

  type Options = {
    listeningIps: string[]
    listeningPort: number
    relayIps: string[]
    minPort: number
    maxPort: number
    authMech: 'none' | 'short-term' | 'long-term'
    credentials: Record<string, string>
    realm: string
    debugLevel: string
  }
  type Allocation = { timer: NodeJS.Timeout; sockets: Socket[] }

  class Turn {
    constructor(options: Options)
    authentification: { nonces: Record<string, { ttl: number }>; generateNonce: () => string }
    network: { sockets: Socket[] }
    allocations: Record<string, Allocation>
    defaultLifetime: number
    maxAllocateTimeout: number
    start(): void
    stop(): void
  }
  export = Turn
}
