/**
 * A TURN server in this process whose sockets can be muted. With relay-only ICE everything that two
 * parties say to each other passes here, so that a cut is a real loss of packets, in both directions,
 * without root and for any browser or Node stack. Only this server's own sockets are touched.
 */
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import Turn from 'node-turn'

export type TurnServer = {
  /** For `RTCPeerConnection`: relay only, through this server. */
  configuration: { iceTransportPolicy: 'relay'; iceServers: { urls: string; username: string; credential: string }[] }
  /** From now on every packet is lost, without a word. */
  cut(): void
  restore(): void
  /** How many packets were lost so far. */
  readonly dropped: number
  stop(): void
}

const IP = '127.0.0.1'
const USER = 'user'
const PASSWORD = 'password'
/** Seconds. `node-turn` reads both under these names when a client refreshes, and sets neither: a refreshed allocation would be gone at once. */
const LIFETIMES = { defaultLifetime: 600, maxAllocateTimeout: 3600 }

/** How long a client may use the nonce that it was given. */
const NONCE_MS = 3_600_000

const TRIES_MAX = 5

export async function startTurn(): Promise<TurnServer> {
  for (let n = 1; ; n++) {
    try {
      return await listen(await freePort())
    } catch (error) {
      // The server cannot choose a port by itself, and between looking and binding somebody else may have taken it.
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || n === TRIES_MAX) throw error
    }
  }
}

async function listen(port: number): Promise<TurnServer> {
  // The relay ports are tried at random by the server; those of other servers in this range are skipped by it.
  const server = Object.assign(new Turn({
    listeningIps: [IP], listeningPort: port, relayIps: [IP], minPort: 50_000, maxPort: 59_999,
    authMech: 'long-term', credentials: { [USER]: PASSWORD }, realm: 'onhook', debugLevel: 'OFF',
  }), LIFETIMES)
  // The server's own makes a timer of one hour for each nonce, which would keep the process alive.
  server.authentification.generateNonce = () => {
    const nonce = randomBytes(16).toString('hex')
    server.authentification.nonces[nonce] = { ttl: Date.now() + NONCE_MS }
    return nonce
  }
  // The server forgets an allocation and leaves its relay sockets and its timer (ten minutes) behind.
  server.allocations = new Proxy(server.allocations, {
    deleteProperty(all, key) {
      const allocation = typeof key === 'string' ? all[key] : undefined
      if (allocation) {
        clearTimeout(allocation.timer)
        for (const socket of allocation.sockets) socket.close()
      }
      return Reflect.deleteProperty(all, key)
    },
  })
  let isOpen = true
  let isStopped = false
  let dropped = 0
  server.start()
  await Promise.all(server.network.sockets.map(socket => new Promise<void>((resolve, reject) => {
    socket.once('listening', resolve)
    socket.once('error', reject)
  })))
  for (const socket of server.network.sockets) gate(socket, () => isOpen && !isStopped || (dropped++, false))

  return {
    configuration: { iceTransportPolicy: 'relay', iceServers: [{ urls: `turn:${IP}:${port}?transport=udp`, username: USER, credential: PASSWORD }] },
    cut() { isOpen = false },
    restore() { isOpen = true },
    get dropped() { return dropped },
    stop() {
      // The server answers in a later turn, also when its socket is closed by then: that send would throw where nobody can catch it.
      isStopped = true
      server.stop()
      for (const key of Object.keys(server.allocations)) delete server.allocations[key]
    },
  }
}

/** Clients talk to the listening socket only, so muting it in both directions cuts everybody off. */
function gate(socket: Socket, passes: () => boolean): void {
  const { send, emit } = socket
  const muted = Object.assign(socket, {
    send(...args: unknown[]) {
      if (passes()) { Reflect.apply(send, socket, args); return }
      const done = args.at(-1)
      if (typeof done === 'function') setImmediate(() => { Reflect.apply(done, undefined, [null]) })
    },
  })
  Object.assign(muted, { emit: (event: string, ...args: unknown[]) => event === 'message' && !passes() ? true : Reflect.apply(emit, socket, [event, ...args]) })
}

async function freePort(): Promise<number> {
  const probe = createSocket('udp4')
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.bind(0, IP, resolve)
  })
  const { port } = probe.address()
  await new Promise<void>(resolve => { probe.close(resolve) })
  return port
}
