/** What is said of a machine that has no finite table: the place, what is there, and what to do instead. */
import { and, assign, createMachine, enqueueActions, not, or, raise, sendTo, setup, spawnChild, stateIn, type AnyStateMachine } from 'xstate'
import { describe, expect, test } from 'vitest'
import { compile, createPolicy, hashOf, isCallError, type Policy } from './index.ts'

type Chart = Parameters<typeof createMachine>[0]
const region = (idle: object, more: object = {}) => ({ initial: 'idle', states: { idle, gone: {}, ...more } })
const chart = (idle: object, more: object = {}): AnyStateMachine => createMachine({ type: 'parallel', context: { n: 0 }, states: { session: region(idle) }, ...more } as Chart)
function refusal(machine: AnyStateMachine, options?: Parameters<typeof compile>[1]): [field: string | undefined, message: string] | undefined {
  try { compile(machine, options) } catch (e) {
    if (!isCallError(e) || e.code !== 'not-finite') throw e
    return [e.field, e.message]
  }
  return undefined
}
const AT = 'machine.states.session.states.idle'
const SO = 'so the machine has no finite table:'
const COMMAND = 'what it would do is a command, and what it would say an event'
const ACTOR = 'what an actor would do is a command, and what it would say an event'
const TIMER = 'a timer must be an event that the outside sends, named in `events`'
const isBig = ({ context }: { context: { n: number } }): boolean => context.n > 2

describe('the chart alone', () => {
  test.each<[string, AnyStateMachine, string, string]>([
    ['no type', createMachine({ initial: 'a', states: { a: {} } }), 'machine.type', `machine.type is not given, ${SO} its states must be regions, with type "parallel"`],
    ['another type', createMachine({ type: 'atomic' } as Chart), 'machine.type', `machine.type is "atomic", ${SO} its states must be regions, with type "parallel"`],
    ['an actor', chart({ invoke: { src: 'x' } }), `${AT}.invoke`, `${AT}.invoke is there, ${SO} ${COMMAND}`],
    ['a timer', chart({ after: { 5: 'gone' } }), `${AT}.after`, `${AT}.after is there, ${SO} ${TIMER}`],
    ['a final state', chart({ type: 'final' }), AT, `${AT} is final, ${SO} a finished machine is deaf, and late is when a join succeeds; make it an ordinary state without transitions`],
    ['states in a state', chart({ ...region({}) }), `${AT}.states`, `${AT}.states are there, ${SO} a region has one word for its state; give what is inside a region of its own`],
    ['an actor that is spawned', chart({ exit: spawnChild('x') }), `${AT}.exit`, `${AT}.exit spawns an actor, ${SO} ${ACTOR}`],
    ['… by its name', chart({ entry: { type: 'begin' } }).provide({ actions: { begin: spawnChild('x') as never } }), `${AT}.entry`, `${AT}.entry spawns an actor, ${SO} ${ACTOR}`],
    ['an event that is sent later', chart({ on: { go: { actions: [raise({ type: 'a' }), raise({ type: 'late' }, { delay: 0 })] } } }), `${AT}.on["go"].actions[1]`, `${AT}.on["go"].actions[1] sends an event later, ${SO} ${TIMER}`],
    ['… in one of several transitions', chart({ always: [{ guard: () => false, actions: [] }, { guard: () => false, actions: raise({ type: 'late' }, { delay: 5 }) }] }), `${AT}.always[1].actions`, `${AT}.always[1].actions sends an event later, ${SO} ${TIMER}`],
    ['of the whole machine', chart({}, { entry: spawnChild('x') }), 'machine.entry', `machine.entry spawns an actor, ${SO} ${ACTOR}`],
    ['of a whole region', createMachine({ type: 'parallel', states: { session: { ...region({}), on: { go: { actions: spawnChild('x') } } } } } as Chart), 'machine.states.session.on["go"].actions', `machine.states.session.on["go"].actions spawns an actor, ${SO} ${ACTOR}`],
  ])('%s', (_, machine, field, message) => {
    expect(refusal(machine)).toEqual([field, message])
  })
  test('what is named and has no body, a target alone, an inline function and null are no reason', () => {
    expect(refusal(chart({ entry: ['unknown', { type: 'unknown' }, () => undefined], on: { 'user.join': 'gone', 'user.leave': undefined, 'user.mute': { target: 'gone', actions: { type: 'leave' } } } }))).toBeUndefined()
    expect(refusal(createMachine({ type: 'parallel', states: { session: { states: {} }, empty: {} } } as Chart))).toBeUndefined()
  })
})

