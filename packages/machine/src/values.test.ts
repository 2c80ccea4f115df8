/** What comes from outside is refused by the field, with what was expected and what was found; what may be said is fixed. */
import { describe, expect, test } from 'vitest'
import { CallError, DEFAULT_POLICY, EVENTS, LEAVE_SOURCES, REASONS, causeOf, checkEvent, createEnd, createPolicy, isCallError, isEndReason, problemOf, type Policy } from './index.ts'
import { problem, refuse, sentenceOf } from './errors.ts'
import { grantedTypes, needsPermission } from './policy.ts'
import { checkPorts } from './ports-check.ts'
import { problemIn, type Kind } from './shapes.ts'

/** What was thrown, as data. */
function thrown(fn: () => unknown): unknown {
  try { fn() } catch (e) {
    if (!isCallError(e)) throw e
    return [e.code, e.message, e.field]
  }
  return undefined
}

describe('a problem', () => {
  test.each<[unknown, string]>([
    [undefined, 'nothing'], [null, 'null'], [true, 'true'], [0, '0'], [NaN, 'NaN'], [5n, '5'],
    ['', '""'], ['x'.repeat(40), `"${'x'.repeat(40)}"`], ['x'.repeat(41), 'a long string'],
    [{}, 'object'], [[], 'object'], [() => 1, 'function'],
  ])('says what was found: %o is %s', (value, found) => {
    expect(problem('a.b', 'a number', value)).toEqual({ field: 'a.b', expected: 'a number', found })
  })
  test('is a sentence, and a thrown error with code and field', () => {
    const p = problem('policy.settleMs', 'milliseconds', 'x')
    expect(sentenceOf(p)).toBe('refused: policy.settleMs must be milliseconds, found "x"')
    expect(thrown(() => refuse('bad-policy', p))).toEqual(['bad-policy', 'refused: policy.settleMs must be milliseconds, found "x"', 'policy.settleMs'])
    expect(thrown(() => refuse('bad-policy', undefined))).toBeUndefined()
  })
})

describe('a CallError', () => {
  test('has a name, a code, a field only when one was wrong, and a cause', () => {
    const cause = { reason: 'unknown' }, e = new CallError('join-impossible', 'over', { cause })
    expect([e.name, e.code, e.message, e.cause, e.field, e instanceof Error]).toEqual(['CallError', 'join-impossible', 'over', cause, undefined, true])
    expect(new CallError('bad-port', 'x', { field: 'transport.join' }).field).toBe('transport.join')
    expect('cause' in new CallError('disposed', 'x')).toBe(false)
  })
  test('is known by its brand, also one of another copy; nothing else is', () => {
    expect(isCallError(new CallError('disposed', 'x'))).toBe(true)
    expect(isCallError({ [Symbol.for('onhook/CallError')]: true })).toBe(true)
    for (const x of [undefined, null, 'CallError', new Error('x'), { [Symbol.for('onhook/CallError')]: 1 }, Object.assign(() => 1, { [Symbol.for('onhook/CallError')]: true })]) expect(isCallError(x)).toBe(false)
  })
})

