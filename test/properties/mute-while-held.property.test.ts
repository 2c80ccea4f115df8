/**
 * A held call sends no microphone, whatever order the system's hold, the person's mute and the SDK's echoes come in; and taken off hold the
 * microphone is as the call says. The call is a real one; the SDK mutes as it is told, says so later or never, and may be muted by others.
 */
import { muteWhileHeld } from '@onhook/adapters/ios-callkit'
import { createCall, isLive, isOver, type Emit, type SystemCallEvent, type TransportEvent } from '@onhook/machine'
import { createVirtualClock } from '@onhook/machine/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLong, patience, seed } from '../support/seed.ts'

/** `word`: the call hears the oldest thing that the SDK has said. `obey`: the SDK does the oldest thing that it was told. `mutes`, `unmutes`: somebody else does, in the SDK. */
type Act = 'hold' | 'resume' | 'mute' | 'unmute' | 'systemMutes' | 'systemUnmutes' | 'word' | 'obey' | 'mutes' | 'unmutes' | 'leave' | 'join' | 'time'
type Sdk = {
  /** What it says of a mute that it was told: nothing; that it has changed; or each time the same again. */
  echoes: 'never' | 'changes' | 'always'
  /** Does it do what it is told at once, or when it gets to it? */
  isSlow: boolean
  /** Does the next session begin as the last one was? */
  keepsMute: boolean
}
type Story = { sdk: Sdk; isMutedBefore: boolean; acts: readonly Act[] }

function run({ sdk, isMutedBefore, acts }: Story, judge?: (world: ReturnType<typeof open>) => void) {
  const world = open(sdk)
  if (isMutedBefore) world.act('mute')
  world.act('join')
  for (const act of acts) {
    world.act(act)
    judge?.(world)
  }
  world.rest()
  return world
}
function open({ echoes, isSlow, keepsMute }: Sdk) {
  const clock = createVirtualClock(), commands: boolean[] = [], words: TransportEvent[] = []
  let toCall: Emit<TransportEvent> | undefined, toSystem!: Emit<SystemCallEvent>, isIn = false, isMuted = false, isHeld = false, wish = false
  /** How the next session begins. */
  let next = false
  const set = (muted: boolean, says: Sdk['echoes']): void => {
    const hasChanged = muted !== isMuted
    isMuted = muted
    if (isIn && (says === 'always' || (says === 'changes' && hasChanged))) words.push({ type: muted ? 'transport.muted' : 'transport.unmuted' })
  }
  const obey = (): void => { if (commands.length > 0) set(commands.shift()!, echoes) }
  const hear = (): void => {
    const word = words.shift()
    if (word) toCall?.(word)
  }
  const { transport, systemCall } = muteWhileHeld({
    transport: {
      subscribe(emit) {
        toCall = emit
        return () => { if (toCall === emit) toCall = undefined }
      },
      join() {
        isMuted = next
        next = false
        isIn = true
        toCall?.({ type: 'transport.joined' })
        if (isMuted && echoes !== 'never') words.push({ type: 'transport.muted' })
      },
      leave() {
        while (commands.length > 0) obey()
        isIn = false
        words.length = 0
        next = keepsMute && isMuted
        toCall?.({ type: 'transport.left' })
      },
      setMuted(muted) {
        if (!isIn) next = muted
        else if (isSlow) commands.push(muted)
        else set(muted, echoes)
      },
    },
    systemCall: {
      report() {}, connected() {}, end() { isHeld = false },
      subscribe(emit) { toSystem = emit; return () => undefined },
    },
  }, { clock })
  const call = createCall({ transport, systemCall, clock, report: error => { throw error } })
  const isOn = (): boolean => isLive(call.state)
  const wishes = (muted: boolean): void => { if (!isOver(call.state)) wish = muted }
  const moves: Record<Act, () => void> = {
    hold() { if (isOn()) { isHeld = true; toSystem({ type: 'system.held' }) } },
    resume() { if (isHeld) { isHeld = false; toSystem({ type: 'system.resumed' }) } },
    mute() { wishes(true); call.send({ type: 'user.mute' }) },
    unmute() { wishes(false); call.send({ type: 'user.unmute' }) },
    systemMutes() { wishes(true); toSystem({ type: 'system.muted' }) },
    systemUnmutes() { wishes(false); toSystem({ type: 'system.unmuted' }) },
    word: hear, obey,
    mutes() { if (isIn) set(true, 'changes') },
    unmutes() { if (isIn) set(false, 'changes') },
    leave() { void call.leave('button') },
    join() {
      if (isOver(call.state)) wish = false
      call.join().catch(() => undefined)
    },
    time() { clock.advance(700) },
  }
  return {
    act: (act: Act): void => moves[act](),
    /** Everything that is on its way arrives, and nothing more happens. */
    rest() {
      for (let n = 0; commands.length + words.length > 0 || n < 2; n++) {
        if (n > 500) throw new Error('not at rest')
        obey()
        hear()
        if (commands.length + words.length === 0) clock.advance(2_000)
      }
    },
    get isOn() { return isOn() }, get isHeld() { return isHeld }, get isMuted() { return isMuted }, get wish() { return wish },
    get media() { return call.getSnapshot().media },
    get saysMuted() { return call.getSnapshot().media.startsWith('muted') },
  }
}

