/** Times, numbers and event names as the views write them. */
import { Fragment } from 'react'
import { type TraceEvent, brief, recordedReason } from '../../common/index.ts'

/** Since the call's first record: `+4:12.631`. */
export function relative(ms: number): string {
  const a = Math.abs(ms), minutes = Math.floor(a / 60_000), rest = (a - minutes * 60_000) / 1000
  return `${ms < 0 ? '−' : '+'}${minutes}:${rest.toFixed(3).padStart(6, '0')}`
}
/** The clock of the device, in UTC. */
export const clock = (t: number): string => (Number.isFinite(t) && Math.abs(t) < 8.64e15 ? `${new Date(t).toISOString().slice(11, 23)} UTC` : '')
export const day = (t: number): string => (Number.isFinite(t) && Math.abs(t) < 8.64e15 ? new Date(t).toISOString().slice(0, 10) : '')
export const count = (n: number): string => n.toLocaleString('en')
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`
/** The size of a file. */
export const bytes = (n: number): string => (n < 1_000 ? `${n} B` : n < 1_000_000 ? `${Math.round(n / 1_000)} kB` : `${(n / 1_000_000).toFixed(1)} MB`)

/** The origin is quiet, the word is strong. @param isBreakable in a narrow column */
export function EventName({ type, isBreakable = false }: { type: string; isBreakable?: boolean }) {
  const dot = type.indexOf('.'), word = type.slice(dot + 1), said = isBreakable ? <Breakable text={word} /> : word
  return dot < 0 ? <>{said}</> : <><span className="o">{type.slice(0, dot + 1)}</span>{isBreakable ? <wbr /> : null}{said}</>
}

/** A name in a narrow column breaks where its parts meet, also before a capital, and not in a word. */
export const Breakable = ({ text }: { text: string }) => <>{text.split(/(?<=[./])|(?<=[a-z])(?=[A-Z])/).map((part, i) => <Fragment key={i}>{i > 0 ? <wbr /> : null}{part}</Fragment>)}</>

const QUIET = new Set(['type', 'attempt'])
/** The first values of an event's payload, for beside its name. */
export function payloadOf(event: TraceEvent): string {
  const out: string[] = []
  for (const [key, value] of Object.entries(event)) {
    if (QUIET.has(key) || value === undefined || value === null) continue
    if (key === 'sentBy' && value === 'inspector') out.push('· sent from the inspector')
    else if (key === 'recoverable') out.push(value ? 'recoverable' : 'final')
    else if (key === 'cause' && typeof value === 'object') { const { reason } = value as { reason?: unknown }; if (typeof reason === 'string') out.push(reason) }
    else if (typeof value === 'boolean') out.push(value ? key : `no ${key}`)
    else if (typeof value === 'string' || typeof value === 'number') out.push(brief(String(value)))
  }
  return out.filter(Boolean).join(' ')
}
export const sentenceCase = (s: string): string => (s === '' ? s : s[0]!.toUpperCase() + s.slice(1))
/** What a value of a record looks like in a table. */
export const shortJson = (value: unknown): string => brief(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'))

/** @param event of its step: an end may be recorded with the event's own cause */
export const commandWords = (command: { type: string; [field: string]: unknown }, event?: TraceEvent): string => {
  const c = event && command.type === 'recordEnd' ? { ...command, reason: recordedReason(command, event) } : command
  // "setMuted not muted" says what it is for; what else is not so need not be said.
  const rest = Object.entries(c).filter(([k]) => k !== 'type').filter(([, v], i) => i === 0 || v !== false)
  return rest.length === 0 ? c.type : `${c.type} ${rest.map(([k, v]) => (typeof v === 'boolean' ? (v ? k : `not ${k}`) : shortJson(v))).join(' ')}`
}