describe('a shape', () => {
  const said = (kind: Kind, value: unknown) => problemIn('at.', { x: value }, { x: kind })?.expected
  test.each<[Kind, unknown[], unknown[], string]>([
    ['boolean', [true, false], [0, 'true', null, undefined], 'true or false'],
    ['string', ['', 'x'], [0, null, undefined, {}], 'a string'],
    ['function', [() => 1], [{}, null, undefined], 'a function'],
    ['object', [{}, []], [null, 'x', () => 1, undefined], 'an object'],
    ['name', ['x'], ['', 5, null], 'a string that is not empty'],
    ['count', [0, 1, 2 ** 40], [-1, 0.5, NaN, Infinity, '1', null], 'a whole number'],
    ['ms', [0, 0.5, 0x7fffffff], [-1, -0.001, 0x80000000, NaN, Infinity, '5', 5n], 'milliseconds from 0 to 2147483647'],
    [['a', 'b'], ['a', 'b'], ['c', '', null, undefined, ['a']], 'one of a, b'],
    [{ listOf: ['a', 'b'] }, [['a'], ['b', 'a']], [[], ['c'], ['a', 'c'], 'a', null, { length: 1, 0: 'a' }], 'a list of a, b'],
    ['cause', [
      { reason: 'busy' }, { reason: 'busy', initiator: 'remote', recoverable: true, vendor: { name: 'n', message: 'm' } }, { reason: 'busy', vendor: undefined },
      ...['local', 'remote', 'host', 'server', 'system', 'app'].map(initiator => ({ reason: 'busy', initiator })),
    ], [
      null, undefined, 'busy', {}, { reason: 'boredom' }, { reason: 5 }, { reason: 'busy', initiator: 'me' }, { reason: 'busy', recoverable: 'yes' }, { reason: 'busy', vendor: 'x' },
      { reason: 'busy', vendor: null }, { reason: 'busy', vendor: {} }, { reason: 'busy', vendor: { name: 'n' } }, { reason: 'busy', vendor: { message: 'm' } }, { reason: 'busy', vendor: { name: 1, message: 'm' } },
      Object.assign(() => 1, { reason: 'busy' }),
    ], 'a cause with a known reason'],
  ])('%o takes what it says and nothing else', (kind, good, bad, words) => {
    for (const value of good) expect([value, said(kind, value)]).toEqual([value, undefined])
    for (const value of bad) expect([value, said(kind, value)]).toEqual([value, words])
  })
  test('names the first wrong field, with its path; an optional one may be absent, and is checked when it is there', () => {
    expect(problemIn('p.', { a: 'x', b: 1, c: 2 }, { a: 'string', b: 'string', c: 'string' })).toEqual({ field: 'p.b', expected: 'a string', found: '1' })
    expect(problemIn('', {}, { 'a?': 'string' })).toBeUndefined()
    expect(problemIn('', { a: undefined }, { 'a?': 'string' })).toBeUndefined()
    expect(problemIn('', { a: 5 }, { 'a?': 'string' })).toEqual({ field: 'a', expected: 'a string', found: '5' })
    expect(problemIn('', {}, { a: 'string' })).toEqual({ field: 'a', expected: 'a string', found: 'nothing' })
  })
})