describe('what it reads and makes', () => {
  const READ = 'only launchService and serviceTypes of context.policy may be read: what decides must be in the states'
  const named = setup({ types: { context: {} as { n: number } }, guards: { isBig, isSmall: not('isBig'), isNotBig: not(isBig as never), isFree: () => true } })
  const guarded = (guard: 'isBig' | 'isSmall' | 'isNotBig' | 'isFree') => named.createMachine({ type: 'parallel', context: { n: 0 }, states: { session: region({ on: { 'user.leave': { guard, target: 'gone' } } }) } } as never) as unknown as AnyStateMachine
  test('a guard without a name, and one with a name, also inside another', () => {
    expect(refusal(chart({ on: { 'user.leave': { guard: and([() => true, or([not(isBig as never), () => false])]), target: 'gone' } } }))).toEqual(['context.n', `a guard or an action read context.n on user.leave in the state {"session":"idle"}; ${READ}`])
    expect(refusal(guarded('isBig'))).toEqual(['context.n', `the guard "isBig" read context.n on user.leave in the state {"session":"idle"}; ${READ}`])
    expect(refusal(guarded('isSmall'))).toEqual(['context.n', `the guard "isBig" read context.n on user.leave in the state {"session":"idle"}; ${READ}`])
    expect(refusal(guarded('isNotBig'))).toEqual(['context.n', `the guard "isNotBig" read context.n on user.leave in the state {"session":"idle"}; ${READ}`])
    expect(refusal(guarded('isFree'))).toBeUndefined()
  })
  test('the name of a guard that read nothing is not the name of what reads after it', () => {
    const machine = named.createMachine({ type: 'parallel', context: { n: 0 }, states: { session: region({ on: { 'user.leave': [{ guard: and(['isFree', isBig as never]), target: 'gone' }] } }) } } as never) as unknown as AnyStateMachine
    expect(refusal(machine)).toEqual(['context.n', `a guard or an action read context.n on user.leave in the state {"session":"idle"}; ${READ}`])
  })
  test('a guard that is no function, and one that answers with neither true nor false', () => {
    const of = (guards: Record<string, unknown>, guard: unknown = 'isOpen') => createMachine({ type: 'parallel', states: { session: region({ on: { 'user.leave': { guard, target: 'gone' } } }) } } as never, { guards } as never) as unknown as AnyStateMachine
    for (const [guard, is] of [[undefined, 'undefined'], [null, 'null'], [{}, 'an object'], ['isShut', '"isShut"']] as const) {
      expect(refusal(of({ isOpen: guard }))).toEqual(['machine.implementations.guards.isOpen', `the guard "isOpen" is ${is}, and must be a function`])
    }
    for (const [answer, is] of [[Promise.resolve(false), 'a promise'], [0, '0'], ['yes', '"yes"'], [undefined, 'undefined'], [[], 'a list'], [() => true, 'a function']] as const) {
      const message = `the guard "isOpen" answered with ${is} on user.leave in the state {"session":"idle"}, and must answer with true or false${is === 'a promise' ? ': what comes later is an event' : ''}`
      expect(refusal(of({ isOpen: () => answer }))).toEqual(['machine', message])
      expect(refusal(of({ isOpen: () => answer }, not('isOpen')))).toEqual(['machine', message])
    }
    expect(refusal(of({ isOpen: () => true }))).toBeUndefined()
  })
  test('in the initial state', () => {
    expect(refusal(chart({ always: { guard: isBig, target: 'gone' } }))).toEqual(['context.n', `a guard or an action read context.n in the initial state; ${READ}`])
  })
  test('in a context that an assignment has made', () => {
    const assigned = { 'user.join': { target: 'gone', actions: assign({ n: () => 0 }) } }, gone = { on: { 'user.leave': { guard: isBig, target: 'idle' } } }
    const found = refusal(chart({}, { states: { session: region({ on: assigned }, { gone }) } }))
    expect(found).toEqual(['context.n', `a guard or an action read context.n on user.leave in the state {"session":"gone"}; ${READ}`])
  })
  test('the first of several fields; what it is, by a symbol, is no field', () => {
    const reads = ({ context }: { context: { a: number; b: number } }) => Object.prototype.toString.call(context) === '[object Object]' && context.a + context.b > 2
    expect(refusal(createMachine({ type: 'parallel', context: { a: 1, b: 2 }, states: { session: region({ on: { 'user.leave': { guard: reads, target: 'gone' } } }) } } as never))).toEqual(['context.a', `a guard or an action read context.a on user.leave in the state {"session":"idle"}; ${READ}`])
    const asks = ({ context }: { context: object }) => Object.prototype.toString.call(context) === '[object Array]'
    expect(refusal(createMachine({ type: 'parallel', context: { a: 1 }, states: { session: region({ on: { 'user.leave': { guard: asks, target: 'gone' } } }) } } as never))).toBeUndefined()
  })
  test('… also in a copy', () => {
    const copies = ({ context }: { context: object }) => Object.keys({ ...context }).length > 5
    expect(refusal(createMachine({ type: 'parallel', context: { policy: {}, a: 1, b: 2 }, states: { session: region({ on: { 'user.leave': { guard: copies, target: 'gone' } } }) } } as never))).toEqual(['context.a', `a guard or an action read context.a on user.leave in the state {"session":"idle"}; ${READ}`])
  })
  test('an actor that is spawned', () => {
    expect(refusal(chart({ on: { 'user.join': { target: 'gone', actions: assign(({ spawn }) => ({ child: spawn(createMachine({}), { id: 'child' }) }) as never) } } })))
      .toEqual(['machine', `an actor was spawned on user.join in the state {"session":"idle"} ("child"); ${COMMAND}`])
  })
  test('a machine that cannot begin throws what it threw', () => {
    const machine = createMachine({ type: 'parallel', context: () => { throw new RangeError('no context') }, states: { session: region({}) } } as never)
    expect(() => compile(machine)).toThrow(new RangeError('no context'))
  })
  test('a context that changes, also in a set or a map', () => {
    const changing = (first: unknown, then: unknown) => refusal(chart({ on: { 'user.join': { target: 'gone', actions: assign({ n: () => then as never }) } , 'user.leave': 'gone' } }, { context: { n: first } }))
    const said = [undefined, 'the state {"session":"gone"} was reached with two different contexts; what decides must be in the states, only the policy may be in context']
    for (const [a, b] of [[1, 2], [new Set([1]), new Set([2])], [new Map([[1, 1]]), new Map([[1, 2]])]]) expect(changing(a, b)).toEqual(said)
    for (const [a, b] of [[1, 1], [new Set([1]), new Set([1])], [new Map([[1, 1]]), new Map([[1, 1]])]]) expect(changing(a, b)).toBeUndefined()
  })
  test('more states than allowed', () => {
    const wide = createMachine({ type: 'parallel', states: Object.fromEntries(['a', 'b'].map((r, i) => [r, region({ on: { [['user.join', 'user.leave'][i]!]: 'gone' } })])) } as Chart)
    const regions = { core: ['a', 'b'], listeners: [] }
    expect(refusal(wide, { regions, statesMax: 3 })).toEqual(['statesMax', 'the table "core" has more than 3 states: 2 rows were found when it was given up; make a region that nothing looks at a listener, or raise statesMax'])
    expect(refusal(wide, { regions, statesMax: 4 })).toBeUndefined()
  })
})

