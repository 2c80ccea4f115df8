/** `onhook check` as a user meets it: processes of their own, over a team's modules and tables, good and bad. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile, hashOf, type Table, type TransitionTable } from '@onhook/machine'
import type { CheckReport } from '@onhook/machine/proof'
import { afterAll, describe, expect, test } from 'vitest'
import { readTrace } from '../../packages/inspector/src/common/trace-reader.ts'
import { FROM_SOURCES, buildOnhook } from '../support/onhook-program.ts'
import { machine as exitsAgain } from './fixtures/check/exits-again.ts'
import goesBack from './fixtures/check/goes-back.ts'
import { tableOf } from '../support/tables.ts'

const root = fileURLToPath(new URL('../..', import.meta.url)), fixtures = 'test/unit/fixtures/check'
const dir = mkdtempSync(join(tmpdir(), 'onhook-check-'))
const program = await buildOnhook(readdirSync(join(root, fixtures)).map(f => `${fixtures}/${f}`)), fixture = program.moduleOf
afterAll(() => { rmSync(dir, { recursive: true }); program.remove() })
function file(name: string, body: unknown): string {
  const path = join(dir, name)
  writeFileSync(path, typeof body === 'string' ? body : JSON.stringify(body))
  return path
}

type Run = { code: number | null; stdout: string; stderr: string }
/**
 * A group of its own, so that what it leaves behind can be found. A module in TypeScript, a path that ends so, needs a
 * loader in the program that reads it; fixtures are bundled as `.js`.
 */
function start(args: string[], input = ''): { child: ChildProcess; out: Run; ended: Promise<Run> } {
  const child = spawn(process.execPath, [...(args.some(a => a.endsWith('.ts')) ? FROM_SOURCES : program.args), ...args], { cwd: root, stdio: 'pipe', detached: true })
  const out: Run = { code: null, stdout: '', stderr: '' }
  child.stdout.on('data', (d: Buffer) => { out.stdout += d.toString() })
  child.stderr.on('data', (d: Buffer) => { out.stderr += d.toString() })
  child.stdin.on('error', () => undefined) // It may end before it has read everything.
  child.stdin.end(input)
  return { child, out, ended: new Promise(resolve => { child.on('close', code => { resolve(Object.assign(out, { code })) }) }) }
}
const onhook = (...args: string[]): Promise<Run> => start(args).ended
/** The mildest environment alone. */
const check = (...args: string[]): Promise<Run> => onhook('check', ...args, '--environment', 'kind', '--no-assumptions')
const groupOf = (child: ChildProcess): number[] =>
  execFileSync('ps', ['-eo', 'pid=,pgid=,stat='], { encoding: 'utf8' }).trim().split('\n').map(l => l.trim().split(/\s+/)).filter(([, group, state]) => Number(group) === child.pid && !state!.startsWith('Z')).map(([pid]) => Number(pid))
async function until(what: () => boolean): Promise<void> { while (!what()) await new Promise(r => setTimeout(r, 50)) }

const own = tableOf(), core = own.tables[0]!
const changed = (change: (t: TransitionTable) => void): TransitionTable => { const t = structuredClone(own); change(t); return t }

