/**
 * One process of a call on a device made of files: the snapshot, the notification and the system's call outlive it.
 * `live` plays a call until it is killed; `restore` is the process after it, which sweeps and says what it found.
 *
 * Usage: call-process.ts <directory> live|restore <seed> <end|rejoin> [kill before or after the n-th operation]
 */
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCall, type CallOptions, type ServiceEvent, type TransportEvent } from '@onhook/machine'

const [dir, role, seedText, afterProcessDeath, killText = ''] = process.argv.slice(2) as [string, 'live' | 'restore', string, 'end' | 'rejoin', string?]
const [when, at] = killText.split(' ') as ['before' | 'after', string]
const path = (name: string): string => `${dir}/${name}`
let operations = 0
/** Something is done to the device: written down, and perhaps the last thing that this process does. */
function operation(what: string, effect: () => void = () => undefined): void {
  const isLast = role === 'live' && ++operations === Number(at)
  if (isLast && when === 'before') process.kill(process.pid, 'SIGKILL')
  appendFileSync(path('log'), `${JSON.stringify({ role, what })}\n`)
  effect()
  if (isLast) process.kill(process.pid, 'SIGKILL')
}
const put = (name: string, text: string): void => { writeFileSync(path(`${name}.new`), text); renameSync(path(`${name}.new`), path(name)) }
const drop = (name: string): void => rmSync(path(name), { force: true })

/** What is joined, and through which subscription it speaks. */
const sessions = new Map<number, (e: TransportEvent) => void>()
let say: (e: TransportEvent) => void = () => undefined, tell: (e: ServiceEvent) => void = () => undefined
const options: CallOptions = {
  transport: {
    subscribe(emit) { say = emit; return () => undefined },
    join({ attempt }) {
      operation('join')
      sessions.set(attempt, say)
      setTimeout(() => sessions.get(attempt)?.({ type: 'transport.joined' }), 5)
    },
    leave({ attempt }) {
      operation('leave')
      const mine = sessions.get(attempt)
      sessions.delete(attempt)
      if (mine) setTimeout(() => mine({ type: 'transport.left' }), 5)
    },
  },
  service: {
    launch() { operation('launch', () => put('notification', 'ongoing')); setTimeout(() => tell({ type: 'service.started' }), 5) },
    abort() { operation('abort', () => drop('notification')); setTimeout(() => tell({ type: 'service.stopped', cause: 'aborted' }), 2) },
    subscribe(emit) { tell = emit; return () => undefined },
  },
  systemCall: {
    report() { operation('report', () => put('system-call', 'reported')) },
    connected() { operation('connected', () => { if (existsSync(path('system-call'))) put('system-call', 'connected') }) },
    end() { operation('end', () => drop('system-call')) },
    subscribe: () => () => undefined,
  },
  screen: { exit() { operation('exit') } },
  persist: {
    load: () => (existsSync(path('snapshot')) ? readFileSync(path('snapshot'), 'utf8') : undefined),
    save(text) { operation(`save ${(JSON.parse(text) as { state: { session: string } }).state.session}`, () => put('snapshot', text)) },
    clear() { operation('clear', () => drop('snapshot')) },
  },
  policy: { afterProcessDeath, joinTimeoutMs: 1_000, leaveTimeoutMs: 500, stepTimeoutMs: 500, serviceTimeoutMs: 500, reconnectTimeoutMs: 1_000 },
  inspect: r => { if (r.kind === 'step') appendFileSync(path('steps'), `${JSON.stringify({ role, attempt: r.attempt, event: r.event.type, session: r.to.session })}\n`) },
}
const call = createCall(options)

if (role === 'live') {
  // Numbers out of a seed, so that a run is the same again.
  let n = Number(seedText) >>> 0
  const dice = (max: number): number => { n = (Math.imul(n, 1_664_525) + 1_013_904_223) >>> 0; return Math.floor((n / 0x1_0000_0000) * max) }
  const acts: (() => void)[] = [
    () => say({ type: 'transport.lost' }), () => say({ type: 'transport.restored' }), () => call.send({ type: 'user.mute' }), () => call.send({ type: 'user.unmute' }),
    () => call.send({ type: 'app.backgrounded' }), () => call.send({ type: 'app.activated' }), () => { void call.leave('button') }, () => { call.join().catch(() => undefined) },
  ]
  call.send({ type: 'screen.mounted' })
  call.join().catch(() => undefined)
  for (let step = 0; step < 2_000; step++) {
    console.log(`step ${step} ${call.state}`)
    await sleep(1 + dice(12))
    acts[dice(acts.length)]!()
  }
} else {
  // The process that comes after: it joins nothing by itself, unless its policy says so.
  const first = call.getSnapshot()
  const isRejoining = afterProcessDeath === 'rejoin' && call.state === 'ended'
  const end = call.state === 'ended' ? await call.ended : undefined
  if (end) await call.settled
  for (let tries = 0; isRejoining && tries < 100 && call.getSnapshot().session !== 'joined'; tries++) await sleep(20)
  const then = call.getSnapshot()
  if (then.session !== 'ended' && then.session !== 'idle') { await call.leave('api'); await call.settled }
  console.log(JSON.stringify({ first: first.session, attempt: first.attempt, reason: end?.reason, then: { attempt: then.attempt, session: then.session } }))
  process.exit(0)
}