const echoes = fc.constantFrom<Sdk['echoes']>('never', 'changes', 'always')
const story = (isSlow: boolean, ...acts: Act[]): fc.Arbitrary<Story> => fc.record({
  sdk: fc.record({ echoes: isSlow ? fc.constantFrom<Sdk['echoes']>('changes', 'always') : echoes, isSlow: fc.constant(isSlow), keepsMute: fc.boolean() }),
  isMutedBefore: fc.boolean(),
  acts: fc.array(fc.constantFrom(...acts), { maxLength: 24, size: 'max' }),
})
const BY_THE_PERSON = ['hold', 'hold', 'resume', 'resume', 'mute', 'unmute', 'word', 'word', 'systemMutes', 'systemUnmutes', 'time', 'leave', 'join'] as const satisfies readonly Act[]
const numRuns = isLong ? 10_000 : 500

describe(`a call that may be held (seed ${seed})`, () => {
  test('is never heard while it is held, nor while the person has it muted; at rest what the person has muted is muted, and what is heard is what the call says', () => {
    fc.assert(fc.property(story(false, ...BY_THE_PERSON), it => {
      const end = run(it, world => {
        if (!world.isOn) return
        if (world.isHeld) expect(world.isMuted, 'a hot microphone while held').toBe(true)
        if (world.media === 'mutedByUser' || world.media === 'mutedBySystem') expect(world.isMuted, `a hot microphone while ${world.media}`).toBe(true)
      })
      if (!end.isOn) return
      if (end.wish) expect(end.saysMuted, 'what the person has muted').toBe(true)
      expect(end.isMuted, 'what is heard').toBe(end.saysMuted || end.isHeld)
    }), { numRuns })
  }, patience(60_000))

  test('and whose SDK answers before the person acts again says what the person wants, all the time: nobody takes our mute for one of theirs', () => {
    fc.assert(fc.property(story(false, 'hold', 'resume', 'mute', 'unmute', 'systemMutes', 'systemUnmutes', 'time', 'leave', 'join'), it => {
      const acts = it.acts.flatMap((act): Act[] => [act, 'word', 'word', 'word'])
      const end = run({ ...it, acts: ['word', ...acts] }, world => {
        if (world.isOn) expect([world.saysMuted, world.media === 'mutedByTransport'], world.media).toEqual([world.wish, false])
      })
      if (end.isOn) expect(end.isMuted, 'what is heard').toBe(end.wish || end.isHeld)
    }), { numRuns })
  }, patience(60_000))

  test('and is not muted by anybody is never said to be, however late the SDK says what the hold has made of it', () => {
    fc.assert(fc.property(story(false, 'hold', 'resume', 'word'), it => {
      const end = run({ ...it, isMutedBefore: false }, world => expect(world.media).toBe('unmuted'))
      expect([end.media, end.isMuted], 'at rest').toEqual(['unmuted', end.isHeld])
    }), { numRuns })
  }, patience(60_000))

  test('and was muted by the SDK or a moderator before stays so, whatever hold and word follow: a hold unmutes nothing', () => {
    fc.assert(fc.property(story(false, 'hold', 'resume', 'word', 'time'), it => {
      const end = run({ ...it, sdk: { ...it.sdk, echoes: 'changes' }, isMutedBefore: false, acts: ['mutes', 'word', ...it.acts] }, world => {
        if (world.saysMuted) expect([world.media, world.isMuted]).toEqual(['mutedByTransport', true])
      })
      expect([end.media, end.isMuted], 'at rest').toEqual(['mutedByTransport', true])
    }), { numRuns })
  }, patience(60_000))

  test('while an old echo says that it is muted is unmuted when the rest of it has come', () => {
    const end = run({ sdk: { echoes: 'changes', isSlow: false, keepsMute: false }, isMutedBefore: false, acts: ['mute', 'unmute', 'word', 'hold', 'resume'] })
    expect([end.media, end.isMuted]).toEqual(['unmuted', false])
  })

  test('is not heard at rest while it is held, and else as the call says, whoever else mutes and unmutes in the SDK, and however slow that is', () => {
    fc.assert(fc.property(story(true, ...BY_THE_PERSON, 'obey', 'obey', 'mutes', 'unmutes'), it => {
      const end = run(it)
      if (end.isOn) expect(end.isMuted, 'what is heard').toBe(end.saysMuted || end.isHeld)
    }), { numRuns })
  }, patience(60_000))
})
