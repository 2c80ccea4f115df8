/** What is said on one connection, from its first message to its end: a recorder of ours, a viewer, or a foreign app. */
import { randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import type { ActorSource } from '../common/foreign.ts'
import { sourceOf } from '../common/foreign-wire.ts'
import { type Device, FRAME_RECORDS_MAX, type HelloFrame, type ServerFrame, TEXT_CHARS_MAX, readFrame } from '../common/protocol.ts'
import type { Problem } from '../common/result.ts'
import type { KnownDevice } from './devices.ts'
import type { Floor } from './floor.ts'
import { FOREIGN_NAME, createForeignSession } from './foreign.ts'
import { PLACES, type Taken } from './places.ts'
import { type Pace, VIEWER_PACE, allowance, pace } from './pace.ts'
import { NOT_ALLOWED, type Sink } from './sends.ts'
import { Viewer } from './viewer.ts'

/** How somebody came in: `isForeign` by the address for other people's packages, with the name that the address gives. */
export type Way = { isForeign: boolean; name?: string; /** Its place, as what it turned out to be. */ become?: Taken['become'] }

/** A client that only says what must be refused is closed after this often. */
const REFUSALS_MAX = 100
/** The longest frame with an event, which is typed by a person. */
const EVENT_CHARS_MAX = 64 * 1024
/** A client that takes no answers is not answered for ever. */
const UNREAD_BYTES_MAX = 32 * 1024 * 1024

/** WebSocket close codes of the private range. Before each, a `refused` frame says more. */
export const CLOSE = { unauthorised: 4401, notUnderstood: 4400, silent: 4408, tooMany: 4429, replaced: 4409 } as const

export function say(ws: WebSocket, frame: ServerFrame): void {
  if (ws.readyState !== WebSocket.OPEN) return
  if (ws.bufferedAmount > UNREAD_BYTES_MAX) { ws.terminate(); return }
  ws.send(JSON.stringify(frame))
}
export function turnAway(ws: WebSocket, code: number, problem: Problem): void {
  say(ws, { v: 1, kind: 'refused', problem })
  ws.close(code, problem.field.slice(0, 100))
}
type Refuse = (problem: Problem, n?: number) => void
type Hear = (text: string) => void

export function welcome(floor: Floor, ws: WebSocket, way: Way): void {
  let refusals = 0
  let hear: Hear | undefined
  // Whoever has come to the address for other packages may have nothing to tell yet.
  const silence = way.isForeign ? undefined : setTimeout(() => turnAway(ws, CLOSE.silent, {
    field: 'hello', expected: `a hello frame within ${floor.patienceMs} ms`, found: 'nothing',
  }), floor.patienceMs)
  ws.on('close', () => clearTimeout(silence))
  const refuse: Refuse = (problem, n) => {
    floor.refused(problem)
    if (++refusals > REFUSALS_MAX) turnAway(ws, CLOSE.tooMany, problem)
    else say(ws, { v: 1, kind: 'refused', problem, ...(n === undefined ? undefined : { n }) })
  }
  const slowed = ({ bytesPerSecond, framesPerSecond }: Pace) => () => {
    const problem = {
      field: 'rate',
      expected: `at most ${bytesPerSecond} bytes and ${framesPerSecond} frames a second, in the mean`,
      found: 'more; it is read more slowly, and nothing of it is lost',
    }
    floor.refused(problem)
    say(ws, { v: 1, kind: 'refused', problem })
  }
  let heard = pace(ws, floor.pace, slowed(floor.pace))
  /** False when its address has no such place left, and it was turned away. */
  const settles = (role: 'recorder' | 'viewer' | 'foreign'): boolean => {
    if (!way.become || way.become(role)) return true
    const problem = {
      field: 'connections',
      expected: `at most ${PLACES[role]} ${role === 'foreign' ? 'apps' : `${role}s`} from one address`,
      found: 'one more',
    }
    floor.refused(problem)
    turnAway(ws, CLOSE.tooMany, problem)
    return false
  }

  ws.on('message', (data, isBinary) => {
    if (ws.readyState !== WebSocket.OPEN) return
    heard((data as Buffer).byteLength)
    if (isBinary) { refuse({ field: 'frame', expected: 'a text frame', found: 'a binary one' }); return }
    const text = String(data as Buffer) // ws gives a Buffer unless it is told otherwise
    if (hear) { hear(text); return }
    const read = readFrame(text, FRAME_RECORDS_MAX), source = read.ok ? undefined : sourceOf(text)
    if (source) {
      clearTimeout(silence)
      if (!settles('foreign')) return
      hear = takeForeign(floor, ws, source, way.name, refuse)
      hear(text)
      return
    }
    if (!read.ok || read.value.frame.kind !== 'hello') {
      const problem = read.ok ? { field: 'kind', expected: 'hello first', found: read.value.frame.kind } : read.problem
      floor.refused(problem)
      turnAway(ws, CLOSE.notUnderstood, problem)
      return
    }
    clearTimeout(silence)
    if (!settles(read.value.frame.role)) return
    if (read.value.frame.role === 'viewer') {
      heard = pace(ws, VIEWER_PACE, slowed(VIEWER_PACE))
      hear = watch(floor, ws, refuse, read.value.frame.joined)
    } else hear = recordFrom(floor, ws, read.value.frame, refuse)
  })
}

function watch(floor: Floor, ws: WebSocket, refuse: Refuse, isJoined?: boolean): Hear {
  const viewer = new Viewer(ws, floor.history, floor.devices.all(), floor.devices.withCharts(), isJoined, floor.problems)
  floor.viewers.add(viewer)
  ws.on('close', () => floor.viewers.delete(viewer))
  viewer.pump()
  const isAllowed = allowance(VIEWER_PACE.framesPerSecond)
  return (text) => {
    if (text.length > EVENT_CHARS_MAX) {
      refuse({ field: 'frame', expected: `at most ${EVENT_CHARS_MAX} characters from a viewer`, found: `${text.length}` })
      return
    }
    const read = readFrame(text, FRAME_RECORDS_MAX)
    if (!read.ok) { refuse(read.problem); return }
    const { frame } = read.value
    if (frame.kind !== 'send') { refuse({ field: 'kind', expected: 'send, and nothing else from a viewer', found: frame.kind }); return }
    const answer = (problem?: Problem) => say(ws, { v: 1, kind: 'sent', n: frame.n, ...(problem && { problem }) })
    if (isAllowed()) floor.sends.ask(frame, answer)
    else answer({ field: 'send', expected: `at most ${VIEWER_PACE.framesPerSecond} events a second, in the mean`, found: 'more' })
  }
}

function recordFrom(floor: Floor, ws: WebSocket, hello: HelloFrame, refuse: Refuse): Hear {
  const given = hello.device ?? { id: `unnamed-${randomBytes(4).toString('hex')}`, name: 'unnamed', platform: 'unknown' }
  const device = arrive(floor, ws, given, hello.run ?? 'unnamed', hello.chart, hello.accepts === true)
  if (!device) return () => {}
  const sink: Sink = hello.accepts
    ? { answers: true, deliver(n, event, to) { say(ws, { v: 1, kind: 'send', n, call: to.call, attempt: to.attempt, event }); return undefined } }
    : { problem: NOT_ALLOWED }
  ws.on('close', floor.sends.open(device.id, sink))
  return (text) => {
    device.lastHeard = Date.now()
    const read = readFrame(text, FRAME_RECORDS_MAX)
    if (!read.ok) { refuse(read.problem); return }
    const { frame, refused: bad } = read.value
    if (frame.kind === 'sent') { floor.sends.heard(sink, frame.n, frame.said); return }
    if (frame.kind !== 'records' || !('n' in frame)) { refuse({ field: 'kind', expected: 'records, with a number n', found: frame.kind }); return }
    for (const r of frame.records) {
      // It was refused too often meanwhile: what it still says is not heard, and holds up nobody.
      if (ws.readyState !== WebSocket.OPEN) break
      const added = floor.keep(device.id, r, 'recorder')
      if (added === undefined) bad.push({ field: `${r.call} ${r.seq}`, expected: 'a record that can be written', found: 'one that is nested too deeply' })
      else if (added && added.renamed) refuse({
        field: 'call', expected: `one call for each id; "${r.call}" was opened at another time`, found: `a second one, kept as "${added.renamed}"`,
      }, frame.n)
    }
    // On disk before it is acknowledged: the recorder forgets it then.
    floor.history.spill?.settle()
    // What was readable is kept and acknowledged, so that a bad record is not sent for ever, and neither is a frame of too many.
    if (bad[0]) refuse(bad.length > 1 ? { ...bad[0], found: `${bad[0].found}, and ${bad.length - 1} more` } : bad[0], frame.n)
    say(ws, { v: 1, kind: 'ack', n: frame.n })
    floor.pumpSoon()
  }
}

/** An app that speaks somebody else's protocol. It has no name of its own, so the address may give it one. */
export function takeForeign(floor: Floor, ws: WebSocket, source: ActorSource, name: string | undefined, refuse: Refuse): Hear {
  const mark = randomBytes(4).toString('hex')
  const device = arrive(floor, ws, {
    id: `${source}-${mark}`, name: name?.slice(0, TEXT_CHARS_MAX) || FOREIGN_NAME[source], platform: FOREIGN_NAME[source],
  }, mark, undefined, source === 'xstate-4')
  if (!device) return () => {}
  const session = createForeignSession(source, (r) => {
    if (floor.keep(device.id, r, 'recorder') !== undefined) return
    refuse({ field: `${r.call} ${r.seq}`, expected: 'a record that can be written', found: 'one that is nested too deeply' })
  }, refuse)
  ws.on('close', floor.sends.open(device.id, {
    answers: false,
    deliver(_n, event, to) {
      const m = session.messageFor(event, to)
      if ('problem' in m) return m.problem
      if (ws.readyState !== WebSocket.OPEN) return { field: 'send', expected: 'an app that is connected', found: 'a connection that closes' }
      ws.send(m.message)
      return undefined
    },
  }))
  return (text) => {
    device.lastHeard = Date.now()
    session.hear(text)
    floor.history.spill?.settle()
    floor.pumpSoon()
  }
}

/** Undefined when it was turned away. */
function arrive(floor: Floor, ws: WebSocket, given: Device, run: string, chart: HelloFrame['chart'], accepts: boolean): KnownDevice | undefined {
  const { devices, recorders, viewers } = floor
  const device = devices.greet(given, run, chart, Date.now())
  if (!device) { turnAway(ws, CLOSE.tooMany, { field: 'device', expected: 'fewer live devices', found: 'one more' }); return undefined }
  device.accepts = accepts
  floor.history.spill?.meet(device.id, given, run)
  // The same recorder again: its old connection is dead and does not know it yet.
  const before = recorders.get(device)
  recorders.set(device, ws)
  if (before) turnAway(before, CLOSE.replaced, { field: 'device', expected: 'one connection for each recorder', found: 'a newer one' })
  ws.on('close', () => {
    if (recorders.get(device) !== ws) return
    recorders.delete(device)
    device.live = false
    device.lastHeard = Date.now()
    floor.tellDevices()
  })
  if (device.chart) for (const viewer of viewers) viewer.tellChart(device.id, device.chart)
  floor.tellDevices()
  return device
}