describe('an event', () => {
  const values = { boolean: true, string: 'text', cause: { reason: 'busy' } } as const
  const wrong = { boolean: 'a text', string: 5, cause: 'busy' } as const
  const words = { boolean: 'true or false', string: 'a string', cause: 'a cause with a known reason' } as const

  test('that has every field as its entry says is one; with any field missing or of another kind it is refused by that field', () => {
    for (const [type, shape] of Object.entries(EVENTS)) {
      const fields = Object.entries(shape as Record<string, keyof typeof values | readonly string[]>)
      const whole: Record<string, unknown> = { type }
      for (const [field, kind] of fields) whole[field.replace('?', '')] = typeof kind === 'string' ? values[kind] : kind[0]
      expect([whole, problemOf(whole)]).toEqual([whole, undefined])
      expect(checkEvent(whole)).toBe(whole)
      for (const [key, kind] of fields) {
        const field = key.replace('?', ''), { [field]: _, ...rest } = whole
        const expected = typeof kind === 'string' ? words[kind] : `one of ${kind.join(', ')}`
        expect(problemOf({ ...whole, [field]: typeof kind === 'string' ? wrong[kind] : 'melted' })).toMatchObject({ field: `event.${field}`, expected })
        expect(problemOf(rest)).toEqual(field === key ? { field: `event.${field}`, expected, found: 'nothing' } : undefined)
      }
    }
  })
  test('may be stamped with an attempt', () => {
    expect(problemOf({ type: 'user.join', attempt: 0 })).toBeUndefined()
    expect(problemOf({ type: 'user.join', attempt: undefined })).toBeUndefined()
    expect(problemOf({ type: 'user.join', attempt: 'x' })).toEqual({ field: 'event.attempt', expected: 'a whole number', found: '"x"' })
  })
  test.each<[unknown, string, string, string, string]>([
    ['user.join', 'malformed-event', 'event', 'an object with a type', '"user.join"'],
    [null, 'malformed-event', 'event', 'an object with a type', 'null'],
    [undefined, 'malformed-event', 'event', 'an object with a type', 'nothing'],
    [{}, 'unknown-event', 'event.type', 'a known event', 'nothing'],
    [{ type: 5 }, 'unknown-event', 'event.type', 'a known event', '5'],
    [{ type: 'toString' }, 'unknown-event', 'event.type', 'a known event', '"toString"'],
    [{ type: ['user.join'] }, 'unknown-event', 'event.type', 'a known event', 'object'],
    [new Proxy({}, { get: () => { throw new Error('no') } }), 'malformed-event', 'event', 'an object that can be read', 'object'],
  ])('%# is refused with its place', (value, code, field, expected, found) => {
    expect(problemOf(value)).toEqual({ field, expected, found })
    expect(thrown(() => checkEvent(value))).toEqual([code, `refused: ${field} must be ${expected}, found ${found}`, field])
  })
  test('is one of these, and its fields are these: what may be said is part of the trace’s format', () => {
    expect(Object.entries(EVENTS).map(([type, shape]) => [type, ...Object.entries(shape as object).map(([k, v]) => `${k}: ${String(v)}`)].join(' '))).toEqual([
      'user.join', `user.leave source?: ${LEAVE_SOURCES.join()}`, 'user.mute', 'user.unmute',
      'transport.accepted', 'transport.joined', 'transport.lost', 'transport.restored', 'transport.failed recoverable: boolean cause?: cause', 'transport.left cause?: cause',
      'transport.timedOut', 'transport.closed', 'transport.leaveClicked', 'transport.muted', 'transport.unmuted', 'transport.tokenExpiring', 'transport.migrating',
      'service.started', 'service.refused cause: background,other', 'service.stopped cause: aborted,killed,timeout,dismissed',
      'system.answered', 'system.ended cause?: cause', 'system.muted', 'system.unmuted', 'system.held', 'system.resumed', 'system.reset', 'system.filtered',
      'audio.activated', 'audio.deactivated', 'audio.interrupted', 'audio.resumed', 'audio.routeChanged',
      'app.activated', 'app.deactivated', 'app.backgrounded', 'app.taskRemoved', 'app.terminating',
      'presentation.pipEntered', 'presentation.pipExited how: restored,closed', 'screen.mounted', 'screen.disposed',
      'permission.changed microphone: boolean camera: boolean notifications: boolean', 'network.online', 'network.offline', 'network.changed',
      'timer.join', 'timer.leave', 'timer.reconnect', 'timer.restart', 'timer.service', 'timer.step step: transport,service',
      'port.failed port: string command: string error?: string cause?: cause', 'restored',
    ])
    expect(LEAVE_SOURCES).toEqual(['button', 'back', 'notification', 'system', 'link', 'api'])
  })
})