describe('which context it reads', () => {
  const ONLY = 'only launchService and serviceTypes of context.policy may be read: what decides must be in the states'
  type Context = { policy: Policy } & Record<PropertyKey, unknown>
  /** A machine whose guard looks at its context, with this beside the policy. */
  const asking = (guard: (context: Context) => unknown, beside: object = {}, actions: unknown = []) => createMachine({
    type: 'parallel', context: ({ input }: { input: unknown }) => Object.defineProperties({ policy: input }, Object.getOwnPropertyDescriptors(beside)),
    states: { session: region({ on: { 'user.join': { actions }, 'user.leave': { guard: ({ context }: { context: Context }) => Boolean(guard(context)), target: 'gone' } } }) },
  } as never) as unknown as AnyStateMachine
  const read = (field: string) => [field, `a guard or an action read ${field} on user.leave in the state {"session":"idle"}; ${ONLY}`]
  const HIDDEN = Symbol('hidden')

  test('of the policy only that for which a table is compiled', () => {
    expect(refusal(asking(({ policy }) => policy.launchService === 'never' || policy.serviceTypes.includes('camera') || 'launchService' in policy))).toBeUndefined()
    expect(refusal(asking(({ policy }) => Object.prototype.toString.call(policy) === 'x'))).toBeUndefined()
    for (const field of Object.keys(createPolicy()) as (keyof Policy)[]) {
      const isOurs = field === 'launchService' || field === 'serviceTypes'
      expect(refusal(asking(({ policy }) => policy[field]))).toEqual(isOurs ? undefined : read(`context.policy.${field}`))
    }
    expect(refusal(asking(({ policy }) => 'mine' in policy))).toEqual(read('context.policy.mine'))
    expect(refusal(asking(({ policy }) => Object.hasOwn(policy, 'mine')))).toEqual(read('context.policy.mine'))
    expect(refusal(asking(({ policy }) => ({ ...policy }).joinTimeoutMs > 1))).toEqual(read('context.policy.joinTimeoutMs'))
  })
  test('a policy that is no object is a field as any', () => {
    expect(refusal(asking(({ policy }) => policy, { policy: 7 }))).toEqual(['context.policy', expect.stringContaining('read context.policy on')])
  })
  test('no hidden field, by no means', () => {
    const hidden = Object.defineProperty({ [HIDDEN]: 1, a: 1 }, 'b', { value: 1, enumerable: false })
    expect(refusal(asking(() => true, hidden))).toBeUndefined()
    expect(refusal(asking(context => context['b'], hidden))).toEqual(read('context.b'))
    expect(refusal(asking(context => context[HIDDEN], hidden))).toEqual(read('context.Symbol(hidden)'))
    expect(refusal(asking(context => 'a' in context, hidden))).toEqual(read('context.a'))
    expect(refusal(asking(context => 'policy' in context && Symbol.iterator in context, hidden))).toBeUndefined()
    expect(refusal(asking(context => Object.hasOwn(context, 'b'), hidden))).toEqual(read('context.b'))
    expect(refusal(asking(context => Object.keys(context).length > 2, { a: 1 }))).toEqual(read('context.policy'))
    expect(refusal(asking(context => context['frozen'], Object.freeze({ frozen: 1 })))).toEqual(read('context.frozen'))
  })
  test('a frozen context, and one with a frozen policy, is watched as any', () => {
    const frozen = (guard: (context: Context) => unknown) => createMachine({ type: 'parallel', context: ({ input }: { input: object }) => Object.freeze({ policy: Object.freeze({ ...input }) }), states: { session: region({ on: { 'user.leave': { guard: ({ context }: { context: Context }) => Boolean(guard(context)), target: 'gone' } } }) } } as never) as unknown as AnyStateMachine
    expect(refusal(frozen(({ policy }) => policy.settleMs))).toEqual(read('context.policy.settleMs'))
    expect(refusal(frozen(({ policy }) => policy.launchService))).toBeUndefined()
  })
  test('… also where the chart holds it, and not a function that makes it', () => {
    const still = (guard: (context: Context) => unknown) => createMachine({ type: 'parallel', context: Object.freeze({ policy: Object.freeze(createPolicy()) }), states: { session: region({ on: { 'user.leave': { guard: ({ context }: { context: Context }) => Boolean(guard(context)), target: 'gone' } } }) } } as never) as unknown as AnyStateMachine
    expect(refusal(still(({ policy }) => policy.settleMs))).toEqual(read('context.policy.settleMs'))
    expect(refusal(still(({ policy }) => policy.launchService))).toBeUndefined()
  })
  test('a policy that is kept by one assignment after the other', () => {
    const keeps = assign({ policy: ({ context }: { context: Context }) => context.policy } as never)
    const machine = createMachine({ type: 'parallel', context: ({ input }: { input: unknown }) => ({ policy: input }), states: { session: region({ on: { 'user.join': { actions: keeps, target: 'gone' } } }, { gone: { on: { 'user.leave': { actions: keeps, target: 'last' } } }, last: {} }) } } as never)
    expect(refusal(machine as unknown as AnyStateMachine)).toBeUndefined()
  })
  test('a copy that a guard makes beside an assignment is read, too', () => {
    const copies = ({ context }: { context: object }) => Object.values({ ...context }).length > 0
    const machine = createMachine({ type: 'parallel', context: { a: 1 }, states: { session: region({ on: { 'user.leave': { guard: 'copies', actions: assign({ a: () => 1 }), target: 'gone' } } }) } } as never, { guards: { copies } } as never)
    expect(refusal(machine as unknown as AnyStateMachine)).toEqual(['context.a', `the guard "copies" read context.a on user.leave in the state {"session":"idle"}; ${ONLY}`])
  })
  test('a context that changes only in the names of its fields', () => {
    const changes = asking(() => true, {}, assign({ more: () => undefined } as never))
    expect(refusal(changes)).toEqual([undefined, expect.stringContaining('was reached with two different contexts')])
  })
  test('a policy that is replaced, later or at the beginning', () => {
    const other = assign({ policy: () => createPolicy() } as never), same = assign({ policy: ({ context }: { context: Context }) => context.policy } as never)
    const WORDS = 'a table is of one policy: what changes must be in the states'
    expect(refusal(asking(() => true, {}, other))).toEqual(['context.policy', `context.policy was replaced on user.join in the state {"session":"idle"}; ${WORDS}`])
    expect(refusal(asking(() => true, {}, same))).toBeUndefined()
    expect(refusal(createMachine({ ...asking(() => true).config, entry: other } as never) as unknown as AnyStateMachine)).toEqual(['context.policy', `context.policy was replaced in the initial state; ${WORDS}`])
  })
  test('a policy that is not the one it is compiled with', () => {
    const of = (policy: object) => createMachine({ type: 'parallel', context: { policy }, states: { session: region({}) } } as never) as unknown as AnyStateMachine
    const message = (field: string, is: string, asked: string) => [`context.policy.${field}`, `context.policy.${field} is ${is}, and the table is asked for with ${asked}: let the context take its policy from the input, or ask for this one`]
    expect(refusal(of(createPolicy({ launchService: 'never' })))).toEqual(message('launchService', '"never"', '"when-joined"'))
    expect(refusal(of(createPolicy({ launchService: 'never' })), { policy: { launchService: 'never' } })).toBeUndefined()
    expect(refusal(of({ serviceTypes: ['camera'] }))).toEqual(message('serviceTypes', '["camera"]', '["microphone","camera","mediaPlayback"]'))
    expect(refusal(of({}))).toBeUndefined()
  })
})

