/** Acts as fast-check's model commands: a run of them prints as a story, and shrinks to a shorter one. */
import { compile, initialState, step } from '@onhook/machine'
import fc from 'fast-check'
import { INSIDE_WORDS, perform } from './acts.ts'
import { createModel, type CallModel } from './call-model.ts'
import { finish, storyOf } from './story.ts'
import { createRun, type Make, type Run, type Setup } from './run.ts'

class Act implements fc.AsyncCommand<CallModel, Run> {
  readonly words: string
  constructor(words: string) { this.words = words }
  // Nothing is held back: what makes no sense is what a hostile world does.
  check(): boolean { return true }
  async run(model: CallModel, run: Run): Promise<void> {
    model.before()
    await perform(run, this.words)
    model.after(this.words)
  }
  toString(): string { return this.words }
}

const words = fc.constantFrom
const asks = words('join', 'join', 'leave button', 'leave back', 'leave api', 'leave notification', 'leave system', 'leave link', 'hang up on the notification', 'mute', 'unmute', 'mute on the notification', 'mount the screen', 'the screen goes')
const transport = words('lose', 'recover', 'fail', 'fail for good', 'the other side hangs up', 'kick', 'close the room', 'replace', 'idle time-out', 'the leave button of the SDK', 'the SDK dies')
const lies = words('joined', 'accepted', 'lost', 'restored', 'left', 'closed', 'timedOut', 'leaveClicked', 'muted', 'migrating', 'tokenExpiring').chain(type => words(`the SDK says ${type}`, `the SDK of attempt 1 says ${type}`))
const service = words('kill the service', 'dismiss the notification', 'the service times out', 'the service says started')
const system = words('somebody answers a ring', 'somebody answers a ring', 'the system answers', 'the system ends the call', 'the system mutes', 'the system unmutes', 'the system holds', 'the system resumes', 'the system resets', 'the system filters', 'the audio is interrupted')
const surroundings = words('activate', 'deactivate', 'background', 'remove the task', 'terminate', 'permit nothing', 'permit all', 'enter picture-in-picture', 'exit picture-in-picture closed', 'exit picture-in-picture restored', 'go online', 'go offline', 'change the network')
const time = words('deliver', 'deliver', 'deliver all', 'deliver all', 'wait 100', 'wait 1000', 'wait 3000', 'wait 20000', 'freeze 2000', 'freeze 60000', 'set the clock back 3600000')
const faults = fc.oneof(
  fc.tuple(words('transport.join', 'transport.leave', 'transport.restartMedia', 'transport.setMuted', 'transport.releaseMedia', 'transport.isAlive', 'service.launch', 'service.update', 'service.abort', 'systemCall.report', 'systemCall.connected', 'systemCall.end'), words('throw', 'reject', 'hang')),
  fc.tuple(words('transport.joined', 'transport.left', 'transport.closed', 'transport.accepted', 'transport.leaveClicked', 'service.started', 'service.stopped', 'screen.disposed'), words('duplicate', 'drop', 'late', 'reorder')),
  fc.tuple(words('transport.joined', 'transport.left', 'transport.closed', 'transport.accepted'), words('stale')),
  fc.constant(['system.ended', 'drop'] as [string, string]),
  // These two answer at once, so of the faults only this one can be seen.
  fc.tuple(words('screen.exit', 'transport.subscribe'), fc.constant('throw')),
).map(([where, what]) => `fault ${where} ${what}`)
// A start that lasts longer than its time-out is stopped before it has reached the foreground: that is the port's duty, in `service.script`.
const within = fc.tuple(words('the next told listener does', 'the next join of the port does', 'the next leave of the port does'), words(...INSIDE_WORDS)).map(([when, what]) => `${when} ${what}`)
const one = fc.oneof(
  { weight: 5, arbitrary: asks }, { weight: 5, arbitrary: time }, { weight: 4, arbitrary: transport }, { weight: 2, arbitrary: lies }, { weight: 1, arbitrary: service },
  { weight: 1, arbitrary: system }, { weight: 2, arbitrary: surroundings }, { weight: 1, arbitrary: faults }, { weight: 1, arbitrary: within },
)
/** In one tick: nothing is delivered and nothing settles in between. */
const together = fc.array(fc.oneof(asks, transport), { minLength: 2, maxLength: 3 }).map(list => list.join(' & '))
const acts = fc.oneof({ weight: 12, arbitrary: one }, { weight: 2, arbitrary: together }, { weight: 1, arbitrary: fc.constant('no more faults') }, { arbitrary: fc.constant('dispose'), weight: 1 })