describe('an end', () => {
  test('has one of these reasons, with who causes it and whether a rejoin makes sense', () => {
    expect(Object.entries(REASONS).map(([reason, [by, again]]) => `${reason} ${by}${again ? ' again' : ''}`)).toEqual([
      'local-leave local', 'join-cancelled local', 'remote-hangup remote', 'declined remote', 'busy remote', 'no-answer system', 'cancelled-by-caller remote', 'answered-elsewhere remote',
      'replaced server', 'removed-by-host host', 'banned host', 'denied-entry host', 'room-ended host', 'room-unavailable server', 'room-full server again', 'duplicate-identity server',
      'token-expired server again', 'unauthorised server', 'network-lost system again', 'signalling-failed system again', 'media-failed system again', 'negotiation-failed system',
      'join-timeout system again', 'leave-timeout system', 'server-shutdown server again', 'state-mismatch server again', 'idle-timeout server', 'all-others-left app', 'no-media-permission local',
      'device-failed local again', 'app-terminated system', 'system-ended system', 'internal-error app', 'unknown system',
    ])
    for (const x of ['boredom', 'toString', 5, undefined, ['busy']]) expect(isEndReason(x)).toBe(false)
    expect(isEndReason('busy')).toBe(true)
  })
  test('takes initiator and recoverable from its reason unless they are given, and has no field that nobody said', () => {
    expect(createEnd({ reason: 'room-full' }, 2, 77)).toStrictEqual({ reason: 'room-full', initiator: 'server', recoverable: true, attempt: 2, at: 77, secondary: [] })
    expect(createEnd({ reason: 'room-full', initiator: 'app', recoverable: false, vendor: { name: 'n', message: 'm' } }, 2, 77, 0))
      .toStrictEqual({ reason: 'room-full', initiator: 'app', recoverable: false, attempt: 2, at: 77, joinedAt: 0, vendor: { name: 'n', message: 'm' }, secondary: [] })
  })
  test.each<[unknown, unknown]>([
    [new TypeError('no'), { reason: 'unknown', vendor: { name: 'TypeError', message: 'no' } }],
    [{ reason: 'busy', code: 'E1', message: 'm' }, { reason: 'busy', vendor: { name: 'Error', message: 'm', code: 'E1' } }],
    [{ reason: 'boredom', code: 486, name: 'Sip', message: 5 }, { reason: 'unknown', vendor: { name: 'Sip', message: '[object Object]', code: 486 } }],
    [{ name: 5, code: {}, message: 'm' }, { reason: 'unknown', vendor: { name: 'Error', message: 'm' } }],
    ['no', { reason: 'unknown', vendor: { name: 'Error', message: 'no' } }],
    [undefined, { reason: 'unknown', vendor: { name: 'Error', message: 'undefined' } }],
    [Object.create(null), { reason: 'unknown', vendor: { name: 'Error', message: 'unprintable' } }],
    [new Proxy({}, { get: () => { throw new Error('no') } }), { reason: 'unknown', vendor: { name: 'Error', message: 'an error that cannot be read' } }],
  ])('of a thrown value keeps its name, code and message: %#', (error, cause) => {
    expect(causeOf(error)).toStrictEqual(cause)
  })
})

describe('a policy', () => {
  test('has these defaults', () => {
    expect(DEFAULT_POLICY).toEqual({
      joinTimeoutMs: 15_000, leaveTimeoutMs: 3_000, reconnectTimeoutMs: 40_000, restartGraceMs: 25_000, serviceTimeoutMs: 5_000, stepTimeoutMs: 3_000, aliveCheckMs: 5_000, settleMs: 1_500,
      launchService: 'when-joined', afterProcessDeath: 'end', serviceTypes: ['microphone', 'camera', 'mediaPlayback'],
    })
    expect(createPolicy()).toEqual(DEFAULT_POLICY)
    expect(createPolicy({ settleMs: undefined } as unknown as Partial<Policy>)).toEqual(DEFAULT_POLICY)
  })
  test('takes every value that it may have, and leaves the defaults as they are', () => {
    for (const [key, values] of Object.entries({
      settleMs: [0, 7], launchService: ['when-joined', 'when-joining', 'never'], afterProcessDeath: ['end', 'rejoin'],
      serviceTypes: ['mediaPlayback', 'microphone', 'camera', 'phoneCall'].map(t => [t]),
    })) for (const value of values) expect(createPolicy({ [key]: value })).toEqual({ ...DEFAULT_POLICY, [key]: value })
    expect(createPolicy()).toEqual(DEFAULT_POLICY)
  })
  test.each<[unknown, string, string, string]>([
    [null, 'policy', 'an object', 'null'],
    ['x', 'policy', 'an object', '"x"'],
    [{ joinTimeoutMs: '5' }, 'policy.joinTimeoutMs', 'milliseconds from 0 to 2147483647', '"5"'],
    [{ launchService: 'always' }, 'policy.launchService', 'one of when-joined, when-joining, never', '"always"'],
    [{ afterProcessDeath: 'x' }, 'policy.afterProcessDeath', 'one of end, rejoin', '"x"'],
    [{ serviceTypes: [] }, 'policy.serviceTypes', 'a list of mediaPlayback, microphone, camera, phoneCall', 'object'],
    [{ joinTimeout: 5 }, 'policy.joinTimeout', 'a known setting', '5'],
    [{ toString: 5 }, 'policy.toString', 'a known setting', '5'],
  ])('that is wrong is refused by its field: %o', (given, field, expected, found) => {
    expect(thrown(() => createPolicy(given as Partial<Policy>))).toEqual(['bad-policy', `refused: ${field} must be ${expected}, found ${found}`, field])
  })
  test('says which service types the permissions allow', () => {
    const serviceTypes = ['mediaPlayback', 'microphone', 'camera', 'phoneCall'] as const
    const of = (microphone: boolean, camera: boolean) => grantedTypes({ serviceTypes }, { microphone, camera, notifications: false })
    expect(grantedTypes({ serviceTypes })).toEqual(serviceTypes)
    expect([of(true, true), of(true, false), of(false, true), of(false, false)]).toEqual([[...serviceTypes], ['mediaPlayback', 'microphone', 'phoneCall'], ['mediaPlayback', 'camera'], ['mediaPlayback']])
    expect(grantedTypes({ serviceTypes: ['camera'] })).toEqual(['camera'])
    expect([needsPermission({ serviceTypes }), needsPermission({ serviceTypes: ['camera'] })]).toEqual([false, true])
  })
})