describe('what it does before the first event', () => {
  const STATE_ALONE = `${SO} a table begins with a state alone; let an event do it`
  const over = raise({ type: 'session.over' })
  test.each<[string, AnyStateMachine, string, string]>([
    ['a command', chart({ entry: ['other', 'leave'] }), `${AT}.entry`, 'commands leave'],
    ['… with constants', chart({ entry: { type: 'recordEnd', params: { reason: 'unknown' } } }), `${AT}.entry`, 'commands recordEnd'],
    ['… of the whole machine', chart({}, { entry: 'join' }), 'machine.entry', 'commands join'],
    ['… of a region', createMachine({ type: 'parallel', states: { session: { ...region({}), entry: 'join' } } } as Chart), 'machine.states.session.entry', 'commands join'],
    ['… on the way to the first state', chart({ always: [{ guard: () => false }, { target: 'gone', actions: 'join' }] }), `${AT}.always`, 'commands join'],
    ['… on leaving it', chart({ always: 'gone', exit: 'join' }), `${AT}.exit`, 'commands join'],
    ['… in the state that is reached, though another would do it too', createMachine({ type: 'parallel', states: { session: region({ on: { go: 'gone' } }, { gone: { entry: 'join' }, early: { entry: 'join' } }), beep: region({ entry: 'join' }) } } as Chart), 'machine.states.beep.states.idle.entry', 'commands join'],
    ['… beside a region without states', chart({}, { states: { empty: {}, session: region({ entry: 'join' }) } }), `${AT}.entry`, 'commands join'],
    ['… from inside an action', chart({ entry: enqueueActions(({ enqueue }) => { enqueue('leave' as never) }) }), 'machine', 'commands leave'],
    ['a note', chart({ entry: 'note' }), `${AT}.entry`, 'notes'],
    ['an event that is raised', chart({ entry: over }), `${AT}.entry`, 'raises session.over'],
    ['… by its name', chart({ entry: 'tell' }).provide({ actions: { tell: over as never } }), `${AT}.entry`, 'raises session.over'],
  ])('%s', (_, machine, field, what) => {
    expect(refusal(machine, { regions: { core: Object.keys(machine.states), listeners: [] } })).toEqual([field, `${field} ${what} before the first event, ${STATE_ALONE}`])
  })
  test('a listener’s command, too', () => {
    const machine = createMachine({ type: 'parallel', states: { session: region({}), beep: region({ entry: 'setMuted' }) } } as Chart)
    expect(refusal(machine)).toEqual(['machine.states.beep.states.idle.entry', `machine.states.beep.states.idle.entry commands setMuted before the first event, ${STATE_ALONE}`])
  })
  test('what a later state does on entry is no reason, nor what only carries a name of its own', () => {
    expect(refusal(chart({ entry: ['track', assign({ n: () => 0 })], on: { 'user.join': 'gone' } }, { states: { session: region({ on: { 'user.join': 'gone' } }, { gone: { entry: 'leave' } }) } }))).toBeUndefined()
  })
})

