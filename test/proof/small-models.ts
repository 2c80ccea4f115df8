/** Broken charts of the mute, and broken hubs of a shared service, through their small models. */
import type { Command, Table } from '@onhook/machine'
import { aborted, hub, started, type HubInput, type HubState, type HubStep } from '../../packages/machine/src/service-hub.ts'
import { checkMuteEcho, type MutePowers } from '../../packages/machine/src/testing/models/mute-echo.ts'
import { checkSharedService, type SharedServicePowers } from '../../packages/machine/src/testing/models/shared-service.ts'
import { tableOf } from '../support/tables.ts'

export type SmallCaught = { what: string; where: string; by: string[]; /** How the first of them catches it. */ story: number }

// ---- muting: rows of the media table, changed --------------------------------------------------------------

/** By state and event: the next state, and the commands. */
type Rows = Record<string, readonly [next: string, ...commands: Command[]]>
const tell = (muted: boolean, system: boolean): Command => ({ type: 'setMuted', muted, system })
/** Only the person acts; a mirror that does not act by itself still says what it was told to do. */
const person = { systemActs: false, sdkActs: false, channel: 1 } as const
const system = { ...person, systemActs: true } as const
const CHARTS: readonly (readonly [what: string, powers: Partial<MutePowers>, rows: Rows])[] = [
  ['mutes the system again whenever it echoes that it was unmuted', { ...person, sdkActs: true }, { 'mutedByUser system.unmuted': ['mutedByTransport', tell(true, true)] }],
  ['does not tell the SDK that the system has unmuted', system, { 'mutedBySystem system.unmuted': ['unmuted'] }],
  ['tells only the SDK when the person mutes what the SDK has muted', system, { 'mutedByTransport user.mute': ['mutedByUser', tell(true, false)] }],
  ['unmutes when the system mutes as well', system, { 'mutedByUser system.muted': ['unmuted', tell(false, true)] }],
  ['unmutes after the end', system, { 'released system.unmuted': ['released', tell(false, false)] }],
  ['unmutes and mutes again when the person mutes twice', { ...person, systemEchoes: 'never', channel: 2 }, { 'mutedByUser user.mute': ['mutedByUser', tell(false, true), tell(true, true)] }],
  ['takes a mute for the end', person, { 'unmuted user.mute': ['released'] }],
  ['shows muted, and tells the SDK to unmute', system, { 'unmuted system.unmuted': ['mutedByTransport', tell(false, true)] }],
]
const media = tableOf().tables.find(t => t.name === 'media')!
function changed(rows: Rows): Table {
  const table = structuredClone(media), stateOf = (name: string): number => table.states.findIndex(s => s['media'] === name)
  for (const [key, [next, ...commands]] of Object.entries(rows)) {
    const [from, event] = key.split(' ') as [string, string], s = stateOf(from), e = table.events.indexOf(event)
    table.rows = [...table.rows.filter(r => r[0] !== s || r[1] !== e), [s, e, stateOf(next), table.commands.push(commands) - 1]]
  }
  return table
}

// ---- two calls: answers of the hub, changed ----------------------------------------------------------------

