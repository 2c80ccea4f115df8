/**
 * Properties that one pass over a trace can decide, whatever machine wrote it (`list.ts` names them, and why the others
 * cannot). Only what is certain is said: what a hole may have held is unknown, and nothing is judged by it.
 */
import type { Control, Row, StepRecord, TraceCommand } from '../../common/index.ts'
import { own } from '../../common/own.ts'
import { type Duty, overdue, openDuties } from './duties.ts'
import { type Facts, beginning, hear, isHeard, isInitial, isLive, isOver, isSettled, isStale, isSuccess, unknown } from './facts.ts'
import { saysOf } from './list.ts'

/** A violated property. `other` is the step that makes this one wrong. */
export type Alarm = { row: number; seq: number; id: string; property: string; text: string; command?: string; other?: number }
type PropertyWatch = {
  /** One more row of a call. @returns what it violates */
  see(row: Row, index: number): Alarm[]
  /** What must still happen after the rows that were seen. */
  open(): Duty[]
}

/** Commands that one attempt gives once, with the property that says so. */
const ONCE: Record<string, string> = { recordEnd: 'S17', exitScreen: 'S1', subscribe: 'S7', unsubscribe: 'S8', join: 'S10' }
/** What a settled machine may still command, by event. */
const LATE: Record<string, readonly string[]> = {
  'transport.accepted': ['leave', 'releaseMedia'], 'transport.joined': ['leave', 'releaseMedia'], 'transport.lost': ['leave', 'releaseMedia'], 'transport.restored': ['leave', 'releaseMedia'], 'transport.failed': ['leave', 'releaseMedia'],
  'transport.left': ['leave', 'unsubscribe'], 'transport.closed': ['leave', 'unsubscribe'], 'port.failed': ['leave', 'unsubscribe'],
  'screen.mounted': ['exitScreen'], 'service.started': ['abortService'], restored: ['abortService', 'reportEnded', 'releaseMedia'],
}
const LEFT_BY_USER = ['local-leave', 'join-cancelled'], USERS = ['user.leave', 'transport.leaveClicked', 'screen.disposed']

/** Can this row raise an alarm, or change what is known? Of all others the watch need not be told. Rows of one shape are alike in it. */
export const isWatched = (row: Row): boolean => row.kind === 'missing' || row.kind === 'open' || row.kind === 'close'
  || (row.kind === 'step' && !row.refused && (row.commands === undefined || row.commands.length > 0 || !row.to || isStale(row) || isHeard(row.event.type) || changed(row.from, row.to) !== undefined))
const changed = (from: Control | undefined, to: Control | undefined): string | undefined => { for (const region in to) if (from?.[region] !== to[region]) return region; return undefined }

