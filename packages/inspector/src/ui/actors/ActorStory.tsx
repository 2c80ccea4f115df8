/** Where an actor is, or how it ended, and who told it. */
import { actorOf } from '../../common/foreign-check.ts'
import type { ActorClose } from '../../common/foreign.ts'
import type { Call } from '../../common/index.ts'
import { isLive } from '../store/moment.ts'
import { isHeard } from '../store/state.ts'
import { useApp } from '../store/store.ts'
import { SOURCES, stateWords, statusOf } from './actors.ts'

export function ActorStory({ call }: { call: Call }) {
  const live = useApp((s) => isHeard(s, call.device))
  const info = actorOf(call.open), name = info?.id ?? call.call, status = statusOf(call), state = stateWords(call.values)
  const close = call.close as ActorClose | undefined
  const sentence = status === 'done' ? `${name} is done.` : status === 'error' ? `${name} failed.` : status !== undefined ? `${name} was stopped.` : state === '' ? `${name} has begun.` : `${name} is in ${state}.`
  const words = [
    info ? `${SOURCES[info.source].kind(info.version)}.` : 'The beginning of this actor is not here.',
    close?.error === undefined ? '' : `Its error: ${short(close.error)}.`, close?.output === undefined ? '' : `Its output: ${short(close.output)}.`,
    info ? SOURCES[info.source].limits : '', call.counts.missing > 0 ? `${call.counts.missing.toLocaleString('en')} of its records are missing.` : '',
    isLive(call) && !live ? 'Its device is not connected: what it has done since is not known.' : '',
  ]
  return <><h2>{sentence}</h2><p>{words.filter(Boolean).join(' ')}</p></>
}
const short = (x: unknown): string => { const text = typeof x === 'string' ? x : JSON.stringify(x); return text.length > 120 ? `${text.slice(0, 120)}…` : text }