const commands = (max: number): fc.Arbitrary<Iterable<fc.AsyncCommand<CallModel, Run>>> =>
  fc.commands([acts.map(w => new Act(w))], { maxCommands: max, size: 'max' })

/** What a process that died left of another call: known, of another table, and of a version to come. */
const dead = { ...step(initialState({ attempt: 4 }), { type: 'user.join' }).state, joinedAt: 5 }
const LEFT = [{ v: 2, hash: compile().hash, id: 'another', state: dead }, { v: 2, hash: 'x', id: 'another', state: dead }, { v: 3, hash: 'x', id: 'another', state: { attempt: 4 } }].map(s => JSON.stringify(s))

const setups: fc.Arbitrary<Setup> = fc.record({
  transport: fc.record({
    join: words('joins', 'joins', 'joins', 'silent', 'fails', 'rejects'), leaveWhileJoining: words('cancels', 'misses'),
    leaveButton: words('leaves', 'waits'), afterFailure: words('stays', 'closes', 'rejoins'), restart: words('restores', 'fails', 'silent'), afterKick: words('stays-out', 'rejoins'),
    endSays: fc.constantFrom<('transport.left' | 'transport.closed')[]>(['transport.left', 'transport.closed'], ['transport.closed', 'transport.left'], ['transport.left'], ['transport.closed']),
  }, { requiredKeys: [] }),
  service: fc.record({ start: words('starts', 'starts', 'refused-background', 'refused-other', 'silent', 'unheard'), tells: words('events', 'promises'), abortWhileStarting: fc.constant('waits') }, { requiredKeys: ['abortWhileStarting'] }),
  persist: fc.record({ text: fc.constantFrom(...LEFT) }, { requiredKeys: [] }),
  policy: fc.record({ launchService: words('when-joined', 'when-joining', 'never') }, { requiredKeys: [] }),
}) as fc.Arbitrary<Setup>

/** How a story begins: from nothing, or in a call that is joined, or most would never get far. */
const openings = fc.constantFrom<readonly string[]>([], ['mount the screen', 'join', 'deliver all'], ['join', 'deliver all', 'lose', 'deliver all'])

/** What a run of commands did, act by act. It is known only when it was run: what was not reached is no part of it. */
const toldBy = (commands: { toString(): string }): string[] => commands.toString().split(/,(?=\S)/).filter(w => w !== '').map(w => w.replace(/\/\*.*\*\//, '').trim()).filter(w => w !== '')

export type Result = { runs: number; sessions: Set<string>; attempts: number; acts: number; failure: string | undefined }
/** Runs the model over arbitrary stories. @returns what was reached, and how a failure is told, ready for `test/regressions` */
export async function checkModel(numRuns: number, maxCommands: number, seed: number, make?: Make, from: fc.Arbitrary<Setup> = setups): Promise<Result> {
  const result: Result = { runs: 0, sessions: new Set(), attempts: 0, acts: 0, failure: undefined }
  const r = await fc.check(fc.asyncProperty(from, openings, commands(maxCommands), async (setup, opening, cmds) => {
    const run = createRun(setup, make), model = createModel(run)
    for (const act of opening) await new Act(act).run(model, run)
    await fc.asyncModelRun(() => ({ model, real: run }), cmds)
    await finish(run)
    model.atTheEnd()
    result.runs++
    for (const s of run.told) { result.sessions.add(s.session); result.attempts = Math.max(result.attempts, s.attempt) }
    result.acts += toldBy(cmds).length
  }), { numRuns, seed })
  if (r.counterexample) {
    const [setup, opening, cmds] = r.counterexample, error = r.errorInstance as Error | undefined
    result.failure = `${error?.message}\n\nseed ${r.seed}, after ${r.numRuns} runs and ${r.numShrinks} shrinks; to keep it, paste:\n\n${storyOf(setup, [...opening, ...toldBy(cmds)], error?.message ?? '')}`
  }
  return result
}
