/** Muting, move by move: what may happen in a state, by each power, on a media table of four states. What is judged of it: `test/properties/small-models-judged`. */
import { describe, expect, test } from 'vitest'
import type { Table } from '../../compile.ts'
import { explore } from '../small-model.ts'
import { MUTE_ENVIRONMENTS, checkMuteEcho, muteModel, type Mirror, type MutePowers, type MuteState } from './mute-echo.ts'

const STATES = ['unmuted', 'mutedByUser', 'mutedByTransport', 'released'], EVENTS = ['user.mute', 'user.unmute', 'system.muted', 'system.unmuted', 'transport.muted', 'transport.unmuted', 'session.over', 'app.backgrounded']
const setMuted = (muted: boolean, system: boolean): Table['commands'][number] => [{ type: 'setMuted', muted, system }]
const media: Table = {
  name: 'media', regions: ['media'], initial: 0, timers: {}, states: STATES.map(media => ({ media })), events: EVENTS,
  commands: [[], setMuted(true, true), setMuted(false, true), setMuted(true, false), setMuted(false, false), [{ type: 'updateService' }]],
  rows: [
    [0, 0, 1, 1], [1, 1, 0, 2], [0, 2, 1, 3], [1, 3, 0, 4], [0, 4, 2, 5], [2, 5, 0, 5], [1, 5, 0, 0], [2, 0, 1, 1], [2, 1, 0, 2],
    ...STATES.slice(0, 3).map((_, s): Table['rows'][number] => [s, 6, 3, 0]),
  ],
}
const few: MutePowers = { systemEchoes: 'never', sdkEchoes: 'never', systemActs: false, sdkActs: false, repeats: false, channel: 2, lies: false }
const still: Mirror = { muted: false, commands: [], words: [] }
const at = (app: string, more: Partial<MuteState> = {}): MuteState => ({ app: STATES.indexOf(app), system: still, sdk: still, isCalm: false, hasSdkActed: false, isMutedByUser: false, ...more })
/** A state in words: what the app shows; of each mirror what it does, `<` what it was told, `>` what it said; and what is so of all. */
function told({ app, system, sdk, isCalm, hasSdkActed, isMutedByUser }: MuteState): string {
  const list = (all: boolean[]): string => all.map(m => (m ? 'M' : 'U')).join(''), mirror = (m: Mirror): string => `${m.muted ? 'M' : 'U'}${m.commands.length > 0 ? `<${list(m.commands)}` : ''}${m.words.length > 0 ? `>${list(m.words)}` : ''}`
  return [STATES[app]!, `system ${mirror(system)}`, `sdk ${mirror(sdk)}`, ...(isCalm ? ['calm'] : []), ...(hasSdkActed ? ['sdk has acted'] : []), ...(isMutedByUser ? ['by the person'] : [])].join(', ')
}
/** The moves from a state: `name (fairness) → state`. */
const moves = (s: MuteState, powers: Partial<MutePowers> = {}): string[] => muteModel(media, { ...few, ...powers }).model.moves(s).map(m => `${m.name}${'fair' in m ? ` (${m.fair})` : ''} → ${told(m.to)}`)
const only = (what: RegExp, s: MuteState, powers: Partial<MutePowers> = {}): string[] => moves(s, powers).filter(m => what.test(m))

const mirrorOf = (muted: boolean, commands: boolean[] = [], words: boolean[] = []): Mirror => ({ muted, commands, words })

describe('the person, the end, and that all grow calm', () => {
  test.each([
    [at('unmuted'), ['all grow calm → unmuted, system U, sdk U, calm', 'the person mutes: the app is mutedByUser: mute to system and SDK → mutedByUser, system U<M, sdk U<M, by the person',
      'the person unmutes → unmuted, system U, sdk U', 'the call is over: the app is released → released, system U, sdk U']],
    // Muted before by somebody else, so not by the person; and still by him, when he was it.
    [at('mutedByTransport'), ['all grow calm → mutedByTransport, system U, sdk U, calm', 'the person mutes: the app is mutedByUser: mute to system and SDK → mutedByUser, system U<M, sdk U<M',
      'the person unmutes: the app is unmuted: unmute to system and SDK → unmuted, system U<U, sdk U<U', 'the call is over: the app is released → released, system U, sdk U']],
    [at('mutedByUser', { isMutedByUser: true }), ['all grow calm → mutedByUser, system U, sdk U, calm, by the person', 'the person mutes → mutedByUser, system U, sdk U, by the person',
      'the person unmutes: the app is unmuted: unmute to system and SDK → unmuted, system U<U, sdk U<U', 'the call is over: the app is released → released, system U, sdk U, by the person']],
    [at('released'), ['all grow calm → released, system U, sdk U, calm', 'the person mutes → released, system U, sdk U', 'the person unmutes → released, system U, sdk U']],
    [at('unmuted', { isCalm: true }), []],
  ])('%#', (s, expected) => { expect(moves(s)).toEqual(expected) })
  test('a channel that is full makes whoever would fill it wait', () => {
    const full = at('unmuted', { sdk: mirrorOf(false, [false]) }), person = /^the person mutes/
    expect([only(person, full, { channel: 1 }), only(person, at('unmuted', { system: mirrorOf(false, [false]) }), { channel: 1 })]).toEqual([[], []])
    expect(only(person, full)).toEqual(['the person mutes: the app is mutedByUser: mute to system and SDK → mutedByUser, system U<M, sdk U<UM, by the person'])
    for (const who of ['system', 'sdk'] as const) {
      const spoken = at('unmuted', { [who]: mirrorOf(false, [], [true]) })
      expect([only(/by itself/, spoken, { channel: 1, systemActs: who === 'system', sdkActs: who === 'sdk' }).length, only(/by itself/, spoken, { systemActs: who === 'system', sdkActs: who === 'sdk' }).length]).toEqual([0, 1])
    }
  })
})

