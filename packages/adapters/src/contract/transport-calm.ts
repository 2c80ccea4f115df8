/** The transport contract, first part: joining and leaving, in a world that causes no trouble but may answer slowly. */
import type { Bench } from './bench.ts'
import type { TransportCapabilities } from './world.ts'

type Body = (t: Bench) => Promise<void>
export type TransportDefinition = readonly [name: string, needs: readonly (keyof TransportCapabilities)[], body: Body, more?: { limitMs?: number }]

/** `left` or `closed` for this attempt, which is what a call needs to call its transport down. */
const END = ['transport.left', 'transport.closed'] as const

export const calmCases: readonly TransportDefinition[] = [
  ['the methods of the port are those that it claims', [], async t => {
    const methods = { restartMedia: 'restartsMedia', setMuted: 'mutes', releaseMedia: 'releasesMedia', isAlive: 'answersIsAlive' } as const
    for (const [method, capability] of Object.entries(methods) as [keyof typeof methods, (typeof methods)[keyof typeof methods]][]) {
      const has = typeof t.world.port[method] === 'function'
      t.check(has === (t.claims[capability] === true), `${capability} to be claimed exactly when the port has ${method}; it has ${has ? 'it' : 'none'}`)
    }
  }],

  ['a join leads to joined, said once, when the connection is up', [], async t => {
    const a = t.attempt()
    let up = false
    // Asked in the moment in which it is said, and not a while later.
    a.subscribe(event => { if (event.type === 'transport.joined') up = t.world.truth.connected() })
    await t.world.remote?.join()
    a.join()
    await t.until('transport.joined', () => a.saw('transport.joined'), t.limits.joinMs)
    t.check(up, 'the connection to be up when joined is said')
    await t.quiet()
    t.check(a.events.filter(e => e.type === 'transport.joined').length === 1, 'joined to be said once')
    t.order()
  }],

  ['a promise of join says accepted, and accepted is not joined', ['reportsAccepted'], async t => {
    const a = t.attempt()
    const release = t.world.holdJoin?.()
    await t.world.remote?.join()
    a.join()
    await t.until('join() to resolve', () => a.accepted, t.limits.joinMs)
    if (release) {
      await t.quiet()
      t.check(!a.saw('transport.joined'), 'no joined while the join is held back')
      await release()
    }
    await t.until('transport.joined', () => a.saw('transport.joined'), t.limits.joinMs)
  }],

  ['leaving where nothing was joined does nothing', [], async t => {
    const a = t.attempt()
    a.subscribe()
    const threw = await t.leave(a)
    t.check(!threw, 'a leave of nothing to throw nothing')
    await t.quiet()
    await t.nothingHeld()
    const b = await t.joined(2)
    t.check(!b.saw(...END), 'the next attempt to live')
  }],

  ['leaving says left or closed, in time, and gives everything back', [], async t => {
    const a = await t.joined()
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await t.nothingHeld()
    t.order()
  }],

  ['leaving while joining gives everything back', [], async t => {
    const a = t.attempt()
    await t.world.remote?.join()
    a.join()
    await t.moment()
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs + (t.claims.cancelsJoin ? 0 : t.limits.joinMs))
    await t.quiet()
    await t.nothingHeld()
  }],

  ['joining and leaving in one tick leaves nothing open', [], async t => {
    const a = t.attempt()
    await t.world.remote?.join()
    a.join()
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs + (t.claims.cancelsJoin ? 0 : t.limits.joinMs))
    await t.quiet()
    await t.nothingHeld()
    if (t.claims.cancelsJoin) t.check(!a.saw('transport.joined'), 'no joined after the leave')
  }],

  ['a join without an answer can be left, and the leave is answered', ['cancelsJoin'], async t => {
    const release = t.knob('holdJoin')()
    const a = t.attempt()
    await t.world.remote?.join()
    a.join()
    await t.quiet()
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await t.nothingHeld()
    await release()
  }],

  ['a join that was left never becomes joined', ['cancelsJoin'], async t => {
    const release = t.knob('holdJoin')()
    const a = t.attempt()
    await t.world.remote?.join()
    a.join()
    await t.quiet()
    t.check(!a.saw('transport.joined'), 'the world to hold the join back')
    void a.leave()
    await release()
    await t.quiet()
    t.check(!a.saw('transport.joined'), 'no joined after the leave')
  }],

  ['what a late success took is given back', [], async t => {
    const release = t.world.holdJoin?.()
    const a = t.attempt()
    await t.world.remote?.join()
    a.join()
    await t.quiet()
    void a.leave()
    await t.moment()
    await release?.()
    if (!t.claims.cancelsJoin && release) await t.until('the late joined', () => a.saw('transport.joined'), t.limits.joinMs)
    await t.quiet()
    await t.nothingHeld()
  }],

  ['a microphone that is granted after the leave is stopped at once', ['capturesMedia'], async t => {
    const grant = t.knob('holdCapture')()
    const a = t.attempt()
    await t.world.remote?.join()
    a.join()
    await t.quiet()
    void a.leave()
    await t.quiet()
    await grant()
    await t.quiet()
    await t.nothingHeld()
  }],

  ['a microphone that is granted after the signal was aborted is stopped at once', ['capturesMedia'], async t => {
    const grant = t.knob('holdCapture')()
    const a = t.attempt()
    await t.world.remote?.join()
    a.join()
    await t.quiet()
    a.abort()
    await grant()
    await t.quiet()
    t.check(!t.world.truth.hot(), 'no hot microphone of an aborted attempt')
    void a.leave()
    await t.nothingHeld()
  }],

  ['a microphone that is granted after the leave is stopped at once, also while the rest of the join hangs', ['capturesMedia'], async t => {
    const grant = t.knob('holdCapture')(), a = t.attempt()
    await t.world.remote?.join()
    a.join()
    await t.quiet()
    // What the microphone was not asked for after: its answer is there already.
    const rest = [t.world.holdHost?.(), t.world.holdJoin?.()]
    void a.leave()
    await t.quiet()
    await grant()
    await t.quiet()
    await t.until('a cold microphone', () => !t.world.truth.hot(), t.limits.leaveMs)
    for (const release of rest) await release?.()
    await t.quiet()
    await t.nothingHeld()
  }],

  ['a joined call that captures is hot, and cold after the leave', ['capturesMedia'], async t => {
    const a = t.attempt()
    let hotAtEnd: boolean | undefined
    a.subscribe(event => { if (event.type === 'transport.left' || event.type === 'transport.closed') hotAtEnd ??= t.world.truth.hot() })
    await t.world.remote?.join()
    a.join()
    await t.until('transport.joined', () => a.saw('transport.joined'), t.limits.joinMs)
    await t.until('a hot microphone', () => t.world.truth.hot(), t.limits.joinMs)
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    t.check(hotAtEnd === false, 'a cold microphone in the moment in which the end is said')
  }],

  ['leaving twice in one tick is one leave', [], async t => {
    const a = await t.joined()
    void a.leave()
    t.check(!(await t.leave(a)), 'a second leave to throw nothing')
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await t.quiet()
    t.check(a.events.filter(e => e.type === 'transport.left').length <= 1, 'left to be said at most once')
    await t.nothingHeld()
  }],

  ['leaving after the end does nothing', [], async t => {
    const a = await t.joined()
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await t.quiet()
    const told = a.events.length
    t.check(!(await t.leave(a)), 'a leave after the end to throw nothing')
    await t.quiet()
    t.check(a.events.length === told, 'a leave after the end to say nothing')
  }],

  ['leaving inside a callback works', [], async t => {
    const a = t.attempt()
    a.subscribe(event => { if (event.type === 'transport.joined') void a.leave() })
    await t.world.remote?.join()
    a.join()
    await t.until('left or closed', () => a.saw(...END), t.limits.joinMs + t.limits.leaveMs)
    await t.nothingHeld()
  }],

  ['leaving an earlier attempt does not touch the present one', [], async t => {
    const a = await t.joined(1)
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    a.unsubscribe()
    const b = await t.joined(2)
    t.check(!(await t.leave(a)), 'a leave of the earlier attempt to throw nothing')
    await t.quiet()
    t.check(!b.saw(...END, 'transport.lost', 'transport.failed'), 'the second attempt to hear nothing of it')
    t.check(t.world.truth.connected(), 'the second attempt to be connected')
    void b.leave()
    await t.nothingHeld()
  }],

  // A port outlives its calls, and the attempts of each begin at 1.
  ['leaving an attempt of a call before does not touch the present one, whose number is the same', [], async t => {
    const a = await t.joined(1)
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    a.unsubscribe()
    const b = await t.joined(1)
    t.check(!(await t.leave(a)), 'a leave of the call before to throw nothing')
    await t.quiet()
    t.check(!b.saw(...END, 'transport.lost', 'transport.failed'), 'the present call to hear nothing of it')
    t.check(t.world.truth.connected(), 'the present call to be connected')
    void b.leave()
    await t.until('left or closed', () => b.saw(...END), t.limits.leaveMs)
    await t.nothingHeld()
  }],

  ['an attempt that begins while the last is being left lives', [], async t => {
    const a = await t.joined(1)
    void a.leave()
    const b = t.attempt(2)
    b.join()
    await t.until('transport.joined of the second attempt', () => b.saw('transport.joined'), t.limits.joinMs)
    await t.quiet()
    t.check(!b.saw(...END), 'the end of the first attempt not to be told to the second')
    t.check(t.world.truth.connected(), 'the second attempt to be connected')
    void b.leave()
    await t.nothingHeld()
  }],

  ['after unsubscribing nothing is said', [], async t => {
    const a = await t.joined()
    a.unsubscribe()
    void a.leave()
    await t.world.remote?.leave()
    await t.nothingHeld()
    await t.quiet()
    t.check(a.tooLate.length === 0, `nothing after unsubscribe, found ${a.tooLate.map(e => e.type).join(', ')}`)
    a.unsubscribe()
  }],

  ['twenty calls in a row leave nothing behind', [], async t => {
    for (let n = 1; n <= 20; n++) {
      const a = await t.joined(n)
      void a.leave()
      await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
      a.unsubscribe()
      await t.nothingHeld()
    }
  }, { limitMs: 120_000 }],

  ['a listener that throws is contained, and the call goes on', ['containsListeners'], async t => {
    const a = t.attempt()
    a.subscribe(() => { throw new Error('the listener throws, on purpose') })
    await t.world.remote?.join()
    a.join()
    await t.until('transport.joined', () => a.saw('transport.joined'), t.limits.joinMs)
    t.check(!(await t.leave(a)), 'what a listener throws not to come out of leave()')
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await t.nothingHeld()
    t.check(!a.refused, 'what a listener throws not to come out of join()')
  }],

  ['muting may be repeated, and is harmless before the join and after the end', ['mutes'], async t => {
    const { port, truth: { muted: isMuted } } = t.world
    // Without it a port that mutes nothing would pass.
    if (!isMuted) throw new Error('this case is claimed, so the world must have `truth.muted`')
    await port.setMuted?.(true)
    await port.setMuted?.(false)
    const a = await t.joined()
    for (const muted of [true, true, false, true]) {
      await port.setMuted?.(muted)
      await t.until(muted ? 'to be muted' : 'to be heard', () => isMuted() === muted, t.limits.leaveMs)
    }
    t.check(!a.saw(...END), 'muting not to end the call')
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await port.setMuted?.(true)
    await t.nothingHeld()
  }],

  ['a call that is muted before its join is never heard', ['mutes', 'startsMuted'], async t => {
    const { wasHeard } = t.world.truth
    if (!wasHeard) throw new Error('this case is claimed, so the world must have `truth.wasHeard`')
    await t.world.port.setMuted?.(true)
    const a = await t.joined()
    await t.quiet()
    t.check(!wasHeard(), 'a microphone that was never open')
    // … and that this world would have heard.
    await t.world.port.setMuted?.(false)
    await t.until('to be heard after the unmute', wasHeard, t.limits.endMs)
    void a.leave()
    await t.nothingHeld()
  }],

  ['a call that is muted while it joins is muted when it is joined', ['mutes', 'startsMuted', 'cancelsJoin'], async t => {
    const release = t.knob('holdJoin')(), { muted } = t.world.truth
    if (!muted) throw new Error('this case is claimed, so the world must have `truth.muted`')
    const a = t.attempt()
    let isMuted: boolean | undefined
    // Asked in the moment in which it is said: from then on others hear.
    a.subscribe(event => { if (event.type === 'transport.joined') isMuted ??= muted() })
    await t.world.remote?.join()
    a.join()
    await t.quiet()
    await t.world.port.setMuted?.(true)
    await t.quiet()
    await release()
    await t.until('transport.joined', () => a.saw('transport.joined'), t.limits.joinMs)
    t.check(isMuted === true, 'to be muted in the moment in which joined is said')
    void a.leave()
    await t.nothingHeld()
  }],

  ['muted by us and by the device: unmuted is said only when both are gone', ['mutes', 'mutedByDevice'], async t => {
    const a = await t.joined()
    const words = (): string[] => a.events.map(e => e.type).filter(type => type === 'transport.muted' || type === 'transport.unmuted')
    const us = async (muted: boolean): Promise<void> => t.world.port.setMuted?.(muted)
    const device = async (muted: boolean): Promise<void> => t.knob('muteDevice')(muted)
    for (const [name, first, second] of [['us', us, device], ['the device', device, us]] as const) {
      await first(true)
      await t.until(`muted by ${name} to be told`, () => words().at(-1) === 'transport.muted', t.limits.endMs)
      await second(true)
      await t.quiet()
      const before = words().length
      await second(false)
      // Whoever unmutes believes that it is heard, so an unmute that changes nothing is answered too.
      if (second === us) await t.until('muted again, because the device still mutes', () => words().length > before, t.limits.endMs)
      else await t.quiet()
      t.check(!words().slice(before).includes('transport.unmuted'), `no unmuted while ${name} still mutes`)
      await first(false)
      await t.until('unmuted, when nobody mutes any more', () => words().at(-1) === 'transport.unmuted', t.limits.endMs)
    }
    void a.leave()
    await t.nothingHeld()
  }],

  ['a microphone that ends by itself is told as muted, and so is an unmute that nobody hears, where nobody has muted before', ['mutes', 'microphoneEnds'], async t => {
    const a = await t.joined(), words = (): string[] => a.events.map(e => e.type).filter(type => type === 'transport.muted' || type === 'transport.unmuted')
    await t.quiet()
    await t.knob('endMicrophone')()
    await t.until('muted to be told', () => words().at(-1) === 'transport.muted', t.limits.endMs)
    const before = words().length
    // An SDK that was never muted has nothing to unmute, and may say nothing, or that all is well.
    await Promise.resolve(t.world.port.setMuted?.(false)).catch(() => undefined)
    await t.until('muted again, because nobody is heard', () => words().length > before, t.limits.endMs)
    t.check(!words().slice(before).includes('transport.unmuted'), 'no unmuted while nobody is heard')
    t.check(!a.saw(...END), 'a microphone that ends not to end the call')
    void a.leave()
    await t.nothingHeld()
  }],

  ['releasing the media stops the microphone, twice is harmless, and the leave still works', ['releasesMedia'], async t => {
    const a = await t.joined()
    await t.world.port.releaseMedia?.(a.ctx)
    await t.world.port.releaseMedia?.(a.ctx)
    await t.until('a cold microphone', () => !t.world.truth.hot(), t.limits.leaveMs)
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    await t.nothingHeld()
  }],

  ['isAlive is true while joined and false after the leave', ['answersIsAlive'], async t => {
    const a = await t.joined()
    t.check(await t.world.port.isAlive?.() === true, 'a joined session to be alive')
    void a.leave()
    await t.until('left or closed', () => a.saw(...END), t.limits.leaveMs)
    t.check(await t.world.port.isAlive?.() === false, 'a left session not to be alive')
  }],
]
