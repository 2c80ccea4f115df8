/**
 * The sample incident that the inspector shows to whoever has no trace yet: recorded, not written. The story's world
 * is scripted ports on a virtual clock; the real `createCall` runs it, and the recorder's own outbox drops what it drops.
 *
 * The clinic's calls run a build of the machine with two lines of the chart changed. Nobody made its hash anew, so its
 * traces name our table and leave it: the judge says where. `pnpm generate` writes the file.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Script } from 'node:vm'
import { createFakeClock, type FakeClock } from '@onhook/adapters/fake'
import { createCall, type CallEvent, type CallOptions, type LeaveSource, type TraceRecord } from '@onhook/machine'
import { build } from 'esbuild'
import { createOutbox } from '../../packages/inspector/src/client/outbox.ts'
import { SAMPLE_CALLS, type Answer, type SampleCall } from './sample-story.ts'

const source = new URL('../../packages/machine/src/', import.meta.url)
/** What the clinic changed, so that a killed notification comes back with the app. */
const CLINIC: readonly (readonly [file: string, ours: string, theirs: string])[] = [
  ['call.machine.ts', `running: { always: { guard: 'isOver', target: 'stopping', actions: 'abortService' }, on: { ...sweep,
      'service.stopped': [{ guard: 'wasKilled', target: 'stopped' }`, `running: { always: { guard: 'isOver', target: 'stopping', actions: 'abortService' }, on: { ...sweep,
      'service.stopped': [{ guard: 'wasKilled', target: 'deferred' }`],
  ['call.machine.ts', `deferred: { always: { guard: 'isOver', target: 'stopped' }, on: {`, `deferred: { on: {`],
  ['version.ts', `'0.1.0'`, `'0.1.0+clinic.3'`],
]

/** `createCall` as the clinic built it. */
async function clinicCall(): Promise<typeof createCall> {
  const { outputFiles } = await build({
    entryPoints: [new URL('index.ts', source).pathname], bundle: true, write: false, format: 'cjs', platform: 'node', packages: 'external', tsconfigRaw: '{}', logLevel: 'error',
    plugins: [{
      name: 'clinic',
      setup(b) {
        b.onLoad({ filter: /\/(call\.machine|version)\.ts$/ }, ({ path }) => ({ loader: 'ts', contents: CLINIC.filter(([file]) => path.endsWith(`/${file}`)).reduce((text, [file, ours, theirs]) => {
          if (text.split(ours).length !== 2) throw new Error(`the sample's build: expected once in ${file}, found otherwise: ${ours}; say the clinic's change in its present words`)
          return text.replace(ours, theirs)
        }, readFileSync(path, 'utf8')) }))
      },
    }],
  })
  const module = { exports: {} as { createCall: typeof createCall } }
  const run = new Script(`(require, module, exports) => {${outputFiles[0]!.text}\n}`).runInThisContext() as (require: unknown, module: object, exports: object) => void
  run(createRequire(new URL('index.ts', source)), module, module.exports)
  return module.exports.createCall
}

/** Ports that say what the story says, and answer commands as it says. */
function scriptedPorts(story: SampleCall, clock: FakeClock) {
  const left = Object.fromEntries(Object.entries(story.answers).map(([command, answers]) => [command, [...answers]]))
  /** At once where the story gives no time: what was subscribed to, or no longer is. */
  const answer = (command: string): void | Promise<void> => {
    const next: Answer | undefined = left[command]?.shift()
    if (next === undefined) return
    const { ms, fails } = typeof next === 'number' ? { ms: next, fails: undefined } : next
    return new Promise((resolve, reject) => { clock.setTimeout(() => { if (fails === undefined) resolve(); else reject(new Error(fails)) }, ms) })
  }
  const emits = new Map<string, (event: CallEvent) => void>()
  const hears = (port: string) => (emit: unknown) => { emits.set(port, emit as (event: CallEvent) => void); return () => undefined }
  const ports: Pick<CallOptions, 'transport' | 'service' | 'systemCall' | 'screen' | 'app' | 'network'> = {
    transport: { subscribe: hears('transport'), join: () => answer('join'), leave: () => answer('leave'), restartMedia: () => answer('restartMedia'), setMuted: () => answer('setMuted'), releaseMedia: () => answer('releaseMedia') },
    screen: { exit: () => answer('exitScreen') as void },
    network: { subscribe: hears('network') },
    ...(story.platform !== 'web' && { app: { subscribe: hears('app') }, systemCall: { subscribe: hears('systemCall'), report: () => answer('reportCall'), connected: () => answer('reportConnected'), end: () => answer('reportEnded') } }),
    ...(story.platform === 'android' && { service: { subscribe: hears('service'), launch: () => answer('launchService'), update: () => answer('updateService'), abort: () => answer('abortService') } }),
  }
  return { ports, emits }
}
const PORT_OF: Record<string, string> = { system: 'systemCall', audio: 'systemCall', permission: 'app', presentation: 'app' }

/** What a recorder makes of it that has no connection for a while: what does not fit into its buffer is a gap. */
function sent(records: readonly TraceRecord[], { startAt, away }: SampleCall): unknown[] {
  if (!away) return [...records]
  const out: unknown[] = [], outbox = createOutbox(away.bytesMax, r => r)
  const flush = (): void => {
    outbox.serialise()
    for (let frame; (frame = outbox.next()) !== undefined;) { const { n, records: told } = JSON.parse(frame) as { n: number; records: unknown[] }; out.push(...told); outbox.acknowledge(n) }
  }
  for (const r of records) {
    const at = 't' in r ? r.t - startAt : 0
    outbox.add(r)
    if (at < away.from || at >= away.to) flush()
  }
  flush()
  return out
}

async function record(story: SampleCall, create: typeof createCall): Promise<unknown[]> {
  const clock = createFakeClock(story.startAt), { ports, emits } = scriptedPorts(story, clock), records: TraceRecord[] = []
  const call = create({
    ...ports, clock, id: story.id, platform: story.platform, report: error => { throw error },
    // The app names itself; the machine does not know it.
    inspect: r => { const { v, kind, call: id, attempt, ...rest } = r; records.push(structuredClone(kind === 'open' ? { v, kind, call: id, attempt, app: story.app, ...rest } as TraceRecord : r)) },
  })
  const problems: unknown[] = []
  for (const [at, type, fields] of story.happens) {
    clock.setTimeout(() => {
      const event = { type, ...fields } as CallEvent, origin = type.split('.')[0]!
      if (type === 'user.join') call.join().catch(() => undefined)
      else if (type === 'user.leave') call.leave(fields!['source'] as LeaveSource).catch((e: unknown) => problems.push(e))
      else if (origin === 'user' || origin === 'screen') call.send(event)
      else emits.get(PORT_OF[origin] ?? origin)!(event)
    }, at)
  }
  const end = story.startAt + story.happens.at(-1)![0]
  // From timer to timer, with everything that comes of one before the next.
  for (let next; (next = clock.timers()[0]) !== undefined && next <= end;) {
    clock.advance(next - clock.now())
    await new Promise(go => { setImmediate(go) })
  }
  problems.push(...clock.errors)
  if (problems.length > 0) throw new AggregateError(problems, `the sample's call ${story.id} went wrong`)
  return sent(records, story)
}

/** The file, the same each time. */
export async function sampleIncident(): Promise<string> {
  const clinic = await clinicCall(), lines: string[] = []
  for (const story of SAMPLE_CALLS) for (const r of await record(story, story.isClinic ? clinic : createCall)) lines.push(JSON.stringify(r))
  return `${lines.join('\n')}\n`
}