describe('a mirror', () => {
  const busy = at('unmuted', { sdk: mirrorOf(false, [true], [true, false]), system: mirrorOf(true, [false, true], [true]) })
  const DONE = /as told/
  test('does what it was told and is heard, each in order, also when all are calm', () => {
    const expected = (calm: string): string[] => [
      `the system does as told: unmuted (the system does as told) → unmuted, system U<M>M, sdk U<M>MU${calm}`, `system.muted: the app is mutedByUser: mute to SDK (the app hears the system) → mutedByUser, system M<UM, sdk U<MM>MU${calm}`,
      `the sdk does as told: muted (the sdk does as told) → unmuted, system M<UM>M, sdk M>MU${calm}`, `transport.muted: the app is mutedByTransport (the app hears the sdk) → mutedByTransport, system M<UM>M, sdk U<M>U${calm}`,
    ]
    expect(only(/told|^system|^transport/, busy)).toEqual(expected(''))
    expect(moves({ ...busy, isCalm: true })).toEqual(expected(', calm'))
    expect(moves(at('mutedByUser', { isCalm: true, system: mirrorOf(false, [], [false]) }))).toEqual(['system.unmuted: the app is unmuted: unmute to SDK (the app hears the system) → unmuted, system U, sdk U<U, calm'])
    // What changes nothing is heard all the same.
    expect(moves(at('released', { isCalm: true, sdk: mirrorOf(false, [], [false]) }))).toEqual(['transport.unmuted (the app hears the sdk) → released, system U, sdk U, calm'])
  })
  test.each(['system', 'sdk'] as const)('the %s says nothing of what it was told, or that it has changed, or each time the same again', who => {
    const after = (muted: boolean, echoes: MutePowers['systemEchoes']): string[] => only(DONE, at('unmuted', { [who]: mirrorOf(muted, [true]) }), { [`${who}Echoes`]: echoes }).map(m => m.split(`${who} `).at(-1)!.split(',')[0]!)
    expect((['never', 'changes', 'always'] as const).flatMap(e => [after(false, e), after(true, e)])).toEqual([['M'], ['M'], ['M>M'], ['M'], ['M>M'], ['M>M']])
    // The other's echoes are its own.
    expect(only(DONE, at('unmuted', { [who]: mirrorOf(false, [true]) }), { [who === 'sdk' ? 'systemEchoes' : 'sdkEchoes']: 'always' })[0]).not.toContain('>')
  })
  test('changes by itself while they are not calm, and says so; the person has then not muted it any more when it unmutes', () => {
    const by = /by itself/, all = { systemActs: true, sdkActs: true }, s = at('mutedByUser', { isMutedByUser: true, system: mirrorOf(true) })
    expect(only(by, s, all)).toEqual([
      'the system is unmuted by itself → mutedByUser, system U>U, sdk U', 'the sdk is muted by itself → mutedByUser, system M, sdk M>M, sdk has acted, by the person',
    ])
    expect([only(by, s), only(by, s, { systemActs: true }).length, only(by, s, { sdkActs: true }).length, only(by, { ...s, isCalm: true }, all)]).toEqual([[], 1, 1, []])
  })
  test('may say a word twice while they are not calm', () => {
    const twice = (isCalm: boolean, repeats = true): string[] => only(/twice/, { ...busy, isCalm }, { repeats })
    expect([twice(false), twice(true), twice(false, false)]).toEqual([[
      'system.muted, said twice: the app is mutedByUser: mute to SDK → mutedByUser, system M<UM>M, sdk U<MM>MU', 'transport.muted, said twice: the app is mutedByTransport → mutedByTransport, system M<UM>M, sdk U<M>MU',
    ], [], []])
  })
  test('the SDK may lie of what it was told to mute', () => {
    const lies = (who: 'sdk' | 'system', to: boolean): string => only(DONE, at('unmuted', { [who]: mirrorOf(!to, [to]) }), { lies: true })[0]!
    expect([lies('sdk', true), lies('sdk', false), lies('system', true)].map(m => m.split('→ ')[1])).toEqual(['unmuted, system U, sdk M>U', 'unmuted, system U, sdk U', 'unmuted, system M, sdk U'])
  })
  test('no move changes the state that it is from', () => {
    const before = structuredClone(busy)
    moves(busy, { systemEchoes: 'always', sdkEchoes: 'always', systemActs: true, sdkActs: true, repeats: true, lies: true })
    expect(busy).toEqual(before)
  })
})