describe('onhook check', { concurrent: true, timeout: 300_000 }, () => {
  describe('what holds ends with 0', () => {
    test('a team’s own actions, in TypeScript, change nothing: it is the call machine', async () => {
      const { code, stdout, stderr } = await check(`${fixtures}/provided.ts`)
      expect([code, stderr]).toEqual([0, expect.stringMatching(/properties hold\n$/)])
      expect(stdout).toContain(`provided.ts: ${core.states.length} states, ${core.rows.length.toLocaleString('en')} rows, hash ${own.hash}`)
      expect(stdout).not.toContain('VIOLATED')
    })
    test('an extended chart: a region that listens, and an event of its own', async () => {
      const { code, stdout } = await check(fixture('extended.ts'))
      expect(code).toBe(0)
      expect(stdout).toMatch(/^kind +\d+ hold/m)
      expect(stdout).not.toContain(own.hash)
    })
    test('an extended chart: a region in the core, that looks at the session', async () => {
      const { code, stdout } = await check(fixture('recording-in-core.ts'))
      expect(code).toBe(0)
      expect(Number(/: ([\d,]+) states/.exec(stdout)![1]!.replace(',', ''))).toBeGreaterThan(core.states.length)
    })
    test('an extended chart: a region in the core, that hears what the call hears too, or ignores', async () => {
      const { code, stderr } = await check(fixture('hears-a-loss.ts'))
      expect([code, stderr]).toEqual([0, expect.stringMatching(/properties hold\n$/)])
    })
    test('a bare table, as onhook table prints it', async () => {
      const { code, stdout } = await onhook('table')
      expect(code).toBe(0)
      const checked = await check(file('table.json', stdout))
      expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining(own.hash)])
      expect(checked.stderr).not.toContain('warning')
    })
    test('a table whose hash is not that of its contents is checked, with a warning; also from the standard input', async () => {
      const { code, stdout, stderr } = await start(['check', '-', '--environment', 'kind', '--no-assumptions'], JSON.stringify({ ...own, hash: '0123456789abcdef' })).ended
      expect(code).toBe(0)
      expect(stderr).toContain(`names the hash 0123456789abcdef, but its contents have ${own.hash}`)
      expect(stdout).toContain(`standard input: ${core.states.length} states, ${core.rows.length.toLocaleString('en')} rows, hash ${own.hash}`)
    })
    test('a table of somebody else that names the hash of ours is not taken for ours', async () => {
      const audio = own.tables.findIndex(t => t.name === 'audio')
      const borrowed = changed(t => { t.tables[audio]!.events.push('host.sneezed') })
      const { code, stdout } = await check(file('borrowed.json', borrowed), '--json')
      const { machine } = JSON.parse(stdout) as { machine: { hash: string } }
      expect([code, machine.hash]).toEqual([0, hashOf(borrowed)])
    })
  })

  test('what is violated ends with 1: a story, and traces that the inspector reads and replay accepts', async () => {
    const traces = join(dir, 'traces')
    const { code, stdout, stderr } = await check(fixture('goes-back.ts'), '--traces', traces)
    expect(code).toBe(1)
    expect(stdout).toContain([
      'S23 is violated in kind: nothing leaves ended',
      ' 1. the user joins [user.join] → subscribe, join, reportCall',
      '      session joining · transport requested · systemCall reported · SDK connecting',
      ' 2. time is up [timer.join] → recordEnd, leave, releaseMedia, reportEnded',
      '      session ended · transport closing · service stopped · systemCall ended · SDK told to leave',
      ' 3. the user leaves [user.leave]',
      '      session joining',
    ].join('\n'))
    expect(stdout).toMatch(/L2 is violated in kind: .*\n(.*\n)+from here on nothing has to happen any more/)
    expect(stdout).toMatch(/^R24 is violated in table|more in the table/m)
    expect(stderr).toMatch(/\d+ of \d+ properties are violated: .*S23/)

    const files = readdirSync(traces).map(f => join(traces, f))
    expect(files.map(f => f.replace(/.*\//, ''))).toEqual(expect.arrayContaining(['S23-kind.jsonl', 'S17-kind.jsonl', 'L2-kind.jsonl']))
    for (const f of files) {
      const trace = readTrace(readFileSync(f, 'utf8'))
      expect({ file: f, problems: trace.problems, gaps: trace.gaps, problemCount: trace.problemCount }).toEqual({ file: f, problems: [], gaps: [], problemCount: 0 })
    }
    const table = file('goes-back.json', compile(goesBack))
    const judge = async (id: string, ...args: string[]): Promise<unknown[]> => {
      const judged = await onhook('replay', join(traces, `${id}-kind.jsonl`), '--json', ...args)
      return [judged.code, (JSON.parse(judged.stdout) as { verdict: string }).verdict]
    }
    expect(await judge('S23', '--table', table)).toEqual([0, 'conforms'])
    expect(await judge('L2', '--table', table)).toEqual([0, 'conforms'])
    // The machine as it should be cannot have done it.
    expect(await judge('S23')).toEqual([1, 'diverges'])
  })

  test('a call that begins where it should end is told, though nothing of the world hears of it', async () => {
    const { code, stdout, stderr } = await check(fixture('mute-is-released.ts'))
    expect(code).toBe(1)
    expect(stdout).toContain('B9 is violated in table: a call starts with media unmuted\na call starts with media unmuted, found released\n')
    expect(stderr).toMatch(/properties are violated: B8 B9$/m)
  })

  test('an event of a team’s own happens in the world: a region that never lets go then is found', async () => {
    const { code, stdout } = await check(fixture('own-event-hides-the-join.ts'))
    expect(code).toBe(1)
    expect(stdout).toMatch(/^P1 is violated in kind: .*\n(.*\n)*?.*an event of its own happens \[dnd\.on\]/m)
  })

  test('a listener that commands what is the core’s to command: nothing else would see that the screen is exited twice', async () => {
    const traces = join(dir, 'duties')
    const { code, stdout, stderr } = await check(fixture('exits-again.ts'), '--traces', traces)
    expect(code).toBe(1)
    // The step breaks a duty of the table: its trace is the way there.
    expect(readdirSync(traces)).toEqual(['F85-table.jsonl'])
    const steps = readTrace(readFileSync(join(traces, 'F85-table.jsonl'), 'utf8')).records.filter(r => r.kind === 'step')
    expect(steps.at(-1)!.commands!.map(c => c.type)).toEqual(expect.arrayContaining(['leave', 'exitScreen']))
    const judged = await onhook('replay', join(traces, 'F85-table.jsonl'), '--table', file('exits-again.json', compile(exitsAgain)))
    expect([judged.code, judged.stdout]).toEqual([0, expect.stringContaining('onforms')])
    expect(stdout).toContain('F85 is violated in table: a listener commands nothing, but for the media\'s setMuted; what commands more belongs into the core\nin farewell waiting: session.over → leave, exitScreen, and then farewell done')
    expect(stderr).toMatch(/properties are violated: F85$/m)
  })

  test('a table whose core has another name is judged as any', async () => {
    const table = changed(t => {
      const [core] = t.tables as [Table]
      core.name = 'call'
      for (const row of core.rows) if (core.commands[row[3]]!.some(c => c.type === 'restartMedia')) row[3] = 0
    })
    const { code, stderr } = await check(file('other-name.json', table))
    expect(code).toBe(1)
    expect(stderr).toMatch(/properties are violated: .*\bR38\b.*\bF4\b/)
  })

  test('a possibility that is lost says what cannot be reached any more, also from the very start', async () => {
    const { code, stdout } = await check(fixture('never-joined.ts'))
    expect(code).toBe(1)
    expect(stdout).toContain('P1 is violated in kind: while the SDK can join and nobody asked to stop, joined can be reached\nfrom the very start\nwhatever happens from here on, the call can never be joined\n')
  })

  describe('what cannot be checked is said in a sentence, with its place, and ends with 2', () => {
    const syntax = file('syntax.ts', 'export const machine: = 1\n'), throwing = file('throws.ts', 'export const machine = 1\n\nmachine.start.now()\n')
    test.each<[what: string, path: string, says: string | RegExp]>([
      ['a module that is missing', 'nowhere.js', 'nowhere.js: there is no such file; give a module that exports a machine, or a table as .json'],
      ['a folder', fixtures, `${fixtures}: this is not a file; give a module that exports a machine, or a table as .json`],
      ['nothing but quotes', '', '"": this is not a file; give a module'],
      ['a syntax error', syntax, /syntax\.ts does not load: (.|\n)*syntax\.ts:1:22: ERROR: Unexpected "="/],
      ['a module that throws', throwing, /throws\.ts does not load: Cannot read properties of undefined \(reading 'now'\) \(line 3, column \d+\)/],
      ['no machine', fixture('no-machine.ts'), 'no-machine.js must export an XState machine as "machine" or as its default, found exports callScreen, retries'],
      ['events that are none', fixture('bad-events.ts'), 'bad-events.js: events must be a list of [name, { type }]'],
      ['an impure guard', fixture('impure-guard.ts'), 'the guard "isAllowed" read context.attempts on user.join in the state {"session":"idle"'],
      ['a guard that reads a variable', fixture('asks-a-variable.ts'), /asked twice, it gave two answers to user\.join in the state \{"session":"idle"/],
      ['a guard that reads what chooses no row', fixture('asks-the-event.ts'), /the answer to user\.leave hangs on event\.source in the state \{"session":"ended"/],
      ['a guard that reads deep in the event', fixture('asks-deep-in-the-event.ts'), 'to answer transport.failed/recoverable, event.cause is read, which chooses no row; a table has one answer for all of them'],
      ['a guard that asks the clock', fixture('asks-the-clock.ts'), 'the guard "isFresh" read Date.now() on user.leave in the state {"session":"joined"'],
      ['a guard that reads another field of the policy', fixture('asks-the-policy.ts'), 'the guard "isShort" read context.policy.joinTimeoutMs on user.leave in the state {"session":"joined"'],
      ['a session that begins with commands', fixture('commands-at-once.ts'), 'machine.states.session.states.idle.entry commands join before the first event, so the machine has no finite table'],
      ['a listener that begins with one', fixture('mutes-at-once.ts'), 'machine.states.hush.states.on.entry commands setMuted before the first event, so the machine has no finite table'],
      ['a command with a constant that is not its own', fixture('leaves-another-attempt.ts'), 'the attempt of leave, commanded on transport.lost in the state {"session":"leaving"'],
      ['a listener that looks at the core', fixture('looks-at-the-session.ts'), 'machine.states.farewell.states.waiting.always looks at "session", which is in another table, so the tables would say something else than the machine does: name both regions in the core of `regions`'],
      ['a listener that raises what the core hears', fixture('raises-a-leave.ts'), '"manners" raises user.leave on audio.interrupted in the state {"manners":"on"}, and "session" hears it, which is in another table'],
      ['a core that does not tell its listeners', fixture('tells-nobody.ts'), /on user\.join the whole machine does something else \(.*audio inactive.*\) than its parts say \(.*audio awaiting.*\) in the state \{"session":"idle"/],
      ['a region that moves another', fixture('moves-the-session.ts'), 'machine.states.host.states.here.on["host.removed"] targets #call.session.leaving: a region cannot move another'],
      ['a region that is named wrong', fixture('names-a-region-wrong.ts'), 'regions names "recoding", and the machine has no such region; it has session, transport, '],
      ['an event that an action sends later', fixture('sends-later.ts'), 'user.leave is sent later on user.join in the state {"session":"idle"'],
      ['a machine of XState 4', fixture('of-xstate-4.ts'), 'of-xstate-4.js exports a machine of XState 4; Onhook\'s are of XState 5'],
      ['a circle inside of one step', fixture('circles.ts'), 'more than 1000 microsteps without reaching a stable state'],
      ['a module that ends the program', fixture('ends-the-program.ts'), /ends-the-program\.js does not load: it ended the program, or waits for ever in an await/],
      ['a module that ends the program during the check', fixture('ends-later.ts'), 'ends-later.js ended the program before the check was done; it must do nothing but export'],
      ['a module in which a promise is rejected', fixture('rejects-beside.ts'), /rejects-beside\.js: a promise was rejected, and nobody caught it: no server answers \(line \d+, column \d+\)\n$/],
      ['a module that throws during the check', fixture('throws-later.ts'), /throws-later\.js: an error was thrown, and nobody caught it: too late \(line \d+, column \d+\)\n$/],
      ['an unbounded context', fixture('counts.ts'), 'a guard or an action read context.taps on user.mute in the state {"session":"idle"'],
      ['an infinite state space', fixture('too-many.ts'), /the table "core" has more than 20000 states: \d+ rows were found when it was given up; make a region that nothing looks at a listener, or raise --states-max/],
      ['after', fixture('waits.ts'), 'machine.states.session.states.joining.after is there, so the machine has no finite table'],
      ['invoke', fixture('invokes.ts'), 'machine.states.session.states.joining.invoke is there, so the machine has no finite table'],
      ['a machine that hears no join: the environment allows nothing', fixture('deaf.ts'), 'deaf.js: the environment "kind" allows nothing: no call ever begins in it'],
      ['a table that is missing', 'nowhere.json', /nowhere\.json is not a transition table: ENOENT/],
      ['no JSON', file('cut.json', JSON.stringify(own).slice(0, 5_000)), /cut\.json is not a transition table: .*JSON/],
      ['another JSON', file('other.json', [1, 2]), 'other.json is not a transition table: table must be an object, found [1,2]'],
      ['a row that points nowhere', file('row.json', changed(t => { t.tables[0]!.rows[17]![2] = 9_999 })), `row.json is not a transition table: table.tables[0].rows[17][2] must be a whole number from 0 to ${core.states.length - 1}, found 9999`],
      ['two rows for one', file('twice.json', changed(t => { t.tables[0]!.rows.push(t.tables[0]!.rows[0]!) })), /twice\.json is not a transition table: table\.tables\[0\]\.rows\[\d+\] must be the only row of its state and event/],
      ['a constant that a command does not have', file('attempt.json', changed(t => { for (const list of t.tables[0]!.commands) for (const c of list) if (c.type === 'leave') c.attempt = 7 })), /attempt\.json is not a transition table: table\.tables\[0\]\.commands\[\d+\]\[\d+\]\.attempt must be absent from leave, found 7/],
      ['a reason that no call ends with', file('reason.json', changed(t => { for (const list of t.tables[0]!.commands) for (const c of list) if (c.type === 'recordEnd') Object.assign(c, { reason: 'zzz' }) })), /reason\.json is not a transition table: table\.tables\[0\]\.commands\[\d+\]\[\d+\]\.reason must be an end reason, or "cause", found "zzz"/],
      ['more events than a search can name', file('events.json', changed(t => { t.tables[0]!.events.push(...Array.from({ length: 200 }, (_, i) => `dial.p${i}`)) })), /events\.json is not a table of a call: a core may have at most 255 events, found \d+/],
      ['a table of something else', file('region.json', changed(t => { t.tables[0]!.regions = t.tables[0]!.regions.filter(r => r !== 'screen') })), /region\.json is not a t.*the core must have the region "screen"/],
      ['a table without an event', file('event.json', changed(t => { t.tables[0]!.events = t.tables[0]!.events.map(e => (e === 'app.terminating' ? 'app.gone' : e)) })), 'event.json is not a table of a call: the table "core" must know the event "app.terminating"'],
      ['a table without the regions that listen', file('bare.json', changed(t => { t.tables = t.tables.slice(0, 1) })), 'bare.json is not a table of a call: a call has the regions "audio", "media", "presentation", and without them nothing that is owed there could be judged; found session, '],
      ['a chart that leaves a region out', fixture('without-audio.ts'), 'without-audio.js: a call has the region "audio", and without them nothing that is owed there could be judged; found session, '],
      ['a value that no region has', file('value.json', changed(t => { t.tables[0]!.states[3]!['session'] = 'paused' })), /value\.json is not a table of a call: the state 3 must have one of idle, .* in "session", found "paused"/],
    ])('%s', async (_, path, says) => {
      const { code, stdout, stderr } = await check(path)
      expect(stderr).toMatch(says instanceof RegExp ? says : new RegExp(says.replaceAll(/[^\w ]/g, '\\$&')))
      expect(stderr).toMatch(/^onhook: /m)
      expect(stderr).not.toMatch(/^ +at /m)
      expect([code, stdout]).toEqual([2, ''])
    })
    test.each([
      ['--environment nonsense', ['--environment', 'nonsense'], '--environment must be of kind, documented, rough, hostile, queued, reordered, found "nonsense"'],
      ['--policy nonsense', ['--policy', 'nonsense'], '--policy must be'],
      ['--types nonsense', ['--types', 'telepathy'], '--types'],
      ['--policy beside a table, which has one', [file('has-policy.json', own), '--policy', 'never'], '--policy chooses how a machine is compiled, and '],
      ['--types beside a table on standard input', ['-', '--types', 'camera'], '--types chooses how a machine is compiled, and standard input is already a table: leave the option out, or make the table with onhook table --types'],
      ['--states-max nonsense', ['--states-max', 'many'], '--states-max must be a whole number from 1, found "many"'],
    ])('%s: the usage', async (_, args, says) => {
      const { code, stdout, stderr } = await onhook('check', ...args)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain(`onhook: ${says}`)
      expect(stderr).toContain('Usage:')
    })
  })

  test('a module that never ends and prints by itself: the program ends with the verdict, and only the report is on stdout', async () => {
    const { child, ended } = start(['check', fixture('lives-on.ts'), '--environment', 'kind', '--no-assumptions', '--json'])
    const { code, stdout, stderr } = await ended
    expect([code, (JSON.parse(stdout) as { machine: { hash: string } }).machine.hash, groupOf(child)]).toEqual([0, own.hash, []])
    expect(stderr).toMatch(/^loading\nloaded\n(.*\n)*alive\n(.*\n)*onhook: \d+ of \d+ properties hold\n$/)
  })
  test('a folder for traces that cannot be one is refused before the check', async () => {
    const taken = file('taken', '')
    for (const [folder, why] of [[taken, 'EEXIST'], [join(taken, 'in'), 'ENOTDIR']] as const) {
      const { code, stdout, stderr } = await check(fixture('goes-back.ts'), '--traces', folder)
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(new RegExp(`^onhook: --traces must be a folder that can be written to: ${why}.*\\n$`))])
    }
  })
  test('counterexamples that cannot be written are told of, and the report stands', async () => {
    const folder = join(dir, 'full')
    mkdirSync(join(folder, 'S23-kind.jsonl'), { recursive: true }) // a folder where a file is to be
    const { code, stdout, stderr } = await check(fixture('goes-back.ts'), '--traces', folder)
    expect([code, stdout]).toEqual([1, expect.stringContaining('S23 is violated in kind: nothing leaves ended')])
    expect(stderr).toMatch(/^onhook: not every counterexample could be written: EISDIR.*\n(.*\n)*onhook: \d+ of \d+ properties are violated: /m)
  })

  test('what is owed and never met in the table gives a partial result', async () => {
    const table = changed(t => {
      const audio = t.tables.find(x => x.name === 'audio')!, e = audio.events.indexOf('audio.routeChanged')
      audio.events[e] = 'audio.rerouted'
      audio.rows = audio.rows.filter(r => r[1] !== e)
    })
    const { code, stderr } = await check(file('no-route.json', table))
    expect(stderr).toMatch(/nothing is shown about them: .*R109.*\nonhook: owed of a call, but never met in this table: R109\n/)
    expect([code, stderr.includes('properties hold')]).toEqual([2, false])
  })
  test('a machine with more states than are compared with its tables gives a partial result', async () => {
    const { code, stdout, stderr } = await check(fixture('looks-and-goes-round.ts'), '--json')
    expect(stderr).toContain('onhook: the whole machine was not compared with its tables to the end: 200000 steps showed no difference, and there are more')
    expect([code, (JSON.parse(stdout) as { machine: object }).machine]).toEqual([2, expect.objectContaining({ complete: false })])
  })
  test('a limit of states gives a partial result that is marked, and no success', async () => {
    const { code, stdout, stderr } = await onhook('check', '--environment', 'rough', '--no-assumptions', '--states-max', '1000')
    expect(code).toBe(2)
    expect(stdout).toMatch(/^rough .*PARTIAL$/m)
    expect(stderr).toContain('rough was left at its limit of 1,000 states (--states-max): only its safety was judged, and only over the states seen')
    expect(stderr).not.toContain('properties hold')
  })
})

/** One after the other: what they look for lasts seconds, and a test beside them that computes would make them look too late. */
describe('the processes of onhook check', { timeout: 300_000 }, () => {
  /** A machine to which permission matters: its exploration is still going on when a pipe is told of it for the first time, after 5 s. */
  const LARGER = ['--types', 'microphone']
  test('interrupted, it says how far it came, and nothing of it goes on', async () => {
    const { child, out, ended } = start(['check', ...LARGER, '--environment', 'kind,hostile', '--no-assumptions'])
    await until(() => /^2 of 3 done · hostile: exploring/m.test(out.stderr) || child.exitCode !== null)
    expect(groupOf(child).length).toBeGreaterThan(1)
    const at = performance.now()
    process.kill(-child.pid!, 'SIGINT') // as a terminal does: the whole group
    const { code, stderr, stdout } = await ended
    // What it was at would have gone on for longer.
    expect(performance.now() - at).toBeLessThan(5_000)
    expect(code).toBe(130)
    expect(stderr).toMatch(/onhook: interrupted; the lines above show what was done until then\nonhook: unfinished: hostile: exploring, [\d,]+ states/)
    expect(stdout).toMatch(/^kind +\d+ hold(?!.*PARTIAL)/m)
    // Nothing of it was judged yet, and nothing is said of it.
    expect(stdout).not.toMatch(/^hostile/m)
    expect(groupOf(child)).toEqual([])
  })

  test('interrupted, the report of --json says so, and what was not done', async () => {
    const { child, out, ended } = start(['check', ...LARGER, '--environment', 'kind,hostile', '--no-assumptions', '--json'])
    await until(() => /^2 of 3 done · hostile: exploring/m.test(out.stderr) || child.exitCode !== null)
    process.kill(-child.pid!, 'SIGINT')
    const { code, stdout } = await ended
    const { interrupted } = JSON.parse(stdout) as { interrupted: object }
    expect([code, interrupted]).toEqual([130, { unfinished: [{ task: 'hostile', phase: 'exploring', states: expect.any(Number), transitions: expect.any(Number) }], waiting: [] }])
  })
  test('interrupted, it tells what is violated so far, with its story, also of what it was still at', async () => {
    const wrong = structuredClone(tableOf({ serviceTypes: ['microphone'] })), of = wrong.tables[0]!, leave = of.events.indexOf('user.leave')
    // Leaving is called a time-out.
    for (const row of of.rows) if (row[1] === leave) {
      const commands = of.commands[row[3]]!.map(c => (c.type === 'recordEnd' ? { ...c, reason: 'join-timeout' as const } : c))
      row[3] = of.commands.push(commands) - 1
    }
    const { child, out, ended } = start(['check', file('interrupted.json', wrong), '--environment', 'hostile', '--no-assumptions', '--json'])
    await until(() => /^1 of 2 done · hostile: exploring/m.test(out.stderr) || child.exitCode !== null)
    process.kill(-child.pid!, 'SIGINT')
    const { code, stdout, stderr } = await ended
    const { properties, product, interrupted } = JSON.parse(stdout) as CheckReport & { interrupted: { unfinished: unknown[] } }
    expect(product).toEqual([])
    expect(interrupted.unfinished).toMatchObject([{ task: 'hostile', phase: 'exploring' }])
    const found = properties.filter(p => p.environment === 'hostile')
    expect(found).toContainEqual(expect.objectContaining({ id: 'G2', verdict: 'violated', partial: true, counterexample: expect.objectContaining({ story: expect.arrayContaining([expect.stringContaining('user.leave')]) as unknown }) }))
    expect(found.filter(p => p.verdict !== 'violated')).toEqual([])
    expect(stderr).toMatch(/onhook: interrupted; the lines above show what was done until then\nonhook: unfinished: hostile: exploring, .*\n(.*\n)*onhook: \d+ of \d+ properties are violated: .*\bG2\b/)
    expect(code).toBe(1)
  })
  test('a worker that is killed is an error, and the others go with it', async () => {
    const { child, ended } = start(['check', '--environment', 'hostile', '--no-assumptions'])
    await until(() => groupOf(child).length > 1 || child.exitCode !== null)
    process.kill(groupOf(child).find(pid => pid !== child.pid)!, 'SIGKILL')
    const { code, stderr } = await ended
    expect(code).toBe(2)
    expect(stderr).toContain('a worker has gone (SIGKILL); if there was too little memory, use --states-max or --environment')
    expect(groupOf(child)).toEqual([])
  })

  test('a program that is killed takes its workers with it', async () => {
    const { child, out, ended } = start(['check', ...LARGER, '--environment', 'hostile', '--no-assumptions'])
    // In the midst of an exploration, when it listens to nobody.
    await until(() => / exploring, /.test(out.stderr) || child.exitCode !== null)
    expect(groupOf(child).length).toBeGreaterThan(1)
    const at = performance.now()
    child.kill('SIGKILL')
    await ended
    await until(() => groupOf(child).length === 0)
    expect(performance.now() - at).toBeLessThan(10_000)
  })
})
