/** Tells an inspector what a call does, and never disturbs the call. */
import type { ChartDefinition, Device, HelloFrame, SentEvent, SentTo } from '../common/protocol.ts'
import { type RedactRules, createRedactor } from '../common/redact.ts'
import type { Problem } from '../common/result.ts'
import type { TraceRecord } from '../common/trace.ts'
import { createOutbox } from './outbox.ts'

/** The part of a WebSocket that is used: the browser's, React Native's, Node 22's, or that of the package `ws`. */
export type Socket = {
  readyState: number
  send(text: string): void
  close(code?: number): void
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
}
export type RecorderOptions = {
  /** The relay's address, `ws://127.0.0.1:<port>/ws?token=…`, as `onhook inspect` prints it. The address of its page, `http://…/?token=…`, works too. */
  url: string
  /** How many bytes of records may wait for the inspector. Beyond that the oldest are dropped and reported as a gap. Default: 4 MiB. */
  bytesMax?: number
  /** How the inspector names this device. Each part has a default. */
  device?: Partial<Device>
  /** Rules that are added to what is redacted by default. `false` sends everything as it is. */
  redact?: RedactRules | false
  /** The statechart to draw, for a machine that the inspector does not know. */
  chart?: ChartDefinition
  /**
   * Lets a person at the inspector send events to this app. Without it nobody can. It is called with each event that a person
   * sends to a call of this recorder, for example `(event) => call.send(event)`. If it does not take the event, return the
   * reason as a text: the person is shown it. An error that it throws is shown too, and does no harm.
   */
  acceptEvents?: (event: SentEvent, to: SentTo) => string | void
  /** Give it if there is no global WebSocket: `import { WebSocket } from 'ws'` in Node 20. */
  WebSocket?: new (url: string) => Socket
  /** Called if the inspector cannot be reached for a reason that waiting does not solve, or if it refuses something. */
  onProblem?: (problem: Problem) => void
}
export type Recorder = {
  /** Records one record. Do not change it afterwards. Never throws, never waits. */
  record(record: TraceRecord): void
  /** Sends what it can within 2 s, and closes. After that, nothing is sent and no connection is tried. */
  stop(): Promise<void>
}

export const BYTES_MAX = 4 * 1024 * 1024
/** Records wait this long for company. */
const FLUSH_MS = 20
export const STOP_MS = 2_000
/** A socket that says nothing while it is dialled, or while an answer is due, is given up: many die silently. */
const SILENCE_MS = 10_000
/** Without chance in it, so that a test and a replay see the same. One recorder per device makes no herd. */
export const backoffMs = (failures: number): number => Math.min(250 * 2 ** failures, 10_000)

