/** Traces that the sample has none of: an actor that is no call, and a call of which adapters diagnosed something. */
import { chartOf } from '../../packages/inspector/src/common/foreign-chart.ts'

export type Line = { call: string; seq: number; kind: string; t?: number }

const player = {
  id: 'player', type: 'parallel',
  states: {
    media: {
      initial: 'loading',
      states: {
        loading: { on: { LOADED: 'playing', FAILED: { target: 'stopped', guard: 'isFinal' } } },
        playing: { initial: 'normal', on: { STOP: 'stopped', EJECT: 'ejected' }, states: { normal: { on: { FASTER: { target: 'fast', actions: 'speedUp' } } }, fast: { on: { SLOWER: { target: 'normal', actions: 'slowDown' } } }, where: { type: 'history' } } },
        stopped: { on: { PLAY: 'playing', RESUME: 'playing.where', EJECT: { target: 'ejected', guard: 'isEmpty' } } },
        ejected: { type: 'final' },
      },
    },
    sound: { initial: 'on', states: { on: { on: { MUTE: 'off' } }, off: { on: { UNMUTE: 'on' } } } },
  },
}
/** So that its last record has just come. */
export function actorRecords(): Line[] {
  const head = { v: 1, call: 'player x:0', attempt: 1 }, began = Date.now() - 24_000
  const took = (from: string, to: string, event: string) => [{ from, to: [to], event }]
  const step = (seq: number, after: number, type: string, from: [string, string], to: [string, string], more: object = {}) => ({ ...head, kind: 'step', seq, t: began + after, mono: (began + after) * 1_000, event: { type }, from: { '.media': from[0], '.sound': from[1] }, to: { '.media': to[0], '.sound': to[1] }, commands: [], ignored: false, ...more })
  return [
    { ...head, kind: 'open', seq: 0, t: began, actor: { source: 'xstate-5', version: '5.20.1', session: 'x:0', id: 'player', accepts: true, chart: chartOf(player) } } as Line,
    { ...head, kind: 'step', seq: 1, t: began, event: { type: 'xstate.init' }, to: { '.media': 'loading', '.sound': 'on' }, commands: [], ignored: false, context: { title: 'Nocturne', speed: 1, at: 0, queue: ['Aria', 'Toccata'] } } as Line,
    step(2, 1_240, 'LOADED', ['loading', 'on'], ['playing.normal', 'on'], { took: took('media.loading', 'media.playing', 'LOADED'), context: { title: 'Nocturne', speed: 1, at: 0.2, queue: ['Aria', 'Toccata'] } }),
    step(3, 6_031, 'FASTER', ['playing.normal', 'on'], ['playing.fast', 'on'], { took: took('media.playing.normal', 'media.playing.fast', 'FASTER'), context: { title: 'Nocturne', speed: 2, at: 5, queue: ['Aria', 'Toccata'] }, commands: [{ type: 'speedUp' }], actions: [{ type: 'speedUp', params: { by: 2 } }] }),
    step(4, 8_112, 'MUTE', ['playing.fast', 'on'], ['playing.fast', 'off'], { took: took('sound.on', 'sound.off', 'MUTE') }),
    step(5, 9_870, 'UNMUTE', ['playing.fast', 'off'], ['playing.fast', 'on'], { took: took('sound.off', 'sound.on', 'UNMUTE') }),
    step(6, 12_344, 'STOP', ['playing.fast', 'on'], ['stopped', 'on'], { took: took('media.playing', 'media.stopped', 'STOP'), context: { title: 'Nocturne', speed: 2, at: 17.6, queue: ['Aria', 'Toccata'] } }),
    step(7, 14_002, 'EJECT', ['stopped', 'on'], ['stopped', 'on'], { ignored: true, why: 'isEmpty did not hold' }),
    step(8, 21_950, 'RESUME', ['stopped', 'on'], ['playing.fast', 'on'], { took: took('media.stopped', 'media.playing.where', 'RESUME') }),
  ] as Line[]
}

/** The beginning of a call, and what its adapters said of it then; as a file. */
export function diagnosed(sample: readonly string[]): string {
  const lines = sample.map((line) => JSON.parse(line) as Line).filter((r) => r.call === 'k7q2-31d0' && r.seq <= 30), { seq, t } = lines.at(-1)!
  const note = (n: number, port: string, code: string, message: string) => ({ v: 1, kind: 'port', call: 'k7q2-31d0', attempt: 1, seq: seq + n, t: t! + n, of: seq, port, command: 'diagnostic', ms: 0, outcome: 'done', diagnostic: { code, message } })
  return [...lines, note(1, 'service', 'channel-blocked', 'expected the channel "calls" to be open, found it blocked in the settings: the notification of this call is not shown'), note(2, 'transport', 'error-ignored', 'the SDK told an error that has no meaning for a call, code 4003')].map((r) => `${JSON.stringify(r)}\n`).join('')
}