test('what goes round for ever is not waited for', () => {
  expect(() => compile(chart({ always: { target: 'gone' } }, { states: { session: region({ always: 'gone' }, { gone: { always: 'idle' } }) } }))).toThrow('more than 1000 microsteps')
})

test.each<[string, object, string, string]>([
  ['leave', { attempt: 7 }, 'attempt', 'absent from leave, found 7'],
  ['leave', { constructor: 1 }, 'constructor', 'absent from leave, found 1'],
  ['join', { attempt: undefined }, 'attempt', 'absent from join, found nothing'],
  ['recordEnd', {}, 'reason', 'an end reason, or "cause", found nothing'],
  ['recordEnd', { reason: 'zzz' }, 'reason', 'an end reason, or "cause", found "zzz"'],
  ['recordEnd', { reason: 'unknown', by: 'me' }, 'by', 'absent from recordEnd, found "me"'],
  ['setMuted', { muted: true }, 'system', 'true or false, found nothing'],
  ['setMuted', { muted: 'yes', system: true }, 'muted', 'true or false, found "yes"'],
])('a constant that %s does not have: %j', (type, params, field, says) => {
  const machine = chart({ on: { 'user.leave': { actions: ['join', { type, params }] } } })
  let thrown: unknown
  try { compile(machine) } catch (e) { thrown = e }
  expect(thrown).toMatchObject({ code: 'bad-table', field: `${type}.${field}`, message: `the ${field} of ${type}, commanded on user.leave in the state {"session":"idle"}, must be ${says}` })
})
test.each([
  ['recordEnd', { reason: 'cause' }], ['recordEnd', { reason: 'local-leave' }], ['setMuted', { muted: false, system: true }], ['leave', {}],
])('the constants that %s has: %j', (type, params) => {
  expect(compile(chart({ on: { 'user.leave': { actions: { type, params } } } })).tables[0]!.commands).toContainEqual([{ type, ...params }])
})

