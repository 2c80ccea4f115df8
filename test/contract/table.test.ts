/** Promises about single steps, in every state that the machine can reach: read off its own table. */
import { compile, isLive, isOver, type CommandName, type Control } from '@onhook/machine'
import { describe, expect, test } from 'vitest'

type Row = { from: Control; event: string; to: Control; commands: CommandName[] }
const [core] = compile().tables
const EVENTS = core!.events
const stateAt = (i: number): Control => core!.states[i] as unknown as Control
const ROWS: Row[] = core!.rows.map(([s, e, n, c]) => ({ from: stateAt(s), event: EVENTS[e]!, to: stateAt(n), commands: core!.commands[c]!.map(x => x.type) }))
const rowsOf = (...events: string[]): Row[] => ROWS.filter(r => events.includes(r.event))
/** What breaks a promise, in words; a promise about no row at all is none. */
function broken(rows: readonly Row[], holds: (r: Row) => boolean): string[] {
  expect(rows.length).toBeGreaterThan(0)
  return rows.filter(r => !holds(r)).map(r => `${r.event}: ${r.from.session} ${r.from.transport} ${r.from.service} ${r.from.screen} → ${r.to.session} ${r.commands.join(' ')}`).slice(0, 5)
}
const pairsWithoutRow = (events: readonly string[], where: (s: Control) => boolean): string[] => {
  const has = new Set(core!.rows.map(([s, e]) => `${s} ${e}`))
  return core!.states.flatMap((_, s) => (where(stateAt(s)) ? events.filter(e => !has.has(`${s} ${EVENTS.indexOf(e)}`)).map(e => `${e} while ${JSON.stringify(stateAt(s))}`) : []))
}

describe('in every reachable state', () => {
  test('only transport.joined makes a joining call joined, and only it or restored a reconnecting one [C1.1 D8.3]', () => {
    expect(broken(ROWS.filter(r => r.to.session === 'joined' && r.from.session !== 'joined'), r =>
      r.event === 'transport.joined' || (r.event === 'transport.restored' && r.from.session === 'reconnecting'))).toEqual([])
  })
  test('an accepted request and a mounted screen move no session, but for the exit of one that has ended [C1.2 C1.3]', () => {
    expect(broken(rowsOf('transport.accepted', 'screen.mounted'), r => r.from.session === r.to.session)).toEqual([])
  })
  test('the end is recorded in exactly the step that makes the call over [C2.1]', () => {
    expect(broken(ROWS, r => r.commands.filter(c => c === 'recordEnd').length === (!isOver(r.from.session) && isOver(r.to.session) ? 1 : 0))).toEqual([])
  })
  test('nothing leaves ended [C2.3]', () => {
    expect(broken(ROWS.filter(r => r.from.session === 'ended'), r => r.to.session === 'ended')).toEqual([])
  })
  test('a leave in idle has no row: it commands and changes nothing [C3.7]', () => {
    expect(rowsOf('user.leave').filter(r => r.from.session === 'idle')).toEqual([])
    expect(rowsOf('user.leave').length).toBeGreaterThan(0)
  })
  test('when it is over, every sign of life is answered by leave, and a late join also by stopping its media [C4.1 C4.4]', () => {
    const signs = ['transport.accepted', 'transport.joined', 'transport.lost', 'transport.restored', 'transport.failed/recoverable']
    expect(pairsWithoutRow(signs, s => isOver(s.session))).toEqual([])
    expect(broken(rowsOf(...signs).filter(r => isOver(r.from.session)), r =>
      r.commands.includes('leave') && (r.event !== 'transport.joined' || r.commands.includes('releaseMedia')))).toEqual([])
  })
  test('the SDK’s own button is never answered by leave [C4.2]', () => {
    expect(broken(rowsOf('transport.leaveClicked'), r => !r.commands.includes('leave'))).toEqual([])
  })
  test('a step that stops listening leaves just before [C4.3]', () => {
    expect(broken(ROWS.filter(r => r.commands.includes('unsubscribe')), r => r.commands.indexOf('leave') === r.commands.indexOf('unsubscribe') - 1)).toEqual([])
  })
  test('the screen is exited from mounted only, and in the step that ends [C5.2 C5.3]', () => {
    expect(broken(ROWS.filter(r => r.commands.includes('exitScreen')), r => r.to.screen === 'gone' && r.to.session === 'ended' && (r.from.screen === 'mounted' || r.event === 'screen.mounted'))).toEqual([])
    expect(broken(ROWS.filter(r => r.from.screen === 'gone' || r.event === 'screen.disposed'), r => !r.commands.includes('exitScreen'))).toEqual([])
  })
  test('a launch is commanded only while active and permitted, and never when it is over [C6.3 C6.4 C6.10]', () => {
    expect(broken(ROWS.filter(r => r.commands.includes('launchService')), r => r.to.app === 'active' && r.to.permission === 'held' && !isOver(r.to.session))).toEqual([])
  })
  test('no abort while a start is pending, but by its word, by time and by the sweep of a new process [C6.9]', () => {
    expect(broken(ROWS.filter(r => r.from.service === 'starting' && r.commands.includes('abortService')), r => ['service.started', 'timer.service', 'restored'].includes(r.event))).toEqual([])
  })
  test('audio, picture-in-picture and a held call are heard by listeners only: the core has no row for them [C7.5 C7.6 C7.7]', () => {
    const heard = EVENTS.filter(e => /^(audio|presentation)\.|^system\.(held|resumed)$/.test(e))
    expect(heard).toHaveLength(10)
    expect(rowsOf(...heard)).toEqual([])
  })
  test('what the network says moves nothing, and commands at most a restart of the media [C8.7]', () => {
    expect(broken(rowsOf('network.online', 'network.offline', 'network.changed'), r => JSON.stringify(r.from) === JSON.stringify(r.to) && r.commands.join() === 'restartMedia')).toEqual([])
  })
  test('an end from elsewhere or by time is no reason to join: join stands only in the step that begins a call [C8.12 D9.5]', () => {
    expect(broken(ROWS.filter(r => r.commands.includes('join') || r.commands.includes('reportCall')), r => r.from.session === 'idle' && r.to.session === 'joining')).toEqual([])
    expect(broken(rowsOf('user.join').filter(r => r.from.session === 'idle'), r => r.commands.includes('join') && r.commands.includes('reportCall'))).toEqual([])
  })
  test('a timer has a row only where what it waits for goes on: a late one changes nothing [C10.3]', () => {
    const runs = new Map(Object.entries(core!.timers).map(([name, states]) => [name, new Set(states)]))
    const timers = core!.rows.filter(([, e]) => EVENTS[e]!.startsWith('timer.'))
    expect(new Set(timers.map(([, e]) => EVENTS[e]))).toEqual(new Set(runs.keys()))
    expect(timers.filter(([s, e]) => !runs.get(EVENTS[e]!)!.has(s))).toEqual([])
  })
  test('a request to stop commands leave, and a running service’s abort, in that very step [D5.1]', () => {
    const asks = ['user.leave', 'screen.disposed', 'system.ended', 'system.reset', 'system.filtered', 'app.taskRemoved', 'app.terminating']
    expect(pairsWithoutRow(asks, s => isLive(s.session) && s.screen === 'mounted')).toEqual([])
    expect(broken(rowsOf(...asks).filter(r => isLive(r.from.session)), r =>
      r.to.session === 'leaving' && r.commands.includes('leave') && r.commands.includes('abortService') === (r.from.service === 'running'))).toEqual([])
  })
})
