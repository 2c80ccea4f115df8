/**
 * A room relay over real sockets (`ws`), with faults to order. It is the server that
 * `createWebSocketSignalling` talks to in tests and in the demo.
 *
 * Wire protocol: JSON text frames.
 *
 * | from | frame | answer |
 * |---|---|---|
 * | client, first | `{ type: 'join', room, name, identity?, token?, resume }` | `{ type: 'accepted', polite, peer? }`, or `{ type: 'ended', cause }` and close 4000 |
 * | server | `{ type: 'peer', peer }` when the other side came (or came back as another `name`) | |
 * | client | `{ type: 'description' \| 'candidate' \| 'bye', … }` | passed on to the other side as it is |
 * | client | `{ type: 'ping' }` | `{ type: 'pong' }` |
 * | client | `{ type: 'ask' }` | `{ type: 'peer', peer }` or `{ type: 'gone' }`; while the other side is waited for, when that is decided |
 * | server | `{ type: 'gone' }` when the other side's socket closed without a bye and it did not come back within `graceMs` | |
 * | server | `{ type: 'ended', cause }`, then close 4000: removed, replaced, room closed, refused, full | |
 *
 * `name` is a connection that may come back: a join with the name of a member takes its place. The same
 * `identity` under another name replaces the older one. Who was there first is impolite and offers.
 */
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Cause } from '@onhook/machine'

export type Frame = { type: string; [field: string]: unknown }
type Member = { name: string; identity: string | undefined; polite: boolean; socket: WebSocket; gone: NodeJS.Timeout | undefined }
type Room = { members: Map<string, Member> }

export type RelayOptions = {
  port?: number
  /** An address of this machine. On 127.0.0.1, when left out, nobody else can dial it. */
  host?: string
  /** How long a member without a socket is waited for. */
  graceMs?: number
  /** A room of a call between two. */
  membersMax?: number
}

/** A rule for frames: which frames (all when left out), in which direction (both when left out), how often (always when left out). */
export type FrameRule = { match?: (frame: Frame, name: string) => boolean; direction?: 'in' | 'out'; times?: number }

export type SignallingRelay = {
  url: string
  port: number
  /** The last 2000 frames at most that the relay got (`in`) or was about to send (`out`), with the member each came from or went to. */
  log: { direction: 'in' | 'out'; name: string; frame: Frame }[]
  names(room?: string): string[]
  /** Cuts the sockets without a close frame; the members may come back. */
  drop(name?: string): void
  /** The server's last word to a member (all when left out). */
  kick(cause: Cause, name?: string): void
  closeRoom(room?: string): void
  /** Every later join is answered with this; undefined lets people in again. */
  refuse(cause: Cause | undefined): void
  /** Open sockets and not a word, in either direction. */
  silence(on: boolean): void
  /** No socket gets in: a server that is not there. */
  unreachable(on: boolean): void
  lose(rule?: FrameRule): () => void
  duplicate(rule?: FrameRule): () => void
  delay(ms: number, rule?: FrameRule): () => void
  /** Forgets everybody, as after a restart, and cuts the sockets. */
  restart(): void
  stop(): Promise<void>
}

const LOG_MAX = 2000

type Fault = FrameRule & { kind: 'lose' | 'duplicate' | 'delay'; ms: number; left: number }