describe('parts that are not apart', () => {
  const TOGETHER = 'which is in another table, so the tables would say something else than the machine does: name both regions in the core of `regions`'
  /** A session that is the core, and a listener. */
  const two = (beep: object, more: object = {}) => createMachine({ id: 'm', type: 'parallel', states: { session: region({ id: 'here', on: { 'user.join': 'gone' } }), beep: region(beep) }, ...more } as Chart)
  const BEEP = 'machine.states.beep.states.idle'
  test.each<[string, object, string]>([
    ['by its value', { always: { guard: stateIn({ session: 'gone' }), target: 'gone' } }, 'always'],
    ['by its name', { on: { 'user.mute': { guard: stateIn('session.gone'), target: 'gone' } } }, 'on["user.mute"]'],
    ['by an id', { on: { '*': { guard: stateIn('#here'), target: 'gone' } } }, 'on["*"]'],
    ['in a second transition, deep in others', { on: { 'user.mute': [{ guard: () => false }, { guard: and([() => true, or([not(stateIn({ beep: 'idle' })), stateIn({ session: 'gone' })])]) }] } }, 'on["user.mute"]'],
  ])('a guard that looks into another table, %s', (_, beep, at) => {
    expect(refusal(two(beep))).toEqual([`${BEEP}.${at}`, `${BEEP}.${at} looks at "session", ${TOGETHER}`])
    expect(refusal(two(beep), { regions: { core: ['session', 'beep'], listeners: [] } })).toBeUndefined()
  })
  test('… by the name of a guard, and what has no guard or looks at its own part is no reason', () => {
    const named = setup({ guards: { isGone: stateIn({ session: 'gone' }), isStill: not('isGone') } })
    expect(refusal(named.createMachine(two({ on: { 'user.mute': { guard: { type: 'isStill' }, target: 'gone' } } }).config as never) as unknown as AnyStateMachine)).toEqual([`${BEEP}.on["user.mute"]`, `${BEEP}.on["user.mute"] looks at "session", ${TOGETHER}`])
    expect(refusal(two({ on: { 'user.mute': [{ guard: stateIn({ beep: 'gone' }), target: 'gone' }, 'gone'] } }))).toBeUndefined()
  })
  test('a target in another region, also in one of the same table', () => {
    const moves = two({ on: { 'user.mute': '#here' } }), message = `${BEEP}.on["user.mute"] targets #here: a region cannot move another, and going there would begin all regions anew; let "session" hear the event itself`
    for (const regions of [undefined, { core: ['session', 'beep'], listeners: [] }]) expect(refusal(moves, { ...(regions && { regions }) })).toEqual([`${BEEP}.on["user.mute"]`, message])
    expect(refusal(two({ id: 'low', on: { 'user.mute': { target: '#low' } } }))).toBeUndefined()
  })
  test('what the machine answers as a whole', () => {
    const message = (what: string) => ['machine.on', `the machine as a whole answers ${what}, and its tables would each do so: let a region hear it`]
    expect(refusal(two({}, { on: { 'user.mute': { actions: 'leave' } } }))).toEqual(message('"user.mute"'))
    expect(refusal(two({}, { always: { guard: () => false, actions: 'leave' } }))).toEqual(message('by "always"'))
  })
  test.each(['user.join', '*', 'user.*'])('an event that is raised, where another table hears %s', heard => {
    const session = region({ on: { [heard]: 'gone' } }), beep = { on: { 'user.mute': { actions: raise({ type: 'user.join' }) } } }
    expect(refusal(two(beep, { states: { session, beep: region(beep) } }))).toEqual(['machine', `"beep" raises user.join on user.mute in the state {"beep":"idle"}, and "session" hears it, ${TOGETHER}`])
  })
  test('… by the core, and in the initial state; and the signals, which are the core’s alone', () => {
    const says = (type: string) => ({ entry: raise({ type }) }), hears = (type: string) => ({ on: { [type]: 'gone' } })
    const machine = (session: object, beep: object) => createMachine({ type: 'parallel', states: { session: region(session), beep: region(beep) } } as Chart)
    expect(refusal(machine(says('beep.on'), hears('beep.on')))).toEqual(['machine', `"session" raises beep.on in the initial state, and "beep" hears it, ${TOGETHER}`])
    const wider = createMachine({ type: 'parallel', states: { session: region(says('beep.on')), screen: region({}), beep: region(hears('beep.on')) } } as Chart)
    expect(refusal(wider)).toEqual(['machine', `"session", "screen" raises beep.on in the initial state, and "beep" hears it, ${TOGETHER}`])
    expect(refusal(machine(hears('session.over'), says('session.over')))).toEqual(['machine', `"beep" raises session.over in the initial state, and "session" hears it, ${TOGETHER}`])
    const later = (type: string) => ({ on: { 'user.join': { target: 'gone', actions: raise({ type }) } } })
    expect(refusal(machine(later('session.over'), hears('session.over')))).toBeUndefined()
    expect(refusal(machine(later('beep.on'), hears('beep.off')))).toBeUndefined()
    expect(refusal(machine(later('beep.on'), hears('beep.ons')))).toBeUndefined()
    const itself = region(later('again'), { gone: { on: { again: 'idle' } } })
    expect(refusal(createMachine({ type: 'parallel', states: { session: itself, beep: region({}) } } as Chart))).toBeUndefined()
    expect(refusal(machine(later('beep'), hears('beeping.*')))).toBeUndefined()
  })
  test.each<[string, readonly string[], readonly string[], string]>([
    ['a name that no region has', ['session', 'bepp'], ['beep'], 'names "bepp", and the machine has no such region; it has session, beep'],
    ['a listener that no region is', ['session', 'beep'], ['bepp'], 'names "bepp", and the machine has no such region; it has session, beep'],
    ['a region twice', ['session'], ['beep', 'beep'], 'names "beep" twice; a region is in the core, or it is one listener'],
    ['a region left out', ['session'], [], 'leaves out "beep"; name it in the core, or as a listener'],
  ])('%s', (_, core, listeners, says) => {
    expect(refusal(two({}), { regions: { core, listeners } })).toEqual(['regions', `regions ${says}`])
  })
})