/** @param isWhenJoined does the table of the trace launch its service when joined, and not before? */
export function watchProperties(isWhenJoined = () => false): PropertyWatch {
  /** When each command was first given. A hole takes nothing back: twice is twice. */
  const first = new Map<string, number>()
  /** What is wrong and goes on is said once. */
  const standing = new Set<string>()
  let f: Facts = unknown(), isFirst = true, launches = 0
  let out: Alarm[] = [], at: { row: number; seq: number } = { row: 0, seq: 0 }
  const alarm = (id: string, text: string, more: Partial<Alarm> = {}): void => { out.push({ ...at, id, property: saysOf(id), text, ...more }) }
  const stand = (id: string, isWrong: boolean, text: () => string, other?: number): void => {
    if (!isWrong) standing.delete(id)
    else if (!standing.has(id)) { standing.add(id); alarm(id, text(), other === undefined ? {} : { other }) }
  }

  function give(r: StepRecord, c: TraceCommand, i: number, names: readonly string[]): void {
    const { type: name } = c, { type } = r.event, before = first.get(name), once = own(ONCE, name)
    if (names.indexOf(name) < i) { alarm('S24', `${name} was commanded twice in this step.`, { command: name }); return }
    if (before !== undefined && once) alarm(once, `${name} was commanded at #${before} and again here.`, { command: name, other: before })
    switch (name) {
      case 'exitScreen':
        if (before === undefined && f.screen !== undefined && f.screen !== 'mounted') alarm('S2', `exitScreen was commanded, but no screen is mounted${f.screen === 'gone' ? ': it is gone' : ''}.`, { command: name })
        f.screen = 'gone'
        break
      case 'launchService': launch(r); break
      case 'abortService':
        if (type === 'service.started') f.isAbortable = true
        if (f.isAbortable === false) alarm(f.hasAborted ? 'S5' : 'S6', f.hasAborted ? `abortService was commanded at #${before}, and again here, with nothing launched or started since.` : 'abortService was commanded, but nothing was launched, started or restored.', { command: name, ...(f.hasAborted && before !== undefined && { other: before }) })
        if (f.service === 'pending') alarm('S21', `abortService was commanded while the launch of #${f.serviceAt} is pending.`, { command: name, other: f.serviceAt })
        f.isAbortable = false
        f.hasAborted = true
        f.restoredAt = undefined
        if (f.service !== undefined) f.service = 'stopping'
        break
      case 'subscribe': f.subscribed = 'is'; f.subscribedAt = r.seq; break
      case 'unsubscribe':
        if (f.subscribed === 'never') alarm('S9', 'unsubscribe was commanded, but nothing was subscribed.', { command: name })
        f.subscribed = 'was'
        break
      case 'join': f.isJoinAsked = true; break
      case 'leave': f.hotAt = undefined; break
      case 'reportCall':
        if (f.system === 'has' || f.system === 'gone') alarm('S16', `reportCall was commanded, but the system has had the call since #${f.systemAt}.`, { command: name, other: f.systemAt })
        f.system = 'has'
        f.systemAt = r.seq
        break
      case 'reportEnded':
        if (type !== 'restored' && (f.system === 'none' || f.system === 'gone')) alarm('S16', f.system === 'none' ? 'reportEnded was commanded, but the system never had the call.' : 'reportEnded was commanded, but the system no longer has the call.', { command: name })
        f.system = 'gone'
        break
      case 'recordEnd': {
        const { reason } = c, isUser = typeof reason === 'string' && LEFT_BY_USER.includes(reason)
        if (reason === 'network-lost' && f.hasLoss === false) alarm('G1', 'The end says network-lost, but no loss was reported.')
        if (type === 'user.leave' && typeof reason === 'string' && !isUser) alarm('G2', `The user left, but the end says ${reason}.`)
        if (isUser && !USERS.includes(type)) alarm('G3', `The end says ${reason}, but ${type} ended the call.`)
        if (before === undefined && f.isRecorded === true) alarm('S17', 'recordEnd was commanded, but the call was over before its process died.', { command: name })
        f.isRecorded = true
        break
      }
      default:
    }
    if (!first.has(name)) first.set(name, r.seq)
  }

  function launch(r: StepRecord): void {
    const command = 'launchService', session = r.to?.['session'] ?? r.from?.['session'], aborted = first.get('abortService'), app = f.app ?? r.to?.['app']
    if (aborted !== undefined) alarm('S4', `abortService was commanded at #${aborted}, launchService here.`, { command, other: aborted })
    else if (isOver(session)) alarm('S4', `launchService was commanded while ${String(session)}.`, { command })
    if (f.service === 'pending' || f.service === 'shown') alarm('S3', `launchService was commanded while ${f.service === 'pending' ? 'the launch' : 'the start'} of #${f.serviceAt} ${f.service === 'pending' ? 'is pending' : 'holds'}.`, { command, other: f.serviceAt })
    else if (f.launchedAt !== undefined) alarm('S3', `launchService was commanded at #${f.launchedAt}, and again here in one activation.`, { command, other: f.launchedAt })
    if ((typeof app === 'string' && app !== 'active') || r.to?.['permission'] === 'missing') alarm('S22', `launchService was commanded while ${typeof app === 'string' && app !== 'active' ? `the app is ${app}` : 'permission is missing'}.`, { command })
    launches++
    f.service = 'pending'
    f.serviceAt = f.launchedAt = r.seq
    f.isAbortable = f.mayStart = true
  }

  /** Only of another attempt: it changes nothing here, and a success is given back. */
  function stale(r: StepRecord): void {
    const { event, from, to } = r, of = event.attempt, region = from && to && changed(from, to), wrong = (r.commands ?? []).find((c) => !(isSuccess(event.type) && c.type === 'leave' && c['attempt'] === of))
    if (region !== undefined) alarm('S18', `${event.type} is of attempt ${String(of)}, and changed ${region}.`)
    else if (wrong) alarm('S18', `${event.type} is of attempt ${String(of)}, and was answered by ${wrong.type}.`, { command: wrong.type })
    if ((r.commands ?? []).some((c) => c.type === 'leave' && c['attempt'] === of)) f.stale.delete(of)
    else if (isSuccess(event.type) && r.commands && f.stale.size < STALE_MAX) f.stale.set(of, r.seq)
  }

  /** What the state after the step says, with all that was told. */
  function judge(r: StepRecord, from: Control | undefined, to: Control): void {
    const { session } = to, { type } = r.event, isDown = session === 'ended' && to['transport'] === 'down', settled = isSettled(to)
    if (from?.['session'] === 'ended' && typeof session === 'string' && session !== 'ended') alarm('S23', `The session went from ended to ${session}.`)
    if (isSettled(from)) {
      const may = type === 'port.failed' && !['join', 'subscribe'].includes(String(r.event['command'])) ? [] : (own(LATE, type) ?? []), wrong = r.commands?.find((c) => !may.includes(c.type))
      if (wrong) alarm('S19', `Everything was given back, and ${type} was answered by ${wrong.type}.`, { command: wrong.type })
    }
    if (from?.['service'] === 'deferred' && isLive(session) && to['permission'] === 'held' && (type === 'app.activated' || (type === 'permission.changed' && from['permission'] === 'missing' && to['app'] === 'active')) && r.commands && !r.commands.some((c) => c.type === 'launchService'))
      alarm('L10', `The service was deferred, ${type} allows its launch, but none was commanded.`)
    stand('S11', f.service === 'shown' && launches > 0 && (session === 'idle' || (session === 'joining' && isWhenJoined())), () => `The service has been shown since #${f.serviceAt}, but the session is ${String(session)}.`, f.serviceAt)
    stand('S12', settled && isDown && f.hotAt !== undefined, () => `The call is settled, but the transport alive at #${f.hotAt} was not left.`, f.hotAt)
    stand('S13', settled && f.service === 'shown', () => `The call is settled, but the service that started at #${f.serviceAt} was not aborted.`, f.serviceAt)
    stand('S14', isDown && f.subscribed === 'is', () => `The call ended with the transport down, but what was subscribed at #${f.subscribedAt} still is.`, f.subscribedAt)
    stand('S15', session === 'ended' && to['screen'] === 'mounted', () => 'The session is ended, but the screen is mounted.')
    stand('S17', session === 'ended' && f.isRecorded === false, () => 'The session is ended, but no end was recorded.')
    stand('G4', session === 'joined' && f.isJoinTold === false, () => 'The session is joined, but the transport never said so.')
    for (const d of overdue(r, from, to)) alarm(d.id, d.text, d.since === undefined ? {} : { other: d.since })
  }

  function step(r: StepRecord): void {
    // A partial trace may begin with a step; one from a state in which machines begin is the first.
    if (isFirst && r.seq === 0 && isInitial(r.from)) f = beginning()
    isFirst = false
    if (isStale(r)) { stale(r); return }
    if (r.event.type === 'restored') { first.clear(); standing.clear() }
    f = hear(f, r)
    const from = r.from ?? f.now, { to } = r
    if (r.commands) { const names = r.commands.map((c) => c.type); for (const [i, c] of r.commands.entries()) give(r, c, i, names) }
    if (to) {
      if (to['session'] !== f.now?.['session']) f.sessionAt = r.seq
      f.now = to
      if (to['session'] === 'ended') f.askedAt = f.goneAt = f.deadAt = undefined
      judge(r, from, to)
    }
    // What it commanded, or where it led, is not told: a hole of its own.
    if (!r.commands || !to) f = unknown()
  }

  return {
    see(row, index) {
      out = []
      at = { row: index, seq: row.kind === 'missing' ? row.from : row.seq }
      if (row.kind === 'open') { if (isFirst && row.seq === 0) f = beginning(); isFirst = false } else if (row.kind === 'missing') { f = unknown(); isFirst = false } else if (row.kind === 'close') { isFirst = false; for (const d of openDuties(f, true)) alarm(d.id, `${d.text} The attempt is closed here.`, d.since === undefined ? {} : { other: d.since }) } else if (row.kind === 'step' && !row.refused) step(row)
      return out
    },
    open: () => openDuties(f, false),
  }
}
/** Other attempts whose success is not given back: more are no more wrong. */
const STALE_MAX = 100
