/** `docs/reference.md`: what a host reads and writes by name, with the words that stand beside each in the source. */
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { DEFAULT_POLICY, EVENTS, LISTENERS, REASONS, REGIONS, type EndReason } from '../../packages/machine/src/index.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => `\`${cell(text)}\``
const rows = (all: readonly (readonly string[])[]): string => all.map(row => `| ${row.join(' | ')} |`).join('\n')

/** A source file of the machine, and what is written beside its parts. */
function sourceOf(file: string): { declared(name: string): ts.Node; wordsBeside(node: ts.Node): string; textOf(node: ts.Node): string } {
  const text = readFileSync(new URL(`../../packages/machine/src/${file}`, import.meta.url), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  return {
    declared(name) {
      for (const statement of source.statements) {
        if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name) return statement.type
        if (ts.isVariableStatement(statement)) for (const d of statement.declarationList.declarations) if (d.name.getText() === name) return d.initializer!
      }
      throw new Error(`${file} must declare ${name}, for docs/reference.md`)
    },
    wordsBeside(node) {
      const comment = (ts.getLeadingCommentRanges(text, node.pos) ?? []).map(r => text.slice(r.pos, r.end)).findLast(c => c.startsWith('/**'))
      return comment === undefined ? '' : cell(comment.replace(/^\/\*\*/, '').replace(/\*\/$/, '').replaceAll(/\n\s*\* ?/g, ' ').trim())
    },
    textOf: node => node.getText(source),
  }
}
/** The members of an object's type, with their words. */
function membersOf(file: string, type: string): { name: string; type: string; words: string }[] {
  const { declared, wordsBeside, textOf } = sourceOf(file), node = declared(type)
  if (!ts.isTypeLiteralNode(node)) throw new Error(`${type} in ${file} must be an object's type, for docs/reference.md`)
  return node.members.filter(ts.isPropertySignature).map(m => ({
    name: `${textOf(m.name)}${m.questionToken ? '?' : ''}`, type: textOf(m.type!), words: wordsBeside(m),
  }))
}

const duration = (ms: number): string => `${ms / 1000} s`
function policyRows(): string {
  return rows(membersOf('policy.ts', 'Policy').map(({ name, type, words }) => {
    const value = DEFAULT_POLICY[name as keyof typeof DEFAULT_POLICY]
    const shown = typeof value === 'number' ? duration(value) : typeof value === 'string' ? code(`'${value}'`) : value.map(code).join(', ')
    return [code(name), name.endsWith('Ms') ? 'milliseconds' : cell(type).split(' \\| ').map(t => `\`${t}\``).join(', '), shown, words]
  }))
}
function errorRows(): string {
  const { declared, wordsBeside, textOf } = sourceOf('errors.ts'), union = declared('CallErrorCode')
  if (!ts.isUnionTypeNode(union)) throw new Error('CallErrorCode in errors.ts must be a union, for docs/reference.md')
  // The words stand before the bar, so they lead the whole list or what is behind the last member.
  const text = union.getSourceFile().text
  return rows(union.types.map((t) => {
    const before = text.slice(0, t.getStart()), comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*\|?\s*$/.exec(before)?.[1] ?? wordsBeside(t)
    return [code(textOf(t).slice(1, -1)), cell(comment.trim())]
  }))
}

/** What a person may be told, in a few words: every reason has some. */
const MEANS: Record<EndReason, string> = {
  'local-leave': 'you left', 'join-cancelled': 'you left before you were in', 'remote-hangup': 'the other side hung up',
  declined: 'the other side declined', busy: 'the other side is in a call', 'no-answer': 'nobody answered in time',
  'cancelled-by-caller': 'the caller gave up before anybody answered', 'answered-elsewhere': 'answered on another device', replaced: 'another call took its place',
  'removed-by-host': 'you were removed', banned: 'you may not come back', 'denied-entry': 'you were not let in',
  'room-ended': 'ended for everybody', 'room-unavailable': 'there is no such room', 'room-full': 'the room has no place left',
  'duplicate-identity': 'the same person joined from somewhere else', 'token-expired': 'the token is too old', unauthorised: 'the server does not accept you',
  'network-lost': 'the network was gone for too long', 'signalling-failed': 'the connection to the server failed', 'media-failed': 'sound and picture could not flow',
  'negotiation-failed': 'the two sides found no common way', 'join-timeout': 'the join took longer than `joinTimeoutMs`', 'leave-timeout': 'the leave took longer than `leaveTimeoutMs`: only beside another reason',
  'server-shutdown': 'the server goes down', 'state-mismatch': 'the server or the SDK no longer knows the session', 'idle-timeout': 'nothing happened for too long',
  'all-others-left': 'you were the last', 'no-media-permission': 'microphone or camera was refused', 'device-failed': 'microphone or camera failed',
  'app-terminated': 'the app was closed, or its process died', 'system-ended': 'the system ended it, for example by CallKit or another call', 'internal-error': 'a mistake in the app or in what it uses', unknown: 'no reason was given, or one that is not in this list: `vendor.code` has it',
}