describe('what an action would begin beside the step', () => {
  const on = (actions: unknown) => chart({ on: { 'user.join': { target: 'gone', actions } } })
  const AT_JOIN = 'on user.join in the state {"session":"idle"}, so the machine has no finite table:'
  test('an event that is sent later from inside an action', () => {
    const later = enqueueActions(({ enqueue }) => { enqueue.raise({ type: 'late' } as never, { delay: 10 }) })
    expect(refusal(on(later))).toEqual(['machine', `late is sent later ${AT_JOIN} ${TIMER}`])
    expect(refusal(chart({ entry: later }))).toEqual(['machine', `late is sent later in the initial state, so the machine has no finite table: ${TIMER}`])
  })
  test('an event that it sends to itself; one that is sent to another does nothing here', () => {
    expect(refusal(on(sendTo(({ self }) => self, { type: 'user.leave' })))).toEqual(['machine', `user.leave is sent to the machine itself ${AT_JOIN} raise it`])
    expect(refusal(on(sendTo(() => ({ send: () => undefined }) as never, { type: 'user.leave' } as never)))).toBeUndefined()
  })
  test('a state that remembers where its region was', () => {
    expect(refusal(createMachine({ type: 'parallel', states: { session: region({}, { back: { type: 'history' } }) } } as Chart))).toEqual(['machine.states.session.states.back', `machine.states.session.states.back remembers where it was, ${SO} what is remembered must be a state`])
  })
})