export async function startSignallingRelay({ port = 0, host = '127.0.0.1', graceMs = 1000, membersMax = 2 }: RelayOptions = {}): Promise<SignallingRelay> {
  const rooms = new Map<string, Room>(), faults = new Set<Fault>(), log: SignallingRelay['log'] = [], timers = new Set<NodeJS.Timeout>()
  let refusal: Cause | undefined, isSilent = false, isUnreachable = false, stopped = false
  const server = new WebSocketServer({ host, port, maxPayload: 1 << 20, verifyClient: () => !isUnreachable })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const later = (ms: number, run: () => void): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms)
    timers.add(timer)
    return timer
  }

  /** Hands a frame on as often and as late as the faults say. */
  const pass = (direction: 'in' | 'out', name: string, frame: Frame, go: () => void): void => {
    if (stopped) return
    // The oldest tenth goes at once: a log that is full is not moved for every frame.
    if (log.length >= LOG_MAX) log.splice(0, LOG_MAX / 10)
    log.push({ direction, name, frame })
    if (isSilent) return
    let copies = 1, ms = 0
    for (const f of faults) {
      if (f.left <= 0 || (f.direction && f.direction !== direction) || (f.match && !f.match(frame, name))) continue
      f.left--
      if (f.kind === 'lose') return
      if (f.kind === 'duplicate') copies++
      else ms += f.ms
    }
    for (let i = 0; i < copies; i++) if (ms > 0) later(ms, go)
    else go()
  }
  const send = (name: string, socket: WebSocket, frame: Frame): void =>
    pass('out', name, frame, () => { if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame)) })
  const dismiss = (name: string, socket: WebSocket, cause: Cause): void => {
    send(name, socket, { type: 'ended', cause })
    socket.close(4000, cause.reason)
  }
  const others = (room: Room, name: string): Member[] => [...room.members.values()].filter(m => m.name !== name)
  const remove = (room: Room, member: Member): void => {
    if (room.members.get(member.name) === member) room.members.delete(member.name)
    for (const [key, each] of rooms) if (each === room && room.members.size === 0) rooms.delete(key)
    clearTimeout(member.gone)
  }

  server.on('connection', socket => {
    let room: Room | undefined, me: Member | undefined
    const join = (frame: Frame): void => {
      const name = String(frame['name']), key = String(frame['room']), identity = typeof frame['identity'] === 'string' ? frame['identity'] : undefined
      if (me && me.name !== name) return socket.close(1008, 'expected the name that this socket joined with')
      if (refusal) return dismiss(name, socket, refusal)
      const here = rooms.get(key) ?? { members: new Map<string, Member>() }
      const old = here.members.get(name)
      for (const m of others(here, name)) if (identity !== undefined && m.identity === identity) {
        remove(here, m)
        dismiss(m.name, m.socket, { reason: 'duplicate-identity' })
      }
      // A member without a socket gives up its place to somebody new.
      for (const m of others(here, name)) if (!old && m.gone && here.members.size >= membersMax) remove(here, m)
      if (!old && here.members.size >= membersMax) return dismiss(name, socket, { reason: 'room-full' })
      room = here
      const other = others(here, name)[0]
      me = { name, identity, polite: old?.polite ?? (other ? !other.polite : false), socket, gone: undefined }
      if (old) {
        clearTimeout(old.gone)
        if (old.socket !== socket) old.socket.terminate()
      }
      here.members.set(name, me)
      // Only now: a room that nobody was let into is none, and one that was emptied for this member is one again.
      rooms.set(key, here)
      send(name, socket, { type: 'accepted', polite: me.polite, ...(other && { peer: other.name }) })
      for (const m of others(here, name)) send(m.name, m.socket, { type: 'peer', peer: name })
    }
    const take = (frame: Frame): void => {
      if (!room || !me) return
      const there = others(room, me.name)
      if (frame.type === 'ping') send(me.name, socket, { type: 'pong' })
      else if (frame.type === 'ask') {
        // While the other side is waited for, there is no answer yet: `peer` or `gone` will follow.
        if (!there[0]) send(me.name, socket, { type: 'gone' })
        else if (!there[0].gone) send(me.name, socket, { type: 'peer', peer: there[0].name })
      }
      else for (const m of there) send(m.name, m.socket, frame)
      if (frame.type === 'bye') remove(room, me)
    }
    socket.on('message', data => {
      let frame: unknown
      try { frame = JSON.parse(String(data as Buffer)) } catch { return socket.close(1003, 'expected JSON text') }
      if (typeof frame !== 'object' || frame === null || typeof (frame as Frame).type !== 'string') return socket.close(1003, 'expected an object with a type')
      const f = frame as Frame
      // Not everything that JSON can say can be made a string: `{ "toString": 1 }` would throw out of this listener.
      if (f.type === 'join' && (typeof f['name'] !== 'string' || !['string', 'undefined'].includes(typeof f['room']))) return socket.close(1003, 'expected a name and a room of letters')
      pass('in', f.type === 'join' ? String(f['name']) : me?.name ?? '?', f, () => f.type === 'join' ? join(f) : take(f))
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      const member = me, here = room
      if (stopped || !member || !here || here.members.get(member.name) !== member) return
      member.gone = later(graceMs, () => {
        remove(here, member)
        for (const m of others(here, member.name)) send(m.name, m.socket, { type: 'gone' })
      })
    })
  })

  const everybody = (): [Room, Member][] => [...rooms.values()].flatMap(r => [...r.members.values()].map((m): [Room, Member] => [r, m]))
  const fault = (kind: Fault['kind'], ms: number, rule: FrameRule): (() => void) => {
    const f: Fault = { ...rule, kind, ms, left: rule.times ?? Infinity }
    faults.add(f)
    return () => { faults.delete(f) }
  }
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `ws://${host}:${bound}`,
    port: bound,
    log,
    names: room => everybody().filter(([r]) => room === undefined || rooms.get(room) === r).map(([, m]) => m.name),
    drop: name => { for (const [, m] of everybody()) if (name === undefined || m.name === name) m.socket.terminate() },
    kick: (cause, name) => {
      for (const [r, m] of everybody()) if (name === undefined || m.name === name) {
        remove(r, m)
        dismiss(m.name, m.socket, cause)
      }
    },
    closeRoom: room => {
      for (const [r, m] of everybody()) if (room === undefined || rooms.get(room) === r) {
        remove(r, m)
        dismiss(m.name, m.socket, { reason: 'room-ended' })
      }
    },
    refuse: cause => { refusal = cause },
    silence: on => { isSilent = on },
    unreachable: on => { isUnreachable = on },
    lose: (rule = {}) => fault('lose', 0, rule),
    duplicate: (rule = {}) => fault('duplicate', 0, rule),
    delay: (ms, rule = {}) => fault('delay', ms, rule),
    restart: () => {
      for (const [, m] of everybody()) clearTimeout(m.gone)
      rooms.clear()
      for (const socket of server.clients) socket.terminate()
    },
    stop: async () => {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
      for (const socket of server.clients) socket.terminate()
      await new Promise<void>(resolve => { server.close(() => resolve()) })
    },
  }
}
