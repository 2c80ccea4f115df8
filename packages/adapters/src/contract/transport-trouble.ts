/** The transport contract, second part: loss, ends from elsewhere, and an SDK with a will of its own. */
import type { Bench } from './bench.ts'
import type { TransportDefinition } from './transport-calm.ts'

const END = ['transport.left', 'transport.closed'] as const
const LOSS = ['transport.lost', 'transport.failed'] as const

/**
 * Somebody else ends the first attempt, and in that moment, before its callback has returned, a call does what it does then: it leaves what is
 * over, unsubscribes, and the next attempt is joined. So the port is done with the first when it says the end, or lets the next wait until it is;
 * it takes a leave of what is over for nothing new; and what the SDK still says of the first is not told to the next.
 */
async function joinedAgain(t: Bench, end: () => unknown, isRemoteThere: boolean): Promise<void> {
  const a = t.attempt(1), b = t.attempt(2)
  let isOver = false
  a.subscribe(event => {
    if (event.type !== 'transport.left' || isOver) return
    isOver = true
    void a.leave()
    a.unsubscribe()
    if (isRemoteThere) b.join()
    else void Promise.resolve(t.world.remote?.join()).then(() => b.join())
  })
  await t.world.remote?.join()
  a.join()
  await t.until('transport.joined', () => a.saw('transport.joined'), t.limits.joinMs)
  await end()
  await t.until('left', () => isOver, t.limits.endMs)
  await t.until('transport.joined of the next attempt', () => b.saw('transport.joined'), t.limits.joinMs)
  await t.quiet()
  t.check(a.tooLate.length === 0 && !b.saw(...END, ...LOSS), 'the end of the first attempt to be told once, and not to the next')
  t.check(t.world.truth.connected(), 'the next attempt to be connected')
  void b.leave()
  await t.nothingHeld()
}