test('a small machine’s table, whole', () => {
  const machine = createMachine({
    type: 'parallel', context: ({ input }: { input: unknown }) => ({ policy: input }),
    states: {
      session: region({ on: { 'user.join': { target: 'gone', actions: ['leave', 'join'] }, 'user.leave': { actions: 'leave' }, 'user.mute': { actions: 'note' }, 'user.unmute': { target: 'idle', reenter: true }, more: 'gone' } }),
      beep: region({ on: { 'session.over': { target: 'gone', actions: ['leave'] } } }),
    },
  } as never)
  const t = compile(machine, { events: [['more', { type: 'more' }]], policy: { launchService: 'never', serviceTypes: ['camera'] } })
  const at = (name: string): number => t.tables[0]!.events.indexOf(name)
  expect(t.policy).toStrictEqual({ launchService: 'never', needsPermission: true } satisfies { launchService: Policy['launchService']; needsPermission: boolean })
  expect([t.v, t.signals]).toEqual([1, ['session.began', 'session.over']])
  expect(t.tables[0]).toStrictEqual({
    name: 'core', regions: ['session'], initial: 0, states: [{ session: 'idle' }, { session: 'gone' }], events: t.tables[0]!.events,
    commands: [[], [{ type: 'join' }, { type: 'leave' }], [{ type: 'leave' }]],
    rows: [[0, at('user.join'), 1, 1], [0, at('user.leave'), 0, 2], [0, at('user.mute'), 0, 0], [0, at('more'), 1, 0]],
    timers: Object.fromEntries(['timer.join', 'timer.leave', 'timer.reconnect', 'timer.restart', 'timer.service', 'timer.step/transport', 'timer.step/service'].map(name => [name, []])),
  })
  expect(at('more')).toBe(t.tables[0]!.events.length - 1)
  expect(t.tables[1]).toStrictEqual({
    name: 'beep', regions: ['beep'], initial: 0, states: [{ beep: 'idle' }, { beep: 'gone' }], events: [...t.tables[0]!.events, 'session.began', 'session.over'],
    commands: [[], [{ type: 'leave' }]], rows: [[0, t.tables[0]!.events.length + 1, 1, 1]], timers: {},
  })
})
test('a hash is FNV-1a over the JSON of what it names, in this order', () => {
  const table = { tables: [], signals: ['x'], policy: { launchService: 'never', needsPermission: false }, v: 1 } as const
  let h = 0xcbf29ce484222325n
  for (const c of JSON.stringify({ v: 1, policy: table.policy, signals: ['x'], tables: [] })) h = ((h ^ BigInt(c.charCodeAt(0))) * 0x100000001b3n) & 0xffffffffffffffffn
  expect(hashOf(table as never)).toBe(h.toString(16).padStart(16, '0'))
  // Leading zeros are kept: of a thousand names, some hashes begin with one.
  const hashes = Array.from({ length: 1_000 }, (_, i) => hashOf({ ...table, signals: [`${i}`] } as never))
  expect(hashes.every(x => /^[0-9a-f]{16}$/.test(x))).toBe(true)
  expect([hashes.some(x => x.startsWith('0')), hashes.some(x => x[8] === '0')]).toEqual([true, true])
})