export function createRecorder(options: RecorderOptions): Recorder {
  const given = options ?? {}
  const outbox = createOutbox(given.bytesMax! > 0 ? given.bytesMax! : BYTES_MAX, createRedactor(given.redact))
  const hello = helloOf(given)
  let socket: Socket | undefined
  let hasWarned = false, failures = 0, stopped: Promise<void> | undefined, over: (() => void) | undefined
  let flushing: Timer, redialling: Timer, silence: Timer

  function dial(): void {
    const Socket = given.WebSocket ?? (globalThis as { WebSocket?: new (url: string) => Socket }).WebSocket
    let s: Socket
    // The page's address is what a person copies, with the moment that it shows.
    try { s = new Socket!(String(given.url).replace(/#.*/, '').replace(/^http/, 'ws').replace('/?', '/ws?')) } catch (error) {
      problem({ field: 'url or WebSocket', expected: 'ws://<host>:<port>/ws?token=<token> and a WebSocket (Node 20: ws)', found: String(error) })
      retry()
      return
    }
    socket = s
    // A socket that was given up may still speak: only the present one is listened to.
    s.onopen = () => { if (socket === s) { heard(); if (send(hello)) pump() } }
    s.onmessage = (event: { data?: unknown }) => { if (socket === s) hear(event.data) }
    s.onclose = () => { if (socket === s) hungUp() }
    s.onerror = () => { /* `close` follows, and says all that is acted on. A listener must stand here or `ws` throws. */ }
    listen()
  }

  function hear(data: unknown): void {
    try {
      const frame = JSON.parse(String(data)) as { kind?: string; n: number; problem: Problem; event: SentEvent } & SentTo
      if (frame.kind === 'refused') problem(frame.problem)
      if (frame.kind === 'send') send(JSON.stringify({ v: 1, kind: 'sent', n: frame.n, said: given.acceptEvents && take(frame) }))
      if (frame.kind !== 'ack') return
      failures = 0
      outbox.acknowledge(frame.n)
      heard()
    } catch { /* Not from a relay of ours. It cannot be answered, and what it does not acknowledge is kept. */ }
    pump()
  }

  /** An event from a person at the inspector, handed to the host. An empty text says that it was taken. */
  function take(frame: { event: SentEvent } & SentTo): string {
    try { return given.acceptEvents!(frame.event, frame) ?? '' } catch (error) { return String(error) }
  }

  function pump(): void {
    if (socket?.readyState !== 1) return
    // The outbox lets only so much be under way, so what the socket has to hold is bounded too.
    for (let frame; (frame = outbox.next());) if (!send(frame)) return
    if (outbox.isWaiting() && !silence) listen()
    if (outbox.isEmpty()) over?.()
  }

  function send(text: string): boolean {
    try {
      socket!.send(text)
      return true
    } catch {
      // It closed under our hands. Its `close` may never come, so it is treated as come; nothing was lost.
      hungUp()
      return false
    }
  }

  function listen(): void {
    heard()
    silence = later(hungUp, SILENCE_MS)
  }

  function heard(): void {
    clearTimeout(silence)
    silence = undefined
  }

  function drop(): void {
    const s = socket
    socket = undefined
    heard()
    try { s?.close(1000) } catch { /* Closing what is closed: there is nothing left to give back. */ }
  }

  function hungUp(): void {
    drop()
    outbox.requeue()
    retry()
  }

  function retry(): void {
    if (stopped) { over?.(); return }
    redialling = later(dial, backoffMs(failures++))
  }

  function flush(): void {
    flushing = undefined
    outbox.serialise()
    pump()
  }

  function problem(p: Problem): void {
    try {
      if (given.onProblem) given.onProblem(p)
      else if (!hasWarned) console.warn(`[inspector] ${p.field} must be ${p.expected}, found ${p.found}`)
      hasWarned = true
    } catch { /* The host's own function threw. Nothing may be thrown from here, and there is nobody left to tell. */ }
  }

  function stop(): Promise<void> {
    return (stopped ??= new Promise<void>((resolve) => {
      clearTimeout(flushing)
      clearTimeout(redialling)
      const limit = later(() => over?.(), STOP_MS)
      over = () => {
        over = undefined
        clearTimeout(limit)
        drop()
        resolve()
      }
      flush()
      if (!outbox.isEmpty() && !socket) dial()
      if (outbox.isEmpty() || !socket) over?.()
    }))
  }

  dial()
  return {
    record(record) {
      if (stopped || typeof record !== 'object' || !record) return
      try { outbox.add(record) } catch { return /* A record whose fields cannot be read: its number is seen to be missing. */ }
      flushing ??= later(flush, FLUSH_MS)
    },
    stop,
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined
/** A timer that does not keep a Node process alive: an inspector that is away must not. */
function later(fn: () => void, ms: number): Timer {
  const timer = setTimeout(fn, ms)
  ;(timer as { unref?: () => void }).unref?.()
  return timer
}

const chance = (): string => `${Math.random()}`.slice(2)

/** Who speaks. Made once, so that a reconnect is the same device and the same life of it. */
function helloOf(options: RecorderOptions): string {
  const world = globalThis as { navigator?: { product?: string }; process?: { versions?: { node?: string } } }
  const platform = world.process?.versions?.node ? 'node' : world.navigator?.product === 'ReactNative' ? 'react-native' : 'web'
  const hello: HelloFrame = { v: 1, kind: 'hello', role: 'recorder', run: chance(), accepts: !!options.acceptEvents, device: { id: chance(), name: platform, platform, ...options.device } }
  try {
    return JSON.stringify({ ...hello, chart: options.chart })
  } catch {
    // A chart that is not plain data cannot be drawn elsewhere. The call is told without it.
    return JSON.stringify(hello)
  }
}