describe('the model', () => {
  const { model } = muteModel(media, few)
  test('begins with a call that can be heard, of which nobody has said or told anything', () => { expect(model.initial.map(told)).toEqual(['unmuted, system U, sdk U']) })
  test('has one key for each state', () => {
    const states = [at('unmuted'), at('mutedByUser'), at('unmuted', { isCalm: true }), at('unmuted', { hasSdkActed: true }), at('unmuted', { isMutedByUser: true }),
      ...(['system', 'sdk'] as const).flatMap(who => [mirrorOf(true), mirrorOf(false, [true]), mirrorOf(false, [false]), mirrorOf(false, [], [true]), mirrorOf(false, [], [false]), mirrorOf(false, [true, false]), mirrorOf(false, [true], [false])].map(m => at('unmuted', { [who]: m })))]
    expect(new Set(states.map(s => model.key(s))).size).toBe(states.length)
    expect(model.key(structuredClone(states[1]!))).toBe(model.key(states[1]!))
  })
  test('of each environment the powers', () => {
    const changes = { systemEchoes: 'changes', sdkEchoes: 'changes', systemActs: true, sdkActs: true, repeats: false, channel: 2, lies: false }
    expect(MUTE_ENVIRONMENTS).toEqual({ 'mute, changes told': changes, 'mute, all echoed': { ...changes, systemEchoes: 'always', sdkEchoes: 'always' }, 'mute, words repeated': { ...changes, repeats: true } })
  })
  // A call that never ends, so that there are few states.
  const endless: Table = { ...media, states: media.states.slice(0, 2), rows: [[0, 0, 1, 1], [1, 1, 0, 2], [0, 2, 1, 3], [1, 3, 0, 4], [0, 4, 1, 0], [1, 5, 0, 0]] }
  test('a report has its environment, and what breaks without each assumption', () => {
    const powers = { channel: 1, sdkActs: false }, report = checkMuteEcho({ environment: 'mute, words repeated', powers, media: endless })
    const { model: same, properties } = muteModel(endless, { ...MUTE_ENVIRONMENTS['mute, words repeated']!, ...powers })
    const broken = (less: Partial<MutePowers>, id: string): string[] => {
      const { model, properties } = muteModel(endless, { ...MUTE_ENVIRONMENTS['mute, words repeated']!, ...powers, ...less })
      return explore(model, properties).properties.find(p => p.id === id)!.counterexample!
    }
    expect(broken({ lies: true }, 'M1').length).toBeGreaterThan(1)
    expect(report).toEqual({
      ...explore(same, properties), seconds: report.seconds, environment: 'mute, words repeated', assumptions: [
        { id: 'MA1', text: 'the SDK tells each change of its mute, also one that it was told to make', without: 'it says nothing of what it was told to do', breaks: [] },
        {
          id: 'MA2', text: 'the system tells each change of its mute, also one that it was told to make', without: 'it says nothing of what it was told to do',
          breaks: ['M3', 'M4', 'M7'], story: broken({ systemEchoes: 'never' }, 'M3'),
        },
        {
          id: 'MA3', text: 'what the SDK says is what it does: `unmuted` only when it can be heard', without: 'it may say `unmuted` of what it was told to mute, and stay silent',
          breaks: ['M1', 'M8'], story: broken({ lies: true }, 'M1'),
        },
      ],
    })
    expect(() => checkMuteEcho({ environment: 'mute' })).toThrow(new RangeError('environment must be one of "mute, changes told", "mute, all echoed", "mute, words repeated", found "mute"'))
  })
  test('is of the media table of the machine where none is given', () => {
    const powers: Partial<MutePowers> = { systemEchoes: 'never', sdkEchoes: 'never', systemActs: false, sdkActs: false, channel: 1 }
    const { properties } = checkMuteEcho({ powers })
    expect(properties.find(p => p.id === 'M1')).toMatchObject({ verdict: 'holds' })
  })
  test('is of the first environment where none is named', () => {
    const { environment, assumptions } = checkMuteEcho({ powers: { channel: 1, systemActs: false }, media: endless })
    expect([environment, assumptions.map(a => a.breaks)]).toEqual(['mute, changes told', [['M2', 'M4', 'M6'], [], ['M1', 'M2', 'M4']]])
  })
})