type Step = HubStep<number>
type Wrong = (answer: Step, s: HubState<number>, input: HubInput, by: number | undefined) => Step
const said = (i: HubInput): string => (typeof i === 'string' ? '' : `${i.type}${'cause' in i && i.cause ? `/${i.cause}` : ''}`)
const keepsHolders = (r: Step, s: HubState<number>): Step => ({ ...r, holders: s.holders, last: r.last.filter(h => !s.holders.includes(h)) })
const without = (holders: readonly number[], by: number | undefined): number => holders.filter(h => h !== by).length
const SAID = 'two calls, all said', LOST = 'two calls, words lost', PROMISED = 'two calls, by promises', UNORDERED = 'two calls, events in any order'
const HUBS: readonly (readonly [what: string, environment: string, wrong: Wrong, powers?: Partial<SharedServicePowers>])[] = [
  ['keeps a launch back while the service stops', PROMISED, (r, s, i, by) => (i === 'launch' && s.phase === 'stopping' && without(s.holders, by) === 0 ? { ...r, port: !r.port } : r)],
  ['tells the end of what was stopped to who holds it now', LOST, (r, s, i) => (said(i) === 'service.stopped/aborted' ? { ...r, tell: s.holders } : r)],
  ['forgets the others when one goes while it runs', SAID, (r, s, i) => (i === 'detach' && s.phase === 'running' ? { ...r, holders: [] } : r)],
  ['forgets the others when one lets go before the start was heard', LOST, (r, s, i) => (i === 'abort' && s.phase === undefined ? { ...r, holders: [] } : r)],
  ['tells a refusal only to whom it was thrown at, as an abort', SAID, (r, _, i, by) => (said(i) === 'service.refused/other' && by !== undefined ? { ...r, tell: [by], event: aborted } : r)],
  ['tells nobody of a refusal when another waits too', SAID, (r, s, i, by) => (said(i) === 'service.refused/other' && s.phase === undefined && without(s.holders, by) === 1 ? { ...r, tell: [] } : r)],
  ['does not remember who lets go before the start was heard', LOST, (r, s, i) => (i === 'abort' && s.phase === undefined ? { ...r, phase: undefined } : r), { begins: true }],
  ['does not note who launches first', UNORDERED, (r, s, i, by) => (i === 'launch' && without(s.holders, by) === 0 ? keepsHolders(r, s) : r)],
  ['does not note who joins in while it runs', SAID, (r, s, i) => (i === 'launch' && s.phase === 'running' ? keepsHolders(r, s) : r)],
  ['tells that it runs when one of two goes', PROMISED, (r, s, i, by) => (i === 'detach' && without(s.holders, by) === 1 ? { ...r, tell: [...new Set([...s.holders, ...s.last])] } : r)],
  ['tells who joins in that it runs, at once', SAID, (r, _, i, by) => (i === 'launch' && !r.port ? { ...r, tell: [by!], event: started } : r)],
  ['keeps who was refused as a holder', LOST, (r, s, i, by) => (said(i) === 'service.refused/other' && s.phase === undefined && without(s.holders, by) === 0 ? keepsHolders(r, s) : r)],
  ['keeps as a holder who aborts what stops already', LOST, (r, s, i) => (i === 'abort' && s.phase === 'stopping' ? keepsHolders(r, s) : r)],
  ['tells a start to who holds it now, and not to who has let it go', UNORDERED, (r, s, i, by) => (said(i) === 'service.started' && without(s.holders, by) === 1 ? { ...r, tell: s.holders } : r)],
  ['never tells who joins in', SAID, (r, _, i) => (i === 'launch' ? { ...r, tell: [] } : r)],
  ['tells an end to all', SAID, (r, s, i) => (said(i).startsWith('service.stopped') ? { ...r, tell: [...new Set([...s.holders, ...s.last])] } : r)],
  ['keeps the last abort back', SAID, (r, _, i, by) => (i === 'abort' ? { ...r, port: false, tell: [by!], event: aborted } : r)],
]

const table = tableOf()
const of = ({ properties }: ReturnType<typeof checkMuteEcho>): Pick<SmallCaught, 'by' | 'story'> => {
  const violated = properties.filter(p => p.verdict === 'violated')
  return { by: violated.map(p => p.id), story: violated[0]?.counterexample?.length ?? 0 }
}
export const catchCharts = (): SmallCaught[] => CHARTS.map(([what, powers, rows]) =>
  ({ what, where: Object.entries(powers).map(([k, v]) => `${k} ${v}`).join(', '), ...of(checkMuteEcho({ media: changed(rows), powers })) }))
export const catchHubs = (): SmallCaught[] => HUBS.map(([what, environment, wrong, powers]) =>
  ({ what, where: environment, ...of(checkSharedService({ table, environment, hub: (s, i, by) => wrong(hub(s, i, by), s, i, by), powers: { begins: false, ...powers }, max: 150_000 })) }))