export const troubleCases: readonly TransportDefinition[] = [
  ['a loss and a restoration come in pairs, and the call survives both', ['canBeCutOff'], async t => {
    const a = await t.joined()
    for (let n = 1; n <= 2; n++) {
      const told = (...types: string[]): number => a.events.filter(e => types.includes(e.type)).length
      const [lost, back] = [told(...LOSS), told('transport.restored', 'transport.joined')]
      await t.knob('cut')()
      await t.until('lost or failed', () => told(...LOSS) > lost, t.limits.lossMs)
      await t.knob('restore')()
      await t.until('restored', () => told('transport.restored', 'transport.joined') > back, t.limits.restoreMs)
    }
    await t.quiet()
    t.check(!a.saw(...END), 'a loss not to end the call')
    t.order()
    void a.leave()
    await t.nothingHeld()
  }, { limitMs: 90_000 }],

  ['a call that is cut off is not restored by a word', ['canBeCutOff'], async t => {
    const a = await t.joined()
    await t.knob('cut')()
    await t.until('lost or failed', () => a.saw(...LOSS), t.limits.lossMs)
    await t.quiet()
    t.check(!a.saw('transport.restored'), 'no restored while nothing flows')
    await t.knob('restore')()
    void a.leave()
    await t.nothingHeld()
  }],

  ['leaving while cut off does not wait for the network', ['canBeCutOff'], async t => {
    const a = await t.joined()
    await t.knob('cut')()
    await t.until('lost or failed', () => a.saw(...LOSS), t.limits.lossMs)
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await t.nothingHeld()
    await t.knob('restore')()
    await t.quiet()
    t.check(!a.saw('transport.restored'), 'nothing to be restored after the end')
    t.order()
  }],

  ['restarting the media of a living call does not end it', ['restartsMedia'], async t => {
    const a = await t.joined()
    await t.world.port.restartMedia?.(a.ctx)
    await t.quiet()
    t.check(!a.saw(...END), 'a restart not to end the call')
    t.check(t.world.truth.connected(), 'the call to be connected')
    t.order()
    void a.leave()
    await t.nothingHeld()
  }],

  ['restarting the media after the leave does nothing', ['restartsMedia'], async t => {
    const a = await t.joined()
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    let threw = false
    try { await t.world.port.restartMedia?.(a.ctx) } catch { threw = true }
    t.check(!threw, 'a restart of what was left to throw nothing')
    await t.quiet()
    await t.nothingHeld()
  }],

  ['a refused join says why, and holds nothing', ['canBeRefused'], async t => {
    const expected = await t.refuse(), a = t.attempt()
    await t.world.remote?.join()
    a.join()
    await t.until('a refusal', () => a.refused !== undefined || a.saw('transport.failed', 'transport.left'), t.limits.joinMs)
    t.check(!a.saw('transport.joined'), 'a refused join not to be joined')
    const { error } = a.refused ?? {}
    const reason = a.first('transport.failed')?.cause?.reason ?? a.first('transport.left')?.cause?.reason
      ?? (typeof error === 'object' && error !== null && 'reason' in error ? error.reason : undefined)
    t.check(reason === expected, `the refusal to name its reason, ${expected}, found ${String(reason)}`)
    t.check(a.first('transport.failed')?.recoverable !== true, 'a refusal not to be called recoverable')
    void a.leave()
    await t.nothingHeld()
  }],

  ['the other side\'s hang-up ends the call as remote-hangup', ['knowsRemoteHangup'], async t => {
    const a = await t.joined()
    await t.world.remote?.leave()
    await t.until('left', () => a.saw('transport.left'), t.limits.endMs)
    const reason = a.first('transport.left')?.cause?.reason
    t.check(reason === 'remote-hangup', `the reason to be remote-hangup, found ${reason}`)
    t.order()
    void a.leave()
    await t.nothingHeld()
  }],

  ['the other side\'s death is noticed', ['noticesRemoteDeath'], async t => {
    const a = await t.joined()
    const { remote } = t.world
    if (!remote?.kill) throw new Error('this case is claimed, so the world must have `remote.kill`')
    await remote.kill()
    await t.until('a loss, a failure or an end', () => a.saw(...END, ...LOSS), t.limits.endMs)
    t.order()
    void a.leave()
    await t.nothingHeld()
  }],

  ['a removal by the host ends the call as removed-by-host, and is not rejoined', ['canBeRemoved'], async t => {
    const a = await t.joined()
    await t.knob('kick')()
    await t.until('left', () => a.saw('transport.left'), t.limits.endMs)
    const reason = a.first('transport.left')?.cause?.reason
    t.check(reason === 'removed-by-host', `the reason to be removed-by-host, found ${reason}`)
    const at = a.events.findIndex(e => e.type === 'transport.left')
    await t.quiet()
    if (!t.claims.rejoinsAnew) t.check(!a.events.slice(at).some(e => e.type === 'transport.joined'), 'no rejoin after a removal')
    // A call answers the rejoin of a removed SDK with another leave.
    void a.leave()
    await t.quiet()
    await t.nothingHeld()
    t.order()
  }],

  ['joined again at once after the other side\'s hang-up, the next attempt lives', ['knowsRemoteHangup'], t => joinedAgain(t, () => t.world.remote?.leave(), false)],

  ['joined again at once after a removal, the next attempt lives', ['canBeRemoved'], t => joinedAgain(t, t.knob('kick'), true)],

  ['the SDK\'s own leave button is told, and leads out by itself', ['leavesByItself'], async t => {
    const a = await t.joined()
    await t.knob('clickLeave')()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    const [clicked, end] = [a.events.findIndex(e => e.type === 'transport.leaveClicked'), a.events.findIndex(e => e.type === 'transport.left' || e.type === 'transport.closed')]
    t.check(clicked >= 0 && clicked < end, 'leaveClicked to be told, before the end')
    await t.nothingHeld()
  }],

  ['leaving cancels the SDK\'s own return', ['reconnectsItself'], async t => {
    const a = await t.joined()
    await t.knob('failRecoverably')()
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await t.quiet()
    await t.nothingHeld()
  }],

  ['the SDK\'s own return is told as joined or restored', ['reconnectsItself'], async t => {
    const a = await t.joined()
    await t.knob('failRecoverably')()
    const back = (): boolean => {
      const at = a.events.findIndex(e => e.type === 'transport.failed' || e.type === 'transport.lost')
      return at >= 0 && a.events.slice(at).some(e => e.type === 'transport.joined' || e.type === 'transport.restored')
    }
    await t.until('lost or failed, then joined or restored', back, t.limits.lossMs + t.limits.restoreMs)
    t.order()
    void a.leave()
    await t.nothingHeld()
  }],

  ['a session that dies without a word is noticed', ['noticesDeath'], async t => {
    const a = await t.joined()
    await t.knob('die')()
    let alive: boolean | undefined
    const ask = async (): Promise<void> => { alive = await t.world.port.isAlive?.() }
    const deadline = Date.now() + t.limits.endMs
    do { await t.quiet(); await ask() } while (alive !== false && !a.saw(...END, ...LOSS) && Date.now() < deadline)
    t.check(alive === false || a.saw(...END, ...LOSS), 'isAlive to be false, or an event')
    void a.leave()
    await t.nothingHeld()
  }],

  ['a leave that the SDK refuses is tried again, or reported and can be repeated', ['leaveCanFail'], async t => {
    const a = await t.joined()
    await t.knob('refuseLeave')()
    const failed = await t.leave(a)
    if (failed) void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await t.nothingHeld()
  }],

  ['an SDK that says everything twice harms nothing', ['callbacksCanRepeat'], async t => {
    await t.knob('repeatCallbacks')()
    const a = await t.joined()
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await t.nothingHeld()
    a.unsubscribe()
    const b = await t.joined()
    await t.quiet()
    t.check(!b.saw(...END), 'what was said twice not to reach the next attempt')
    void b.leave()
    await t.nothingHeld()
  }],
]