/** Who says the events of this origin, and how: the host's first, and then what ports and the runtime say by themselves. */
const SAYS: { readonly host: Record<string, string>; readonly ports: Record<string, string> } = {
  host: {
    'user.join': '`call.join()`', 'user.leave': '`call.leave(source)`', user: '`call.send`',
    screen: '`useCall`; without React `call.send`',
    app: 'the app port, or `call.send`', presentation: 'the app port, or `call.send`', permission: 'the app port, or `call.send`',
    network: 'the network port, or `call.send`',
  },
  ports: {
    transport: 'the transport', service: 'the service', system: 'the system call', audio: 'the system call', timer: 'the runtime',
    port: 'the runtime', restored: 'the runtime',
  },
}
const originOf = (type: string): string => type.split('.')[0]!
function eventRows(by: Record<string, string>): string {
  const { declared, wordsBeside, textOf } = sourceOf('events.ts'), object = declared('EVENTS') as ts.AsExpression
  const words = Object.fromEntries((object.expression as ts.ObjectLiteralExpression).properties.map(p => [
    textOf(p.name!).replaceAll('\'', ''), wordsBeside(p),
  ]))
  return rows(Object.entries(EVENTS).flatMap(([type, payload]) => {
    const who = by[type] ?? by[originOf(type)]
    if (who === undefined) return []
    const fields = Object.entries(payload as Record<string, string | readonly string[]>)
      .map(([field, kind]) => `${field}: ${typeof kind === 'string' ? kind : kind.join(', ')}`)
    return [[code(type), fields.map(code).join(' '), who, words[type] ?? '']]
  }))
}

export function referencePage(): string {
  const listeners = new Set<string>(LISTENERS), nobodys = Object.keys(EVENTS).filter(type => !(originOf(type) in SAYS.host) && !(originOf(type) in SAYS.ports))
  if (nobodys.length > 0) throw new Error(`scripts/docs/reference.ts must say who says ${nobodys.join(', ')}`)
  return `# The reference of a host

<!-- Generated by \`pnpm generate\` from the sources of @onhook/machine. Do not edit. -->

[Why a call ended](#why-a-call-ended) · [The end record](#the-end-record) · [Errors](#errors) · [Policy](#policy) · [The state](#the-state) · [Events](#events)

## Why a call ended

These are the values of \`end.reason\`, with who usually caused the end and whether to offer "join again". An adapter may say otherwise: what holds for a call is in \`end.initiator\` and \`end.recoverable\`. The vendor's own code is in \`end.vendor\`.

| reason | | initiator | recoverable |
|---|---|---|---|
${rows(Object.entries(REASONS).map(([reason, [initiator, recoverable]]) => [code(reason), MEANS[reason as EndReason], initiator, recoverable ? 'yes' : '']))}

## The end record

\`call.ended\` and each \`call.leave()\` resolve with this record. \`initiator\` says who ended the call: \`local\` is the person here, \`remote\` the other side, \`host\` whoever runs the room, \`app\` your own code, \`system\` the operating system, time or the network.

| field | type | |
|---|---|---|
${rows(membersOf('call-end.ts', 'CallEnd').map(({ name, type, words }) => [code(name), code(type), words]))}

## Errors

\`CallError.code\` says what a programmer got wrong. What happens to a call is an event and an end reason, never an error. \`join()\` rejects with \`join-impossible\`, whose \`cause\` is the end record. \`isCallError(e)\` also recognises the errors of another copy of the package.

| code | |
|---|---|
${errorRows()}

## Policy

\`createCall({ policy })\` takes these settings. The names of times end in \`Ms\`. 0 is no time: what it bounds is not waited for.

| setting | unit or values | default | |
|---|---|---|---|
${policyRows()}

## The state

\`call.getSnapshot()\` and \`useCall\` return the state, and \`call.subscribe\` hands it over. It has a string for each region, and four more fields. \`call.state\` is \`session\`.

| field | values |
|---|---|
${rows(Object.entries(REGIONS).map(([region, values]) => [`${code(region)}${listeners.has(region) ? ' (listens)' : ''}`, values.map(code).join(' ')]))}
| \`attempt\` | a number, 1 at first; each join after an end is another attempt |
| \`joinedAt?\` | epoch milliseconds, once joined |
| \`end?\` | the end record, from the moment at which the reason is fixed |
| \`choices?\` | \`launchService\` and \`serviceTypes\`, if they differ from the default policy |

## Events

\`call.send(event)\` takes every event, and throws a \`CallError\` for a malformed one. A field with \`?\` may be left out. Each event may carry \`attempt\`. A host sends these events, unless one of its ports sends them:

| event | fields | by | |
|---|---|---|---|
${eventRows(SAYS.host)}

Ports and the runtime send these:

| event | fields | by | |
|---|---|---|---|
${eventRows(SAYS.ports)}
`
}