describe('the ports', () => {
  const nothing = (): void => undefined
  /** Written out, because this list is what an adapter's author may rely on. */
  const PORTS = {
    transport: [['subscribe', 'join', 'leave'], ['restartMedia', 'setMuted', 'releaseMedia', 'isAlive']],
    service: [['launch', 'abort'], ['update', 'subscribe']],
    systemCall: [['report', 'connected', 'end', 'subscribe'], ['setMuted']],
    screen: [['exit'], []], app: [['subscribe'], []], network: [['subscribe'], []],
    clock: [['now', 'setTimeout', 'clearTimeout'], []], persist: [['load', 'save', 'clear'], []],
  } as const
  const port = (...methods: readonly string[]) => Object.fromEntries(methods.map(m => [m, nothing]))
  const transport = port(...PORTS.transport[0])

  test('need each method that is not optional, and an optional one is a function or absent', () => {
    expect(thrown(() => checkPorts({ transport }))).toBeUndefined()
    for (const [name, [needed, optional]] of Object.entries(PORTS)) {
      const check = (methods: object) => thrown(() => checkPorts({ transport, [name]: methods }))
      expect([name, check(port(...needed))]).toEqual([name, undefined])
      expect([name, check(port(...needed, ...optional))]).toEqual([name, undefined])
      for (const method of needed) {
        expect(check(port(...needed.filter(m => m !== method)))).toEqual(['bad-port', `refused: ${name}.${method} must be a function, found nothing`, `${name}.${method}`])
      }
      for (const method of [...needed, ...optional]) {
        expect(check({ ...port(...needed, ...optional), [method]: 5 })).toEqual(['bad-port', `refused: ${name}.${method} must be a function, found 5`, `${name}.${method}`])
      }
      expect(check(5 as unknown as object)).toEqual(['bad-port', `refused: ${name} must be an object, found 5`, name])
    }
  })
  test.each<[unknown, string, string, string]>([
    [undefined, 'options', 'an object', 'nothing'],
    [{}, 'transport', 'an object', 'nothing'],
    [{ transport, inspect: 'x' }, 'inspect', 'a function', '"x"'],
    [{ transport, report: 1 }, 'report', 'a function', '1'],
    [{ transport, id: '' }, 'id', 'a string that is not empty', '""'],
  ])('%o are refused by their field', (options, field, expected, found) => {
    expect(thrown(() => checkPorts(options as object))).toEqual(['bad-port', `refused: ${field} must be ${expected}, found ${found}`, field])
  })
  test('may be absent but for the transport, and undefined is absent', () => {
    expect(thrown(() => checkPorts({ transport, service: undefined, clock: undefined, id: 'x', inspect: nothing, report: nothing }))).toBeUndefined()
  })
})

